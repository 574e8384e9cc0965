"""Blobs: once stored they stay as they were, under the name of their content."""

import errno
import hashlib
import os
from datetime import timedelta
from pathlib import Path

import pytest
from builders import NOW
from hypothesis import given
from hypothesis import strategies as st

from models.blobs import BlobStore, FolderBlobs, key_of
from models.buckets import BucketBlobs
from models.errors import BlobDamagedError, BlobFolderError, BlobMissingError, BlobsUnreachableError, DiskFullError

PAGE = "<html>通知公告</html>".encode() * 50


@pytest.fixture(params=["folder", "bucket"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    if request.param == "folder":
        return FolderBlobs(tmp_path / "blobs")
    return BucketBlobs(f"file://{tmp_path / 'blobs'}")


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_blob_comes_back_under_the_hash_of_its_content(blobs: BlobStore) -> None:
    key = blobs.put(PAGE)
    assert key == f"sha256:{hashlib.sha256(PAGE).hexdigest()}"
    assert blobs.get(key) == PAGE
    assert blobs.has(key)
    assert list(blobs.keys()) == [key]


def test_the_same_content_is_stored_once_and_packed(blobs: BlobStore, tmp_path: Path) -> None:
    assert blobs.put(PAGE) == blobs.put(PAGE)
    (path,) = files(tmp_path)
    assert path.stat().st_size < len(PAGE) / 2


@given(content=st.binary(max_size=2000))
def test_any_content_survives(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    store = FolderBlobs(tmp_path_factory.mktemp("blobs"))
    assert store.get(store.put(content)) == content


def test_a_content_that_is_not_that_of_its_key_is_refused(blobs: BlobStore, tmp_path: Path) -> None:
    key = blobs.put(PAGE)
    with pytest.raises(ValueError, match="not that of"):
        blobs.put_back([key], lambda _: b"something else")
    blobs.put_back([key], lambda _: PAGE)
    assert len(files(tmp_path)) == 1


def test_many_contents_are_put_back_under_their_keys(blobs: BlobStore) -> None:
    contents = {key_of(content): content for content in (b"%d" % number for number in range(70))}
    blobs.put_back(list(contents), contents.__getitem__)
    assert {key: blobs.get(key) for key in contents} == contents


@pytest.mark.parametrize("key", ["", "sha256:", "sha256:../../etc/passwd", "md5:" + "a" * 64, "sha256:" + "A" * 64])
def test_no_key_leads_out_of_the_folder(blobs: BlobStore, key: str) -> None:
    for ask in (blobs.get, blobs.has, blobs.delete):
        with pytest.raises(ValueError, match="not a blob key"):
            ask(key)


def test_what_is_not_there_is_named(blobs: BlobStore) -> None:
    key = "sha256:" + "a" * 64
    assert not blobs.has(key)
    assert blobs.delete(key) is False
    with pytest.raises(BlobMissingError, match="aaaa"):
        blobs.get(key)


@pytest.mark.parametrize("damage", [b"", b"not zstd", b"\x28\xb5\x2f\xfd\x20\x01\x09\x00\x00x"])
def test_a_damaged_blob_is_never_given_out(blobs: BlobStore, tmp_path: Path, damage: bytes) -> None:
    key = blobs.put(PAGE)
    (path,) = files(tmp_path)
    path.write_bytes(damage)
    with pytest.raises(BlobDamagedError):
        blobs.get(key)


def test_a_full_disk_is_one_sentence_and_leaves_no_half_blob(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blobs = FolderBlobs(tmp_path / "blobs")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFullError) as refusal:
        blobs.put(PAGE)
    assert str(tmp_path) in str(refusal.value)
    assert files(tmp_path) == []
    assert list(blobs.keys()) == []


def test_a_folder_that_is_not_to_be_had_is_one_sentence_whatever_is_asked_of_it(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path / "blobs")
    key = blobs.put(PAGE)
    (tmp_path / "blobs").rename(tmp_path / "elsewhere")
    (tmp_path / "blobs").write_bytes(b"")  # root may write what is read-only; nobody can write below a file
    for ask in (lambda: blobs.put(PAGE), lambda: blobs.get(key), lambda: blobs.delete(key)):
        with pytest.raises(BlobFolderError) as refusal:
            ask()
        assert str(tmp_path / "blobs") in str(refusal.value)
        assert len(str(refusal.value).splitlines()) == 1


def test_a_blob_that_is_put_again_counts_as_new(blobs: BlobStore, tmp_path: Path) -> None:
    key, long_ago = blobs.put(PAGE), NOW - timedelta(days=9000)
    os.utime(files(tmp_path)[0], (long_ago.timestamp(), long_ago.timestamp()))
    limit = long_ago + timedelta(days=1)
    assert list(blobs.keys(stored_before=limit)) == [key]
    blobs.put(PAGE)
    assert list(blobs.keys(stored_before=limit)) == []


@pytest.mark.parametrize("address", ["nowhere://bucket", "zip:///missing/archive.zip"])
def test_a_place_nothing_knows_is_one_sentence(address: str) -> None:
    with pytest.raises(BlobsUnreachableError, match="XUNWANG_EVIDENCE_URL"):
        BucketBlobs(address).put(PAGE)
