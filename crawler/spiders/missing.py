"""What a site says at addresses that surely do not exist, and whether a page says the same (soft 404); sends nothing."""

import difflib
import hashlib
import re

from selectolax.lexbor import LexborHTMLParser

from crawler.extract.text import visible_text
from crawler.fetch.answer import Answer

_ECHO = re.compile(r"[\w./:%?&=+-]*[0-9a-zA-Z][\w./:%?&=+-]*", re.ASCII)
"""Numbers and addresses: not-found pages like to repeat what was asked."""
_ALIKE = 0.95
_SAME_LENGTH = 0.1
_LONGEST = 4000
"""Characters compared: error pages are short, and comparing grows with the square."""
_FEWEST = 4
"""Characters of its own a page must have to be compared: a shell that scripts fill is the same everywhere."""
_DIGITS = re.compile(r"\d+")
_ERROR_PATH = re.compile(r"404|error|not-?found|missing|nopage|no-?page", re.IGNORECASE)


def missing_address(url: str, sweep_id: str) -> str:
    """An address beside ``url`` that nobody can have published; the same for the same sweep.

    ``…/202601/t1_2.html`` → ``…/202601/<hash>.html``; ``show.asp?id=7`` → ``show.asp?id=9<digits>``; a folder → a file in it.
    """
    digest = hashlib.sha256(sweep_id.encode()).hexdigest()
    bare, mark, query = url.partition("?")
    start = bare.find("/", bare.find("://") + 3)
    if start < 0:
        bare, start = f"{bare}/", len(bare)
    if mark and any(char.isdigit() for char in query):
        nobody = "9" + str(int(digest[:12], 16))[:9]
        head, _, tail = query.rpartition("=") if not _DIGITS.search(query) else _last_number(query)
        return f"{bare}?{head}{'=' if not _DIGITS.search(query) else ''}{nobody}{tail}"
    folder, _, name = bare.rpartition("/")
    stem, dot, ending = name.rpartition(".")
    return f"{folder}/{digest[:16]}.{ending if dot and stem else 'html'}"


def _last_number(query: str) -> tuple[str, str, str]:
    match = list(_DIGITS.finditer(query))[-1]
    return query[: match.start()], match[0], query[match.end() :]


def template_of(url: str) -> str:
    """What the site's programs have in common for addresses of one make: folder and ending, numbers left out."""
    bare, mark, query = url.partition("?")
    folder, _, name = bare.rpartition("/")
    ending = name.rpartition(".")[2] if "." in name else ""
    if not mark:
        return f"{_DIGITS.sub('0', folder)}/*.{ending}"
    names = sorted(pair.partition("=")[0] for pair in query.split("&"))
    return f"{_DIGITS.sub('0', bare)}?{'&'.join(names)}"


class Baseline:
    """The site's answer to one missing address."""

    def __init__(self, answer: Answer | None) -> None:
        ok = answer is not None and answer.fetch.ok and bool(answer.text)
        self.title, self._words = _essence(answer.text) if ok and answer else ("", "")
        self.soft = bool(ok and len(self._words) >= _FEWEST)
        """True when the missing address opens like a page."""
        self.length = len(answer.text) if ok and answer else 0
        self.location = answer.location if answer else ""
        """Where unknown addresses are sent; empty when they are not."""

    @property
    def sent_to_error(self) -> bool:
        """True when the place unknown addresses are sent to is named for that."""
        return bool(_ERROR_PATH.search(self.location.partition("://")[2].partition("/")[2]))

    def may_be(self, title: str, length: int) -> bool:
        """True when a page of this title and length (characters of source) is worth comparing."""
        if not self.soft or abs(length - self.length) > _SAME_LENGTH * self.length + 200:
            return False
        return not (title and self.title and _ECHO.sub("", title.strip()) != _ECHO.sub("", self.title))

    def resembles(self, text: str, title: str) -> bool:
        """True when a page with a good status is the page that stands for missing ones."""
        if not self.may_be(title, len(text)):
            return False
        words = _essence(text)[1]
        return difflib.SequenceMatcher(None, self._words, words, autojunk=False).ratio() >= _ALIKE


def _essence(text: str) -> tuple[str, str]:
    tree = LexborHTMLParser(text)
    node = tree.css_first("title")
    return (node.text().strip() if node else ""), _ECHO.sub("", visible_text(tree))[:_LONGEST].strip()
