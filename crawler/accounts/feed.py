"""Accounts that publish a feed: RSS, Atom and RDF through feedparser, JSON Feed read here."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import feedparser  # type: ignore[import-untyped]  # ships no types

from crawler.accounts.model import Seen, Tools, not_seen, why_not
from crawler.accounts.times import from_tuple, post_time
from crawler.accounts.words import address, links_in, plain_text, title_of
from crawler.clock import now
from crawler.fetch.answer import Read
from domain.accounts import AccountOrder
from domain.records import Dated, Post
from domain.registry import Platform
from domain.wording import N_

MOST_POSTS = 100
_JSON_START = re.compile(rb"^\s*(?:\xef\xbb\xbf)?\s*\{")
_REPOST = re.compile(r"^\s*(?:【?转发?】?|转载|转自|RT\b|//@|转发微博)")
_PINNED = re.compile(r"^\s*[\[【]?置顶[\]】]?")
NO_FEED = N_("信息源返回的不是订阅内容（可能是登录页或错误页），本次未能看到内容。")


class NotAFeedError(ValueError):
    """The bytes are no feed."""


class FeedSource:
    """An address of the account's own that answers with a feed."""

    id = "feed"

    def suits(self, order: AccountOrder, tools: Tools) -> bool:
        """True where a feed is filed; the second address of an app is that of another store."""
        return bool(order.account.feed_url) and order.account.platform is not Platform.APP

    async def read(self, order: AccountOrder, tools: Tools) -> Seen:
        """Fetch and read it."""
        return await read_feed(order.account.feed_url, self.id, tools)


async def read_feed(url: str, source: str, tools: Tools, *, public: bool = True) -> Seen:
    """The feed at an address, as one source of an account."""
    answer = await tools.desk.ask(url, source, read=Read.ALL, public=public)
    if why := why_not(answer.fetch):
        return not_seen(url, answer.fetch, source, why, body=answer.body)
    moment = now().astimezone(tools.zone)
    try:
        _, posts = parse_feed(answer.body, answer.fetch.content_type, answer.fetch.landed, moment)
    except NotAFeedError:
        return not_seen(url, answer.fetch, source, NO_FEED, body=answer.body)
    # A feed's title is whatever its maker calls it («某某的微博»): no name that could contradict the filed one.
    return Seen(url=url, fetch=answer.fetch, readable=True, posts=posts, body=answer.body)


def parse_feed(body: bytes, content_type: str, base: str, now: datetime) -> tuple[str, tuple[Post, ...]]:
    """Title and posts of a feed as listed. ``now`` aware, in the account's zone. Raises NotAFeedError for anything else.

    A post is dated by when it was published; «updated» counts only where nothing else stands, since many systems touch every
    entry each night.
    """
    if _JSON_START.match(body):
        return _json_feed(body, base, now)
    parsed = feedparser.parse(body, response_headers=_headers(content_type, base))
    if not parsed.get("version") and not parsed.entries:
        raise NotAFeedError("neither RSS nor Atom nor JSON Feed")
    posts = tuple(_entry(entry, base, now) for entry in parsed.entries[:MOST_POSTS])
    return plain_text(str(parsed.feed.get("title", ""))), posts


def _headers(content_type: str, base: str) -> dict[str, str]:
    # «text/xml» without a charset would mean ASCII; what the document says of itself is nearer the truth.
    headers = {"content-location": base}
    return headers | {"content-type": content_type} if "charset" in content_type.lower() else headers


def _entry(entry: Mapping[str, Any], base: str, now: datetime) -> Post:
    contents = entry.get("content") or ()
    markup = str((contents[0].get("value") if contents else "") or entry.get("summary") or "")
    text = plain_text(markup)
    title = plain_text(str(entry.get("title") or "")) or title_of(text)
    return _post(title, str(entry.get("link") or ""), markup, text, base, _published(entry, now))


def _published(entry: Mapping[str, Any], now: datetime) -> Dated | None:
    stated = dict(entry)  # the library's own mapping passes one time off as another
    for name in ("published", "created", "updated"):
        raw = stated.get(name)
        if not raw:
            continue
        found = post_time(raw, now)
        if found is None and (parts := stated.get(f"{name}_parsed")) is not None:
            found = from_tuple(tuple(parts), now, str(raw))
        if found is not None:
            return found
    return None


def _json_feed(body: bytes, base: str, now: datetime) -> tuple[str, tuple[Post, ...]]:
    try:
        feed = json.loads(body.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise NotAFeedError("broken JSON") from error
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list) or not ("version" in feed or "title" in feed):
        raise NotAFeedError("JSON, but no JSON Feed")
    posts = []
    for item in items[:MOST_POSTS]:
        if not isinstance(item, dict):
            continue
        markup = str(item.get("content_html") or item.get("content_text") or item.get("summary") or "")
        text = plain_text(markup)
        link = str(item.get("url") or item.get("external_url") or item.get("id") or "")
        published = post_time(item.get("date_published"), now) or post_time(item.get("date_modified"), now)
        title = plain_text(str(item.get("title") or "")) or title_of(text)
        posts.append(_post(title, link, markup, text, base, published))
    return plain_text(str(feed.get("title") or "")), tuple(posts)


def _post(title: str, link: str, markup: str, text: str, base: str, published: Dated | None) -> Post:
    return Post(
        title=title,
        url=address(link, base),
        published=published,
        pinned=bool(_PINNED.match(title)),
        repost=bool(_REPOST.match(title) or _REPOST.match(text)),
        text=text,
        links=links_in(markup, base),
    )


SOURCE = FeedSource()
