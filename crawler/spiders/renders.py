"""The pages of a walk that a browser opens: at once where only it can answer, else once no needed page is left that could spare it.

Columns go before their further pages, those before articles; articles get half of the budget at most until all else is done: where
everything stands behind a gate, the budget is for columns first.
"""

import asyncio
from collections.abc import Callable
from itertools import count
from typing import Protocol

from crawler.extract.model import FetchedPage, FoundLink, Need, Reaction
from crawler.spiders.book import Target, key_of
from crawler.spiders.kit import Kit, host_key
from crawler.spiders.pages import Pages
from domain.fetches import FetchFailure

_RANKS = {Need.COLUMN: 0, Need.KNOWN_PLACE: 0, Need.LIST_PAGE: 1, Need.BOARD: 1, Need.WITNESS: 2, Need.ARTICLE: 4}
_PASSING = frozenset({FetchFailure.TIMEOUT, FetchFailure.RESET, FetchFailure.BROWSER_CRASHED})
"""What may be the machine's own weakness of the moment: such a page is opened once more, after all others."""
_LATE = 3
"""From this rank on half of the budget is enough while there may be more to come."""


class _Take(Protocol):
    def __call__(
        self, page: FetchedPage, reaction: Reaction, target: Target, *, known: frozenset[str] = frozenset()
    ) -> None:
        """Does what the reading of a page asks for."""


class Renders:
    """The queue before the browser. ``opened`` and ``closed`` count what is still to be done; ``take`` gets what was read."""

    def __init__(
        self, kit: Kit, pages: Pages, *, opened: Callable[[], None], closed: Callable[[], None], take: _Take
    ) -> None:
        self._kit = kit
        self._pages = pages
        self._opened = opened
        self._closed = closed
        self._take = take
        self._queue: asyncio.PriorityQueue[tuple[int, int, Target, FetchedPage | None]] = asyncio.PriorityQueue()
        self._numbers = count()
        self._in_vain: list[tuple[Target, FetchedPage | None]] = []
        self._put_off: list[tuple[Target, FetchedPage | None]] = []
        self._last_round = False
        self._tried_again: set[str] = set()
        self._doubtful: list[tuple[Target, FetchedPage]] = []
        self._raw_links: dict[str, tuple[FoundLink, ...]] = {}

    def note_links(self, url: str, links: tuple[FoundLink, ...]) -> None:
        """Remembers what a page named as it was received, so that its rendered form names only what is new."""
        self._raw_links[url] = links

    def wait(self, target: Target, page: FetchedPage) -> None:
        """A page that looks blank: a column above others looks so too, and those may be read yet. ``decide`` asks again."""
        self._opened()
        self._doubtful.append((target, page))

    def decide(self) -> None:
        """Sends to the browser what still looks blank now that more is known."""
        doubtful, self._doubtful = self._doubtful, []
        for target, page in doubtful:
            if self._kit.reading.looks_blank(page.url) and self._kit.may_render(target.url):
                self.later(target, page)
            self._closed()

    def later(self, target: Target, page: FetchedPage | None) -> None:
        """Puts a page into the queue; whether the budget still allows it is asked when its turn comes."""
        target.browser_tried = True
        self._opened()
        self._queue.put_nowait((_rank(target, page), next(self._numbers), target, page))

    def again(self) -> bool:
        """Once nothing else is left: puts into the queue what the browser did not finish, and what had to stand back; False without any."""
        waiting, self._in_vain, self._put_off = [*self._in_vain, *self._put_off], [], []
        self._last_round = True
        for target, page in waiting:
            self.later(target, page)
        return bool(waiting)

    async def serve(self) -> None:
        """Opens one page after the other, until it is cancelled."""
        while True:
            rank, _, target, page = await self._queue.get()
            try:
                if (
                    rank >= _LATE
                    and not self._last_round
                    and 2 * self._kit.renders >= self._kit.order.budget.max_renders
                ):
                    self._put_off.append((target, page))
                elif self._kit.may_render(target.url):
                    self._kit.count_render(target.url)
                    await self._render(target, page)
                else:
                    target.browser_tried = False
            finally:
                self._closed()

    async def now(self, target: Target) -> None:
        """One more try of a target, in the browser; a page that opens there is read and followed."""
        self._kit.count_render(target.url)
        target.browser_tried = True
        await self._render(target, None)

    async def _render(self, target: Target, page: FetchedPage | None) -> None:
        kit = self._kit
        rendered = await kit.browser.render(target.url, kit.policy, picture=True, pacer=kit.pacer(target.url))
        kit.requests += 1
        if rendered.fetch.failure in _PASSING and target.url not in self._tried_again:
            self._tried_again.add(target.url)
            self._in_vain.append((target, page))
            return
        if page is None:
            target.tried(rendered.fetch)
            kit.walls.browser(host_key(target.url), passed=rendered.fetch.ok)
            if not target.page:
                return
        reaction = self._pages.read_rendered(target, page, rendered)
        if reaction is None or not rendered.fetch.ok:
            return
        url = page.url if page else target.url
        raw = frozenset(key_of(link.url) for link in self._raw_links.pop(url, ())) if page else frozenset()
        shown = FetchedPage(
            url=url, fetch=rendered.fetch, text="", depth=target.depth, rendered=True, render_tried=True
        )
        self._take(shown, reaction, target, known=raw)


def _rank(target: Target, page: FetchedPage | None) -> int:
    """Smaller is sooner."""
    if not target.depth:
        return 0
    if target.need is None:
        return 5 if page is None else 1  # what was read and asks for a browser is perhaps a column nobody has named yet
    return _RANKS.get(target.need, _LATE)
