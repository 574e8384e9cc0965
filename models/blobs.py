"""Evidence that outlives the page: immutable blobs named by the hash of their content; knows nothing of what they show."""

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Protocol

import zstandard

from models.errors import BlobDamagedError, BlobFolderError, BlobMissingError, DiskFullError, StorageError
from models.files import no_room, write_whole

_KEY = re.compile(r"^sha256:([0-9a-f]{64})$")
_LEVEL = 3


def key_of(content: bytes) -> str:
    """The key of a content."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def same(key: str, content: bytes) -> str:
    """The key, once it is sure to be the content's; ValueError otherwise."""
    if key_of(content) != key:
        raise ValueError(f"this content is not that of {key}")
    return key


def packed(content: bytes) -> bytes:
    """A content as it lies in a store."""
    return zstandard.ZstdCompressor(level=_LEVEL).compress(content)


def unpacked(key: str, packed: bytes, place: Path | str) -> bytes:
    """The content of a key from what lies at ``place``. Raises BlobDamagedError when it is not that any more."""
    try:
        content = zstandard.ZstdDecompressor().decompress(packed)
    except zstandard.ZstdError as error:
        raise BlobDamagedError(key, place) from error
    if key_of(content) != key:
        raise BlobDamagedError(key, place)
    return content


class BlobStore(Protocol):
    """Where blobs lie; keys read ``sha256:`` and 64 hexadecimal digits."""

    def put(self, content: bytes) -> str:
        """Store a content, once, and give its key. Raises StorageError."""

    def put_back(self, keys: Sequence[str], content_of: Callable[[str], bytes]) -> None:
        """Store contents whose keys are known, several at a time where that is quicker.

        ValueError when a key and its content do not belong together; raises StorageError. Some may be stored then.
        """

    def get(self, key: str) -> bytes:
        """The content of a key. Raises BlobMissingError, BlobDamagedError."""

    def has(self, key: str) -> bool:
        """True when the store holds the key."""

    def delete(self, key: str) -> bool:
        """Forget a key; False when it was not there."""

    def keys(self, *, stored_before: datetime | None = None) -> Iterator[str]:
        """Every key held, or only those that nobody has put since a moment."""


class FolderBlobs:
    """A folder: ``<2 hex>/<64 hex>.zst``, each written beside its place and moved there whole.

    Raises BlobFolderError wherever the folder itself is the trouble.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes) -> str:
        """Store a content, once, and give its key. Raises DiskFullError."""
        key = key_of(content)
        self._write(digest_of(key), content)
        return key

    def put_back(self, keys: Sequence[str], content_of: Callable[[str], bytes]) -> None:
        """Store contents whose keys are known. ValueError when they do not belong together; raises DiskFullError."""
        for key in keys:
            content = content_of(key)
            self._write(digest_of(same(key, content)), content)

    def get(self, key: str) -> bytes:
        """The content, its hash compared. Raises BlobMissingError, BlobDamagedError."""
        try:
            packed = self._path(digest_of(key)).read_bytes()
        except FileNotFoundError as error:
            raise BlobMissingError(key, self._folder) from error
        except OSError as error:
            raise self._trouble(error) from error
        return unpacked(key, packed, self._folder)

    def has(self, key: str) -> bool:
        """True when the store holds the key."""
        return self._path(digest_of(key)).is_file()

    def delete(self, key: str) -> bool:
        """Forget a key; False when it was not there."""
        try:
            self._path(digest_of(key)).unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise self._trouble(error) from error
        return True

    def keys(self, *, stored_before: datetime | None = None) -> Iterator[str]:
        """Every key held, or only those that nobody has put since a moment."""
        for path in self._folder.glob("[0-9a-f][0-9a-f]/*.zst"):
            with suppress(FileNotFoundError):
                if stored_before is None or path.stat().st_mtime < stored_before.timestamp():
                    yield f"sha256:{path.stem}"

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / f"{digest}.zst"

    def _write(self, digest: str, content: bytes) -> None:
        path = self._path(digest)
        try:
            with suppress(FileNotFoundError):
                # Put again: somebody is about to name it, so retention must not take it for forgotten.
                os.utime(path)
                return
            path.parent.mkdir(parents=True, exist_ok=True)
            # The database is about to name this blob: it must be on the disk before.
            write_whole(path, packed(content), lasting=True)
        except OSError as error:
            raise self._trouble(error) from error

    def _trouble(self, error: OSError) -> StorageError:
        if no_room(error):
            return DiskFullError(str(self._folder))
        return BlobFolderError(self._folder, error.strerror or type(error).__name__)


def digest_of(key: str) -> str:
    """The hash in a key. ValueError for anything else, so that no key can lead out of the folder."""
    match = _KEY.match(key)
    if match is None:
        raise ValueError(f"not a blob key: {key!r}")
    return match[1]
