"""One page, saved or live → what the machine reads on it and why, as contract.md tells it; stores and judges nothing."""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from config.settings import Settings
from crawler.extract.addresses import normalise
from crawler.extract.category import category_of
from crawler.extract.charsets import decode
from crawler.extract.guides import read_guide
from crawler.extract.marks import read_marks
from crawler.extract.model import FetchedPage, ListItem
from crawler.extract.whydates import days_not_taken
from crawler.fetch.browser import Browser
from crawler.fetch.http import HttpFetcher
from crawler.policy import Policy
from crawler.reading.pages import ReadPage, read_page
from domain.fetches import Fetch
from domain.records import Dated, PageKind
from domain.wording import N_, PlainError

UNKNOWN_ADDRESS = "http://saved.invalid/page.html"
"""Stands for the address of a saved page nobody has named: relative links are told below it."""
_SAVED = (".html", ".htm", ".shtml", ".xhtml", ".jhtml", ".json", ".txt")
_LISTS = {PageKind.COLUMN, PageKind.HUB, PageKind.HOME, PageKind.THREAD_LIST, PageKind.GUIDE_LIST}


class ExplainError(PlainError):
    """The page cannot be had."""


def saved_files(place: Path) -> list[Path]:
    """A file, or the saved pages of a folder and below it, sorted. Raises ExplainError."""
    if place.is_dir():
        files = sorted(path for path in place.rglob("*") if path.is_file() and path.suffix.lower() in _SAVED)
        if not files:
            raise ExplainError(N_("文件夹 {folder} 中没有保存的网页（.html、.json 等）。"), folder=str(place))
        return files
    if not place.is_file():
        raise ExplainError(N_("找不到文件 {file}：请核对文件名；网址要以 http:// 或 https:// 开头。"), file=str(place))
    return [place]


def explain_file(
    settings: Settings, file: Path, *, now: datetime, url: str | None = None, rendered: bool = False
) -> dict[str, Any]:
    """Read a saved page. ``url``: where it was saved from; ``rendered``: it is the document as a browser shows it."""
    text, charset = decode(file.read_bytes(), "")
    notes = [] if url else [N_("没有写明网页的地址（--url），相对链接无法还原")]
    return _explain(
        _page(normalise(url or UNKNOWN_ADDRESS), text, now, rendered=rendered), charset, settings, now, notes
    )


def explain_url(settings: Settings, url: str, *, now: datetime, rendered: bool = False) -> dict[str, Any]:
    """Fetch a page and read it, in a browser where it needs one or ``rendered`` asks for one. Raises ExplainError."""
    return asyncio.run(_explain_live(settings, normalise(url), now, rendered=rendered))


async def _explain_live(settings: Settings, url: str, now: datetime, *, rendered: bool) -> dict[str, Any]:
    policy = Policy(allowed_networks=[str(network) for network in settings.allow_private_networks])
    async with HttpFetcher(
        policy=policy,
        user_agent=settings.user_agent,
        timeout_s=settings.sweep_timeout,
        max_body_bytes=round(settings.max_body_mb * 1_000_000),
    ) as fetcher:
        answer = await fetcher.ask(url)
    if answer.fetch.failure is not None and not answer.text:
        message = N_("无法读取 {url}（{reason}）：请核对网址和网络，或稍后再试。")
        raise ExplainError(message, url=url, reason=answer.fetch.failure.value)
    page = FetchedPage(url=url, fetch=answer.fetch, text=answer.text)
    if not rendered and not _read(page, settings, now).render:
        return _explain(page, answer.fetch.encoding, settings, now, [])
    browser = Browser(settings.browser_path, timeout_s=settings.sweep_timeout)
    try:
        shown = await browser.render(url, policy)
    finally:
        await browser.close()
    if shown.fetch.failure is not None:
        note = N_("需要浏览器才能看到内容，但浏览器未能打开网页")
        tried = FetchedPage(url=url, fetch=answer.fetch, text=answer.text, render_tried=True)
        return _explain(tried, answer.fetch.encoding, settings, now, [note])
    rendered_page = FetchedPage(
        url=url, fetch=shown.fetch, text=shown.text, rendered=True, render_tried=True, answers=shown.answers
    )
    return _explain(rendered_page, answer.fetch.encoding, settings, now, [])


def _page(url: str, text: str, now: datetime, *, rendered: bool) -> FetchedPage:
    fetch = Fetch(url=url, at=now, status=200)
    return FetchedPage(url=url, fetch=fetch, text=text, rendered=rendered, render_tried=rendered)


def _read(page: FetchedPage, settings: Settings, now: datetime) -> ReadPage:
    host = urlsplit(page.url).netloc
    return read_page(
        page,
        today=now.astimezone(settings.zone).date(),
        zone=settings.zone,
        in_scope=lambda url: urlsplit(url).netloc == host,
        is_home=urlsplit(page.url).path in {"", "/", "/index.html", "/index.htm", "/index.shtml"},
    )


def _explain(
    page: FetchedPage, charset: str, settings: Settings, now: datetime, notes: Iterable[str]
) -> dict[str, Any]:
    read = _read(page, settings, now)
    facts, article = read.facts, read.article
    items = _items(read)
    published = article.published if article else facts.published if facts else None
    days = [item.dated.day for item in items if item.dated]
    why = [*notes, *read.notes, *(facts.why if facts else ())]
    if read.kind in {PageKind.ARTICLE, PageKind.OTHER}:
        why += days_not_taken(page.text, now.astimezone(settings.zone).date(), published)
    if read.render and not page.render_tried:
        why.append(N_("内容由脚本填入，要用浏览器才能看到"))
    return {
        "kind": read.kind.value,
        "title": article.title if article else read.view.title,
        "published_on": published.day.isoformat() if published else None,
        "published_at": _moment(published, settings),
        "published_from": published.origin.value if published else None,
        "column": _column(read),
        "items": [
            {"title": item.title, "url": item.url, "date": item.dated.day.isoformat() if item.dated else None}
            for item in items
        ],
        "newest": max(days).isoformat() if days else None,
        "next_page": (facts.next_page or None) if facts else None,
        "pages": facts.pages if facts else None,
        "rendered": page.rendered,
        "marks": read_marks(page.text, page.url),
        "tags": dict(read.view.tags),
        "thread": _thread(read, settings),
        "guide": _guide(read),
        "charset": charset,
        "notes": why,
    }


def _items(read: ReadPage) -> tuple[ListItem, ...]:
    if read.facts is None or read.kind not in _LISTS:
        return ()
    if read.facts.rows:
        return tuple(ListItem(title=row.title, url=row.url, dated=row.detail.asked) for row in read.facts.rows)
    return read.facts.items or (read.facts.box_items if read.kind in {PageKind.HOME, PageKind.HUB} else ())


def _thread(read: ReadPage, settings: Settings) -> dict[str, str | None] | None:
    """What a message's page says of asking and answering; a day without time of day stands as a day."""
    detail = read.thread
    if read.kind is not PageKind.THREAD or detail is None:
        return None
    return {
        "asked_at": _when(detail.asked, settings),
        "answered_at": _when(detail.answered, settings),
        "unit": detail.unit or None,
        "state": detail.state or None,
    }


def _guide(read: ReadPage) -> dict[str, list[str]] | None:
    """Which classes of elements a guide shows and which it lacks."""
    if read.kind is not PageKind.GUIDE:
        return None
    guide = read_guide(read.view.page, read.view.title)
    return {"elements": list(guide.elements), "missing": list(guide.missing)}


def _when(dated: Dated | None, settings: Settings) -> str | None:
    if dated is None:
        return None
    return _moment(dated, settings) or dated.day.isoformat()


def _moment(published: Dated | None, settings: Settings) -> str | None:
    if published is None or published.at is None:
        return None
    return published.at.astimezone(settings.zone).isoformat(timespec="seconds")


def _column(read: ReadPage) -> dict[str, str] | None:
    """The column the page is, or stands in."""
    tags = read.view.tags
    if read.facts is not None and read.kind in _LISTS - {PageKind.HOME}:
        name = read.facts.name or tags.get("columnname", "") or read.facts.trail_last or read.facts.title
        path = tuple(step.name for step in read.facts.trail)
    else:
        name = tags.get("columnname", "") or (read.crumbs[-1].name if read.crumbs else "")
        path = tuple(crumb.name for crumb in read.crumbs)
    if not name:
        return None
    category, _ = category_of(name, tags.get("columntype", ""), path or (name,))
    return {"name": name, "type": category.value}
