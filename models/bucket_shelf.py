"""Packed bundles in a bucket, or in any other place fsspec knows; the same names as in a folder."""

from collections.abc import Sequence

from models.places import Place
from models.shelves import ENDING, FOLDER, key_in, name_of


class BucketShelf:
    """A bucket, or any other place fsspec knows."""

    def __init__(self, address: str) -> None:
        """``address``: that of the evidence. Raises BlobsUnreachableError when nothing knows its kind."""
        self._place = Place(address, hurry=True)
        self._root = f"{self._place.root}/{FOLDER}"

    def put(self, key: str, piece: bytes) -> None:
        """One object."""
        self._place.write(f"{self._root}/{name_of(key)}", piece)

    def get(self, key: str) -> bytes | None:
        """The piece."""
        try:
            found: bytes = self._place.ask("cat_file", f"{self._root}/{name_of(key)}")
        except FileNotFoundError:
            return None
        return found

    def days(self) -> list[str]:
        """The days."""
        return sorted(name for name in self._inside(self._root) if not name.endswith(ENDING))

    def of_day(self, day: str) -> list[str]:
        """The keys of one day."""
        return sorted(key_in(day, name) for name in self._inside(f"{self._root}/{day}") if name.endswith(ENDING))

    def delete(self, keys: Sequence[str]) -> None:
        """A thousand with one call where the place can."""
        self._place.remove([f"{self._root}/{name_of(key)}" for key in keys])

    def _inside(self, path: str) -> list[str]:
        try:
            found: list[str] = self._place.ask("ls", path, detail=False)
        except FileNotFoundError:
            return []
        return [name for name in (one.rstrip("/").rsplit("/", 1)[-1] for one in found) if name]
