"""How gently one host is asked: at most so many at once, starts at least so far apart; knows no client, so that all share it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager


class Pacer:
    """Turns for one host (or one site), handed out in order; waiting for a turn ends at once when the task is cancelled."""

    def __init__(self, *, delay_s: float, concurrency: int, ticks: Callable[[], float]) -> None:
        self._delay = delay_s
        self._ticks = ticks
        self._free = asyncio.Semaphore(concurrency)
        self._next = float("-inf")

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Waits until the host may be asked again, and holds one of its places while the block runs."""
        async with self._free:
            if self._delay > 0 or self._next > self._ticks():
                await self._wait()
            yield

    def hold(self, seconds: float) -> None:
        """Nobody asks this host for so long: it said so itself (Retry-After)."""
        self._next = max(self._next, self._ticks() + seconds)

    async def _wait(self) -> None:
        moment = self._ticks()
        start = max(moment, self._next)
        # The place in line is taken before sleeping, so that two waiters never start together.
        self._next = start + self._delay
        if start > moment:
            await asyncio.sleep(start - moment)
