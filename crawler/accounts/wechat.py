"""WeChat official accounts through their own authorisation: published and mass-sent articles, and the menu."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from crawler.accounts.asking import hidden
from crawler.accounts.model import Seen, Tools, not_seen, why_not
from crawler.accounts.times import post_time
from crawler.accounts.wechat_words import BUSY, NO_MASS, NO_MENU, REFUSED_TOKEN, TODAY_UNSEEN, interactions_of, reason
from crawler.accounts.words import address, links_in, plain_text
from crawler.clock import now, ticks
from crawler.fetch.answer import Read
from domain.accounts import AccountOrder, Credential
from domain.fetches import Fetch
from domain.records import Post, Unseen

PER_PAGE = 20
MOST_PAGES = 3
LOOK_BACK = timedelta(days=16)
"""How far mass-sent articles are looked for, a day a request."""
RECENT = timedelta(days=7)
"""A published article younger than this makes looking further needless."""
_EARLY_S = 300
"""A token is renewed so long before it ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One answer of the interface."""

    fetch: Fetch
    data: Mapping[str, Any]
    code: int
    """Its error code; 0 for none."""
    why: str
    """A sentence where it gave nothing; empty where it did."""
    body: bytes = b""


class WechatSource:
    """Never asks for a token by the old way, which would end the token other systems of the account work with."""

    id = "wechat"

    def suits(self, order: AccountOrder, tools: Tools) -> bool:
        """True where the account's own authorisation is set."""
        return order.account.code in tools.credentials and bool(tools.book.means(self.id).base)

    async def read(self, order: AccountOrder, tools: Tools) -> Seen:
        """Published articles first; mass-sent ones where those are not recent; then the menu."""
        talk = _Talk(tools.credentials[order.account.code], tools)
        page = await talk.post("/cgi-bin/freepublish/batchget", {"offset": 0, "count": PER_PAGE, "no_content": 0})
        if page.why:
            return not_seen(talk.base, page.fetch, self.id, page.why)
        moment = now().astimezone(tools.zone)
        posts = list(_articles(page.data, moment))
        body, fetch = page.body, page.fetch
        total = int(page.data.get("total_count") or 0)
        for number in range(1, MOST_PAGES):
            if number * PER_PAGE >= total:
                break
            page = await talk.post(
                "/cgi-bin/freepublish/batchget", {"offset": number * PER_PAGE, "count": PER_PAGE, "no_content": 0}
            )
            if page.why:
                break  # the first page is the newest; what is older says nothing about silence
            posts += _articles(page.data, moment)
        mass = await self._mass_sent(talk, posts, moment)
        menu = await talk.get("/cgi-bin/get_current_selfmenu_info")
        comments = any(_comments_open(item) for item in _items(page.data))
        heard = None if menu.why and not comments else interactions_of(menu.data, comments=comments)
        unseen = mass.unseen + ((Unseen(what="menu", why=NO_MENU),) if menu.why else ())
        return Seen(
            url=f"{talk.base}/cgi-bin/freepublish/batchget",
            fetch=fetch,
            readable=True,
            posts=(*posts, *mass.posts),
            complete=mass.complete,
            seen_until=mass.seen_until,
            unseen=unseen,
            features=tuple(entry.label for entry in heard or ()),
            interactions=heard,
            body=body,
        )

    async def _mass_sent(self, talk: "_Talk", posts: list[Post], moment: datetime) -> "_Mass":
        newest = max((post.published.at for post in posts if post.published and post.published.at), default=None)
        if newest is not None and moment - newest < RECENT:
            return _Mass()
        midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        day = midnight - timedelta(days=1)  # the statistics of a day are there the day after
        until = Unseen(what="wechat", why=TODAY_UNSEEN)
        while moment - day < LOOK_BACK:
            said = await talk.post(
                "/datacube/getarticletotal", {"begin_date": f"{day:%Y-%m-%d}", "end_date": f"{day:%Y-%m-%d}"}
            )
            if said.why:
                return _Mass(complete=False, unseen=(Unseen(what="wechat", why=f"{NO_MASS}"),))
            found = tuple(
                Post(
                    title=plain_text(str(one.get("title") or "")),
                    url=address(str(one.get("content_url") or ""), talk.base),
                    published=post_time(str(one.get("ref_date") or ""), moment),
                )
                for one in _list_of(said.data)
            )
            if found:
                return _Mass(posts=found, seen_until=midnight, unseen=(until,))
            day -= timedelta(days=1)
        return _Mass(seen_until=midnight, unseen=(until,))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mass:
    posts: tuple[Post, ...] = ()
    complete: bool = True
    seen_until: datetime | None = None
    unseen: tuple[Unseen, ...] = ()


class _Talk:
    """The interface with one account's token, kept and renewed; no secret leaves it."""

    def __init__(self, credential: Credential, tools: Tools) -> None:
        self._credential = credential
        self._tools = tools
        means = tools.book.means(WechatSource.id)
        self.base = means.base
        self._left = means.most_requests or 1_000_000

    async def get(self, path: str) -> Said:
        return await self._with_token("GET", path, None)

    async def post(self, path: str, fields: Mapping[str, Any]) -> Said:
        return await self._with_token("POST", path, fields)

    async def _with_token(self, method: str, path: str, fields: Mapping[str, Any] | None) -> Said:
        for fresh in (False, True):
            token = await self._token(fresh=fresh)
            if isinstance(token, Said):
                return token
            said = await self._ask(method, f"{path}?access_token={token}", fields, token)
            if said.code == BUSY:
                said = await self._ask(method, f"{path}?access_token={token}", fields, token)
            if said.code not in REFUSED_TOKEN:
                break
        return said

    async def _token(self, *, fresh: bool) -> "str | Said":
        kept: dict[str, tuple[str, float]] = self._tools.memory.setdefault("wechat tokens", {})
        locks: dict[str, asyncio.Lock] = self._tools.memory.setdefault("wechat locks", {})
        app = self._credential.app_id
        async with locks.setdefault(app, asyncio.Lock()):
            if not fresh and app in kept and kept[app][1] > ticks():
                return kept[app][0]
            fields = {"grant_type": "client_credential", "appid": app, "secret": self._credential.secret}
            said = await self._ask("POST", "/cgi-bin/stable_token", fields, "")
            token = str(said.data.get("access_token") or "")
            if said.why or not token:
                return replace(said, why=said.why or reason(0))
            kept[app] = (token, ticks() + float(said.data.get("expires_in") or 7200) - _EARLY_S)
            return token

    async def _ask(self, method: str, path: str, fields: Mapping[str, Any] | None, token: str) -> Said:
        if self._left <= 0:
            at = Fetch(url=self.base, at=now(), detail="our own limit of requests")
            return Said(fetch=at, data={}, code=45009, why=reason(45009))
        self._left -= 1
        content = json.dumps(fields, ensure_ascii=False).encode() if fields is not None else b""
        answer = await self._tools.desk.ask(
            f"{self.base}{path}", WechatSource.id, method=method, read=Read.ALL, content=content, public=False
        )
        fetch = hidden(answer.fetch, token)
        if why := why_not(fetch):
            return Said(fetch=fetch, data={}, code=0, why=why)
        try:
            data = json.loads(answer.body)
        except (ValueError, RecursionError):
            data = None
        if not isinstance(data, dict):
            return Said(fetch=fetch, data={}, code=0, why=reason(0))
        code = int(data.get("errcode") or 0)
        return Said(fetch=fetch, data=data, code=code, why=reason(code) if code else "", body=answer.body)


def _items(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    found = data.get("item")
    yield from (one for one in found if isinstance(one, dict)) if isinstance(found, list) else ()


def _list_of(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    found = data.get("list")
    yield from (one for one in found if isinstance(one, dict)) if isinstance(found, list) else ()


def _news(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    content = item.get("content")
    news = content.get("news_item") if isinstance(content, dict) else None
    return [one for one in news if isinstance(one, dict)] if isinstance(news, list) else []


def _articles(data: Mapping[str, Any], moment: datetime) -> Iterator[Post]:
    for item in _items(data):
        published = post_time(item.get("update_time"), moment)
        for article in _news(item):
            if article.get("is_deleted"):
                continue
            markup, url = str(article.get("content") or ""), str(article.get("url") or "")
            yield Post(
                title=plain_text(str(article.get("title") or "")),
                url=address(url, "https://mp.weixin.qq.com/"),
                published=published,
                text=plain_text(markup),
                links=links_in(markup, "https://mp.weixin.qq.com/"),
            )


def _comments_open(item: Mapping[str, Any]) -> bool:
    return any(article.get("need_open_comment") == 1 for article in _news(item))


SOURCE = WechatSource()
