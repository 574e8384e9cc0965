"""Feeds as they really come: three formats, odd times, pages that are no feeds."""

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bench.feeds import cases
from crawler.accounts.feed import NotAFeedError, parse_feed
from domain.records import Post

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
BASE = "https://feeds.example.gov.cn/1.xml"


def read(text: str) -> tuple[Post, ...]:
    return parse_feed(text.encode(), "application/xml; charset=utf-8", BASE, NOW)[1]


def rss(*items: str) -> str:
    return f"<rss version='2.0'><channel><title>某市发布</title>{''.join(f'<item>{one}</item>' for one in items)}</channel></rss>"


def only(posts: tuple[Post, ...]) -> Post:
    (post,) = posts
    return post


def test_a_time_without_a_zone_is_meant_where_the_account_lives() -> None:
    post = only(read(rss("<title>要闻</title><pubDate>2026-11-20 08:30:00</pubDate>")))
    assert post.published is not None
    assert post.published.at == datetime(2026, 11, 20, 0, 30, tzinfo=UTC)


def test_a_time_with_a_zone_falls_on_the_day_of_the_accounts_own_zone() -> None:
    post = only(read(rss("<title>要闻</title><pubDate>Thu, 19 Nov 2026 20:30:00 GMT</pubDate>")))
    assert post.published is not None
    assert post.published.day.isoformat() == "2026-11-20"


def test_updated_says_nothing_where_published_stands() -> None:
    post = only(
        read(
            "<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title><entry><title>旧闻</title><link href='/p/1'/>"
            "<published>2026-08-01T08:00:00+08:00</published><updated>2026-11-26T00:05:00Z</updated></entry></feed>"
        )
    )
    assert post.published is not None
    assert post.published.day.isoformat() == "2026-08-01"
    assert post.url == "https://feeds.example.gov.cn/p/1"


def test_updated_counts_where_nothing_else_stands() -> None:
    post = only(
        read(
            "<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title><entry><title>要闻</title>"
            "<updated>2026-11-24T00:05:00Z</updated></entry></feed>"
        )
    )
    assert post.published is not None
    assert post.published.day.isoformat() == "2026-11-24"


def test_a_json_feed_is_read_with_its_links_and_words() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "某市发布",
        "items": [
            {
                "id": "1",
                "url": "https://www.example.gov.cn/1",
                "content_html": "<p>详见 <a href='https://shop.example.com/x'>这里</a></p><script>no()</script>",
                "date_published": "2026-11-20T08:00:00+08:00",
            },
            "not an item",
        ],
    }
    title, posts = parse_feed(json.dumps(feed).encode(), "application/feed+json", BASE, NOW)
    post = only(posts)
    assert title == "某市发布"
    assert post.title == post.text == "详见 这里"
    assert post.links == ("https://shop.example.com/x",)
    assert post.published is not None


def test_pinned_posts_and_reposts_are_told_by_their_words() -> None:
    pinned, repost = read(rss("<title>【置顶】欢迎</title>", "<title>转发微博：某事</title>"))
    assert pinned.pinned
    assert repost.repost
    assert pinned.published is None


@pytest.mark.parametrize(
    "body",
    [
        "<!DOCTYPE html><html><head><title>登录</title></head><body>请先登录</body></html>",
        '{"code": -101, "message": "账号未登录"}',
        '{"items": "none", "title": 1}',
        "",
        "系统繁忙",
    ],
    ids=["login-page", "error-json", "odd-json", "nothing", "words"],
)
def test_what_is_no_feed_is_said_to_be_none(body: str) -> None:
    with pytest.raises(NotAFeedError):
        parse_feed(body.encode(), "text/html", BASE, NOW)


def test_no_saved_feed_breaks_the_reader_and_stated_times_are_read(shared_fixtures: Path) -> None:
    read_ones = list(cases(shared_fixtures))
    assert [case.name for case in read_ones if case.kind == "broken"] == []
    assert [case.name for case in read_ones if case.expected and not case.right] == []
    assert sum(case.expected is not None for case in read_ones) >= 7
    assert sum(case.kind == "read" for case in read_ones) > 0.99 * len(read_ones)
