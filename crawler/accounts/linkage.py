"""Account and site side by side: does the home page name it and lead to it, by link or QR code, and do its posts stand there too."""

import asyncio
import html
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

import zxingcpp
from PIL import Image, UnidentifiedImageError

from crawler.accounts.model import Tools
from crawler.accounts.words import address, plain_text
from crawler.clock import now
from crawler.fetch.answer import Read
from domain.accounts import AccountOrder
from domain.records import LinkageRecord, Post

_LINK = re.compile(r"""<a\b[^>]{0,2000}?\bhref\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_IMAGE = re.compile(r"<img\b([^>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(src|data-src|alt|title)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
_QR_WORDS = re.compile(
    r"qr|ewm|erweima|wechat|weixin|wx(?![a-z])|weibo|douyin|gzh|二维码|微信|公众号|微博|抖音|快手|视频号|客户端|小程序|扫一?扫",
    re.IGNORECASE,
)
_MOST_IMAGES = 12
_MOST_PIXELS = 16_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class QrCode:
    """One QR code of a page."""

    text: str
    words: str
    """What the picture's own attributes say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """What matters of a site's home page."""

    read: bool
    text: str = ""
    links: frozenset[str] = frozenset()
    codes: tuple[QrCode, ...] = ()


async def linkage_of(order: AccountOrder, posts: Sequence[Post], tools: Tools) -> LinkageRecord | None:
    """The facts; None where the account belongs to no filed site."""
    if not order.site_home:
        return None
    page = await _home_page(order.site_home, tools)
    account = order.account
    # Only what can be known outside the platform leads to the account; a feed of ours does not.
    marks = [mark for mark in (_bare(account.home_url), account.handle if len(account.handle) >= 5 else "") if mark]
    by_link = any(mark in link for link in page.links for mark in marks)
    by_code = any(any(mark in _bare(code.text) for mark in marks) or account.name in code.words for code in page.codes)
    works: bool | None = None
    if account.home_url:
        fetch = (await tools.desk.ask(account.home_url, "linkage", read=Read.START, again=False)).fetch
        works = True if fetch.ok else False if fetch.status in (404, 410) else None
    titles = tools.titles.get(account.site_code)
    compared = [post.title for post in posts if post.title] if titles else []
    return LinkageRecord(
        target=order.target,
        url=order.site_home,
        captured_at=now(),
        site_code=account.site_code,
        site_read=page.read,
        named=account.name in page.text if page.read else None,
        linked=(by_link or by_code) if page.read else None,
        by_qr=by_code,
        works=works,
        qr_codes=tuple(code.text for code in page.codes),
        posts_compared=len(compared),
        posts_on_site=sum(titles.has(title) for title in compared) if titles else 0,
    )


async def _home_page(url: str, tools: Tools) -> HomePage:
    """Read once a sweep, however many accounts belong to the site."""
    pages: dict[str, HomePage] = tools.memory.setdefault("home pages", {})
    locks: dict[str, asyncio.Lock] = tools.memory.setdefault("home page locks", {})
    async with locks.setdefault(url, asyncio.Lock()):
        if url not in pages:
            pages[url] = await _read_home(url, tools)
        return pages[url]


async def _read_home(url: str, tools: Tools) -> HomePage:
    answer = await tools.desk.ask(url, "linkage", again=False)
    if not answer.fetch.ok or not answer.html:
        return HomePage(read=False)
    base = answer.fetch.landed
    links = {_bare(unquote(address(html.unescape(raw), base))) for raw in _LINK.findall(answer.text)}
    codes: list[QrCode] = []
    for source, words in _likely_codes(answer.text, base):
        picture = await tools.desk.ask(source, "linkage", read=Read.ALL, again=False)
        if picture.fetch.ok and picture.body:
            codes += [QrCode(text=text, words=words) for text in read_qr(picture.body)]
    return HomePage(read=True, text=plain_text(answer.text), links=frozenset(links - {""}), codes=tuple(codes))


def _likely_codes(text: str, base: str) -> list[tuple[str, str]]:
    """Pictures that may be QR codes by their name or words: address, and what their attributes say."""
    found: dict[str, str] = {}
    for image in _IMAGE.findall(text):
        attributes: Mapping[str, str] = {
            name.lower(): html.unescape(one or two or three) for name, one, two, three in _ATTRIBUTE.findall(image)
        }
        words = f"{attributes.get('alt', '')} {attributes.get('title', '')}".strip()
        raw = attributes.get("data-src") or attributes.get("src") or ""
        source = address(raw, base)
        if source.startswith(("http://", "https://")) and _QR_WORDS.search(f"{raw} {words}"):
            found.setdefault(source, words)
    return list(found.items())[:_MOST_IMAGES]


def read_qr(picture: bytes) -> list[str]:
    """What the QR codes of a picture say; nothing for what is no picture."""
    try:
        with Image.open(io.BytesIO(picture)) as image:
            if image.width * image.height > _MOST_PIXELS:
                return []
            grey = image.convert("L")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return []
    return [code.text for code in zxingcpp.read_barcodes(grey) if code.text]


def _bare(url: str) -> str:
    return url.partition("://")[2].removeprefix("www.").rstrip("/") if "://" in url else url
