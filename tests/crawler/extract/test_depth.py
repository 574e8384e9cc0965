"""Sources nested deeper than anybody reads them: flat afterwards, with every word and link; all others are left as they are."""

import time
from collections.abc import Callable

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extract.charsets import decode
from crawler.extract.depth import DEEPEST, levelled

LINK = '<a href="/x.html">关于做好有关工作的通知</a>'
DEPTH = 60_000
HOSTILE: dict[str, Callable[[int], str]] = {
    "boxes": lambda n: "<div>" * n + LINK + "</div>" * n,
    "boxes left open": lambda n: "<div>" * n + LINK,
    "tables": lambda n: "<table><tr><td>" * (n // 3) + LINK,
    "words": lambda n: "<b><i><font>" * (n // 3) + "<p>x</p>" * 100 + LINK,
    "end tags of nothing": lambda n: "<div></x>" * n + LINK,
    "end tags that reach nothing": lambda n: "<span><div></span>" * (n // 2) + LINK,
    "end tags behind walls": lambda n: "<div><object></div>" * (n // 2) + LINK,
    "cells without a table": lambda n: "<td><section>" * n + LINK,
    "lists": lambda n: "<ul><li>" * n + LINK,
    "unknown elements": lambda n: "".join(f"<x{number}>" for number in range(n)) + LINK,
    "attributes": lambda n: "<p " + " ".join(f"a{number}" for number in range(n)) + ">" + LINK,
    "tags without an end": lambda n: "<div " * n + ">" + LINK,
}


def depth_of(node: LexborNode | None) -> int:
    depth = 0
    while node is not None:
        node, depth = node.parent, depth + 1
    return depth


@pytest.mark.parametrize("name", HOSTILE)
def test_a_page_of_any_depth_is_read_in_moments_with_its_links(name: str) -> None:
    began = time.process_time()
    text, _ = decode(HOSTILE[name](DEPTH).encode(), "text/html; charset=utf-8")
    tree = LexborHTMLParser(text)
    spent = time.process_time() - began
    links = tree.css("a[href]")
    assert [link.text() for link in links] == ["关于做好有关工作的通知"]
    assert max(depth_of(link) for link in links) < 3 * DEEPEST, "implied elements count too"
    assert spent < 10, "sixty thousand boxes took a parser minutes"


def test_what_follows_the_depth_stands_where_it_stood() -> None:
    deep = "<div>" * DEPTH + "<p>深处</p>" + "</div>" * DEPTH
    tree = LexborHTMLParser(levelled(f'<body><div id="before">前</div>{deep}<div id="after">{LINK}</div></body>'))
    after = tree.css_first("#after")
    assert after is not None
    assert after.parent is not None
    assert after.parent.tag == "body"
    assert len(after.css("a[href]")) == 1
    assert "深处" in tree.body.text() if tree.body else False


@pytest.mark.parametrize(
    "page",
    [
        "<ul>" + "<li><img src=a.png><br><a href=/a.html>通知</a>" * 5000 + "</ul>",
        "<div><p>一段<p>又一段" * 3 + "</div>" + "<p>段落" * 5000,
        "<table>" + "<tr><td><font color=red>内容<td>内容" * 400 + "</table>",
        "<table>" + "<tr><td><b>内容</td></tr>" * 5000 + "</table>",
        "<script>" + 'document.write("<div>" + s + "</div>");' * 5000 + "</script>",
        f'<p><img src="data:image/png;base64,{"iVBOR/w0 KGgo+" * 5000}">',
        "<script>" + "var b = 1, c = 2; if (a<b) c = 3;" * 3000 + "</script>",
        "<p>5 < 6 且 7 <8</p>" * 5000,
        "<div>" * 400 + "</div>" * 400,
        "",
    ],
)
def test_long_and_careless_pages_are_left_as_they_are(page: str) -> None:
    assert levelled(page) is page
