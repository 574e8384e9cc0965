"""What the reading of a site asks for next: each address once, lists page by page, the articles that date them; reads nothing itself."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from crawler.extract.addresses import identity, in_scope
from crawler.extract.model import ListItem, Need, Wanted
from crawler.extract.years import doubtful_years, with_years
from crawler.reading.facts import ArticleFacts, PageFacts
from crawler.reading.records import backwards, chain_of

_UNDATED_ARTICLES = 60
"""Articles asked for on a list that shows no dates."""
_RENDERED_ARTICLES = 3
"""Articles of one list that are opened in a browser for their date."""
_DATED_ARTICLES = 3
"""Newest articles asked for on a list that shows dates: the article's own date counts."""


class Wanting:
    """Remembers what was asked for and why. ``pages`` and ``articles`` are the reading's own, as they fill."""

    def __init__(
        self,
        *,
        home: str,
        hosts: frozenset[str],
        today: date,
        list_pages: int,
        welcome: Callable[[str], bool],
        pages: Mapping[str, PageFacts],
        articles: Mapping[str, ArticleFacts],
    ) -> None:
        self._home = home
        self._hosts = hosts
        self._today = today
        self._list_pages = list_pages
        self._welcome = welcome
        self._pages = pages
        self._articles = articles
        self._asked: set[str] = set()
        self._list_roots: dict[str, set[str]] = {}
        self._date_wanted: dict[str, set[str]] = {}
        self._dates_rendered: Counter[str] = Counter()
        self._looked_again: dict[str, str] = {}

    @property
    def looked_again(self) -> tuple[str, ...]:
        """Articles that were read as received and that only a browser can date, in the order in which that was noticed."""
        return tuple(self._looked_again.values())

    def ask(self, urls: Iterable[str], need: Need) -> list[Wanted]:
        """Those of the addresses that belong to the site and were not asked for before; never the home page."""
        fresh = []
        for url in urls:
            key = identity(url)
            if key not in self._asked and url != self._home and self._welcome(url):
                self._asked.add(key)
                fresh.append(Wanted(url=url, need=need))
        return fresh

    def roots(self, url: str) -> frozenset[str]:
        """Identities of the lists of which this page is a further page or a frame."""
        return frozenset(self._list_roots.get(identity(url), ()))

    def list_pages(self, facts: PageFacts) -> list[Wanted]:
        """The next unread page of every list that this page belongs to, up to the budget; its frames when it has no list itself."""
        wanted: list[Wanted] = []
        here = identity(facts.url)
        for root in sorted(self._list_roots.get(here) or {here}):
            first = self._pages.get(root)
            if first is None:
                continue
            if not first.items:
                frames = [url for url in first.frames if in_scope(url, self._hosts)][:2]
                wanted += self.ask(frames, Need.LIST_PAGE)
                for url in frames:
                    self._list_roots.setdefault(identity(url), set()).add(root)
            chain = chain_of(first, self._pages, self._list_pages)
            following = chain[-1].next_page
            if chain[-1].items and following and len(chain) < self._list_pages:
                self._list_roots.setdefault(identity(following), set()).add(root)
                wanted += self.ask([following], Need.LIST_PAGE)
            if last := backwards(first):
                wanted += self.ask([last], Need.LIST_PAGE)
        return wanted

    def list_articles(self, root: str, items: list[ListItem], undated: int = _UNDATED_ARTICLES) -> list[Wanted]:
        """Of a list's items the articles without a date, ``undated`` at most, and the newest of those with one."""
        plain = [item.url for item in items if item.dated is None][:undated]
        for url in plain:
            before = self._articles.get(identity(url))
            unsettled = before is not None and before.doubtful and identity(url) not in self._looked_again
            if unsettled and self._dates_rendered[root] < _RENDERED_ARTICLES:
                self._dates_rendered[root] += 1
                self._looked_again[identity(url)] = url
        dated = sorted(((item.dated.day, item.url) for item in items if item.dated is not None), reverse=True)
        for url in plain:
            self._date_wanted.setdefault(identity(url), set()).add(root)
        first = identity(root) not in self._list_roots  # what stands on a further page is seldom the newest
        doubtful = doubtful_years(with_years(items, self._today), self._today) if first else []
        witnesses = self.ask(doubtful, Need.WITNESS)
        return witnesses + self.ask(plain + [url for _, url in dated[:_DATED_ARTICLES]], Need.ARTICLE)

    def awaits_date(self, url: str) -> bool:
        """True when a list without dates is to be dated by this article."""
        return bool(self._date_wanted.get(identity(url)))

    def render_for_date(self, url: str) -> bool:
        """True, and counted, while a list that this article dates may open one more in a browser: a few tell how all of them are made."""
        lists = self._date_wanted.get(identity(url), set())
        if all(self._dates_rendered[root] >= _RENDERED_ARTICLES for root in lists):
            return False
        self._dates_rendered.update(lists)
        return True
