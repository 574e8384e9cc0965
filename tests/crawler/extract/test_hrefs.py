"""Where an address as written leads from its page, whatever was worked out before it; asserts nothing about whether it answers."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from crawler.extract.hrefs import Reach, base_of, resolve, resolve_from, resolved_from
from crawler.extract.links import found_links
from crawler.extract.model import Place
from crawler.extract.view import View
from domain.fetches import FetchFailure

_PARTS = (
    "a",
    "zwgk",
    "t1_2.html",
    "..",
    ".",
    "...",
    "a.PDF",
    "x%20y",
    "è",
    "_",
    "-",
    "",
    "a b",
    ";b",
    "@",
    "http",
    "ttp:",
    "h.gov.cn",
)


@given(
    parts=st.lists(st.sampled_from(_PARTS), max_size=8),
    slash=st.booleans(),
    start=st.sampled_from(
        [
            "http://a.gov.cn/",
            "http://a.gov.cn/x/y/",
            "https://127.0.0.1:8000/",
            "http://office/z/",
            "http://[::1]/",
            "http://x_.bad-.cn/",
        ]
    ),
    home=st.sampled_from(list(Reach)),
)
def test_a_path_taken_as_it_stands_is_what_the_parser_makes_of_it(
    parts: list[str], slash: bool, start: str, home: Reach
) -> None:
    below, above = "/".join(parts), "/" + "/".join(parts) + "/" * slash
    for href in (below, above):
        slowly = resolve_from(f" {href}", start, home)  # a blank before it, which nobody keeps, is no plain path
        assert resolve_from(href, start, home) == slowly
        if start.count("/") == 3:
            assert resolved_from(start, home)[href] == slowly


def test_a_plain_path_on_a_host_nobody_can_reach_is_a_fault_as_written() -> None:
    for href in ("/a/b.html", "b.html", "../b.html"):
        address = resolve(href, base_of("http://office/x/y.html"))
        assert address is not None
        assert address.problem is None  # within the office itself it is well
        page = f'<base href="http://office/x/"><a href="{href}">b</a>'
        (found,) = found_links(LexborHTMLParser(page), "http://www.a.gov.cn/")
        assert (found.url, found.problem) == (href, FetchFailure.BAD_ADDRESS)


def test_what_was_worked_out_for_one_page_is_not_taken_for_another() -> None:
    """The same words and addresses under another address, base, scheme or box lead where they lead there."""
    menu = '<div class="nav"><a href="/zwgk/">公开</a><a href="list.html">列表</a><a href="?page=2">第二页</a></div>'
    other = menu.replace("公开", "公示")
    pages = {
        "http://a.gov.cn/x/one.html": menu,
        "http://a.gov.cn/y/two.html": menu,
        "https://a.gov.cn/x/one.html": menu,
        "http://b.gov.cn/x/one.html": other,
        "http://a.gov.cn/x/based.html": f'<base href="/z/">{menu}',
        "http://a.gov.cn/x/plain.html": menu.replace("nav", "text"),
    }
    for _ in range(2):  # the second time everything has been met before
        for url, html in pages.items():
            origin, folder = url[: url.index("/", 8)], url[: url.rindex("/") + 1]
            folder = f"{origin}/z/" if "base" in html else folder
            page = f"{folder}?page=2" if "base" in html else f"{url}?page=2"
            found = found_links(LexborHTMLParser(html), url, View(html, url, date(2026, 11, 27)).elements)
            assert [link.url for link in found] == [f"{origin}/zwgk/", f"{folder}list.html", page]
            assert found[0].anchor == ("公示" if html is other else "公开")
            assert {link.place for link in found} == {Place.BODY if 'class="text"' in html else Place.NAVIGATION}


def test_more_addresses_than_are_kept_lead_where_they_lead() -> None:
    rows = "".join(f'<a href="/t{number}.html">文{number}</a>' for number in range(9000))
    found = found_links(LexborHTMLParser(rows + rows), "http://many.gov.cn/")
    assert [link.url for link in found] == [f"http://many.gov.cn/t{number}.html" for number in range(9000)]
