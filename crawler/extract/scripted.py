"""Tells whether scripts write part of a page, by its source; opens none."""

from functools import lru_cache

from crawler.extract.literals import Literals, lowered
from crawler.extract.vocabulary import SCRIPT_FILLED

_SIGNS = Literals(
    [
        *("fetch", "$.ajax", "$.get", "$.post", "axios", "xmlhttprequest", "v-for", "ng-repeat", "{{"),
        *(f"<div id={mark}{name}" for mark in ("", '"', "'") for name in ("app", "root", "__nuxt", "__next")),
        *("dataproxy.jsp", "layui", "laytpl", "template", ".innerhtml", "document.write"),
        *("data-channel", "data-api", "data-url", "data-source", "data-bind"),
    ]
)
"""What SCRIPT_FILLED finds begins with one of them; by itself it tries a dozen forms at every character of a page."""
OTHER_CASES = "\u0130\u0131\u017f"
"""Letters that an expression that ignores case takes for an i or an s, and that are none in lower case."""


@lru_cache(maxsize=4)  # asked up to four times of a page
def filled_by_script(html: str) -> bool:
    """True where the source shows signs that scripts write part of the page."""
    source = lowered(html)
    if len(source) != len(html) or any(letter in html for letter in OTHER_CASES):
        return SCRIPT_FILLED.search(html) is not None
    return any(SCRIPT_FILLED.match(html, start) for start in _SIGNS.starts(source))
