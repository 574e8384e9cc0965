"""Every address a page names is found once, normalised, with its use and place; asserts nothing about whether it answers."""

import re
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.extract.charsets import decode
from crawler.extract.hrefs import Reach
from crawler.extract.links import _frame_of, found_links, style_sheet_links
from crawler.extract.model import FoundLink, Place
from domain.fetches import FetchFailure
from domain.records import LinkKind

HERE = "http://www.example.gov.cn/zwgk/tzgg/index.html"


def links(html: str, url: str = HERE) -> dict[str, FoundLink]:
    return {link.url: link for link in found_links(LexborHTMLParser(html), url)}


def only(html: str, url: str = HERE) -> FoundLink:
    found = found_links(LexborHTMLParser(html), url)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("html", "url", "kind"),
    [
        ('<a href="./202601/t1.html">通知</a>', "http://www.example.gov.cn/zwgk/tzgg/202601/t1.html", LinkKind.PAGE),
        ('<a href=" ../../a.pdf\n">文件</a>', "http://www.example.gov.cn/a.pdf", LinkKind.ATTACHMENT),
        (
            '<a href="/down.jsp?name=a.docx">附件</a>',
            "http://www.example.gov.cn/down.jsp?name=a.docx",
            LinkKind.ATTACHMENT,
        ),
        (r'<a href="\zwgk\a.html">x</a>', "http://www.example.gov.cn/zwgk/a.html", LinkKind.PAGE),
        ('<a href="//WWW.Other.gov.cn:80/#top">x</a>', "http://www.other.gov.cn/", LinkKind.PAGE),
        ('<map><area href="/a.html" alt="图"></map>', "http://www.example.gov.cn/a.html", LinkKind.PAGE),
        ('<link rel="stylesheet" href="/a.css">', "http://www.example.gov.cn/a.css", LinkKind.STYLE),
        ('<link rel="shortcut icon" href="/favicon.ico">', "http://www.example.gov.cn/favicon.ico", LinkKind.IMAGE),
        ('<img src="/show?id=1">', "http://www.example.gov.cn/show?id=1", LinkKind.IMAGE),
        ('<script src="/a.js?v=1.2"></script>', "http://www.example.gov.cn/a.js?v=1.2", LinkKind.SCRIPT),
        ('<iframe src="/foot.html"></iframe>', "http://www.example.gov.cn/foot.html", LinkKind.FRAME),
        ('<form action="/search.do"><input name=q></form>', "http://www.example.gov.cn/search.do", LinkKind.FORM),
        ('<video src="/a"></video>', "http://www.example.gov.cn/a", LinkKind.MEDIA),
        ('<object data="/a.swf"></object>', "http://www.example.gov.cn/a.swf", LinkKind.MEDIA),
        ('<embed src="/a.swf">', "http://www.example.gov.cn/a.swf", LinkKind.MEDIA),
        ('<meta http-equiv="Refresh" content="0; URL=\'/new/\'">', "http://www.example.gov.cn/new/", LinkKind.PAGE),
        ('<div style="background:url(/bg.png)"></div>', "http://www.example.gov.cn/bg.png", LinkKind.IMAGE),
        ("<style>@import url(/b.css);</style>", "http://www.example.gov.cn/b.css", LinkKind.STYLE),
        ('<table background="/t.gif"></table>', "http://www.example.gov.cn/t.gif", LinkKind.IMAGE),
        (
            '<script>window.location.href = "/new/index.html";</script>',
            "http://www.example.gov.cn/new/index.html",
            LinkKind.PAGE,
        ),
        ("<script>top.location='https://www.other.gov.cn/'</script>", "https://www.other.gov.cn/", LinkKind.PAGE),
        (
            "<a href=\"javascript:window.open('/a.html','_blank')\">x</a>",
            "http://www.example.gov.cn/a.html",
            LinkKind.PAGE,
        ),
        ("<li onclick=\"goUrl('/b.html')\">x</li>", "http://www.example.gov.cn/b.html", LinkKind.PAGE),
        (
            '<select onchange="window.open(this.value)"><option value="http://www.gov.cn">中国政府网</option></select>',
            "http://www.gov.cn/",
            LinkKind.PAGE,
        ),
        (
            '<script type="text/xml"><recordset><record><![CDATA[<li><a href="/art/1.html">一</a></li>]]></record></recordset></script>',
            "http://www.example.gov.cn/art/1.html",
            LinkKind.PAGE,
        ),
    ],
)
def test_an_address_is_found_wherever_it_stands(html: str, url: str, kind: LinkKind) -> None:
    link = only(html)

    assert (link.url, link.kind, link.problem) == (url, kind, None)


def test_a_lazy_picture_and_every_size_of_it_count() -> None:
    html = '<img src="/blank.gif" data-src="/a.jpg" srcset="/b.jpg 1x, /c,d.jpg 2x"><picture><source srcset="/e.webp"></picture>'

    assert {link.rpartition("/")[2] for link in links(html)} == {"blank.gif", "a.jpg", "b.jpg", "c,d.jpg", "e.webp"}
    assert {link.kind for link in links(html).values()} == {LinkKind.IMAGE}


@pytest.mark.parametrize(
    "html",
    [
        '<a href="#top">x</a>',
        '<a href="">x</a>',
        "<a>x</a>",
        '<a href="javascript:void(0)">x</a>',
        '<a href="JavaScript:;">x</a>',
        '<a href="java\nscript:go()">x</a>',
        '<a href="mailto:office@example.gov.cn">x</a>',
        '<a href="tel:023-12345678">x</a>',
        '<a href="weixin://dl/business">x</a>',
        '<img src="data:image/png;base64,AAAA">',
        '<iframe src="about:blank"></iframe>',
        '<a href="{{item.url}}">x</a>',
        "<script>location.href='/a?id='+id;</script>",
        "<script>// location.href='/old/';\n/* window.open('/older/') */</script>",
        '<!-- <a href="/gone.html">x</a> <img src="/gone.png"> -->',
        '<link rel="dns-prefetch" href="//cdn.example.com"><link rel="canonical" href="/x">',
        "<script>var template = '<a href=\"/x\">';</script>",
    ],
)
def test_what_is_no_address_of_the_web_is_left_alone(html: str) -> None:
    assert found_links(LexborHTMLParser(html), HERE) == ()


@pytest.mark.parametrize(
    "href",
    [
        "http:///zwgk/index.html",
        "https//www.example.gov.cn/",
        "http//www.example.gov.cn/",
        "http;//www.example.gov.cn/",
        "http：//www.example.gov.cn/",
        "ｈｔｔｐ://www.example.gov.cn/",
        "ttp://www.example.gov.cn/",
        "htpp://www.example.gov.cn/",
        "http://http://www.example.gov.cn/",
        "http://https://www.example.gov.cn/",
        "http://www.exam ple.gov.cn/",
        "http:// www.example.gov.cn/",
        "http: //www.example.gov.cn/",
        "http:/www.example.gov.cn/",
        "http://www..example.gov.cn/",
        "http://.example.gov.cn/",
        "http://www.example.gov,cn/",
        "http://",
        "http://www.example.gov.cn:80:80/",
        "file:///C:/Users/a.doc",
        "C:\\Users\\a.doc",
        "d:/a.doc",
        "\\\\fileserver\\share\\a.doc",
        "http://oaserver/a.html",
        "http://localhost:8080/a.html",
    ],
)
def test_what_no_visitor_can_open_is_a_bad_address_as_written(href: str) -> None:
    link = only(f'<a href="{href}">x</a>')

    assert (link.url, link.problem) == (href.strip(), FetchFailure.BAD_ADDRESS)


@pytest.mark.parametrize(
    "href",
    [
        "http://10.1.2.3/oa/",
        "https://192.168.1.10:8443/a.doc",
        "//172.16.0.9/a",
        "http://172.31.255.1/",
        "http://127.0.0.1/a",
        "http://[fd00::1]/",
        "http://oa.county.lan/",
        "http://0x0a000001/",
    ],
)
def test_an_office_network_is_a_private_address(href: str) -> None:
    assert only(f'<a href="{href}">x</a>').problem is FetchFailure.PRIVATE_ADDRESS


@pytest.mark.parametrize(
    "href", ["http://172.32.0.1/", "http://11.0.0.1/", "http://8.8.8.8:8080/a", "http://[2400:3200::1]/"]
)
def test_a_public_number_is_a_good_address(href: str) -> None:
    assert only(f'<a href="{href}">x</a>').problem is None


def test_a_page_may_link_within_the_network_it_lives_on() -> None:
    html = '<a href="http://127.8.9.1:8000/">本机</a><a href="http://10.0.0.1/">内网</a>'

    by_problem = {link.anchor: link.problem for link in links(html, "http://127.1.2.3:8000/").values()}
    assert by_problem == {"本机": None, "内网": FetchFailure.PRIVATE_ADDRESS}
    by_problem = {link.anchor: link.problem for link in links(html, "http://192.168.3.4/").values()}
    assert by_problem == {"本机": FetchFailure.PRIVATE_ADDRESS, "内网": None}


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("/a b.pdf", "http://www.example.gov.cn/a%20b.pdf"),
        ("/通知.pdf", "http://www.example.gov.cn/%E9%80%9A%E7%9F%A5.pdf"),
        ("http://www。example。gov。cn/", "http://www.example.gov.cn/"),
        ("http:\\\\www.example.gov.cn\\a", "http://www.example.gov.cn/a"),
        ("/a/./../b//c", "http://www.example.gov.cn/b//c"),
        ("?page=2", "http://www.example.gov.cn/zwgk/tzgg/index.html?page=2"),
        ("http://重庆.政务/", "http://xn--zwt745i.xn--zfr164b/"),
        ("htm/list.html", "http://www.example.gov.cn/zwgk/tzgg/htm/list.html"),
        ("https.html", "http://www.example.gov.cn/zwgk/tzgg/https.html"),
        ("HTTP://WWW.EXAMPLE.GOV.CN/A", "http://www.example.gov.cn/A"),
    ],
)
def test_what_a_browser_mends_is_no_fault(href: str, url: str) -> None:
    link = only(f'<a href="{href}">x</a>')

    assert (link.url, link.problem) == (url, None)


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("/other/", "http://www.example.gov.cn/other/a.html"),
        ("sub/page.html", "http://www.example.gov.cn/zwgk/tzgg/sub/a.html"),
        ("https://www.other.gov.cn", "https://www.other.gov.cn/a.html"),
        ("", "http://www.example.gov.cn/zwgk/tzgg/a.html"),
        ("javascript:void(0)", "http://www.example.gov.cn/zwgk/tzgg/a.html"),
    ],
)
def test_the_declared_base_counts(base: str, url: str) -> None:
    assert only(f'<head><base href="{base}"></head><a href="a.html">x</a>').url == url


def test_an_address_named_twice_is_one_link_with_the_first_words_seen() -> None:
    link = only(
        '<a href="/a.html"><img src="data:," alt=""></a><a href="/a.html#part">关于 举办\n培训班</a><a href="/a.html">详情</a>'
    )

    assert link.anchor == "关于 举办 培训班"


def test_a_picture_link_is_called_by_its_picture() -> None:
    assert (
        links('<a href="/a/"><img src="/a.png" alt="专题专栏"></a>')["http://www.example.gov.cn/a/"].anchor
        == "专题专栏"
    )


PLACES = """
<div class="top"><div id="mainNav"><ul><li><a href="/zwgk/">政务公开</a></li></ul></div></div>
<div class="lm-Crumbs">位置：<a href="/">首页</a> &gt; <a href="/zwgk/x/">公开目录</a></div>
<div class="box"><h2>要闻<a href="/xw/">更多&gt;&gt;</a></h2><a href="/xw/1.html">一条新闻的标题</a></div>
<div class="page-footer"><a href="/about/">联系我们</a></div>
"""


def test_the_place_on_the_page_is_told() -> None:
    places = {link.url.removeprefix("http://www.example.gov.cn"): link.place for link in links(PLACES).values()}

    assert places == {
        "/zwgk/": Place.NAVIGATION,
        "/": Place.BREADCRUMB,
        "/zwgk/x/": Place.BREADCRUMB,
        "/xw/": Place.MORE,
        "/xw/1.html": Place.BODY,
        "/about/": Place.FOOTER,
    }


def test_a_trail_is_known_by_its_words_where_no_box_is_named_for_it() -> None:
    found = links(
        '<table><tr><td>您现在的位置：<a href="/">首页</a> → <a href="/b/">公告</a></td></tr></table><a href="/c.html">正文</a>'
    )

    assert [link.place for link in found.values()] == [Place.BREADCRUMB, Place.BREADCRUMB, Place.BODY]


def test_a_style_sheet_names_pictures_and_sheets() -> None:
    css = "@import 'b.css'; a{background:url(../i/a.png)} /* url(gone.png) */ @font-face{src:url('f.woff2?#iefix')}"

    assert [(link.url, link.kind) for link in style_sheet_links(css, "http://www.example.gov.cn/css/a.css")] == [
        ("http://www.example.gov.cn/css/b.css", LinkKind.STYLE),
        ("http://www.example.gov.cn/i/a.png", LinkKind.IMAGE),
        ("http://www.example.gov.cn/css/f.woff2?", LinkKind.IMAGE),
    ]


# What LinkChecker also lists, and why it is not ours: attributes no browser acts on any more, scripts that are only calls, mail,
# icons named by <meta> instead of <link>; and the page itself under a fragment, which is one address.
NOT_OURS = {
    "archive.html": 2,
    "html5.html": 1,
    "misc.html": 1,
    "file.html": 1,
    "base3.html": 1,
    "http_url_quote.html": 2,
    "http_anchor.html": 1,
}


def test_the_cases_of_linkchecker_are_found(shared_fixtures: Path) -> None:
    """Each `.result` lists the addresses of its page; the differences are the ones explained above."""
    folder = shared_fixtures / "linkchecker" / "data"
    compared, missed = 0, {}
    for result in [*sorted(folder.glob("*.*html.result")), folder / "file.css.result"]:
        page = folder / result.name.removesuffix(".result")
        text, _ = decode(page.read_bytes(), "")
        here = f"http://127.0.0.1:8000/d/{page.name}"
        read = style_sheet_links(text, here) if page.suffix == ".css" else found_links(LexborHTMLParser(text), here)
        wanted = re.findall(r"^url (\S+)", result.read_text().partition("\n\n")[2], re.MULTILINE)
        lost = max(0, len(wanted) - len(read))
        compared += len(wanted)
        if lost:
            missed[page.name] = lost

    assert compared >= 25
    assert all(lost <= NOT_OURS.get(name, 0) for name, lost in missed.items()), missed


@pytest.mark.parametrize(
    ("page", "count"),
    [
        ("linkinator/srcset/index.html", 2),
        ("linkinator/metarefresh/index.html", 3),
        ("linkinator/image/index.html", 3),
        ("linkinator/css/index.html", 9),
        ("linkinator/protocols/index.html", 0),
        ("lychee/TEST_HTML5.html", 7),
        ("lychee/TEST_HTML5_MALFORMED_LINKS.html", 3),
        ("lychee/TEST_HTML5_MINIFIED.html", 4),
    ],
)
def test_the_cases_of_other_checkers_are_found(shared_fixtures: Path, page: str, count: int) -> None:
    tree = LexborHTMLParser((shared_fixtures / page).read_text())

    assert len(found_links(tree, "http://127.0.0.1:8000/d/index.html")) == count


def test_a_menu_is_taken_again_only_where_words_and_place_are_the_same() -> None:
    url = "http://menu.gov.cn/a.html"
    menu = '<div class="nav"><a href="/">首页</a><a href="/x/">公开</a><a href="/x/">政务公开</a><a href="/y/"> 互 动 </a></div>'
    first, again = links(menu, url), links(f"<p>正文</p>{menu}", "http://menu.gov.cn/b/c.html")
    assert again == first
    assert again["http://menu.gov.cn/x/"] is first["http://menu.gov.cn/x/"], "nothing is made anew"
    renamed = links(menu.replace("公开", "公示"), url)
    assert [renamed[f"http://menu.gov.cn/{path}"].anchor for path in ("x/", "y/")] == ["公示", "互 动"]
    assert links(menu.replace("nav", "footer"), url)["http://menu.gov.cn/x/"].place is Place.FOOTER
    assert links(menu.replace("nav", "text"), url)["http://menu.gov.cn/x/"].place is Place.BODY
    assert links(f'<base href="http://other.gov.cn/">{menu}', url)["http://other.gov.cn/x/"].anchor == "公开"
    trail = '<div class="nav"><div><span>您的位置</span><a href="/">首页</a><a href="/z/">公告</a></div></div><a href="/z/">公告</a>'
    assert [links(trail, url)["http://menu.gov.cn/z/"].place for _ in range(2)] == [Place.NAVIGATION] * 2
    named = '<a href="/x/"><img src="/i.png"></a>' + menu
    assert [links(named, url)["http://menu.gov.cn/x/"].anchor for _ in range(2)] == ["公开"] * 2


def test_no_more_of_a_menu_is_kept_than_a_site_has_and_what_is_thrown_away_is_found_anew() -> None:
    for page in range(3):
        rows = "".join(f'<a href="/c{number}/">栏目{number}</a>' for number in range(page, 700 + page))
        found = found_links(LexborHTMLParser(f'<div class="nav">{rows}</div>'), "http://large.gov.cn/")
        assert [link.anchor for link in found] == [f"栏目{number}" for number in range(page, 700 + page)]
        assert 0 < len(_frame_of("http://large.gov.cn/", Reach.PUBLIC)) <= 256


def test_what_is_written_beside_an_address_is_read_of_the_same_element() -> None:
    html = (
        '<img src="/a.png" alt="图" style="background:url(/b.png)" onclick="window.open(\'/c.html\')">'
        '<td style="x"></td><link onclick="window.open(\'/d.html\')"><input type="image" src="/e.png">'
    )
    assert [
        (link.url.removeprefix("http://www.example.gov.cn"), link.anchor)
        for link in links(f"<table>{html}</table>").values()
    ] == [
        ("/a.png", "图"),
        ("/e.png", ""),
        ("/b.png", ""),
        ("/c.html", ""),
        ("/d.html", ""),
    ]
