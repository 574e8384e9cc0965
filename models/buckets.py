"""Blobs in a bucket, or in any other place fsspec knows: for workers on several machines that share their evidence."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from models.blobs import digest_of, key_of, packed, same, unpacked
from models.errors import BlobMissingError
from models.parts import in_parts
from models.places import Place

_HEXADECIMAL = "0123456789abcdef"
_ON_THEIR_WAY = 32
"""Contents that are held in memory, and sent, at a time."""


class BucketBlobs:
    """``<address>/<2 hex>/<64 hex>.zst``, the same names and contents as in a folder, so that one can be copied to the other."""

    def __init__(self, address: str) -> None:
        """``address``: ``s3://bucket/prefix``, ``file:///folder`` …; raises BlobsUnreachableError when nothing knows its kind."""
        self._place = Place(address)

    def put(self, content: bytes) -> str:
        """Store a content, once, and give its key. Raises BlobsUnreachableError."""
        key = key_of(content)
        self._write(digest_of(key), content)
        return key

    def put_back(self, keys: Sequence[str], content_of: Callable[[str], bytes]) -> None:
        """Store contents whose keys are known, many on their way at once: a bucket is far, and each takes as long as the way.

        ValueError when a key and its content do not belong together; raises BlobsUnreachableError.
        """
        for part in in_parts(keys, _ON_THEIR_WAY):
            contents = {key: content_of(key) for key in part}
            self._place.write_all(
                {self._path(digest_of(same(key, content))): packed(content) for key, content in contents.items()}
            )

    def get(self, key: str) -> bytes:
        """The content, its hash compared. Raises BlobMissingError, BlobDamagedError, BlobsUnreachableError."""
        try:
            lying: bytes = self._place.ask("cat_file", self._path(digest_of(key)))
        except FileNotFoundError as error:
            raise BlobMissingError(key, self._place.address) from error
        return unpacked(key, lying, self._place.address)

    def has(self, key: str) -> bool:
        """True when the store holds the key. Raises BlobsUnreachableError."""
        return bool(self._place.ask("exists", self._path(digest_of(key))))

    def delete(self, key: str) -> bool:
        """Forget a key; False when it was not there. Raises BlobsUnreachableError."""
        try:
            self._place.ask("rm_file", self._path(digest_of(key)))
        except FileNotFoundError:
            return False
        return True

    def keys(self, *, stored_before: datetime | None = None) -> Iterator[str]:
        """Every key held, or only those that nobody has put since a moment. Raises BlobsUnreachableError."""
        for path, about in self._objects():
            name = path.rsplit("/", 1)[-1]
            if not name.endswith(".zst"):
                continue
            if stored_before is None or _changed(about) < stored_before:
                yield f"sha256:{name.removesuffix('.zst')}"

    def _objects(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Blobs alone where the place can leave out the rest: bundles that lie beside them are many."""
        for given in [{"prefix": one} for one in _HEXADECIMAL] if self._place.lists_by_prefix() else [{}]:
            yield from self._place.ask("find", self._place.root, detail=True, **given).items()

    def _path(self, digest: str) -> str:
        return f"{self._place.root}/{digest[:2]}/{digest}.zst"

    def _write(self, digest: str, content: bytes) -> None:
        # Written again even where it is: a bucket knows no other way to say «somebody is about to name it».
        self._place.write(self._path(digest), packed(content))


def _changed(about: dict[str, Any]) -> datetime:
    """When an object was last written, whatever the place calls it; unknown counts as just now."""
    for name in ("LastModified", "mtime", "created", "updated"):
        value = about.get(name)
        if isinstance(value, datetime):
            return value if value.tzinfo else value.replace(tzinfo=UTC)
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, UTC)
    return datetime.max.replace(tzinfo=UTC)
