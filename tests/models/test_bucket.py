"""Evidence in a bucket: an S3 server on loopback, spoken to over HTTP as any other."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from s3_server import a_bucket, s3_server, s3fs

from config.settings import Settings
from models.blobs import key_of
from models.bucket_shelf import BucketShelf
from models.buckets import BucketBlobs
from models.errors import BlobDamagedError, BlobMissingError, BlobsUnreachableError
from pipeline.wiring import Wiring

PAGE = "<html>通知公告</html>".encode() * 50
ADDRESS = "s3://xunwang/evidence"


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with s3_server() as port, a_bucket(port, monkeypatch) as files:
        yield files


def test_evidence_is_kept_in_a_bucket_under_its_hash(bucket: Any) -> None:
    blobs = BucketBlobs(ADDRESS)
    key = blobs.put(PAGE)
    assert blobs.put(PAGE) == key
    assert (blobs.get(key), blobs.has(key), list(blobs.keys())) == (PAGE, True, [key])
    (path,) = bucket.find("xunwang")
    digest = key.removeprefix("sha256:")
    assert path == f"xunwang/evidence/{digest[:2]}/{digest}.zst"
    assert list(BucketBlobs(ADDRESS).keys()) == [key], "another worker sees it"


def test_many_pieces_are_on_their_way_at_once(bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    contents = {key_of(content): content for content in (b"%d" % number for number in range(40))}
    under_way, most = 0, 0
    write = s3fs.S3FileSystem._pipe_file

    async def counted(self: Any, *given: Any, **named: Any) -> Any:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        try:
            return await write(self, *given, **named)
        finally:
            under_way -= 1

    monkeypatch.setattr(s3fs.S3FileSystem, "_pipe_file", counted)
    blobs = BucketBlobs(ADDRESS)
    blobs.put_back(list(contents), contents.__getitem__)
    assert most > 8
    assert {key: blobs.get(key) for key in contents} == contents
    with pytest.raises(BlobsUnreachableError):
        BucketBlobs("s3://nobody-made-this/evidence").put_back(list(contents), contents.__getitem__)


def test_what_the_bucket_lost_or_spoilt_is_said(bucket: Any) -> None:
    blobs = BucketBlobs(ADDRESS)
    key = blobs.put(PAGE)
    (path,) = bucket.find("xunwang")
    bucket.pipe_file(path, b"something else")
    with pytest.raises(BlobDamagedError):
        blobs.get(key)
    assert blobs.delete(key)
    assert not blobs.has(key)
    with pytest.raises(BlobMissingError):
        blobs.get(key)
    with pytest.raises(BlobsUnreachableError):
        BucketBlobs("s3://nobody-made-this/evidence").put(PAGE)


def test_the_bucket_tells_when_something_was_put(bucket: Any) -> None:
    blobs = BucketBlobs(ADDRESS)
    key = blobs.put(PAGE)
    now = datetime.now(ZoneInfo("UTC"))
    assert list(blobs.keys(stored_before=now - timedelta(days=1))) == []
    assert list(blobs.keys(stored_before=now + timedelta(days=1))) == [key]


def test_the_setting_alone_puts_evidence_into_the_bucket(bucket: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = {"XUNWANG_DATA": str(tmp_path_factory.mktemp("data")), "XUNWANG_EVIDENCE_URL": ADDRESS}
    wiring = Wiring.from_settings(Settings.load(settings))
    try:
        assert wiring.blobs.get(wiring.blobs.put(PAGE)) == PAGE
    finally:
        wiring.close()
    assert len(bucket.find("xunwang/evidence")) == 1


def test_packed_bundles_lie_beside_the_evidence_and_are_taken_away_with_few_calls(
    bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, blobs = BucketShelf(ADDRESS), BucketBlobs(ADDRESS)
    page = blobs.put(PAGE)
    keys = [f"2030-06-15/sweep-{number}" for number in range(30)]
    for key in keys:
        shelf.put(key, key.encode())
    assert BucketShelf(ADDRESS).get(keys[7]) == keys[7].encode()
    assert (shelf.days(), shelf.of_day("2030-06-15")) == (["2030-06-15"], sorted(keys))
    assert list(blobs.keys()) == [page], "blobs are listed without them"
    calls: list[str] = []
    asked = s3fs.S3FileSystem._call_s3

    async def counted(self: Any, method: str, *given: Any, **named: Any) -> Any:
        calls.append(method)
        return await asked(self, method, *given, **named)

    monkeypatch.setattr(s3fs.S3FileSystem, "_call_s3", counted)
    shelf.delete(keys[1:])
    assert len(calls) < 5, calls
    assert (shelf.of_day("2030-06-15"), shelf.get(keys[1])) == (keys[:1], None)


def test_a_bucket_that_is_not_there_is_said(bucket: Any) -> None:
    with pytest.raises(BlobsUnreachableError):
        BucketShelf("s3://nobody-made-this/evidence").put("2030-06-15/a", b"")
