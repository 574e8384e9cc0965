"""Outside targets of all sites of one child: each asked once however many sites name it, each host at one pace; judges nothing."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from crawler.clock import ticks
from crawler.fetch.answer import Answer
from crawler.pace import Pacer
from crawler.spiders.turns import HostTurns
from domain.records import OutsidePage

_KEPT_TEXT = 20_000
"""Characters of an answer that are kept: gates and notices are short."""


T = TypeVar("T")


class _Once(Generic[T]):
    """Each key is found by whoever comes first; when he is cut off, the next one finds it."""

    def __init__(self) -> None:
        self._found: dict[Hashable, T] = {}
        self._under_way: dict[Hashable, asyncio.Event] = {}
        self.spared = 0

    async def get(self, key: Hashable, find: Callable[[], Awaitable[T]], keep: Callable[[T], T]) -> T:
        """What stands under the key; of what the first has found the others get what was worth keeping."""
        while (busy := self._under_way.get(key)) is not None:
            await busy.wait()
        if key in self._found:
            self.spared += 1
            return self._found[key]
        done = self._under_way[key] = asyncio.Event()
        try:
            found = await find()
            self._found[key] = keep(found)
            return found
        finally:
            del self._under_way[key]
            done.set()


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What was seen at an outside address."""

    page: OutsidePage | None = None
    """None when it could not be read, or only a stand-in (gate, notice, not-found page) was."""
    missing: bool = False
    """It opens, and says that there is no such page."""


class Outgoing:
    """Shared by the sweeps of a child. Answers are kept by address and rung of the ladder, pages by address."""

    def __init__(self, turns: HostTurns | None = None) -> None:
        self.turns = turns or HostTurns()
        self._answers = _Once[Answer]()
        self._pages = _Once[Looked]()
        self._pacers: dict[str, Pacer] = {}

    @property
    def spared(self) -> int:
        """Requests that were not sent because another site had asked."""
        return self._answers.spared

    async def once(self, url: str, rung: int, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """The answer of an address at a rung."""
        return await self._answers.get((url, rung), ask, _shortened)

    async def page(self, url: str, read: Callable[[], Awaitable[Looked]]) -> Looked:
        """What stands at an address."""
        return await self._pages.get(url, read, lambda page: page)

    def pacer(self, host: str, *, delay_s: float) -> Pacer:
        """The pace of an outside host: one request at a time, whichever site it is for."""
        pacer = self._pacers.get(host)
        if pacer is None:
            pacer = self._pacers[host] = Pacer(delay_s=delay_s, concurrency=1, ticks=ticks)
        return pacer


def _shortened(answer: Answer) -> Answer:
    return replace(answer, body=answer.body[:_KEPT_TEXT], text=answer.text[:_KEPT_TEXT])
