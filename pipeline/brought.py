"""Bundles of other machines' sweeps, brought here for reading: as many as fit, the longest unused go first; safe between processes."""

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from models.shelves import flat_name

_WHOLE = "whole"
"""Written last, in each folder: how many bytes its files hold together. A machine that lost its power may have kept less."""
_PART = ".part"
_MOST = 5000
_MOST_BYTES = 2_000_000_000
_UNUSED_S = 7 * 86400.0
_IN_USE_S = 60.0
"""A folder used so lately may be being read just now."""
_TOO_OLD_A_PART_S = 3600.0
_LOOK_EVERY = 50
"""Folders laid down between two looks at all of them."""


class Brought:
    """A folder of bundles' folders, by the bundle's key."""

    def __init__(self, folder: Path, *, most: int = _MOST, most_bytes: int = _MOST_BYTES) -> None:
        self._folder = folder
        self._most = most
        self._most_bytes = most_bytes
        self._until_look = 0

    def find(self, key: str) -> Path | None:
        """The bundle's folder, and that it was used; None when it is not here, or not whole any more."""
        path = self._path(key)
        if not path.is_dir():
            return None
        if _bytes_of(path) is None:
            shutil.rmtree(path, ignore_errors=True)
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return path

    def lay(self, key: str, files: Iterable[tuple[str, bytes]]) -> Path:
        """A bundle's folder with these files; that of another process stays when it was quicker. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if self._until_look <= 0:
            self.tidy()
            self._until_look = _LOOK_EVERY
        self._until_look -= 1
        path = self._path(key)
        part = Path(tempfile.mkdtemp(dir=self._folder, prefix=".", suffix=_PART))
        try:
            total = 0
            for name, content in files:
                (part / name).write_bytes(content)
                total += len(content)
            (part / _WHOLE).write_text(str(total))
            with contextlib.suppress(OSError):
                part.rename(path)  # refused where a folder with something in it is there
            if not path.is_dir():
                raise FileNotFoundError(f"{path} could not be put in its place")
        finally:
            shutil.rmtree(part, ignore_errors=True)
        return path

    def tidy(self) -> None:
        """Take away what is over the bounds or has not been used for a week, and what killed processes left half done."""
        now = time.time()
        held: list[tuple[float, int, Path]] = []
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            with contextlib.suppress(FileNotFoundError):
                used = path.stat().st_mtime
                if path.name.endswith(_PART):
                    if now - used > _TOO_OLD_A_PART_S:
                        shutil.rmtree(path, ignore_errors=True)
                    continue
                held.append((used, _bytes_of(path) or 0, path))
        held.sort(reverse=True)
        total = 0
        for number, (used, size, path) in enumerate(held, 1):
            total += size
            over = number > self._most or total > self._most_bytes or now - used > _UNUSED_S
            if over and now - used > _IN_USE_S:
                shutil.rmtree(path, ignore_errors=True)

    def forget(self, key: str) -> None:
        """Take one away; that it is not here is no fault."""
        shutil.rmtree(self._path(key), ignore_errors=True)

    def _path(self, key: str) -> Path:
        return self._folder / flat_name(key)


def _bytes_of(path: Path) -> int | None:
    """How many bytes the files of a folder hold; None when that is not what was laid there."""
    try:
        said = int((path / _WHOLE).read_text())
        held = sum(entry.stat().st_size for entry in os.scandir(path) if entry.name != _WHOLE)
    except (OSError, ValueError):
        return None
    return said if said == held else None
