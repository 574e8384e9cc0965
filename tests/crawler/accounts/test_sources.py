"""Which source speaks, in which order, and what is said where none can."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from builders import an_account
from looking import look_at
from platform_server import Answer, Asked, PlatformServer, as_page

from crawler.accounts.sources import discover
from domain.accounts import Entered, Handbook
from domain.records import AccountRecord, Dated, DateOrigin, FilingRecord
from domain.registry import Platform


def rss(age_days: float) -> Answer:
    at = format_datetime(datetime.now(UTC) - timedelta(days=age_days))
    text = f"<rss version='2.0'><channel><title>t</title><item><title>要闻</title><pubDate>{at}</pubDate></item></channel></rss>"
    return 200, "application/xml", text.encode()


EMPTY = (200, "application/xml", b"<rss version='2.0'><channel><title>t</title></channel></rss>")


def record_of(artifacts: object) -> AccountRecord:
    (record,) = artifacts.of(AccountRecord)  # type: ignore[attr-defined]
    return record  # type: ignore[no-any-return]


def test_every_source_is_found_by_its_file() -> None:
    assert set(discover()) == {"feed", "rsshub", "wechat", "weibo", "apple", "android", "entered"}


def test_a_hubs_routes_are_filled_with_the_handle_and_tried_in_order(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Answer | None:
        return {"/b/user%2F7": EMPTY, "/c/user%2F7": rss(1)}.get(asked[1])

    account = an_account(platform=Platform.BILIBILI, feed_url="", handle="user/7")
    with PlatformServer(answer) as hub:
        artifacts = look_at(tmp_path, account, hub=hub.base, routes=("/a/{handle}", "/b/{handle}", "/c/{handle}"))
    assert record_of(artifacts).source == "rsshub"
    assert hub.paths() == ["/a/user%2F7", "/b/user%2F7", "/c/user%2F7"]
    assert "/robots.txt" not in [path for _, path, _, _ in hub.asked]


def test_a_hubs_own_error_page_is_no_missing_address(tmp_path: Path) -> None:
    page = "<!DOCTYPE html><title>Error in RSSHub!</title><p>Looks like something went wrong in RSSHub</p>"
    account = an_account(platform=Platform.BILIBILI, feed_url="", handle="7")
    with PlatformServer(lambda _asked: as_page(page, 404)) as hub:
        record = record_of(look_at(tmp_path, account, hub=hub.base))
    assert "RSSHub" in record.unseen[0].why


def test_a_feeds_title_is_no_name_of_the_account(tmp_path: Path) -> None:
    with PlatformServer(lambda _asked: rss(1)) as server:
        artifacts = look_at(tmp_path, an_account(feed_url=f"{server.base}/f"))
    assert artifacts.of(FilingRecord)[0].shown_name == ""


def test_the_next_source_is_asked_where_one_is_dead_and_its_reason_is_kept(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Answer | None:
        return rss(1) if asked[1] == "/x/7" else None

    with PlatformServer(answer) as hub:
        account = an_account(platform=Platform.BILIBILI, feed_url=f"{hub.base}/dead.xml", handle="7")
        record = record_of(look_at(tmp_path, account, hub=hub.base))
    assert record.source == "rsshub"
    assert [(part.what, "404" in part.why) for part in record.unseen] == [("feed", True)]


def test_what_people_entered_stands_in_last(tmp_path: Path) -> None:
    looked_at = datetime.now(UTC) - timedelta(days=1)
    day = (looked_at - timedelta(days=3)).date()
    book = Handbook(
        looked_at=looked_at,
        by="zhang",
        posts=(Entered(title="视频", published=Dated(day=day, origin=DateOrigin.LIST, confidence=0.95)),),
    )
    account = an_account(platform=Platform.WECHAT_CHANNELS, feed_url="")
    record = record_of(look_at(tmp_path, account, handbook=book))
    assert (record.source, record.readable) == ("entered", True)
    assert record.seen_until == looked_at
    assert record.fetch is None


def test_a_page_that_robots_forbids_is_not_asked(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Answer | None:
        return (200, "text/plain", b"User-agent: *\nDisallow: /") if asked[1] == "/robots.txt" else rss(1)

    with PlatformServer(answer) as server:
        record = record_of(look_at(tmp_path, an_account(feed_url=f"{server.base}/f")))
    assert not record.readable
    assert "robots" in record.unseen[0].why
    assert server.paths() == []


def test_without_any_source_the_account_is_said_to_have_none(tmp_path: Path) -> None:
    record = record_of(look_at(tmp_path, an_account(feed_url="", platform=Platform.DOUYIN)))
    assert not record.readable
    assert "没有登记" in record.unseen[0].why


def test_a_sign_in_page_is_no_feed(tmp_path: Path) -> None:
    with PlatformServer(lambda _asked: as_page("<p>请先登录</p>")) as server:
        record = record_of(look_at(tmp_path, an_account(feed_url=f"{server.base}/f")))
    assert "不是订阅内容" in record.unseen[0].why
