"""Properties of reading lists: generated lists with noise keep their newest date, and no page makes an extractor raise or loop."""

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract.dates import article_date, may_show_date
from crawler.extract.jsonlists import json_items
from crawler.extract.listings import read_list
from crawler.extract.navigation import found_columns
from crawler.extract.paging import continuation_of
from crawler.extract.view import View

TODAY = date(2026, 6, 15)
URL = "https://www.example.gov.cn/tzgg/"
WORDS = st.sampled_from(
    [
        "关于开展安全生产检查的通知",
        "市政府召开常务会议研究防汛工作",
        "某局2019年度部门决算公开",
        "关于公布2020年1月5日听证会结果的公告",
        "全市营商环境大会召开",
    ]
)
STYLES: dict[str, Callable[[str, str, str], str]] = {
    "plain": lambda url, title, day: f'<li><a href="{url}">{title}</a><span>{day}</span></li>',
    "before": lambda url, title, day: f'<li><span>{day}</span><a href="{url}">{title}</a></li>',
    "bracket": lambda url, title, day: f'<li><a href="{url}" title="{title}">{title}</a> [{day}]</li>',
    "two links": lambda url, title, day: (
        f'<li><a href="{url}">{title}</a><a href="/jd/{day}.html">[解读]</a><i>{day}</i></li>'
    ),
}
FORMS: dict[str, Callable[[date], str]] = {
    "iso": lambda day: day.isoformat(),
    "slash": lambda day: f"{day.year}/{day.month}/{day.day}",
    "dots": lambda day: f"{day:%Y.%m.%d}",
    "words": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "full width": lambda day: day.isoformat().translate(str.maketrans("0123456789-", "０１２３４５６７８９－")),
}
NOISE = (
    "",
    '<div class="hot"><h3>热点信息</h3><ul>'
    + "".join(
        f'<li><a href="/hot/{n}.html">热点信息里更新的一条{n}</a><span>2026-06-1{n}</span></li>' for n in range(4)
    )
    + "</ul></div>",
    "<div>今天是2026年6月15日 星期一</div>",
    "<p>版权所有 2015-2026 备案日期：2026-06-14</p>",
    "<script>var updated='2026-06-15 08:00:00';</script><!-- 2026-06-15 -->",
    '<form action="/s"><input name="q"><select><option>2026-06-15</option></select></form>',
)


@given(
    days=st.lists(st.integers(10, 3000), min_size=3, max_size=20),
    titles=st.lists(WORDS, min_size=20, max_size=20),
    style=st.sampled_from(sorted(STYLES)),
    form=st.sampled_from(sorted(FORMS)),
    before=st.sampled_from(NOISE),
    after=st.sampled_from(NOISE),
)
@settings(max_examples=150, deadline=None)
def test_a_list_keeps_its_newest_date_whatever_its_order_its_form_and_what_stands_around(
    days: list[int], titles: list[str], style: str, form: str, before: str, after: str
) -> None:
    stated = [TODAY - timedelta(days=age) for age in days]
    rows = "".join(
        STYLES[style](f"./202601/t20260105_{number}.html", f"{title}（{number}）", FORMS[form](day))
        for number, (day, title) in enumerate(zip(stated, titles, strict=False))
    )
    html = (
        f"<html><head><title>通知公告-某市</title></head><body>{before}<div>当前位置：<a href='/'>首页</a> &gt; <a href='/tzgg/'>通知公告</a></div>"
        f"<h2>通知公告</h2><ul class='list'>{rows}</ul>{after}</body></html>"
    )
    found = read_list(html, URL, TODAY)
    assert len(found.items) == len(stated)
    assert max(item.dated.day for item in found.items if item.dated is not None) == max(stated)


SCRAPS = st.lists(
    st.sampled_from(
        ["<ul>", "</ul>", "<li>", "<a href='a/1.html'>", "<a href='javascript:void(0)'>", "</a>", "<table>", "<tr>", "<td>", "</td>", "<div class=next>",
         "<script>createPageHTML(9,0,'index','html')</script>", "<script type='text/xml'><datastore><recordset><record><![CDATA[", "]]></record>",
         "2026-01-05", "05-32", "发布时间：", "通知公告", "共 3 页", "下一页", "<!--", "-->", "<base href='//x'>", "\x00", "&#x1F600;", "当前位置：", "<select>"]
    ),
    max_size=60,
)  # fmt: skip


@given(SCRAPS)
@settings(max_examples=150, deadline=None)
def test_no_page_makes_an_extractor_raise_or_loop(scraps: list[str]) -> None:
    html = "".join(scraps)
    view = View(html, URL, TODAY)
    read_list(html, URL, TODAY)
    found_columns(view, lambda _: True)
    article_date(html, URL, TODAY)
    may_show_date(html, TODAY)
    json_items(html, URL, TODAY)


@given(st.recursive(st.none() | st.integers() | st.text(max_size=20), lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["title", "url", "pubDate", "data", "rows", "time"]), inner, max_size=4), max_leaves=20))  # fmt: skip
@settings(max_examples=100, deadline=None)
def test_no_answer_of_a_script_makes_the_reader_raise(value: object) -> None:
    import json

    for item in json_items(json.dumps(value), URL, TODAY):
        assert item.title


@given(st.text(max_size=60))
def test_a_further_page_is_never_its_own_beginning(text: str) -> None:
    url = f"{URL}{text}"
    assert url not in continuation_of(url)
