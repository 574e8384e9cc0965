"""How far a sweep is, for the terminal and the status page: a small file rewritten once a second at most."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar
from weakref import WeakSet

import msgspec

_EVERY_S = 1.0
_MOST_A_SECOND = 20
"""Of all sweeps of a child: with a hundred sites each one shows every fifth second how far it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What a child has done so far; never used for judging."""

    pages: int
    planned: int
    at: datetime
    phase: str = "walk"
    """``reach``, ``walk``, ``settle``, ``retry`` or ``done``."""


def read_progress(path: Path) -> Progress | None:
    """The last progress written there; None when nothing readable is there (yet)."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Progress)
    except (OSError, msgspec.MsgspecError):
        return None


class ProgressWriter:
    """Rewrites the file by rename, so that a reader never meets half of it."""

    _all: ClassVar["WeakSet[ProgressWriter]"] = WeakSet()

    def __init__(self, path: Path, ticks: Callable[[], float]) -> None:
        self._path = path
        self._temporary = path.with_suffix(".tmp")
        self._ticks = ticks
        self._next = float("-inf")
        self._all.add(self)

    def show(self, progress: Progress, *, force: bool = False) -> None:
        """Writes unless it wrote within the last second, or seconds where there are many; a full disk is left to the records to report."""
        moment = self._ticks()
        if not force and moment < self._next:
            return
        self._next = moment + max(_EVERY_S, len(self._all) / _MOST_A_SECOND)
        try:
            self._temporary.write_bytes(msgspec.json.encode(progress))
            self._temporary.replace(self._path)
        except OSError:
            self._temporary.unlink(missing_ok=True)

    def due(self) -> bool:
        """True when ``show`` would write; saves counting for nothing."""
        return self._ticks() >= self._next
