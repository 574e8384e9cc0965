"""A site's search is found in its many forms, other forms are none, and result pages are read."""

import pytest

from crawler.extract.searchforms import outcome_of, search_form, search_links
from domain.records import SearchOutcome, SearchWay

HERE = "http://www.example.gov.cn/"


@pytest.mark.parametrize(
    ("html", "way", "action", "field"),
    [
        ('<form action="/search.html"><input name="q"><input type="submit" value="搜索"></form>', SearchWay.GET, "search.html", "q"),
        ('<form action="/s" method="post"><input name="keyword"><button>检索</button></form>', SearchWay.POST, "s", "keyword"),
        (
            '<form action="http://search.province.gov.cn/s"><input type=hidden name=siteCode value=1><input name=searchWord placeholder="请输入关键字"><input type=image src=s.png></form>',
            SearchWay.GET,
            "http://search.province.gov.cn/s",
            "searchWord",
        ),
        ('<form onsubmit="return go()"><input id="searchText"><a onclick="go()">搜索</a></form>', SearchWay.SCRIPT, "", ""),
        ('<div><input id="keywords" placeholder="请输入关键字"><span onclick="go()">搜索</span></div>', SearchWay.SCRIPT, "", ""),
        ('<form class="search-box" action="/ss/"><input type="text" name="ss"></form>', SearchWay.GET, "ss/", "ss"),
    ],
)  # fmt: skip
def test_the_search_is_found(html: str, way: SearchWay, action: str, field: str) -> None:
    form = search_form(f"<body>{html}</body>", HERE)
    assert form is not None
    assert (form.way, form.field) == (way, field)
    assert form.action == (action if action.startswith("http") else f"{HERE}{action}")


@pytest.mark.parametrize(
    "html",
    [
        '<form action="/login"><input name="user"><input type="password" name="p"><input type=submit value="登录"></form>',
        '<form action="/xj"><input name="title"><textarea name="content"></textarea><input type=submit value="提交"></form>',
        '<form action="/dy"><input name="email"><input type="submit" value="订阅"></form>',
        '<form action="/cx"><input name=a><input name=b><input name=c><input name=d><input type=submit value="查询"></form>',
        "<p>没有表单</p>",
    ],
)
def test_other_forms_are_no_search(html: str) -> None:
    assert search_form(f"<body>{html}</body>", HERE) is None


def test_the_question_is_put_in_the_charset_of_the_page_with_the_fixed_fields() -> None:
    form = search_form(
        '<form action="/s?old=1"><input type=hidden name=c value=2><input name=q><button>搜索</button></form>', HERE
    )
    assert form is not None
    assert form.question("公告", "gb18030") == f"{HERE}s?c=2&q=%B9%AB%B8%E6"
    assert form.question("公告", "") == f"{HERE}s?c=2&q=%E5%85%AC%E5%91%8A"


def test_links_to_a_search_page_are_found() -> None:
    html = (
        '<a href="/so/">高级搜索</a><a href="/a.html">我市开展搜索救援演练</a><a href="/so/"><img alt="站内搜索"></a>'
    )
    assert search_links(html, HERE) == (f"{HERE}so/",)


TITLE, URL = "某市召开营商环境工作推进会", f"{HERE}gzdt/t1.html"


@pytest.mark.parametrize(
    ("html", "outcome"),
    [
        ('<ul><li><a href="/x"><em>某市</em>召开营商环境工作推进会</a></li></ul>', SearchOutcome.FOUND),
        ('<ul><li><a href="/gzdt/t1.html">查看</a></li></ul>', SearchOutcome.FOUND),
        ('<ul><li><a href="/x">某市召开营商环境工作推…</a></li></ul>', SearchOutcome.FOUND),
        (f"<p>您搜索的“{TITLE}”共找到 0 条结果</p>", SearchOutcome.ABSENT),
        (f'<input value="{TITLE}"><p>没有找到相关信息</p>', SearchOutcome.ABSENT),
        (f"<p>关键词：{TITLE}</p><div id=list></div>", SearchOutcome.UNKNOWN),
        ("<p>共找到 10 条结果</p><a href=/y>别的一条信息标题</a>", SearchOutcome.ABSENT),
        ("", SearchOutcome.UNKNOWN),
    ],
)
def test_a_page_of_results_is_read(html: str, outcome: SearchOutcome) -> None:
    assert outcome_of(f"<body>{html}</body>", f"{HERE}s", TITLE, URL) is outcome
