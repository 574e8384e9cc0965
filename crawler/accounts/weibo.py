"""Public Weibo pages: the plain interface of the mobile page, the page itself, and last the page in a browser."""

import html
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from crawler.accounts.model import Seen, Tools, not_seen, why_not
from crawler.accounts.times import post_time
from crawler.accounts.words import address, links_in, plain_text, title_of
from crawler.clock import now
from crawler.fetch.answer import Read
from domain.accounts import AccountOrder
from domain.records import Post, Unseen
from domain.wording import N_

WALL = N_("微博要求登录后才能查看，本次未能看到内容。")
NOTHING = N_("微博页面上没有读到内容。")
_UID = re.compile(r"(?:/u/|/n/|^/|uid=)(\d{5,12})(?:$|[/?#&])")
_WALLED = re.compile(r"passport\.weibo|Sina Visitor System|login\.sina|请先登录|登录/注册", re.IGNORECASE)
_RENDER_DATA = re.compile(r"\$render_data\s*=\s*(\[.{2,2000000}?\])\s*\[0\]", re.DOTALL)
_DATED = re.compile(
    r"<a\b(?=[^>]{0,1000}\bnode-type=[\"']?feed_list_item_date)(?P<attributes>[^>]{0,1000})>(?P<words>[^<]{0,60})",
    re.IGNORECASE,
)
_CONTENT = re.compile(
    r"<(?P<tag>div|p)\b[^>]{0,600}\bnode-type=[\"']?feed_list_content[\"'\s>][^>]{0,600}>(?P<words>.{0,8000}?)</(?P=tag)>",
    re.IGNORECASE | re.DOTALL,
)
_TOP = re.compile(r"feed_list_top|icon_top|>\s*置顶\s*<", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(date|title|href)\s*=\s*["']([^"']{0,400})["']""", re.IGNORECASE)
_DEEPEST = 12


class WeiboSource:
    """The ladder is climbed no further than needed; a wall on every rung is unknown, never silence."""

    id = "weibo"

    def suits(self, order: AccountOrder, tools: Tools) -> bool:
        """True where the account's number or page is filed."""
        return bool(uid_of(order.account.handle, order.account.home_url) or order.account.home_url)

    async def read(self, order: AccountOrder, tools: Tools) -> Seen:
        """Interface, page, browser."""
        account = order.account
        uid, base = uid_of(account.handle, account.home_url), tools.book.means(self.id).base
        tried: list[Seen] = []
        if uid and base:
            tried.append(
                await self._plain(f"{base}/api/container/getIndex?type=uid&value={uid}&containerid=107603{uid}", tools)
            )
        if not any(one.readable for one in tried) and account.home_url:
            tried.append(await self._plain(account.home_url, tools))
            if not tried[-1].readable:
                tried.append(await self._in_browser(account.home_url, tools, tried[-1]))
        best = next((one for one in tried if one.readable), tried[-1])
        return best if best.readable else _with_reasons(best, tried)

    async def _plain(self, url: str, tools: Tools) -> Seen:
        answer = await tools.desk.ask(url, self.id, read=Read.ALL)
        if why := why_not(answer.fetch):
            return not_seen(url, answer.fetch, self.id, why)
        moment = now().astimezone(tools.zone)
        posts, name, subject, certified = read_weibo(answer.text or answer.body.decode("utf-8", "replace"), url, moment)
        if not posts:
            walled = _WALLED.search(f"{answer.fetch.landed} {answer.text[:20000]}") or _refuses(answer.text)
            return not_seen(url, answer.fetch, self.id, WALL if walled else NOTHING, body=answer.body)
        return Seen(
            url=url,
            fetch=answer.fetch,
            readable=True,
            posts=posts,
            shown_name=name,
            shown_subject=subject,
            certified=certified,
            body=answer.body,
        )

    async def _in_browser(self, url: str, tools: Tools, before: Seen) -> Seen:
        shown = await tools.desk.render(url, self.id)
        if shown is None:
            return before
        if why := why_not(shown.fetch):
            return not_seen(url, shown.fetch, self.id, why)
        moment = now().astimezone(tools.zone)
        posts, name, subject, certified = read_weibo(shown.text, url, moment)
        for answered, body in shown.answers:
            more, other_name, other_subject, other = read_weibo(body, answered, moment)
            posts += more
            name, subject = name or other_name, subject or other_subject
            certified = other if certified is None else certified
        if not posts:
            walled = _WALLED.search(f"{shown.fetch.landed} {shown.text[:20000]}")
            return not_seen(url, shown.fetch, self.id, WALL if walled else NOTHING, body=shown.text.encode())
        return Seen(
            url=url,
            fetch=shown.fetch,
            readable=True,
            posts=tuple({post.url or post.title: post for post in posts}.values()),
            shown_name=name,
            shown_subject=subject,
            certified=certified,
            body=shown.text.encode(),
        )


def uid_of(handle: str, home_url: str) -> str:
    """The number of a Weibo account, from its handle or address; empty where there is none."""
    if handle.isdigit() and 5 <= len(handle) <= 12:
        return handle
    parts = urlsplit(home_url)
    match = _UID.search(f"{parts.path}{'?' + parts.query if parts.query else ''}")
    return match[1] if match else ""


def read_weibo(text: str, url: str, now: datetime) -> tuple[tuple[Post, ...], str, str, bool | None]:
    """Posts, shown name, certified subject and whether it is certified, from JSON or a page. ``now`` in the account's zone."""
    data = _json(text)
    if data is None:
        return _from_page(text, url, now), "", "", None
    users = [blog["user"] for blog in _blogs(data, 0) if isinstance(blog.get("user"), dict)]
    user: Mapping[str, Any] = users[0] if users else {}
    posts = tuple(_post(blog, url, now) for blog in _blogs(data, 0))
    certified = bool(user["verified"]) if "verified" in user else None
    return posts, str(user.get("screen_name") or ""), str(user.get("verified_reason") or ""), certified


def _json(text: str) -> Any:
    stripped = text.lstrip("\ufeff \r\n\t")
    try:
        if stripped[:1] in "{[" and stripped:
            return json.loads(stripped)
        if (found := _RENDER_DATA.search(text)) is not None:
            return json.loads(found[1])
    except (ValueError, RecursionError):
        return None
    return None


def _refuses(text: str) -> bool:
    data = _json(text)
    return isinstance(data, dict) and data.get("ok") in (-100, "-100")


def _blogs(node: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    """Posts wherever they stand; a reposted one is part of its repost."""
    if depth > _DEEPEST:
        return
    if isinstance(node, dict):
        if "created_at" in node and ("text" in node or "text_raw" in node):
            yield node
            return
        for below in node.values():
            yield from _blogs(below, depth + 1)
    elif isinstance(node, list):
        for below in node:
            yield from _blogs(below, depth + 1)


def _post(blog: Mapping[str, Any], base: str, now: datetime) -> Post:
    markup = str(blog.get("text") or blog.get("text_raw") or "")
    text = plain_text(markup)
    number = str(blog.get("bid") or blog.get("mblogid") or blog.get("id") or "")
    user = blog.get("user")
    uid = str(user.get("id") or "") if isinstance(user, dict) else ""
    return Post(
        title=title_of(text),
        url=address(f"/{uid}/{number}" if uid else f"/detail/{number}", base) if number else "",
        published=post_time(blog.get("created_at"), now),
        pinned=bool(blog.get("isTop") or blog.get("mblogtype") == 2),
        repost=isinstance(blog.get("retweeted_status"), dict),
        text=text,
        links=links_in(markup, base),
    )


def _from_page(text: str, url: str, now: datetime) -> tuple[Post, ...]:
    """Posts of the desktop page: each has its text before the link that carries its time."""
    posts: list[Post] = []
    start = 0
    for dated in _DATED.finditer(text):
        attributes = {name.lower(): html.unescape(value) for name, value in _ATTRIBUTE.findall(dated["attributes"])}
        between = text[start : dated.start()]
        start = dated.end()
        contents = [one["words"] for one in _CONTENT.finditer(between)]
        after = _CONTENT.search(text, dated.end(), dated.end() + 6000) if not contents else None
        words = contents[-1] if contents else (after["words"] if after else "")
        raw = attributes.get("date") or attributes.get("title") or dated["words"]
        shown = plain_text(words)
        posts.append(
            Post(
                title=title_of(shown),
                url=address(attributes.get("href", ""), url),
                published=post_time(raw, now),
                pinned=bool(_TOP.search(between)),
                repost="feed_list_forwardContent" in between,
                text=shown,
                links=links_in(words, url),
            )
        )
    return tuple(posts)


def _with_reasons(best: Seen, tried: list[Seen]) -> Seen:
    unseen: dict[str, Unseen] = {part.why: part for one in tried for part in one.unseen}
    return Seen(url=best.url, fetch=best.fetch, unseen=tuple(unseen.values()), body=best.body)


SOURCE = WeiboSource()
