"""Which links a page hides, and which boxes a visitor can open."""

import pytest

from crawler.extract.hidden import hidden_by_sheets, hidden_links, may_hide
from crawler.extract.sheets import sheet_rules
from domain.records import HiddenLink, HidingWay

BASE = "https://www.example.gov.cn/"
BAD = "http://stranger.example/"
LINK = f'<a href="{BAD}">某链接</a>'


def found(html: str) -> tuple[HiddenLink, ...]:
    return hidden_links(f"<html><body>{html}</body></html>", BASE, {BAD}) if may_hide(html) else ()


@pytest.mark.parametrize(
    ("html", "way"),
    [
        (f'<div style="display:none">{LINK}</div>', HidingWay.NOT_DISPLAYED),
        (f"<div hidden>{LINK}</div>", HidingWay.NOT_DISPLAYED),
        (f'<p style="visibility: hidden">{LINK}</p>', HidingWay.INVISIBLE),
        (f'<p style="opacity:0">{LINK}</p>', HidingWay.TRANSPARENT),
        (f'<div style="position:absolute;left:-9999px">{LINK}</div>', HidingWay.OFF_SCREEN),
        (f'<div style="position:fixed; top:-1000px">{LINK}</div>', HidingWay.OFF_SCREEN),
        (f'<div style="text-indent:-9999px">{LINK}</div>', HidingWay.OFF_SCREEN),
        (f'<div style="height:1px;overflow:hidden">{LINK}</div>', HidingWay.NO_SIZE),
        (f'<span style="font-size:0">{LINK}</span>', HidingWay.NO_SIZE),
        (f'<div style="background:#fff"><a href="{BAD}" style="color:#FFFFFF">某链接</a></div>', HidingWay.SAME_COLOUR),
        (f'<font color="white"><table bgcolor="#ffffff"><tr><td><a href="{BAD}" style="color:white">某链接</a></table></font>', HidingWay.SAME_COLOUR),
        (f'<marquee height="1" width="4" scrollamount="3000">{LINK}</marquee>', HidingWay.MARQUEE),
        (f"<style>.z9{{position:absolute;top:-5000px}}</style><div class='z9'>{LINK}</div>", HidingWay.OFF_SCREEN),
        (f"<style>#k1 {{ display : none !important }}</style><div id='k1'>{LINK}</div>", HidingWay.NOT_DISPLAYED),
        (f'<div id="q7">{LINK}</div><script>document.getElementById("q7").style.display="none";</script>', HidingWay.BY_SCRIPT),
        (f"<script>document.write('<div style=\"display:none\">');document.write('<a href=\"{BAD}\">某链接</a></div>');</script>", HidingWay.BY_SCRIPT),
        (f"<!-- {LINK} -->", HidingWay.COMMENT),
    ],
)  # fmt: skip
def test_every_way_of_hiding_is_named(html: str, way: HidingWay) -> None:
    (link,) = found(html)
    assert (link.url, link.anchor, link.way, link.control) == (BAD, "某链接", way, False)
    assert link.source or way is HidingWay.COMMENT


@pytest.mark.parametrize(
    "html",
    [
        f'<ul class="nav"><li><a href="/a">政务</a><ul style="display:none"><li>{LINK}</li></ul></li></ul>',
        f'<div class="tab-con" style="display:block">甲</div><div class="tab-con" style="display:none">{LINK}</div>',
        f'<div class="box">甲</div><div class="box" style="display:none">{LINK}</div>',
        f'<div class="swiper-slide" style="opacity:0">{LINK}</div>',
        f'<div role="dialog" style="display:none">{LINK}</div>',
        f'<a href="#" onclick="t(\'yqlj\')">友情链接</a><div id="yqlj" style="display:none">{LINK}</div><script>function t(i){{}} t("yqlj");</script>',
        f'<a class="skip-link" style="position:absolute;left:-9999px" href="{BAD}">跳过导航</a>',
        f'<div class="dropdown" style="height:0;overflow:hidden">{LINK}</div>',
    ],
    ids=["menu", "tabs", "sibling boxes", "carousel", "dialogue", "opened by script", "skip link", "drop-down"],
)  # fmt: skip
def test_what_a_visitor_can_open_is_a_control(html: str) -> None:
    assert all(link.control for link in found(html))


@pytest.mark.parametrize(
    "html",
    [
        LINK,
        f'<div style="color:#fff;background:url(a.png)">{LINK}</div>',
        f'<div style="background:#004b8d"><a href="{BAD}" style="color:#fff">白字</a></div>',
        f'<div style="position:absolute;left:-20px">{LINK}</div>',
        f'<div style="text-indent:2em">{LINK}</div>',
        f'<marquee height="30" width="400">{LINK}</marquee>',
        f'<div style="height:300px;overflow:hidden">{LINK}</div>',
        f"<style>@media print {{ .p {{display:none}} }}</style><div class='p'>{LINK}</div>",
        f'<div style="display:none">{LINK}</div>{LINK}',
    ],
    ids=["plain", "on a picture", "white on blue", "a small shift", "indented", "a real marquee", "tall", "in print only", "also in sight"],
)  # fmt: skip
def test_what_can_be_seen_is_not_hidden(html: str) -> None:
    assert found(html) == ()


def by_sheet(css: str, html: str) -> tuple[HiddenLink, ...]:
    return hidden_by_sheets(f"<html><body>{html}</body></html>", BASE, {BAD}, [sheet_rules(css)])


@pytest.mark.parametrize(
    ("css", "html", "way"),
    [
        (".k9 { position: absolute; left: -9999px }", f'<div class="k9">{LINK}</div>', HidingWay.OFF_SCREEN),
        ("#foot .k9 a { font-size: 0 }", f'<div id="foot"><p class="k9">{LINK}</p></div>', HidingWay.NO_SIZE),
        ("p.k9,.z{display:none}", f'<p class="k9">{LINK}</p>', HidingWay.NOT_DISPLAYED),
        (".k9 { height: 0; overflow: hidden }", f'<div class="k9">{LINK}</div>', HidingWay.NOT_DISPLAYED),
        ("body { background: #fff } .k9 a { color: #fefefe }", f'<div class="k9">{LINK}</div>', HidingWay.SAME_COLOUR),
        (".k9 a { color: white }", f'<div class="k9">{LINK}</div>', HidingWay.SAME_COLOUR),
    ],
)
def test_style_sheets_in_files_are_read_and_left_to_the_browser(css: str, html: str, way: HidingWay) -> None:
    (link,) = by_sheet(css, html)
    assert (link.url, link.way, link.needs_browser) == (BAD, way, True)


@pytest.mark.parametrize(
    ("css", "html"),
    [
        (".menu ul { display: none }", f"<ul><li>{LINK}</li></ul>"),
        (".k9 { display: none } .k9.on { display: block }", f'<div class="k9 on">{LINK}</div>'),
        ("@media print { .k9 { display: none } }", f'<div class="k9">{LINK}</div>'),
        (".k9:hover { display: none }", f'<div class="k9">{LINK}</div>'),
        ("#foot { background: #004b8d } #foot a { color: #fff }", f'<div id="foot">{LINK}</div>'),
        ("#foot { background: url(b.png) } #foot a { color: #fff }", f'<div id="foot">{LINK}</div>'),
        ("#foot { background-color: rgba(0, 0, 0, .6) } #foot a { color: #000 }", f'<div id="foot">{LINK}</div>'),
        ("/* .k9 { display: none } */", f'<div class="k9">{LINK}</div>'),
        (".k9 { display: none", f'<div class="k9">{LINK}</div>'),
    ],
    ids=["another list", "a more exact rule", "in print", "pointed at", "on blue", "on a picture", "mixed", "a comment", "cut short"],
)  # fmt: skip
def test_what_sheets_do_not_hide_is_not_hidden(css: str, html: str) -> None:
    assert by_sheet(css, html) == ()


def test_a_sub_menu_that_a_sheet_closes_is_a_control() -> None:
    (link,) = by_sheet(".nav ul { display: none }", f'<div class="nav"><ul><li>{LINK}</li></ul></div>')
    assert link.control


def test_a_style_without_braces_is_gone_through_once() -> None:
    """From each of its characters it would take minutes."""
    words = "a text of many words " * 50_000
    page = f'<style>{words}</style><style>.x{{display:none}} {words}</style><a class="x" href="http://bad.example/">casino</a>'
    (link,) = hidden_links(page, "http://www.example.gov.cn/", {"http://bad.example/"})
    assert link.way is HidingWay.NOT_DISPLAYED
    assert [rule.style for rule in sheet_rules(f".x{{display:none}} {words}")] == [{"display": "none"}]


def test_a_hundred_thousand_comments_that_never_end_are_gone_through_once() -> None:
    assert found(LINK + f"<!-- {LINK} -->" + '<!--<a href="' * 100_000) == found(LINK + f"<!-- {LINK} -->")
