"""The reading of one site: takes pages in any order, says what it needs next, and ends with records; fetches nothing."""

from collections.abc import Iterator
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser

from crawler.extract.addresses import hosts_in_scope, in_scope, is_trap, normalise
from crawler.extract.links import found_links
from crawler.extract.model import FetchedPage, Reaction
from domain.artifacts import Missing
from domain.fetches import Fetch
from domain.records import HomeRecord, Record
from domain.sweeps import SweepOrder
from domain.targets import TargetKind, TargetRef


class SiteReading:
    """Reads the pages of one sweep. Not thread-safe; one instance a sweep."""

    def __init__(self, order: SweepOrder) -> None:
        self._order = order
        self._home = normalise(order.site.home_url)
        self._hosts = hosts_in_scope(self._home, order.site.hosts)
        self._home_page: FetchedPage | None = None

    def in_scope(self, url: str) -> bool:
        """True for addresses of the site that lead to pages worth following (no endless spaces)."""
        return in_scope(url, self._hosts) and not is_trap(url, this_year=self._order.ordered_at.year)

    def react(self, page: FetchedPage) -> Reaction:
        """Read one page and say what it asks for."""
        if page.url == self._home:
            self._home_page = page
        return Reaction(links=found_links(LexborHTMLParser(page.text), page.fetch.landed))

    def failed(self, url: str, fetch: Fetch, depth: int) -> None:
        """Take note that ``url`` gave no page."""

    def finish(self, now: datetime) -> Iterator[Record | Missing]:
        """The records of the sweep, sorted; call once, after the last page."""
        if self._home_page is None:
            return
        yield HomeRecord(
            target=TargetRef(kind=TargetKind.SITE, key=self._home, label=self._order.site.name),
            url=self._home,
            fetch=self._home_page.fetch,
            captured_at=self._home_page.fetch.at,
        )
