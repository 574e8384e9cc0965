"""The folder a sweep leaves: order, records, missing things, blobs, and last of all the receipt. It moves freely: no path inside.

``order.json``  ``<RecordClass>.jsonl``  ``missing.jsonl``  ``blobs/<2 hex>/<sha256>``  ``progress.json``  ``error.json``  ``receipt.json``
Records are plain lines while they are written; a sweep that ends packs them (``….jsonl.zst``, zstd), small files aside. Both are read.
``before.bin`` and ``memory.bin``: what the sweep before and this one know of settled addresses (``crawler.memory``)
"""

import dataclasses
import errno
import hashlib
import os
import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar

import msgspec
import zstandard

from crawler.discreet import discreet, looks_private
from crawler.progress import Progress, read_progress
from domain.artifacts import Artifacts, Missing
from domain.records import RECORD_TYPES, Record
from domain.sweeps import Receipt, SweepOrder

_FLUSH_BYTES = 256 * 1024
_KEY = re.compile(r"^sha256:([0-9a-f]{64})$")
_MISSING = "missing"
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
_RESERVE_BYTES = 16 * 1024
PACKED = ".zst"
WORTH_PACKING_BYTES = 4096
"""A smaller file takes a block of the disk, packed or not."""

T = TypeVar("T")


class BundleError(Exception):
    """A bundle cannot be read or written; the message is one sentence that names the file and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepError:
    """Why a sweep left no receipt."""

    reason: str
    """A sentence for gettext, in Chinese."""
    detail: str = ""
    """The exception or the last words of the child, for whoever repairs."""


DISK_FULL = "磁盘空间不足，巡查结果未能写完：请清理磁盘后重新巡查。"
UNWRITABLE = "无法写入巡查结果目录：请检查目录权限后重新巡查。"
BROKEN = "巡查程序内部出错，未能完成：请查看详情并重新巡查。"


def reason_of(error: BaseException) -> str:
    """The sentence for an exception that ended a sweep."""
    if isinstance(error, OSError) and error.errno in _DISK_FULL:
        return DISK_FULL
    if isinstance(error, OSError) and error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
        return UNWRITABLE
    return BROKEN


class SweepBundle:
    """One sweep of one site on disk: written by one child, read by anybody afterwards.

    Writing raises OSError as the disk does (a full disk above all); reading raises BundleError.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._encoder = msgspec.json.Encoder()
        self._buffers: dict[str, bytearray] = {}
        self._counts: Counter[str] = Counter()

    # --- writing -------------------------------------------------------------------------------------------------------

    @classmethod
    def create(cls, path: Path, order: SweepOrder) -> Self:
        """A new folder that holds the order; FileExistsError when a sweep has been there already."""
        path.mkdir(parents=True, exist_ok=True)
        if (path / "order.json").exists():
            raise FileExistsError(errno.EEXIST, "a sweep was written here before", str(path))
        cls._write_order(path / "order.json", msgspec.json.encode(order))
        return cls(path)

    @staticmethod
    def _write_order(place: Path, order: bytes, *, sync: bool = True) -> None:
        """Leaves no folder behind that the order found no room in."""
        try:
            write_whole(place, msgspec.json.format(order, indent=1), sync=sync)
        except OSError:
            with suppress(OSError):
                place.parent.rmdir()
            raise

    def reserve(self) -> None:
        """Sets a few kilobytes aside, so that even a full disk has room for the reason it ended the sweep."""
        (self.path / "reserve").write_bytes(b"\0" * _RESERVE_BYTES)

    def write(self, record: Record | Missing) -> None:
        """Appends a record to its file, through a buffer; personal numbers in its words are masked."""
        name = _MISSING if isinstance(record, Missing) else type(record).__name__
        buffer = self._buffers.get(name)
        if buffer is None:
            buffer = self._buffers[name] = bytearray()
        start = len(buffer)
        self._encoder.encode_into(record, buffer, start)
        if looks_private(buffer, start):
            buffer[start:] = discreet(bytes(buffer[start:]))
        buffer += b"\n"
        self._counts[name] += 1
        if len(buffer) >= _FLUSH_BYTES:
            self._flush(name, buffer)

    def put_blob(self, data: bytes) -> str:
        """Keeps the bytes under the hash of their content and returns the key, ``sha256:…``; twice is once."""
        digest = hashlib.sha256(data).hexdigest()
        path = self._blob_path(digest)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, zstandard.compress(data, 3), sync=False)
        return f"sha256:{digest}"

    def flush(self) -> None:
        """Hands everything buffered to the operating system."""
        for name, buffer in self._buffers.items():
            if buffer:
                self._flush(name, buffer)

    def finish(self, receipt: Receipt) -> None:
        """Writes what is buffered, then the receipt by rename: from here on the sweep is whole.

        ``receipt.records`` is filled in with the numbers really written.
        """
        self.flush()
        for path in self.path.glob("*.jsonl"):
            if path.stat().st_size > WORTH_PACKING_BYTES:
                _pack(path)
            else:
                with path.open("rb+") as file:
                    os.fsync(file.fileno())
        counts = {name: number for name, number in sorted(self._counts.items()) if name != _MISSING}
        whole = dataclasses.replace(receipt, records=counts)
        write_whole(self.path / "receipt.json", msgspec.json.format(msgspec.json.encode(whole), indent=1))
        (self.path / "reserve").unlink(missing_ok=True)

    def fail(self, error: SweepError) -> None:
        """Leaves the reason for which there will be no receipt; the first reason stays."""
        (self.path / "reserve").unlink(missing_ok=True)
        if (self.path / "error.json").exists() or (self.path / "receipt.json").exists():
            return
        write_whole(self.path / "error.json", msgspec.json.encode(error))

    def _flush(self, name: str, buffer: bytearray) -> None:
        with (self.path / f"{name}.jsonl").open("ab") as file:
            file.write(buffer)
        buffer.clear()

    # --- reading -------------------------------------------------------------------------------------------------------

    def order(self) -> SweepOrder:
        """What was ordered."""
        return self._read("order.json", SweepOrder)

    def receipt(self) -> Receipt | None:
        """The receipt; None when the child never came to write one."""
        if not (self.path / "receipt.json").exists():
            return None
        return self._read("receipt.json", Receipt)

    def error(self) -> SweepError | None:
        """Why there is no receipt, when somebody could say so."""
        if not (self.path / "error.json").exists():
            return None
        return self._read("error.json", SweepError)

    def progress(self) -> Progress | None:
        """How far the child is or was."""
        return read_progress(self.path / "progress.json")

    def artifacts(self) -> Artifacts:
        """All records, by type and in the order they were written.

        A last line cut off by a killed child is left out while there is no receipt; with a receipt every file must be whole
        and hold as many records as the receipt says.
        """
        sweep_id, subject, home_url = self._about()
        receipt = self.receipt()
        records: list[Record] = []
        for record_type in RECORD_TYPES:
            found = self._read_lines(record_type.__name__, record_type, whole=receipt is not None)
            promised = receipt.records.get(record_type.__name__, 0) if receipt else len(found)
            if len(found) != promised:
                raise BundleError(
                    f"{self.path.name}/{record_type.__name__}.jsonl holds {len(found)} records, the receipt says {promised}: "
                    "the bundle was changed after the sweep; sweep again"
                )
            records.extend(found)
        return Artifacts(
            sweep_id=sweep_id,
            subject=subject,
            home_url=home_url,
            records=tuple(records),
            missing=tuple(self._read_lines(_MISSING, Missing, whole=receipt is not None)),
        )

    def records(self, kind: type[T]) -> list[T]:
        """The records of one type alone, for showing; nothing is compared with the receipt."""
        return self._read_lines(kind.__name__, kind, whole=False)

    def _about(self) -> tuple[str, str, str]:
        """Id of the sweep, code and address of what it looked at."""
        order = self.order()
        return order.id, order.site.code, order.site.home_url

    def blob(self, key: str) -> bytes:
        """The bytes under a key; BundleError when they are not here or no longer what they were."""
        digest = _digest_of(key)
        try:
            data = zstandard.decompress(self._blob_path(digest).read_bytes())
        except FileNotFoundError:
            raise BundleError(f"{self.path.name}: there is no blob {key}") from None
        except (OSError, zstandard.ZstdError) as error:
            raise BundleError(f"{self.path.name}: blob {key} cannot be read: {error}") from error
        if hashlib.sha256(data).hexdigest() != digest:
            raise BundleError(f"{self.path.name}: blob {key} was changed after the sweep; sweep again")
        return data

    def blob_keys(self) -> tuple[str, ...]:
        """Keys of all blobs, sorted."""
        return tuple(sorted(f"sha256:{path.name}" for path in (self.path / "blobs").glob("??/*") if path.suffix == ""))

    def _blob_path(self, digest: str) -> Path:
        return self.path / "blobs" / digest[:2] / digest

    def _read(self, name: str, kind: type[T]) -> T:
        try:
            return msgspec.json.decode((self.path / name).read_bytes(), type=kind)
        except FileNotFoundError:
            raise BundleError(f"{self.path.name}: there is no {name}; this is not the folder of a sweep") from None
        except (OSError, msgspec.MsgspecError) as error:
            raise BundleError(f"{self.path.name}/{name} cannot be read: {error}") from error

    def _read_lines(self, name: str, kind: type[Any], *, whole: bool) -> list[Any]:
        path = self.path / f"{name}.jsonl"
        try:
            data = lines_of(path)
        except FileNotFoundError:
            return []
        except (OSError, zstandard.ZstdError) as error:
            raise BundleError(f"{self.path.name}/{path.name} cannot be read: {error}") from error
        if not whole:
            data = data[: data.rfind(b"\n") + 1]
        try:
            decoded: list[Any] = msgspec.json.Decoder(kind).decode_lines(data)
        except msgspec.MsgspecError as error:
            raise BundleError(f"{self.path.name}/{path.name} cannot be read: {error}") from error
        return decoded


def _digest_of(key: str) -> str:
    match = _KEY.match(key)
    if match is None:
        raise BundleError(f"not the key of a blob: {key!r}; keys read sha256:<64 hex digits>")
    return match[1]


def lines_of(path: Path) -> bytes:
    """What a file of records says, packed or not. OSError, ZstdError."""
    at = path.with_name(path.name + PACKED)
    try:
        packed = at.read_bytes()
    except FileNotFoundError:
        try:
            return path.read_bytes()
        except FileNotFoundError:
            packed = at.read_bytes()  # put in its place a moment ago
    return zstandard.ZstdDecompressor().decompress(packed)


def _pack(path: Path) -> None:
    """Puts a packed file in the place of a plain one; whoever is killed in between leaves both, or the plain one."""
    packed = path.with_name(path.name + PACKED)
    temporary = path.with_name(f".{packed.name}.{os.getpid()}")
    try:
        with path.open("rb") as plain, temporary.open("wb") as file:
            zstandard.ZstdCompressor(level=3, write_checksum=True).copy_stream(plain, file, size=path.stat().st_size)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(packed)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    path.unlink()


def write_whole(path: Path, data: bytes, *, sync: bool = True) -> None:
    """All or nothing: a reader meets the old state or the new one."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            if sync:
                os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
