"""A bundle as one piece, for machines that do not hold its folder: what its readers ask for, no blobs and no memory.

How many bytes it comes to, then one zstd frame with a checksum around the parts, each with its name and length before it. A name is one
of those that a bundle knows, so that nothing in a piece can lead out of the folder it is opened in.
"""

import struct
from collections.abc import Iterator
from pathlib import Path

import zstandard

from crawler.bundle import PACKED, WORTH_PACKING_BYTES, BundleError, lines_of
from domain.records import RECORD_TYPES

_LEVEL = 6
"""Beyond it each percent less costs megabytes of memory beside the sweeps."""
_TOTAL = struct.Struct(">Q")
_PART = struct.Struct(">BQ")
"""Lengths of a part's name and of its content."""
_SINGLE = ("order.json", "account.json", "receipt.json", "error.json")
_LINES = ("missing.jsonl", *(f"{kind.__name__}.jsonl" for kind in RECORD_TYPES))
_NAMES = frozenset((*_SINGLE, *_LINES))
_MOST_BYTES = 1 << 30
"""Larger is no bundle: nothing is unpacked without a bound."""

Parts = list[tuple[str, bytes]]


def pack(folder: Path) -> bytes:
    """A bundle's order, receipt and records in one piece. Raises BundleError where they cannot be read."""
    packing = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compressobj()
    total, out = 0, [b""]
    try:
        for name, content in _parts(folder):
            for piece in (_PART.pack(len(name), len(content)), name.encode(), content):
                total += len(piece)
                out.append(packing.compress(piece))
    except (OSError, zstandard.ZstdError) as error:
        raise BundleError(f"{folder.name} cannot be packed: {error}") from error
    if not total:
        raise BundleError(f"{folder}: there is nothing here; this is not the folder of a sweep")
    out.append(packing.flush())
    out[0] = _TOTAL.pack(total)
    return b"".join(out)


def _parts(folder: Path) -> Iterator[tuple[str, bytes]]:
    """One at a time: the records of a large site together are many megabytes."""
    for name in (*_SINGLE, *_LINES):
        try:
            yield name, lines_of(folder / name) if name in _LINES else (folder / name).read_bytes()
        except FileNotFoundError:
            continue


def unpack(piece: bytes) -> Parts:
    """Names and contents of what ``pack`` made. Raises BundleError for anything else, damaged or foreign."""
    try:
        (total,) = _TOTAL.unpack_from(piece)
        if not 0 < total <= _MOST_BYTES:
            raise BundleError(f"a packed bundle says it has {total} bytes, which no bundle has")
        frame = piece[_TOTAL.size :]
        if zstandard.frame_content_size(frame) not in {-1, total}:
            raise BundleError("a packed bundle says two lengths")
        whole = zstandard.ZstdDecompressor().decompress(frame, max_output_size=total)
        parts, at = [], 0
        while at < total:
            named, long = _PART.unpack_from(whole, at)
            begin = at + _PART.size + named
            name, at = whole[begin - named : begin].decode(), begin + long
            if name not in _NAMES:
                raise BundleError(f"a packed bundle holds {name!r}, which no bundle has")
            parts.append((name, whole[begin:at]))
    except (zstandard.ZstdError, struct.error, UnicodeDecodeError) as error:
        raise BundleError(f"a packed bundle cannot be read: {error}") from error
    if at != total or len(whole) != total:
        raise BundleError("a packed bundle is not as long as it says")
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
