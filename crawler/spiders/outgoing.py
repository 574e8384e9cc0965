"""Outside targets of all sites of one child: each asked once however many sites name it, each host at one pace; judges nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from crawler.clock import ticks
from crawler.fetch.answer import Answer
from crawler.pace import Pacer

_KEPT_TEXT = 20_000
"""Characters of an answer that are kept: gates and notices are short."""


class Outgoing:
    """Shared by the sweeps of a child. Answers are kept by address and rung of the ladder."""

    def __init__(self) -> None:
        self._answers: dict[tuple[str, int], Answer] = {}
        self._under_way: dict[tuple[str, int], asyncio.Event] = {}
        self._pacers: dict[str, Pacer] = {}
        self.spared = 0
        """Requests that were not sent because another site had asked."""

    async def once(self, url: str, rung: int, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """The answer of an address at a rung: asked by whoever comes first; when he is cut off, the next one asks."""
        key = (url, rung)
        while (busy := self._under_way.get(key)) is not None:
            await busy.wait()
        if (known := self._answers.get(key)) is not None:
            self.spared += 1
            return known
        done = self._under_way[key] = asyncio.Event()
        try:
            answer = await ask()
            self._answers[key] = replace(answer, body=answer.body[:_KEPT_TEXT], text=answer.text[:_KEPT_TEXT])
            return answer
        finally:
            del self._under_way[key]
            done.set()

    def pacer(self, host: str, *, delay_s: float) -> Pacer:
        """The pace of an outside host: one request at a time, whichever site it is for."""
        pacer = self._pacers.get(host)
        if pacer is None:
            pacer = self._pacers[host] = Pacer(delay_s=delay_s, concurrency=1, ticks=ticks)
        return pacer
