"""Pages are read in short bursts in a child, and between two bursts timers and sockets are looked after; knows no page.

Reading takes milliseconds in which nothing else runs. Where the answers of twenty sites lay ready together, all were read in one go, all
requests that had fallen due meanwhile left together, and their answers lay ready together again: every site was asked tens of
milliseconds late, and the crawler's own lag stood on record as the server's.
"""

import asyncio
from collections.abc import Callable

BURST_S = 0.012
"""No page is begun when others have been read for so long since the loop last went round."""


class Breath:
    """Shared by the sweeps of a child."""

    def __init__(self, ticks: Callable[[], float]) -> None:
        self._ticks = ticks
        self._began: float | None = None

    async def turn(self) -> None:
        """Returns when a page may be read, at once where there is time; whoever waited comes first afterwards."""
        while self._began is not None and self._ticks() - self._began >= BURST_S:  # noqa: ASYNC110 - the loop going round is the event
            await asyncio.sleep(0)
        if self._began is None:
            self._began = self._ticks()
            asyncio.get_running_loop().call_soon(self._gone_round)

    def _gone_round(self) -> None:
        self._began = None
