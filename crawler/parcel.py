"""A bundle as one piece, for machines that do not hold its folder: what its readers ask for, no blobs and no memory.

One zstd frame with a checksum around a list of names and contents. A name is one of those that a bundle knows, so that nothing
in a piece can lead out of the folder it is opened in.
"""

from pathlib import Path

import msgspec
import zstandard

from crawler.bundle import PACKED, WORTH_PACKING_BYTES, BundleError, lines_of
from domain.records import RECORD_TYPES

_LEVEL = 9
_SINGLE = ("order.json", "account.json", "receipt.json", "error.json")
_LINES = ("missing.jsonl", *(f"{kind.__name__}.jsonl" for kind in RECORD_TYPES))
_NAMES = frozenset((*_SINGLE, *_LINES))
_MOST_BYTES = 1 << 30
"""Larger is no bundle: nothing is unpacked without a bound."""

Parts = list[tuple[str, bytes]]


def pack(folder: Path) -> bytes:
    """A bundle's order, receipt and records in one piece. Raises BundleError where they cannot be read."""
    parts: Parts = []
    try:
        for name in (*_SINGLE, *_LINES):
            try:
                content = lines_of(folder / name) if name in _LINES else (folder / name).read_bytes()
            except FileNotFoundError:
                continue
            parts.append((name, content))
    except (OSError, zstandard.ZstdError) as error:
        raise BundleError(f"{folder.name} cannot be packed: {error}") from error
    if not parts:
        raise BundleError(f"{folder}: there is nothing here; this is not the folder of a sweep")
    compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    return compressor.compress(msgspec.msgpack.encode(parts))


def unpack(piece: bytes) -> Parts:
    """Names and contents of what ``pack`` made. Raises BundleError for anything else, damaged or foreign."""
    try:
        size = zstandard.frame_content_size(piece)
        if not 0 < size <= _MOST_BYTES:
            raise BundleError("a packed bundle says no size, or one that no bundle has")
        parts = msgspec.msgpack.decode(zstandard.ZstdDecompressor().decompress(piece), type=Parts)
    except (zstandard.ZstdError, msgspec.MsgspecError) as error:
        raise BundleError(f"a packed bundle cannot be read: {error}") from error
    for name, _ in parts:
        if name not in _NAMES:
            raise BundleError(f"a packed bundle holds {name!r}, which no bundle has")
    return parts


def laid_out(parts: Parts) -> Parts:
    """The files of a bundle's folder: records are packed as the sweep that wrote them would have done."""
    compressor = zstandard.ZstdCompressor(level=1, write_checksum=True)
    return [
        (name + PACKED, compressor.compress(content))
        if name in _LINES and len(content) > WORTH_PACKING_BYTES
        else (name, content)
        for name, content in parts
    ]
