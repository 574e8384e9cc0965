"""One page is read at a time in a child, and between two of them timers and sockets are looked after; knows no page.

Reading takes milliseconds in which nothing else runs. Where the answers of twenty sites lay ready together, all were read in one go, all
requests that had fallen due meanwhile left together, and their answers lay ready together again: every site was asked tens of
milliseconds late, and the crawler's own lag stood on record as the server's.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Breath:
    """Shared by the sweeps of a child."""

    def __init__(self) -> None:
        self._reading = asyncio.Lock()

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Waits until nobody reads; afterwards the loop has gone round once before the next one does."""
        async with self._reading:
            yield
            await asyncio.sleep(0)
