"""A bundle in one piece is the bundle that was packed, and nothing else is taken for one."""

import struct
from pathlib import Path

import pytest
import zstandard
from bundles import a_bundle, a_dead_link, a_wiring

from crawler.bundle import BundleError, SweepBundle
from crawler.memory import FILE
from crawler.parcel import laid_out, pack, unpack


@pytest.fixture
def bundle(tmp_path: Path) -> SweepBundle:
    with a_wiring(tmp_path) as wiring:
        return a_bundle(wiring, *(a_dead_link(f"{number}.html") for number in range(50)))


def opened(piece: bytes, folder: Path) -> SweepBundle:
    folder.mkdir()
    for name, content in laid_out(unpack(piece)):
        (folder / name).write_bytes(content)
    return SweepBundle(folder)


def test_whoever_reads_what_was_packed_reads_the_same(bundle: SweepBundle, tmp_path: Path) -> None:
    again = opened(pack(bundle.path), tmp_path / "again")
    assert again.artifacts() == bundle.artifacts()
    assert (again.order(), again.receipt(), again.error()) == (bundle.order(), bundle.receipt(), bundle.error())
    assert (again.path / "LinkRecord.jsonl.zst").is_file(), "long records lie packed"


def test_blobs_and_memory_are_left_out(bundle: SweepBundle) -> None:
    before = pack(bundle.path)
    bundle.put_blob(b"a page" * 1000)
    (bundle.path / FILE).write_bytes(b"memory")
    (bundle.path / "child.log").write_text("words")
    assert pack(bundle.path) == before


def test_why_a_sweep_failed_is_packed_too(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "error.json").write_text('{"reason": "x"}')
    assert unpack(pack(tmp_path / "b")) == [("error.json", b'{"reason": "x"}')]


def test_a_folder_without_a_sweep_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BundleError):
        pack(tmp_path)


def piece_of(*parts: tuple[str, bytes], total: int | None = None) -> bytes:
    """As ``pack`` writes it, with whatever names and total."""
    whole = b"".join(
        struct.pack(">BQ", len(name.encode()), len(content)) + name.encode() + content for name, content in parts
    )
    return struct.pack(">Q", len(whole) if total is None else total) + zstandard.compress(whole)


@pytest.mark.parametrize(
    "name", ["../order.json", "/etc/passwd", "a/order.json", "order.json\0", "", "blobs", "memory.bin"]
)
def test_a_name_that_no_bundle_has_is_refused(name: str) -> None:
    assert unpack(piece_of(("order.json", b"{}"))) == [("order.json", b"{}")]
    with pytest.raises(BundleError, match="which no bundle has"):
        unpack(piece_of(("order.json", b"{}"), (name, b"x")))


def test_a_piece_that_was_cut_or_changed_is_refused(bundle: SweepBundle) -> None:
    piece = pack(bundle.path)
    changed = bytearray(piece)
    changed[len(piece) // 2] ^= 1
    for damaged in (b"", b"nothing of the kind", piece[:-1], piece[: len(piece) // 2], bytes(changed)):
        with pytest.raises(BundleError):
            unpack(damaged)


@pytest.mark.parametrize("total", [0, 1, 20, 22, 1 << 40])
def test_a_piece_that_is_not_as_long_as_it_says_is_refused(total: int) -> None:
    piece = piece_of(("order.json", b"{}"))
    assert piece[:8] == struct.pack(">Q", 21)
    with pytest.raises(BundleError):
        unpack(piece_of(("order.json", b"{}"), total=total))


def test_a_part_that_claims_more_than_there_is_is_refused() -> None:
    whole = struct.pack(">BQ", 10, 1 << 60) + b"order.json{}"
    with pytest.raises(BundleError):
        unpack(struct.pack(">Q", len(whole)) + zstandard.compress(whole))


def test_a_piece_that_would_fill_the_memory_is_refused() -> None:
    packing = zstandard.ZstdCompressor().compressobj(size=1 << 40)
    frame = packing.compress(b"x") + packing.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    with pytest.raises(BundleError, match="two lengths"):
        unpack(struct.pack(">Q", 21) + frame)
