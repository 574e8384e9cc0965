"""What a sweep learns of the site's search: the form of its home page, and titles that surely exist; asks nothing."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from crawler.extract.model import FetchedPage
from crawler.extract.searchforms import SearchForm, let_go, search_form, search_links, typed_fields
from crawler.reading.facts import ArticleFacts

_SEPARATORS = re.compile(r"\s*[-_|—–]+\s*")
_OLDEST, _NEWEST = timedelta(days=400), timedelta(days=4)
"""An index may lag some days, and leave out what is old."""
_SHORTEST, _LONGEST = 8, 40
_NUMBERS = re.compile(r"\d{7,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTitle:
    """A headline that stands on the site."""

    title: str
    url: str


@dataclass(slots=True)
class SearchReading:
    """Collects from the home page, raw and rendered; one instance a sweep."""

    form: SearchForm | None = None
    charset: str = ""
    links: tuple[str, ...] = ()
    sure: bool = False
    """A browser has shown the home page."""
    typed_fields: int = 0
    seen: bool = False
    _places: tuple[tuple[str, str], ...] = field(default=())

    def take_home(self, page: FetchedPage) -> None:
        """Look for a search on the home page and in its frames; the first way that is found stays."""
        self.seen = True
        self.sure = self.sure or page.rendered
        self.charset = self.charset or page.fetch.encoding
        self.typed_fields = max(self.typed_fields, typed_fields(page.text))
        for url, html in ((page.url, page.text), *page.frames):
            self.links = tuple(dict.fromkeys((*self.links, *search_links(html, url))))
            if self.form is None:
                self.form = search_form(html, page.fetch.landed if url == page.url else url)
        let_go()  # hardly another page is asked for a search


def known_titles(
    articles: Iterable[ArticleFacts], *, code: str, site_name: str, today: date, most: int
) -> list[KnownTitle]:
    """Headlines to ask for: published some days ago, of usual length, without long numbers; the same ones as long as they exist."""
    found: dict[str, KnownTitle] = {}
    for article in articles:
        title = _headline(article.title, site_name)
        if article.published is None or not _SHORTEST <= len(title) <= _LONGEST or _NUMBERS.search(title):
            continue
        if today - _OLDEST <= article.published.day <= today - _NEWEST:
            found.setdefault(title, KnownTitle(title=title, url=article.url))
    return sorted(found.values(), key=lambda one: _rank(code, one.title))[:most]


def _headline(title: str, site_name: str) -> str:
    """The title without the site's name behind it."""
    parts = [part for part in _SEPARATORS.split(title) if part]
    while len(parts) > 1 and (parts[-1] in site_name or site_name in parts[-1]):
        parts.pop()
    return parts[0] if len(parts) == 1 else title.strip()


def _rank(code: str, title: str) -> str:
    return hashlib.sha256(f"{code} {title}".encode()).hexdigest()
