"""Where packed bundles lie for every machine: beside the evidence they share, ``swept/<day>/<sweep>.bundle``; knows nothing of what is in them."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, unquote

from models.errors import BlobsUnreachableError
from models.files import PART, write_whole

FOLDER = "swept"
ENDING = ".bundle"
"""Not that of blobs: code of the version before must not take one for a blob nobody names."""


class Shelf(Protocol):
    """Pieces by the key of their bundle, ``<day>/<sweep>``. All raise BlobsUnreachableError when the place does not answer."""

    def put(self, key: str, piece: bytes) -> None:
        """Lay a piece there, whole or not at all; what lay there is replaced."""

    def get(self, key: str) -> bytes | None:
        """The piece; None when none lies there."""

    def days(self) -> list[str]:
        """The days of which pieces lie there, sorted."""

    def of_day(self, day: str) -> list[str]:
        """The keys of one day, sorted."""

    def delete(self, keys: Sequence[str]) -> None:
        """Take pieces away; what is gone already is no fault."""


class FolderShelf:
    """A folder that machines share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER

    def put(self, key: str, piece: bytes) -> None:
        """Written beside its place and moved there whole."""
        path = self._folder / name_of(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, piece)
        except OSError as error:
            raise BlobsUnreachableError(str(self._folder), str(error)) from error

    def get(self, key: str) -> bytes | None:
        """The piece."""
        try:
            return (self._folder / name_of(key)).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise BlobsUnreachableError(str(self._folder), str(error)) from error

    def days(self) -> list[str]:
        """The days."""
        return [path.name for path in self._inside(self._folder) if path.is_dir()]

    def of_day(self, day: str) -> list[str]:
        """The keys of one day."""
        return [key_in(day, path.name) for path in self._inside(self._folder / day) if path.suffix == ENDING]

    def delete(self, keys: Sequence[str]) -> None:
        """Pieces, and days of which none is left with what a killed process left half written."""
        try:
            for key in keys:
                (self._folder / name_of(key)).unlink(missing_ok=True)
            for day in {(self._folder / name_of(key)).parent for key in keys} - {self._folder}:
                for path in day.glob(f".*{PART}"):
                    path.unlink(missing_ok=True)
                with suppress(OSError):  # not empty
                    day.rmdir()
        except OSError as error:
            raise BlobsUnreachableError(str(self._folder), str(error)) from error

    def _inside(self, folder: Path) -> list[Path]:
        try:
            return sorted(folder.iterdir())
        except FileNotFoundError:
            return []
        except OSError as error:
            raise BlobsUnreachableError(str(self._folder), str(error)) from error


def name_of(key: str) -> str:
    """The name under which a bundle's piece lies. ValueError for a key that is none, so that no key leads out of the folder."""
    parts = key.split("/")
    if len(parts) > 2 or any(part in {"", ".", ".."} for part in parts):
        raise ValueError(f"not the key of a bundle: {key!r}")
    return "/".join(quote(part, safe="") for part in parts) + ENDING


def flat_name(key: str) -> str:
    """A bundle's key as the name of one file or folder, none of which is hidden; ``urllib.parse.unquote`` gives it back."""
    return quote(key, safe="").replace(".", "%2E")


def key_in(day: str, name: str) -> str:
    """The key of what lies under a name on a day."""
    return f"{unquote(day)}/{unquote(name.removesuffix(ENDING))}"
