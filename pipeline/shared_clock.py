"""One time for all machines: that of the database server they share, whatever their own clocks say."""

import threading
import time
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from pipeline.clock import Clock

log = structlog.get_logger()

COMPARED_EVERY_S = 30.0
WORTH_TELLING = timedelta(seconds=30)


class SharedClock:
    """This machine's clock, put right by the database's. Leases, claims and turns that one machine writes another one reads: with a
    clock ten minutes slow a living worker counts as silent to all others, and with a fast one all others to it.

    While the database is away the latest difference holds.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._difference = timedelta()
        self._compared_at: float | None = None
        """On a clock that nobody sets."""
        self._guard = threading.Lock()
        self._told = False

    def __call__(self) -> datetime:
        """The present moment, aware, in UTC."""
        with self._guard:
            if self._compared_at is None or time.monotonic() - self._compared_at >= COMPARED_EVERY_S:
                self._compare()
                self._compared_at = time.monotonic()
            return self._clock() + self._difference

    def _compare(self) -> None:
        try:
            with self._engine.connect() as connection:
                connection.execute(text("SELECT 1"))  # what follows is one way there and one back, no more
                before = self._clock()
                theirs = connection.scalar(text("SELECT clock_timestamp()"))
                after = self._clock()
        except SQLAlchemyError as error:
            log.warning("could not ask the database what time it is", error=str(error).splitlines()[0])
            return
        assert isinstance(theirs, datetime)
        self._difference = theirs - (before + (after - before) / 2)
        if abs(self._difference) >= WORTH_TELLING and not self._told:
            self._told = True
            log.warning(
                "this machine's clock is wrong, or the database's; the database's is followed",
                seconds=round(self._difference.total_seconds()),
            )
