"""Thirty new-media accounts as feeds (RSS, Atom, JSON Feed), with their truth."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from html import escape
from random import Random

from demo import names, prose
from demo.builder import moment
from demo.hosts import FEEDS
from demo.media import Channel
from demo.model import Reply
from domain.registry import ColumnCategory, Platform

_PLATFORMS = (Platform.WECHAT, Platform.WEIBO, Platform.DOUYIN, Platform.TOUTIAO, Platform.KUAISHOU, Platform.BILIBILI)
_STATES = {
    4: "stale",
    9: "stale",
    13: "stale",
    17: "stale",
    22: "stale",
    27: "stale",
    7: "dead_404",
    15: "dead_500",
    24: "dead_html",
    19: "service",
}
_FORMATS = ("rss", "atom", "json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post of an account."""

    serial: int
    title: str
    published: datetime
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaAccount:
    """An account (政务新媒体) with its posts, in feed order."""

    number: int
    code: str
    name: str
    platform: Platform
    organizer: str
    kind: str
    site_code: str
    state: str
    """``fine``, ``stale``, ``service`` (old posts, but no publishing account) or ``dead_…`` (the source does not work)."""
    form: str
    home_url: str
    feed_url: str
    fault: str
    posts: tuple[Post, ...]
    relief: Post
    linked: str = ""
    """How its site leads to it (``demo.linkage.WAYS``); empty without a site."""


def build(*, seed: int, today: date, port: int, codes: list[str], count: int = 30) -> list[MediaAccount]:
    """``count`` accounts; every state of the truth occurs."""
    made = []
    for number in range(1, count + 1):
        rng = Random(f"{seed}:account:{number}")
        full, short, _ = names.UNITS[number % len(names.UNITS)]
        state, form = _STATES.get(number, "fine"), _FORMATS[number % 3]
        code = f"{names.REGION}00M{number:03d}"
        newest = rng.randrange(17, 120) if state == "stale" else 200 if state == "service" else rng.randrange(1, 9)
        posts: list[Post] = []
        age = newest
        for serial in range(1, 13):
            when = moment(today - timedelta(days=age), rng)
            taken = {p.title for p in posts}
            title = prose.title(ColumnCategory.NEWS, rng, unit=short, place=names.CITY, when=when, taken=taken)
            posts.append(Post(serial=serial, title=title, published=when))
            age += rng.randrange(1, 5)
        if number % 5 == 0:  # a pinned old post first
            posts.insert(0, posts.pop())
        if number % 4 == 1:
            rng.shuffle(posts)
        extension = "json" if form == "json" else "xml"
        made.append(
            MediaAccount(
                number=number,
                code=code,
                name=f"云州{full.removesuffix('局').removesuffix('委员会')}{('发布', '在线', '微讯')[number % 3]}",
                platform=_PLATFORMS[number % len(_PLATFORMS)],
                organizer=f"{names.CITY}{full}",
                kind="service" if state == "service" else "publish",
                site_code=codes[number % len(codes)] if codes and number <= len(codes) else "",
                state=state,
                form=form,
                home_url=f"http://{FEEDS}:{port}/u/{number}/",
                feed_url=f"http://{FEEDS}:{port}/feed/{number}.{extension}",
                fault=f"{code}-stale_account-1" if state == "stale" else "",
                posts=tuple(posts),
                relief=Post(serial=99, title="今日要闻速览", published=moment(today - timedelta(days=1), rng)),
            )
        )
    return made


def answer(account: MediaAccount, what: str, today: date, mended: set[str]) -> Reply:
    """The feed, the home page or a post of an account."""
    posts = list(account.posts)
    if account.fault and account.fault in mended:
        posts.append(account.relief)
    if what == "feed":
        return _feed(account, posts, today)
    if what == "home":
        rows = "".join(
            f'<li><a href="/u/{account.number}/p/{p.serial}">{escape(p.title)}</a> {p.published:%m-%d %H:%M}</li>'
            for p in posts
        )
        return _html(f"<h1>{escape(account.name)}</h1><ul>{rows}</ul>")
    found = next((p for p in posts if str(p.serial) == what), None)
    return (
        _html(f"<h1>{escape(found.title)}</h1><p>{found.published:%Y-%m-%d %H:%M}</p>")
        if found
        else Reply(status=404, body=b"not found")
    )


def channel_answer(channel: Channel, parts: list[str], today: date, mended: set[str]) -> Reply:
    """The feed or the home page of a further account that has one."""
    posts = tuple(
        Post(serial=p.serial, title=f"【置顶】{p.title}" if p.pinned else p.title, published=p.published, text=p.text)
        for p in channel.shown_posts(mended)
    )
    made = MediaAccount(
        number=channel.number,
        code=channel.code,
        name=channel.name,
        platform=channel.platform,
        organizer=channel.organizer,
        kind=channel.kind,
        site_code="",
        state=channel.odd,
        form=_FORMATS[channel.number % 3],
        home_url=channel.home_url,
        feed_url=channel.feed_url,
        fault="",
        posts=posts,
        relief=posts[0],
    )
    if channel.source != "feed":
        return Reply(status=404, body=b"not found")
    return answer(made, "feed" if parts[0] == "feed" else parts[3] if len(parts) > 3 else "home", today, mended)


def _html(content: str) -> Reply:
    return Reply(body=f"<!DOCTYPE html><html><head><meta charset='utf-8'></head><body>{content}</body></html>".encode())


def _undated(account: MediaAccount, post: Post) -> bool:
    return account.state == "undated" and post.serial == 3


def _stated(text: str, account: MediaAccount, post: Post, *, zone: bool = True) -> str:
    """The time as the feed writes it: some leave one out, some leave out the zone."""
    if _undated(account, post):
        return ""
    return f"{post.published:%Y-%m-%d %H:%M:%S}" if zone and account.state == "zoneless" else text


def _feed(account: MediaAccount, posts: list[Post], today: date) -> Reply:
    if account.state == "dead_404":
        return Reply(status=404, body=b"not found", content_type="text/plain")
    if account.state == "dead_500":
        return Reply(status=500, body=b"internal error", content_type="text/plain")
    if account.state == "dead_html":
        return _html("<p>请先登录</p>")
    built = datetime(today.year, today.month, today.day, 0, 5, tzinfo=UTC)
    link = f"{account.home_url}p/"
    if account.form == "json":
        items = [
            {
                "id": f"{link}{p.serial}",
                "url": f"{link}{p.serial}",
                "title": p.title,
                "content_html": p.text,
                "date_published": _stated(p.published.isoformat(), account, p, zone=False),
            }
            for p in posts
        ]
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": account.name,
            "home_page_url": account.home_url,
            "items": items,
        }
        return Reply(body=json.dumps(feed, ensure_ascii=False).encode(), content_type="application/feed+json")
    if account.form == "atom":
        entries = "".join(
            # A nightly job touches every entry: «updated» says nothing about publishing.
            f"<entry><id>{link}{p.serial}</id><title>{escape(p.title)}</title><link href='{link}{p.serial}'/><summary type='html'>{escape(p.text)}</summary>"
            + (
                ""
                if _undated(account, p)
                else f"<published>{p.published.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</published><updated>{built:%Y-%m-%dT%H:%M:%SZ}</updated>"
            )
            + "</entry>"
            for p in posts
        )
        text = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>{escape(account.name)}</title><id>{account.home_url}</id><updated>{built:%Y-%m-%dT%H:%M:%SZ}</updated>{entries}</feed>"
        return Reply(
            body=f"<?xml version='1.0' encoding='utf-8'?>{text}".encode(),
            content_type="application/atom+xml; charset=utf-8",
        )
    items_ = "".join(
        f"<item><title>{escape(p.title)}</title><link>{link}{p.serial}</link><description>{escape(p.text)}</description><guid>{link}{p.serial}</guid><pubDate>{_stated(format_datetime(p.published), account, p)}</pubDate></item>"
        for p in posts
    )
    text = (
        f"<rss version='2.0'><channel><title>{escape(account.name)}</title><link>{account.home_url}</link><description/>"
        f"<lastBuildDate>{format_datetime(built)}</lastBuildDate>{items_}</channel></rss>"
    )
    return Reply(
        body=f"<?xml version='1.0' encoding='utf-8'?>{text}".encode(), content_type="application/rss+xml; charset=utf-8"
    )
