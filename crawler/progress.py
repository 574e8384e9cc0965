"""How far a sweep is, for the terminal and the status page: a small file rewritten at most once a second."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

_EVERY_S = 1.0


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

    def __init__(self, path: Path, ticks: Callable[[], float]) -> None:
        self._path = path
        self._ticks = ticks
        self._last = float("-inf")

    def show(self, progress: Progress, *, force: bool = False) -> None:
        """Writes unless it wrote within the last second; a full disk is left to the records to report."""
        moment = self._ticks()
        if not force and moment - self._last < _EVERY_S:
            return
        self._last = moment
        temporary = self._path.with_suffix(".tmp")
        try:
            temporary.write_bytes(msgspec.json.encode(progress))
            temporary.replace(self._path)
        except OSError:
            temporary.unlink(missing_ok=True)

    def due(self) -> bool:
        """True when ``show`` would write; saves counting for nothing."""
        return self._ticks() - self._last >= _EVERY_S
