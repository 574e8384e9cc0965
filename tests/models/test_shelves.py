"""Where packed bundles lie for all machines: a folder, or a place fsspec knows."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from models.blobs import FolderBlobs
from models.bucket_shelf import BucketShelf
from models.buckets import BucketBlobs
from models.errors import BlobsUnreachableError
from models.shelves import FolderShelf, Shelf, name_of

OLD, NEW, SITE = "2030-06-14", "2030-06-15", "20300615T120000-5001010001"


@pytest.fixture(params=["folder", "fsspec"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Shelf]:
    if request.param == "folder":
        return lambda: FolderShelf(tmp_path / "evidence")
    MemoryFileSystem.store.clear()
    return lambda: BucketShelf("memory://evidence")


def test_a_piece_is_found_by_the_key_of_its_bundle(make: Callable[[], Shelf]) -> None:
    shelf = make()
    assert (shelf.get(f"{NEW}/{SITE}"), shelf.days(), shelf.of_day(NEW)) == (None, [], [])
    shelf.put(f"{NEW}/{SITE}", b"first")
    shelf.put(f"{NEW}/{SITE}", b"second")
    shelf.put(f"{OLD}/站点 1%", b"odd")
    other = make()
    assert other.get(f"{NEW}/{SITE}") == b"second"
    assert other.get(f"{OLD}/站点 1%") == b"odd"
    assert other.days() == [OLD, NEW]
    assert (other.of_day(OLD), other.of_day(NEW)) == ([f"{OLD}/站点 1%"], [f"{NEW}/{SITE}"])


def test_what_is_taken_away_is_gone_and_twice_is_no_fault(make: Callable[[], Shelf]) -> None:
    shelf = make()
    shelf.put(f"{OLD}/a", b"a")
    shelf.put(f"{NEW}/b", b"b")
    shelf.delete([f"{OLD}/a", f"{OLD}/never"])
    shelf.delete([f"{OLD}/a"])
    assert (shelf.get(f"{OLD}/a"), shelf.get(f"{NEW}/b"), shelf.of_day(OLD)) == (None, b"b", [])


@pytest.mark.parametrize("key", ["", "..", "../x", "a/..", "a/../b", "/etc", "a//b", "a/b/c", "."])
def test_no_key_leads_out_of_the_folder(key: str) -> None:
    with pytest.raises(ValueError, match="not the key"):
        name_of(key)


def test_bundles_are_no_blobs(tmp_path: Path) -> None:
    MemoryFileSystem.store.clear()
    pairs = (
        (FolderShelf(tmp_path), FolderBlobs(tmp_path)),
        (BucketShelf("memory://evidence"), BucketBlobs("memory://evidence")),
    )
    for shelf, blobs in pairs:
        shelf.put(f"{NEW}/{SITE}", b"piece")
        key = blobs.put(b"page")
        assert list(blobs.keys()) == [key]


def test_a_folder_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "evidence").write_text("a file where the share should be")
    shelf = FolderShelf(tmp_path / "evidence")
    for ask in (lambda: shelf.put(f"{NEW}/a", b""), lambda: shelf.get(f"{NEW}/a"), shelf.days):
        with pytest.raises(BlobsUnreachableError):
            ask()
