"""How gently one host is asked: at most so many at once, starts at least so far apart; knows no client, so that all share it."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager


class Pacer:
    """Turns for one host (or one site), handed out in order; waiting for a turn ends at once when the task is cancelled."""

    def __init__(self, *, delay_s: float, concurrency: int, ticks: Callable[[], float]) -> None:
        self._delay = delay_s
        self._ticks = ticks
        self._free = asyncio.Semaphore(concurrency)
        self._starting = asyncio.Lock()
        self._next = float("-inf")

    def turn(self) -> AbstractAsyncContextManager[None]:
        """Waits until the host may be asked again, and holds one of its places while the block runs."""
        return _Turn(self)

    async def begin(self) -> None:
        """Waits for a turn; whoever got it must ``end`` it. ``turn`` does both."""
        await self._free.acquire()
        try:
            if self._delay > 0 or self._next > self._ticks():
                await self._wait()
        except BaseException:
            self._free.release()
            raise

    def end(self) -> None:
        """Gives the place back."""
        self._free.release()

    def hold(self, seconds: float) -> None:
        """Nobody asks this host for so long: it said so itself (Retry-After)."""
        self._next = max(self._next, self._ticks() + seconds)

    async def _wait(self) -> None:
        # One waits, the others stand behind it: a late wake-up never lets two start together.
        async with self._starting:
            while (left := self._next - self._ticks()) > 0:  # noqa: ASYNC110 - the wait is the point, and may grow
                await asyncio.sleep(left)
            self._next = self._ticks() + self._delay


class _Turn(AbstractAsyncContextManager[None]):
    """Written out: one a request, and what ``contextlib`` makes of a generator costs several times as much."""

    __slots__ = ("_pacer",)

    def __init__(self, pacer: Pacer) -> None:
        self._pacer = pacer

    async def __aenter__(self) -> None:
        await self._pacer.begin()

    async def __aexit__(self, *_error: object) -> None:
        self._pacer.end()
