"""Stores: Apple's look-up answer, pages of Android stores, and what the offered file is."""

import io
import zipfile
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from builders import an_account
from looking import look_at
from platform_server import Answer, Asked, PlatformServer, as_json, as_page

from crawler.accounts.android import file_kind, read_store_page
from domain.records import AccountRecord, AppRecord
from domain.registry import Account, Platform

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
APPLE_PAGE = "https://apps.apple.com/cn/app/x/id1234567890"


def an_app(home: str, second: str = "") -> Account:
    return an_account(platform=Platform.APP, home_url=home, feed_url=second)


def an_apk(name: str = "AndroidManifest.xml") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr(name, "x" * 200_000)
    return packed.getvalue()


def test_apples_answer_gives_version_and_last_update(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Answer | None:
        assert asked[2] == {"id": "1234567890", "country": "cn"}
        app = {
            "trackName": "云上某市",
            "version": "3.2.1",
            "currentVersionReleaseDate": "2026-10-01T07:00:00Z",
            "sellerName": "某市大数据局",
        }
        return as_json({"resultCount": 1, "results": [app]})

    with PlatformServer(answer) as server:
        artifacts = look_at(tmp_path, an_app(APPLE_PAGE), base=server.base)
    (listing,) = artifacts.of(AppRecord)[0].listings
    assert listing.listed is True
    assert (listing.name, listing.version, listing.publisher) == ("云上某市", "3.2.1", "某市大数据局")
    assert listing.updated is not None
    assert listing.updated.day.isoformat() == "2026-10-01"
    (record,) = artifacts.of(AccountRecord)
    assert not record.readable


def test_an_app_apple_does_not_know_is_not_listed_and_a_broken_answer_says_nothing(tmp_path: Path) -> None:
    answers = [as_json({"resultCount": 0, "results": []}), as_page("<html>busy</html>"), as_json({}, status=503)]
    listed = []
    for one in answers:
        with PlatformServer(lambda _asked, one=one: one) as server:  # type: ignore[misc]
            artifacts = look_at(tmp_path, an_app(APPLE_PAGE), base=server.base)
        listed.append(artifacts.of(AppRecord)[0].listings[0].listed)
    assert listed == [False, None, None]


def test_an_android_page_gives_version_update_and_an_app_by_its_first_bytes(tmp_path: Path) -> None:
    apk = an_apk()

    def answer(asked: Asked) -> Answer | None:
        if asked[1] == "/files/x.apk":
            return 200, "application/octet-stream", apk
        page = "<h1>云上某市</h1><p>版本：2.4.0</p><p>更新时间：2026-09-30</p><a href='/top'>下载排行</a><a href='/files/x.apk'>立即下载</a>"
        return as_page(page) if asked[1] == "/app/1" else None

    with PlatformServer(answer) as server:
        artifacts = look_at(tmp_path, an_app(f"{server.base}/app/1"), base="")
    (listing,) = artifacts.of(AppRecord)[0].listings
    assert (listing.listed, listing.version, listing.file_kind) == (True, "2.4.0", "apk")
    assert listing.updated is not None
    assert listing.updated.day.isoformat() == "2026-09-30"
    assert len(listing.downloads) == 1


def test_a_file_that_does_not_come_is_tried_twice(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Answer | None:
        return as_page("<p>版本号 1.0.2</p><a href='/gone.apk'>下载</a>") if asked[1] == "/app/1" else None

    with PlatformServer(answer) as server:
        artifacts = look_at(tmp_path, an_app(f"{server.base}/app/1"))
    (listing,) = artifacts.of(AppRecord)[0].listings
    assert [fetch.status for fetch in listing.downloads] == [404, 404]


def test_an_app_in_two_stores_has_two_listings(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Answer | None:
        if asked[1] == "/lookup":
            return as_json({"resultCount": 0, "results": []})
        return as_page("<p>版本号 1.0.2</p>") if asked[1] == "/app/1" else None

    with PlatformServer(answer) as server:
        artifacts = look_at(tmp_path, an_app(APPLE_PAGE, f"{server.base}/app/1"), base=server.base)
    assert [listing.listed for listing in artifacts.of(AppRecord)[0].listings] == [False, True]


def test_a_page_that_says_the_app_is_gone_is_believed_only_without_a_download() -> None:
    assert read_store_page("<p>该应用已下架</p>", "https://s.example.com/", NOW).gone
    offered = read_store_page("<p>该应用已下架</p><a href='/x.apk'>下载</a>", "https://s.example.com/", NOW)
    assert not offered.gone
    assert offered.download_url == "https://s.example.com/x.apk"


def test_stores_that_keep_their_facts_in_scripts_are_read_too() -> None:
    text = '<script>{"versionName":"5.1.0","apkPublishTime":1790000000,"apkUrl":"https:\\/\\/d.example.com\\/a?f=x.apk&v=5"}</script>'
    page = read_store_page(text, "https://s.example.com/", NOW)
    assert page.version == "5.1.0"
    assert page.updated is not None
    assert page.download_url == "https://d.example.com/a?f=x.apk&v=5"


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (an_apk()[:65536], "apk"),
        (an_apk("Payload/x.app/Info.plist")[:65536], "ipa"),
        (an_apk("read.me")[:65536], "zip"),
        (b"\xef\xbb\xbf <!DOCTYPE html><html>", "html"),
        (b"MZ\x90\x00", "other"),
        (b"", ""),
    ],
)
def test_a_file_is_known_by_its_first_bytes(start: bytes, kind: str) -> None:
    assert file_kind(start) == kind
