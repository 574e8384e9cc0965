"""Android apps on the page of a store or of their own: version, last update, and whether the file that is offered is an app."""

import html
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from crawler.accounts.apple import app_id
from crawler.accounts.model import Seen, Tools, not_seen, why_not
from crawler.accounts.times import post_time
from crawler.accounts.words import address, plain_text
from crawler.clock import now
from crawler.fetch.answer import Answer, Read
from domain.accounts import AccountOrder
from domain.fetches import Fetch
from domain.records import Dated, StoreListing
from domain.registry import Account, Platform
from domain.wording import N_

UNREADABLE = N_("应用商店页面上没有读到版本、更新时间或下载入口。")
_GONE = re.compile(
    r"(?:应用|软件|该产品|App|APP)(?:已|被)?(?:不存在|下架|下线|删除)|已下架|没有找到(?:该|此)?应用|应用未找到"
)
_VERSION = re.compile(
    r"""(?:版本(?:号|信息)?\s*[:：]?\s*|"(?:versionName|softwareVersion|version)"\s*:\s*")[vV]?(\d{1,4}(?:\.\d{1,6}){1,4})"""
)
_UPDATED = re.compile(
    r"""(?:更新(?:时间|日期|于)?|发布(?:时间|日期))\s*[:：]?\s*(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?)"""
    r"""|"(?:datePublished|dateModified|updateTime|apkPublishTime|releaseDate)"\s*:\s*"?(\d{4}-\d{2}-\d{2}[^",]{0,20}|\d{10,13})"""
)
_ANCHOR = re.compile(r"<a\b(?P<attributes>[^>]{0,2000})>(?P<words>.{0,300}?)</a>", re.IGNORECASE | re.DOTALL)
_HREF = re.compile(r"""\b(?:href|data-apkurl|data-url|data-download)\s*=\s*["']([^"']{1,1500})["']""", re.IGNORECASE)
_JSON_FILE = re.compile(
    r""""(?:apkUrl|downloadUrl|download_url|downUrl|apk_url)"\s*:\s*("(?:[^"\\]|\\.){8,1500}")""", re.IGNORECASE
)
_FILE = re.compile(r"\.(?:apk|hap|ipa)(?:$|[?#])", re.IGNORECASE)
_LABEL = re.compile(r"下载|安装")
_NOT_LABEL = re.compile(r"下载中心|下载排行|下载量|下载帮助|豌豆荚|应用宝")
_TRIES = 2


class AndroidSource:
    """Any page that offers an app: stores differ in markup, hardly in what they say."""

    id = "android"

    def suits(self, order: AccountOrder, tools: Tools) -> bool:
        """True for apps filed with a page that is not Apple's."""
        return order.account.platform is Platform.APP and bool(_page_of(order.account))

    async def read(self, order: AccountOrder, tools: Tools) -> Seen:
        """Read the page, then the first bytes of the file it offers; twice where it does not come."""
        url = _page_of(order.account)
        answer = await tools.desk.ask(url, self.id, read=Read.ALL)
        if answer.fetch.status in (404, 410):
            answer = await tools.desk.ask(url, self.id, read=Read.ALL)
        store = urlsplit(url).hostname or ""
        if answer.fetch.failure is None and answer.fetch.status in (404, 410):
            listing = StoreListing(store=store, url=url, fetch=answer.fetch, listed=False)
            return Seen(url=url, fetch=answer.fetch, listing=listing, body=answer.body)
        if why := why_not(answer.fetch):
            return _unread(url, store, answer, why)
        text = answer.text or answer.body.decode("utf-8", "replace")
        if (kind := file_kind(answer.body)) in ("apk", "hap", "ipa"):
            listing = StoreListing(
                store=store,
                url=url,
                fetch=answer.fetch,
                listed=True,
                download_url=url,
                downloads=(answer.fetch,),
                file_kind=kind,
            )
            return Seen(url=url, fetch=answer.fetch, listing=listing)
        page = read_store_page(text, answer.fetch.landed, now().astimezone(tools.zone))
        if page.gone:
            listing = StoreListing(store=store, url=url, fetch=answer.fetch, listed=False)
            return Seen(url=url, fetch=answer.fetch, listing=listing, body=answer.body)
        if not (page.version or page.updated or page.download_url):
            return _unread(url, store, answer, UNREADABLE)
        downloads, kind = await self._load(page.download_url, tools) if page.download_url else ((), "")
        listing = StoreListing(
            store=store,
            url=url,
            fetch=answer.fetch,
            listed=True,
            version=page.version,
            updated=page.updated,
            download_url=page.download_url,
            downloads=downloads,
            file_kind=kind,
        )
        return Seen(url=url, fetch=answer.fetch, listing=listing, body=answer.body)

    async def _load(self, url: str, tools: Tools) -> tuple[tuple[Fetch, ...], str]:
        tries: list[Fetch] = []
        kind = ""
        for _ in range(_TRIES):
            answer = await tools.desk.ask(url, self.id, read=Read.START)
            tries.append(answer.fetch)
            kind = file_kind(answer.body) if answer.fetch.ok else ""
            if kind in ("apk", "hap", "ipa", "zip"):
                break
        return tuple(tries), kind


@dataclass(frozen=True, slots=True, kw_only=True)
class StorePage:
    """What a store's page says."""

    version: str = ""
    updated: Dated | None = None
    download_url: str = ""
    gone: bool = False
    """It says itself that the app is no longer there."""


def read_store_page(text: str, url: str, now: datetime) -> StorePage:
    """Version, last update and file of a page; ``now`` in the account's zone."""
    words = plain_text(text)
    version = _VERSION.search(words) or _VERSION.search(text)
    stated = _UPDATED.search(words) or _UPDATED.search(text)
    download = _download(text, url)
    return StorePage(
        version=version[1] if version else "",
        updated=post_time(stated[1] or stated[2], now) if stated else None,
        download_url=download,
        gone=bool(_GONE.search(words[:3000])) and not download,
    )


def file_kind(start: bytes) -> str:
    """What a file is by its first bytes; empty for none."""
    if not start:
        return ""
    if start[:4] == b"PK\x03\x04":
        if b"AndroidManifest.xml" in start or b"classes.dex" in start:
            return "apk"
        if b"Payload/" in start:
            return "ipa"
        return "hap" if b"module.json" in start or b"pack.info" in start else "zip"
    head = start[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    return "html" if head.startswith((b"<!doctype", b"<html", b"<head", b"<script")) else "other"


def _download(text: str, url: str) -> str:
    labelled = ""
    for anchor in _ANCHOR.finditer(text):
        for raw in _HREF.findall(anchor["attributes"]):
            found = address(html.unescape(raw), url)
            if not found.startswith(("http://", "https://")):
                continue
            if _FILE.search(found):
                return found
            words = plain_text(anchor["words"])
            named = _LABEL.search(words) and not _NOT_LABEL.search(words) and len(words) <= 12
            if not labelled and named and found.rstrip("/") != url.rstrip("/"):
                labelled = found
    if (stated := _JSON_FILE.search(text)) is not None:
        try:
            value: Any = json.loads(stated[1])
        except ValueError:
            value = ""
        if isinstance(value, str) and (found := address(value, url)).startswith(("http://", "https://")):
            return found
    return labelled


def _page_of(account: Account) -> str:
    apple = app_id(account)[2]
    return next((url for url in (account.home_url, account.feed_url) if url and url != apple), "")


def _unread(url: str, store: str, answer: Answer, why: str) -> Seen:
    seen = not_seen(url, answer.fetch, "android", why, body=answer.body)
    listing = StoreListing(store=store, url=url, fetch=answer.fetch, unreadable=why)
    return Seen(url=url, fetch=seen.fetch, unseen=seen.unseen, body=seen.body, listing=listing)


SOURCE = AndroidSource()
