"""A bucket, or any other place fsspec knows, asked in the words of this product: its own errors become one, nothing is remembered."""

from asyncio import AbstractEventLoop
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import fsspec
from fsspec.asyn import AsyncFileSystem

from models.errors import BlobsUnreachableError

_BUCKETS = frozenset({"s3", "s3a", "gs", "gcs", "abfs", "az", "oss", "obs", "cos"})
_BY_PREFIX = frozenset({"s3", "s3a", "gs", "gcs"})
"""Places that list what begins with a few characters without going through the rest."""


_S3 = frozenset({"s3", "s3a"})


class Place:
    """Whoever asks gets FileNotFoundError for what is not there, and BlobsUnreachableError for whatever else goes wrong."""

    def __init__(self, address: str, *, hurry: bool = False) -> None:
        """``address``: ``s3://bucket/prefix``, ``memory://…``; raises BlobsUnreachableError when nothing knows its kind.

        ``hurry``: a person may be waiting, so a place that says nothing counts as away after seconds, not minutes.
        """
        self.address = address
        in_a_hurry = hurry and address.partition("://")[0] in _S3
        try:
            self._files, self.root = fsspec.core.url_to_fs(address, **(_hurried() if in_a_hurry else {}))
            if in_a_hurry:
                self._files.retries = 2
            if isinstance(self._files, AsyncFileSystem):
                self._files.loop.set_exception_handler(_left_by_a_lost_line)
        except (ImportError, ValueError, OSError) as error:
            raise BlobsUnreachableError(address, str(error)) from error

    def ask(self, verb: str, *given: Any, **named: Any) -> Any:
        """What the place answers."""
        self._files.invalidate_cache()  # others write too
        try:
            return getattr(self._files, verb)(*given, **named)
        except FileNotFoundError:
            raise
        except Exception as error:  # each kind of place has errors of its own
            raise BlobsUnreachableError(self.address, f"{type(error).__name__}: {error}") from error

    def write(self, path: str, content: bytes) -> None:
        """Put a content at a path below ``root``; what was there is replaced. Raises BlobsUnreachableError."""
        try:
            if self._has_folders():
                self.ask("makedirs", path.rsplit("/", 1)[0], exist_ok=True)
            self.ask("pipe_file", path, content)
        except FileNotFoundError as error:
            raise BlobsUnreachableError(self.address, str(error)) from error

    def write_all(self, pieces: Mapping[str, bytes]) -> None:
        """The same with many, all on their way at once where the place can do that. Some may lie there after an error."""
        if self._has_folders():
            for path, content in pieces.items():
                self.write(path, content)
            return
        try:
            self.ask("pipe", dict(pieces))
        except FileNotFoundError as error:
            raise BlobsUnreachableError(self.address, str(error)) from error

    def remove(self, paths: Sequence[str]) -> None:
        """Remove them, many with one call where the place can; what is gone already is no fault. Raises BlobsUnreachableError."""
        if not paths:
            return
        if not self._has_folders():
            with suppress(FileNotFoundError):
                self.ask("rm", list(paths))
            return
        for path in paths:
            with suppress(FileNotFoundError):
                self.ask("rm_file", path)

    def lists_by_prefix(self) -> bool:
        """True where ``find`` takes a prefix."""
        return not self._protocols().isdisjoint(_BY_PREFIX)

    def _has_folders(self) -> bool:
        """False for buckets: there a «folder» made first would be a bucket of a mistyped name."""
        return self._protocols().isdisjoint(_BUCKETS)

    def _protocols(self) -> set[str]:
        protocol = self._files.protocol
        return {protocol} if isinstance(protocol, str) else set(protocol)


def _hurried() -> dict[str, Any]:
    """Twice six seconds for an S3 client that else tries for six minutes; what an operator has set of these stays."""
    theirs = fsspec.config.conf.get("s3", {}).get("config_kwargs", {})
    return {"config_kwargs": {"connect_timeout": 3, "read_timeout": 6, "retries": {"max_attempts": 0}} | theirs}


def _left_by_a_lost_line(loop: AbstractEventLoop, told: dict[str, Any]) -> None:
    """Each write on a connection that was cut leaves a task behind whose trouble nobody fetches: the call itself has told it."""
    if not isinstance(told.get("exception"), ConnectionError):
        loop.default_exception_handler(told)
