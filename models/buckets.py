"""Blobs in a bucket, or in any other place fsspec knows: for workers on several machines that share their evidence."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import fsspec

from models.blobs import digest_of, key_of, packed, same, unpacked
from models.errors import BlobMissingError, BlobsUnreachableError

_BUCKETS = frozenset({"s3", "s3a", "gs", "gcs", "abfs", "az", "oss", "obs", "cos"})


class BucketBlobs:
    """``<address>/<2 hex>/<64 hex>.zst``, the same names and contents as in a folder, so that one can be copied to the other."""

    def __init__(self, address: str) -> None:
        """``address``: ``s3://bucket/prefix``, ``file:///folder`` …; raises BlobsUnreachableError when nothing knows its kind."""
        self._address = address
        try:
            self._files, self._root = fsspec.core.url_to_fs(address)
        except (ImportError, ValueError, OSError) as error:
            raise BlobsUnreachableError(address, str(error)) from error

    def put(self, content: bytes) -> str:
        """Store a content, once, and give its key. Raises BlobsUnreachableError."""
        key = key_of(content)
        self._write(digest_of(key), content)
        return key

    def put_back(self, key: str, content: bytes) -> None:
        """Store a content whose key is known. ValueError when they do not belong together; raises BlobsUnreachableError."""
        self._write(digest_of(same(key, content)), content)

    def get(self, key: str) -> bytes:
        """The content, its hash compared. Raises BlobMissingError, BlobDamagedError, BlobsUnreachableError."""
        try:
            lying: bytes = self._ask("cat_file", self._path(digest_of(key)))
        except FileNotFoundError as error:
            raise BlobMissingError(key, self._address) from error
        return unpacked(key, lying, self._address)

    def has(self, key: str) -> bool:
        """True when the store holds the key. Raises BlobsUnreachableError."""
        return bool(self._ask("exists", self._path(digest_of(key))))

    def delete(self, key: str) -> bool:
        """Forget a key; False when it was not there. Raises BlobsUnreachableError."""
        try:
            self._ask("rm_file", self._path(digest_of(key)))
        except FileNotFoundError:
            return False
        return True

    def keys(self, *, stored_before: datetime | None = None) -> Iterator[str]:
        """Every key held, or only those that nobody has put since a moment. Raises BlobsUnreachableError."""
        for path, about in self._ask("find", self._root, detail=True).items():
            name = str(path).rsplit("/", 1)[-1]
            if not name.endswith(".zst"):
                continue
            if stored_before is None or _changed(about) < stored_before:
                yield f"sha256:{name.removesuffix('.zst')}"

    def _path(self, digest: str) -> str:
        return f"{self._root}/{digest[:2]}/{digest}.zst"

    def _write(self, digest: str, content: bytes) -> None:
        # Written again even where it is: a bucket knows no other way to say «somebody is about to name it».
        path = self._path(digest)
        try:
            if _has_folders(self._files):
                self._ask("makedirs", path.rsplit("/", 1)[0], exist_ok=True)
            self._ask("pipe_file", path, packed(content))
        except FileNotFoundError as error:
            raise BlobsUnreachableError(self._address, str(error)) from error

    def _ask(self, verb: str, *given: Any, **named: Any) -> Any:
        self._files.invalidate_cache()  # others write too
        try:
            return getattr(self._files, verb)(*given, **named)
        except FileNotFoundError:
            raise
        except Exception as error:  # each kind of place has errors of its own
            raise BlobsUnreachableError(self._address, f"{type(error).__name__}: {error}") from error


def _has_folders(files: Any) -> bool:
    """False for buckets: there a «folder» made first would be a bucket of a mistyped name."""
    protocols = {files.protocol} if isinstance(files.protocol, str) else set(files.protocol)
    return protocols.isdisjoint(_BUCKETS)


def _changed(about: dict[str, Any]) -> datetime:
    """When an object was last written, whatever the place calls it; unknown counts as just now."""
    for name in ("LastModified", "mtime", "created", "updated"):
        value = about.get(name)
        if isinstance(value, datetime):
            return value if value.tzinfo else value.replace(tzinfo=UTC)
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, UTC)
    return datetime.max.replace(tzinfo=UTC)
