"""Puts facts of pages together from what other pages have shown already: menus, side lists and headlines are held once a site."""

from collections.abc import Iterable

from crawler.extract.model import ListItem
from crawler.extract.trails import Step
from crawler.once import Words
from crawler.reading.facts import ArticleFacts, Beside, LaidAside, ListFacts, PageFacts
from crawler.spool import Spool

_MUCH = 2000
"""Characters beside a list that are worth laying aside: menus and footers say less, and the same on every page."""


class Shared:
    """The values of one sweep, each held once; equal before and after."""

    def __init__(self, words: Words, spool: Spool) -> None:
        self._words = words
        self._spool = spool
        self._items: dict[str, ListItem] = {}
        """By address, as met last."""

    def page(self, facts: PageFacts, *, is_home: bool = False) -> None:
        """Exchange what a page shows for what is held already; lay aside what stands beside its list, where it is much."""
        words = self._words
        facts.title, facts.name = words[facts.title], words[facts.name]
        facts.own, facts.boxes = self._lists(facts.own), self._lists(facts.boxes)
        facts.around = self._beside(facts.beside(), is_home)
        facts.loose, facts.extra_items = self._of(facts.loose), self._of(facts.extra_items)
        facts.trail = tuple([Step(words[step.name], words[step.url]) for step in facts.trail])
        facts.images = tuple([words[url] for url in facts.images])

    def article(self, article: ArticleFacts) -> ArticleFacts:
        """The article with its title as lists have shown it."""
        title = self._words[article.title]
        if title is article.title:
            return article
        return ArticleFacts(article.url, title, article.published, article.doubtful, article.fetch)

    def _beside(self, beside: Beside, is_home: bool) -> Beside | LaidAside:
        if not is_home and beside.characters >= _MUCH:
            return beside.laid(self._spool)
        words = self._words
        return Beside(self._lists(beside.side), tuple([words[text] for text in beside.strings]))

    def _lists(self, lists: Iterable[ListFacts]) -> tuple[ListFacts, ...]:
        words = self._words
        return tuple(
            [
                ListFacts(self._of(one.items), one.role, words[one.heading], words[one.heading_url], one.paged)
                for one in lists
            ]
        )

    def _of(self, items: Iterable[ListItem]) -> tuple[ListItem, ...]:
        held, made = self._items, self._made
        return tuple([before if (before := held.get(item.url)) == item else made(item) for item in items])

    def _made(self, item: ListItem) -> ListItem:
        title = self._words[item.title]
        if title is not item.title:
            item = ListItem(title=title, url=item.url, dated=item.dated)
        self._items[item.url] = item
        return item
