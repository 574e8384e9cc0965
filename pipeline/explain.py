"""What the machine reads on one page, saved or live, and why: the same extractors a sweep uses, with nothing around them."""

import asyncio
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from config.settings import Settings
from crawler.extract.addresses import normalise
from crawler.extract.category import category_of
from crawler.extract.charsets import decode
from crawler.extract.dates import article_date
from crawler.extract.jsonlists import json_items
from crawler.extract.listings import page_lists
from crawler.extract.marks import read_marks
from crawler.extract.model import ListItem
from crawler.extract.notices import gate, looks_missing
from crawler.extract.pagekind import kind_of
from crawler.extract.view import View
from crawler.fetch.answer import Read
from crawler.fetch.browser import Browser
from crawler.fetch.http import HttpFetcher
from crawler.policy import Policy
from domain.records import Dated, PageKind
from domain.wording import N_, PlainError
from pipeline.clock import system_clock

SAVED = frozenset({".html", ".htm", ".shtml", ".xhtml", ".jsp", ".asp", ".aspx", ".php", ".json", ".txt", ".xml"})
NOWHERE = "https://saved.invalid/"
"""Stands for the address of a saved page that nobody named."""


class NotExplainedError(PlainError):
    """There is no page to explain."""


def saved_files(path: Path) -> list[Path]:
    """The page files a name stands for: the file itself, or those below a folder. Raises NotExplainedError."""
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise NotExplainedError(
            N_("找不到 {place}：请给出保存的网页文件、文件夹，或以 http 开头的网址。"), place=str(path)
        )
    files = sorted(one for one in path.rglob("*") if one.is_file() and one.suffix.lower() in SAVED)
    if not files:
        raise NotExplainedError(N_("{place} 里没有网页文件（.html、.json 等）。"), place=str(path))
    return files


def explain_file(settings: Settings, path: Path, *, url: str | None = None, rendered: bool = False) -> dict[str, Any]:
    """Explain a saved page. ``url``: where it was saved from; ``rendered``: it holds what a browser showed."""
    text, charset = decode(path.read_bytes(), "")
    address = normalise(url) if url else NOWHERE
    is_data = path.suffix.lower() == ".json" or text[:1] in "[{"
    return _json(text, address, settings, charset) if is_data else _page(text, address, settings, charset, rendered)


def explain_url(settings: Settings, url: str, *, rendered: bool = False) -> dict[str, Any]:
    """Explain a live page; opened in a browser when asked to, or when its raw form cannot answer. Raises NotExplainedError."""
    return asyncio.run(_live(settings, normalise(url), rendered=rendered))


async def _live(settings: Settings, url: str, *, rendered: bool) -> dict[str, Any]:
    policy = Policy(allowed_networks=[str(network) for network in settings.allow_private_networks])
    async with HttpFetcher(policy=policy, user_agent=settings.user_agent, timeout_s=settings.sweep_timeout) as fetcher:
        answer = await fetcher.ask(url, read=Read.TEXT)
    fetch = answer.fetch
    if not rendered and not answer.text:
        raise NotExplainedError(
            N_("打不开 {url}（{reason}）：请核对网址，或稍后再试。"),
            url=url,
            reason=fetch.failure.value if fetch.failure else str(fetch.status),
        )
    if not rendered:
        told = _page(answer.text, fetch.landed, settings, fetch.encoding, rendered=False, status=fetch.status)
        if not told.pop("needs_rendering"):
            return told
    browser = Browser(settings.browser_path, timeout_s=settings.sweep_timeout)
    try:
        seen = await browser.render(url, policy)
    finally:
        await browser.close()
    if not seen.text:
        raise NotExplainedError(
            N_("浏览器打不开 {url}（{reason}）：请核对网址，或稍后再试。"),
            url=url,
            reason=seen.fetch.failure.value if seen.fetch.failure else str(seen.fetch.status),
        )
    return _page(
        seen.text,
        seen.fetch.landed,
        settings,
        fetch.encoding,
        rendered=True,
        status=seen.fetch.status,
        answers=seen.answers,
    )


def _page(
    text: str,
    url: str,
    settings: Settings,
    charset: str,
    rendered: bool,
    *,
    status: int | None = None,
    answers: tuple[tuple[str, str], ...] = (),
) -> dict[str, Any]:
    today = _today(settings)
    view = View(text, url, today, rendered=rendered)
    lists = page_lists(view, answers)
    listing = lists.listing
    is_home = url != NOWHERE and normalise("/", url) == url
    kind = kind_of(view, lists, is_home=is_home)
    if gate(status, text):
        kind = PageKind.GATE
    elif looks_missing(text, view.title):
        kind = PageKind.NOT_FOUND
    tags = view.tags
    name = tags.get("columnname") or view.own_name
    category, origin = category_of(name, tags.get("columntype", ""), tuple(step.name for step in view.trail.steps))
    published = article_date(text, url, today) if kind is PageKind.ARTICLE else None
    items = listing.items if kind in {PageKind.COLUMN, PageKind.HUB, PageKind.HOME} else ()
    told = _told(kind, published, items, url, rendered, charset)
    return told | {
        "title": tags.get("articletitle") or view.title,
        "column": {"name": name, "type": category.value, "type_from": origin.value} if name else None,
        "next_page": listing.next_page or None,
        "pages": listing.pages,
        "marks": read_marks(text, url),
        "tags": tags,
        "notes": [*listing.why, *([f"placeholder: {listing.placeholder}"] if listing.placeholder else [])],
        **({"needs_rendering": listing.needs_rendering} if status is not None and not rendered else {}),
    }


def _json(text: str, url: str, settings: Settings, charset: str) -> dict[str, Any]:
    items = tuple(json_items(text, url, _today(settings)))
    told = _told(PageKind.COLUMN if items else PageKind.OTHER, None, items, url, False, charset)
    return told | {"notes": ["read as a JSON answer"]}


def _told(
    kind: PageKind, published: Dated | None, items: tuple[ListItem, ...], url: str, rendered: bool, charset: str
) -> dict[str, Any]:
    dated = [item.dated.day for item in items if item.dated]
    return {
        "kind": kind.value,
        "url": "" if url == NOWHERE else url,
        "title": "",
        "published_on": published.day.isoformat() if published else None,
        "published_at": published.at.isoformat() if published and published.at else None,
        "published_from": published.origin.value if published else None,
        "column": None,
        "items": [
            {"title": item.title, "url": item.url, "date": item.dated.day.isoformat() if item.dated else None}
            for item in items
        ],
        "newest": max(dated).isoformat() if dated else None,
        "next_page": None,
        "pages": None,
        "rendered": rendered,
        "marks": {},
        "tags": {},
        "thread": None,
        "guide": None,
        "charset": charset,
        "notes": [],
    }


def _today(settings: Settings) -> date:
    return system_clock().astimezone(ZoneInfo(settings.time_zone)).date()
