"""What a site says to an address that surely does not exist, and whether a page says the same (soft 404); sends nothing."""

import difflib
import hashlib
import re

from selectolax.lexbor import LexborHTMLParser

from crawler.extract.notices import looks_missing
from crawler.extract.text import visible_text
from crawler.fetch.answer import Answer

_ECHO = re.compile(r"[\w./:%?&=+-]*[0-9a-zA-Z][\w./:%?&=+-]*", re.ASCII)
"""Numbers and addresses: not-found pages like to repeat what was asked."""
_ALIKE = 0.95
_SAME_LENGTH = 0.1
_LONGEST = 4000
"""Characters compared: error pages are short, and comparing grows with the square."""


def missing_address(home: str, sweep_id: str) -> str:
    """An address on the site's own host that nobody can have published; the same for the same sweep."""
    end = home.find("/", home.find("://") + 3)
    origin = home if end < 0 else home[:end]
    return f"{origin}/{hashlib.sha256(sweep_id.encode()).hexdigest()[:16]}.html"


class Baseline:
    """The site's answer to the missing address."""

    def __init__(self, answer: Answer | None) -> None:
        ok = answer is not None and answer.fetch.ok and bool(answer.text)
        self._title, self._words = _essence(answer.text) if ok and answer else ("", "")
        self._soft = ok
        self._length = len(answer.text) if ok and answer else 0
        self.location = answer.location if answer else ""
        """Where unknown addresses are sent; empty when they are not."""

    def resembles(self, text: str, title: str) -> bool:
        """True when a page with a good status reads like a not-found page, by its own words or by the site's habit."""
        if looks_missing(text, title):
            return True
        if not self._soft or abs(len(text) - self._length) > _SAME_LENGTH * self._length + 200:
            return False
        if title and self._title and title.strip() != self._title:
            return False
        words = _essence(text)[1]
        return difflib.SequenceMatcher(None, self._words, words, autojunk=False).ratio() >= _ALIKE


def _essence(text: str) -> tuple[str, str]:
    tree = LexborHTMLParser(text)
    node = tree.css_first("title")
    return (node.text().strip() if node else ""), _ECHO.sub("", visible_text(tree))[:_LONGEST]
