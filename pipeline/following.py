"""Tells other machines how far the sweeps of a child are: every few seconds, all of them with one statement."""

import time
from collections.abc import Iterable

import structlog

from crawler.bundle import SweepBundle
from domain.sweeps import Reached
from models.database import transaction
from models.errors import StorageError
from models.sweeps import note_reached
from pipeline.wiring import Wiring

log = structlog.get_logger()

EVERY_S = 3.0
_MOST_A_SECOND = 20
"""As the children's own files: with a hundred sites each is noted every fifth second."""


class Following:
    """Of one child; where there is one machine the children's own files tell, and nothing is noted."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._next = time.monotonic() + EVERY_S
        self._noted: dict[str, Reached] = {}

    def due(self) -> bool:
        """True when it is time to note again."""
        return self._wiring.shelf is not None and time.monotonic() >= self._next

    def note(self, bundles: Iterable[SweepBundle]) -> None:
        """Note what has changed. A database that is away costs a note and no sweep."""
        new: dict[str, Reached] = {}
        for bundle in bundles:
            seen = bundle.progress()
            if seen is None:
                continue
            reached = Reached(pages=seen.pages, planned=seen.planned, phase=seen.phase)
            if self._noted.get(bundle.path.name) != reached:
                new[bundle.path.name] = reached
        try:
            if new:
                with transaction(self._wiring.sessions) as session:
                    note_reached(session, new)
                self._noted |= new
        except StorageError as error:
            log.info("how far sweeps are is not noted", error=str(error))
        finally:
            self._next = time.monotonic() + max(EVERY_S, len(self._noted) / _MOST_A_SECOND)
