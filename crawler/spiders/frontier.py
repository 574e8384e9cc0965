"""What a walk has still to ask, and the workers that ask it: the site's own addresses by need and depth, foreign hosts one request at a time."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from itertools import count
from typing import Any

from crawler.spiders.book import Target
from crawler.spiders.kit import host_key

_FOREIGN_LANES = 16
"""Foreign hosts asked at the same time, each by one request at a time."""


class Frontier:
    """The queues of a walk. ``visit`` settles one target; ``rested`` is told each time no needed page is waiting or on its way."""

    def __init__(
        self, *, concurrency: int, visit: Callable[[Target], Awaitable[None]], rested: Callable[[], None]
    ) -> None:
        self._concurrency = concurrency
        self._visit = visit
        self._rested = rested
        self._numbers = count()
        self._inner: asyncio.PriorityQueue[tuple[int, int, int, Target]] = asyncio.PriorityQueue()
        self._lanes: dict[str, deque[Target]] = {}
        self._busy_lanes: set[str] = set()
        self._lane_places = asyncio.Semaphore(_FOREIGN_LANES)
        self._needs = 0
        """Needed pages that are waiting or on their way."""
        self._open = 0
        self._idle = asyncio.Event()
        self._group: asyncio.TaskGroup | None = None

    @property
    def open(self) -> bool:
        """True while anything is waiting or on its way."""
        return bool(self._open)

    def opened(self) -> None:
        """One thing more is to be done, here or in the browser."""
        self._open += 1

    def closed(self) -> None:
        """One of these is done."""
        self._open -= 1
        if not self._open:
            self._idle.set()

    def push(self, target: Target) -> None:
        """Puts a target into its queue: needs first, then by depth, pages before files."""
        self.opened()
        if target.internal:
            ahead = 0 if target.need is not None else 1
            self._needs += not ahead
            self._inner.put_nowait((ahead, 2 * target.depth + (not target.page), next(self._numbers), target))
            return
        host = host_key(target.url)
        self._lanes.setdefault(host, deque()).append(target)
        if host not in self._busy_lanes and self._group is not None:
            self._busy_lanes.add(host)
            self._group.create_task(self._serve_lane(host))

    async def drain(self, beside: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Works until nothing is open, with ``beside`` running along. OSError when the bundle cannot be written."""
        self._idle.clear()
        try:
            async with asyncio.TaskGroup() as group:
                self._group = group
                tasks = [group.create_task(self._serve()) for _ in range(self._concurrency)]
                tasks.append(group.create_task(beside()))
                for host in self._lanes:
                    self._busy_lanes.add(host)
                    group.create_task(self._serve_lane(host))
                if not self._needs:
                    self._rested()
                await self._idle.wait()
                for task in tasks:
                    task.cancel()
        except ExceptionGroup as errors:
            # Workers survive whatever a site does; what comes here is the disk, and ends the sweep.
            raise next((error for error in errors.exceptions if isinstance(error, OSError)), errors) from errors
        finally:
            self._group = None
            self._busy_lanes.clear()

    async def _serve(self) -> None:
        while True:
            ahead, _, _, target = await self._inner.get()
            try:
                await self._turn(target)
            finally:
                self._needs -= not ahead
            if not self._needs:
                self._rested()

    async def _serve_lane(self, host: str) -> None:
        async with self._lane_places:
            lane = self._lanes[host]
            while lane:
                await self._turn(lane.popleft())
        self._lanes.pop(host, None)
        self._busy_lanes.discard(host)

    async def _turn(self, target: Target) -> None:
        try:
            await self._visit(target)
        finally:
            self.closed()
