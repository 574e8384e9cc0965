"""What pages name as columns, what columns are for, and what a page is."""

from datetime import date
from pathlib import Path

import pytest

from crawler.extract.category import category_of, is_periodic
from crawler.extract.forms import FormKind, form_kind
from crawler.extract.listings import page_lists
from crawler.extract.model import Place
from crawler.extract.navigation import found_columns, silent_entries
from crawler.extract.pagekind import kind_of
from crawler.extract.paging import continuation_of, paging_of
from crawler.extract.view import View
from domain.records import PageKind
from domain.registry import CategoryOrigin, ColumnCategory

TODAY = date(2026, 6, 15)
SITE = "https://www.example.gov.cn"
CASES = Path(__file__).parent / "cases"


def view(name: str, path: str) -> View:
    return View((CASES / f"{name}.html").read_text(encoding="utf-8"), f"{SITE}{path}", TODAY)


def of(html: str, path: str = "/tzgg/") -> View:
    return View(f"<html><head><title>x</title></head><body>{html}</body></html>", f"{SITE}{path}", TODAY)


def test_a_menu_with_drop_downs_gives_names_levels_and_parents() -> None:
    found = {
        column.url: column
        for column in found_columns(view("trs_list", "/tzgg/"), lambda url: url.startswith(SITE))
        if column.place is Place.NAVIGATION
    }
    assert {column.name: (column.level, column.parent_url) for column in found.values()} == {
        "新闻中心": (1, ""),
        "工作动态": (2, f"{SITE}/xwzx/"),
        "部门动态": (2, f"{SITE}/xwzx/"),
        "通知公告": (1, ""),
        "政务公开": (1, ""),
        "政务服务网": (1, ""),
    }


def test_a_menu_in_a_table_is_a_menu() -> None:
    found = found_columns(view("legacy_table", "/list.asp?classid=3"), lambda url: url.startswith(SITE))
    assert {column.name for column in found if column.confidence >= 0.9} == {"公示公告"}
    more = of(
        '<table class=nav><tr><td><a href="/">首页</a></td><td><a href="/a/">单位概况</a></td><td><a href="/b/">工作动态</a></td></tr></table><table><tr><td><a href="/a/x/">机构职能</a></td><td><a href="/b/y/">基层动态</a></td></tr></table>'
    )
    assert {column.name for column in found_columns(more, lambda url: True) if column.place is Place.NAVIGATION} == {
        "单位概况",
        "工作动态",
        "机构职能",
        "基层动态",
    }


def test_headings_and_more_links_of_boxes_name_columns() -> None:
    found = found_columns(view("hub", "/zwgk/"), lambda url: True)
    assert {(column.name, column.url, column.parent_url) for column in found if column.place is Place.MORE} == {
        ("人事信息", f"{SITE}/zwgk/rsxx/", f"{SITE}/zwgk/"),
        ("规划计划", f"{SITE}/zwgk/ghjh/", f"{SITE}/zwgk/"),
    }


def test_friends_and_service_words_name_no_columns() -> None:
    page = of(
        '<div class="nav"><a href="/">首页</a><a href="/a/">工作动态</a><a href="/b/">通知公告</a></div><div class="yqlj"><h3>友情链接</h3><ul><li><a href="http://o.gov.cn/">某省政府</a></li><li><a href="/wzdt/">网站地图</a></li></ul></div>'
    )
    assert {column.name for column in found_columns(page, lambda url: url.startswith(SITE))} == {"工作动态", "通知公告"}


@pytest.mark.parametrize(
    "html",
    [
        '<div class="x">您现在的位置：<a href="/">首页</a>&nbsp;&gt;&nbsp;<a href="/zwgk/">政务公开</a> &gt; <a href="/zwgk/tzgg/">通知公告</a></div>',
        '<ol class="y"><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li><li><a href="/zwgk/tzgg/">通知公告</a></li></ol>',
        '<table><tr><td>当前位置: <a href="/">网站首页</a> » <a href="/zwgk/">政务公开</a> » <a href="/zwgk/tzgg/">通知公告</a></td></tr></table>',
    ],
)
def test_breadcrumbs_of_every_build(html: str) -> None:
    page = of(html, "/zwgk/tzgg/")
    assert [(step.name, step.url) for step in page.trail.steps] == [
        ("政务公开", f"{SITE}/zwgk/"),
        ("通知公告", f"{SITE}/zwgk/tzgg/"),
    ]


@pytest.mark.parametrize(
    ("name", "tag", "path", "category", "origin"),
    [
        ("工作动态", "", (), ColumnCategory.NEWS, CategoryOrigin.NAME),
        ("云州要闻", "", (), ColumnCategory.NEWS, CategoryOrigin.NAME),
        ("公示公告", "", (), ColumnCategory.NOTICE, CategoryOrigin.NAME),
        ("规范性文件", "", (), ColumnCategory.POLICY, CategoryOrigin.NAME),
        ("政策解读", "", (), ColumnCategory.INTERPRETATION, CategoryOrigin.NAME),
        ("人事任免", "", (), ColumnCategory.PERSONNEL, CategoryOrigin.NAME),
        ("规划计划", "", (), ColumnCategory.PLAN, CategoryOrigin.NAME),
        ("统计数据", "", (), ColumnCategory.STATISTICS, CategoryOrigin.NAME),
        ("机构职能", "", (), ColumnCategory.STATIC, CategoryOrigin.NAME),
        ("县长信箱", "", (), ColumnCategory.THREADS, CategoryOrigin.NAME),
        ("征集调查", "", (), ColumnCategory.SURVEY, CategoryOrigin.NAME),
        ("在线访谈", "", (), ColumnCategory.INTERVIEW, CategoryOrigin.NAME),
        ("办事指南", "", (), ColumnCategory.GUIDES, CategoryOrigin.NAME),
        ("脱贫攻坚专题", "", (), ColumnCategory.ARCHIVE, CategoryOrigin.NAME),
        ("财政预决算", "", (), ColumnCategory.PERIODIC, CategoryOrigin.NAME),
        ("基层之声", "工作动态", (), ColumnCategory.NEWS, CategoryOrigin.TAG),
        ("扫黑除恶专项斗争", "工作动态", (), ColumnCategory.ARCHIVE, CategoryOrigin.NAME),
        ("其他事项", "", ("政务公开", "其他事项"), ColumnCategory.PERIODIC, CategoryOrigin.PLACE),
        ("杂项", "", ("杂项",), ColumnCategory.UNKNOWN, CategoryOrigin.NONE),
    ],
)
def test_the_tag_then_the_name_then_the_place_types_a_column(
    name: str, tag: str, path: tuple[str, ...], category: ColumnCategory, origin: CategoryOrigin
) -> None:
    assert category_of(name, tag, path or (name,)) == (category, origin)


def test_seasons_and_single_events_are_not_periodic() -> None:
    assert not is_periodic("2023年防汛抗旱专栏")
    assert not is_periodic("第七次人口普查")
    assert is_periodic("通知公告")
    assert is_periodic("应急管理")


@pytest.mark.parametrize(
    ("name", "path", "kind"),
    [
        ("trs_list", "/tzgg/", PageKind.COLUMN),
        ("legacy_table", "/list.asp?classid=3", PageKind.COLUMN),
        ("hub", "/zwgk/", PageKind.HUB),
        ("single", "/jgzn/", PageKind.COLUMN),
    ],
)
def test_pages_are_told_apart(name: str, path: str, kind: PageKind) -> None:
    page = view(name, path)
    assert kind_of(page, page_lists(page)) is kind


def test_an_article_is_known_by_its_tags_or_by_its_line() -> None:
    tagged = View(
        '<html><head><meta name="ArticleTitle" content="某标题"></head><body><ul><li><a href="/a/10001.html">相关的一篇文章</a></li></ul></body></html>',
        f"{SITE}/x/",
        TODAY,
    )
    assert kind_of(tagged, page_lists(tagged)) is PageKind.ARTICLE
    plain = of(
        "<h1>某标题</h1><p>发布时间：2026-01-05 来源：某局</p><p>" + "某市召开会议，研究部署工作。" * 10 + "</p>",
        "/tzgg/t20260105_1.html",
    )
    assert kind_of(plain, page_lists(plain)) is PageKind.ARTICLE


@pytest.mark.parametrize(
    ("html", "path", "following", "pages"),
    [
        ('<script>createPageHTML(5, 0, "index", "html");</script>', "/a/", "/a/index_1.html", 5),
        ('<script>createPageHTML("box",5,1,"index","html",60);</script>', "/a/index_1.html", "/a/index_2.html", 5),
        ("<script>createPageHTML(0,5,'list','shtml')</script>", "/a/list.shtml", "/a/list_1.shtml", 5),
        ("<script>createPageHTML(1, 0, 'index', 'html')</script>", "/a/", "", 1),
        (
            '<div>共<em>9</em>页 <b>1</b> <a href="index_2.html">2</a> <a href="index_3.html">3</a></div>',
            "/a/index.html",
            "/a/index_2.html",
            9,
        ),
        ('<a href="?page=2">下一页</a>', "/a/list.asp?page=1", "/a/list.asp?page=2", None),
        ('<a href="x_2.shtml"><img alt="下一页"></a>', "/a/x.shtml", "/a/x_2.shtml", None),
        ('<a href="2030.html">1</a> <a href="t20260101_1.html">某通知</a>', "/a/", "", None),
    ],
)
def test_the_next_page_in_the_ways_of_each_family(html: str, path: str, following: str, pages: int | None) -> None:
    page = of(html, path)
    found = paging_of(page.page, page.html, page.url, page.resolve)
    assert (found.next_page, found.pages) == (f"{SITE}{following}" if following else "", pages)


def test_further_pages_know_where_they_belong() -> None:
    assert f"{SITE}/a/" in continuation_of(f"{SITE}/a/index_3.html")
    assert f"{SITE}/list.asp?classid=3" in continuation_of(f"{SITE}/list.asp?classid=3&page=2")
    assert f"{SITE}/zwgk.shtml" in continuation_of(f"{SITE}/zwgk_2.shtml")
    assert continuation_of(f"{SITE}/tzgg/") == ()


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ('<form><input name=q><input type=submit value="搜索"></form>', FormKind.NONE),
        ('<form>发布日期：<input name=a> 至 <input name=b><input type=submit value="查询"></form>', FormKind.SEARCH),
        ("<form><input name=n><textarea name=t></textarea><button>提交</button></form>", FormKind.FORM),
    ],
)
def test_forms_are_for_searching_or_for_writing(html: str, kind: FormKind) -> None:
    page = of(html)
    assert form_kind(page.tree, page.page.text) is kind


def test_a_short_list_behind_the_way_home_is_no_breadcrumb() -> None:
    rows = "".join(f'<li><a href="/a/{n}.html">关于第{n}号事项</a><span>2026-03-0{n}</span></li>' for n in (1, 2, 3))
    html = f"<body><div><a href='/'>首页</a></div><ul>{rows}</ul></body>"
    found = found_columns(View(html, "https://www.example.gov.cn/x/", date(2026, 6, 15)), lambda _: True)
    assert not [column for column in found if column.place is Place.BREADCRUMB]


def test_only_entries_without_any_address_wait_for_a_click() -> None:
    heads = "".join(
        f'<li><a href="javascript:;">{name}</a><ul><li><a href="/{n}/a/">{name}一</a></li></ul></li>'
        for n, name in enumerate(("政务公开", "办事服务", "互动交流"))
    )
    plain = '<li><a href="/dt/">工作动态</a></li><li onclick="location.href=\'/tz/\'">通知公告</li>'
    menu = '<div class="nav"><ul><li><a href="/">首页</a></li>{}</ul></div>'
    assert silent_entries(of(menu.format(heads + plain))) == ()
    scripted = "<li class='to'>工作动态</li><li class='to'><span>通知公告</span></li><li><a>办事服务</a></li>"
    assert silent_entries(of(menu.format(scripted))) == ("工作动态", "通知公告", "办事服务")


@pytest.mark.parametrize(
    ("controls", "following"),
    [
        ("<a href='/board/?page=1'>次のページ</a>", "/board/?page=1"),
        ("<a href='/n/page/2/'>Pagina successiva »</a>", "/n/page/2/"),
        ("<a href='/calendar.php?week=1456617600'>»</a> <a href='/node?mini=2026-04'>»</a>", ""),
        ("<a href='/list?Offset=0'>1</a> <a href='/list?Offset=24'>2</a> <b>3</b>", ""),
    ],
    ids=["japanese", "italian", "calendars", "last-page-by-offset"],
)
def test_pagers_of_other_languages_and_offsets_are_read_and_calendars_are_none(controls: str, following: str) -> None:
    page = of(f"<div>{controls}</div>", "/list?Offset=48")
    found = paging_of(page.page, page.html, page.url, page.resolve).next_page
    assert found.removeprefix(SITE) == following
