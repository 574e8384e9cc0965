"""Finds lists of articles in JSON: the answers that a page's scripts fetched, or a saved answer; follows nothing."""

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from crawler.extract.addresses import normalise
from crawler.extract.days import moment, plain, short_days
from crawler.extract.model import ListItem
from crawler.extract.paging import page_in_query
from domain.records import Dated, DateOrigin

_TITLE_KEYS = (
    "title",
    "articletitle",
    "doctitle",
    "name",
    "subject",
    "infotitle",
    "contenttitle",
    "headline",
    "bt",
    "showtitle",
    "maintitle",
    "listtitle",
    "xxbt",
    "topic",
)
_URL_KEYS = (
    "url",
    "link",
    "href",
    "docpuburl",
    "puburl",
    "linkurl",
    "htmlurl",
    "arturl",
    "pageurl",
    "visiturl",
    "posturl",
    "path",
    "weburl",
    "docurl",
    "infourl",
    "redirecturl",
    "post_url",
)
_DATE_KEYS = (
    "publishtime", "publishdate", "publishedtime", "publishedat", "published", "pubtime", "pubdate", "releasetime", "releasedate", "publish", "publish_time", "publish_date",
    "docreltime", "docrelpubtime", "docpubtime", "displaypublishtime", "display_publish_time", "showtime", "showdate", "fbsj", "fbrq", "fwrq", "infodate", "articledate",
    "datetime", "date", "time", "rq", "sj",
)  # fmt: skip
_LATER_KEYS = ("createtime", "createdate", "created", "createdat", "inputtime", "addtime", "crtime", "created_at")
_PAGES_KEYS = ("pages", "totalpages", "totalpage", "pagecount", "pagetotal", "totalpagenum")
_TOTAL_KEYS = (
    "total",
    "totalcount",
    "totalrecord",
    "totalrecords",
    "totalelements",
    "totalnum",
    "totalsize",
    "recordcount",
    "count",
)
_SIZE_KEYS = ("size", "pagesize", "perpage", "limit", "rowsperpage")
_MOST = 400
_TAGS = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A list out of an interface, and where it goes on."""

    items: tuple[ListItem, ...]
    next_page: str = ""
    pages: int | None = None
    blind: bool = False
    """This is the first page, there are more, and the address does not say how to ask for them."""


def answered(
    answers: tuple[tuple[str, str], ...], page_url: str, today: date, shown: Collection[str] = ()
) -> Answered | None:
    """The longest list of articles among JSON answers ``(address, body)``; item addresses are joined to the page's. ``shown``: titles of
    the list that the page shows; then only an answer that holds most of its titles counts.
    """
    best: Answered | None = None
    for address, body in answers:
        data = parsed(body)
        items = _items(data, page_url, today)
        if shown and sum(1 for item in items if item.title in shown) < 0.5 * len(items):
            continue
        if len(items) > (len(best.items) if best else 0):
            following, pages, more = _following(address, data, len(items))
            best = Answered(items=tuple(items), next_page=following, pages=pages, blind=more and not following)
    return best


def _following(address: str, data: Any, count: int) -> tuple[str, int | None, bool]:
    """Address of the next page of an interface, the number of pages, and whether there are more than this one."""
    told = dict(_numbers(data, 0))
    pages = next((told[key] for key in _PAGES_KEYS if told.get(key)), None)
    total = next((told[key] for key in _TOTAL_KEYS if key in told), None)
    size = next((told[key] for key in _SIZE_KEYS if told.get(key)), count)
    if pages is None and total is not None and size:
        pages = -(-total // size)
    cut = page_in_query(address)
    if cut is None:
        return "", pages, (pages or 1) > 1
    before, number, after = cut
    if pages is not None and number >= pages:
        return "", pages, False
    return f"{before}{number + 1}{after}", pages, True


def _numbers(data: Any, depth: int) -> Iterator[tuple[str, int]]:
    """Plain numbers of an answer's outer objects, by key in lower case; the outermost come last."""
    if not isinstance(data, dict) or depth > 3:
        return
    for child in data.values():
        yield from _numbers(child, depth + 1)
    for key, value in data.items():
        text = str(value)
        if not isinstance(value, bool) and isinstance(value, int | str) and text.isdigit() and len(text) < 8:
            yield key.lower().replace("_", ""), int(text)


def json_items(body: str, base: str, today: date) -> list[ListItem]:
    """Items of the longest list of article-like objects in one JSON text (or JSONP); empty when there is none."""
    return _items(parsed(body), base, today)


def _items(data: Any, base: str, today: date) -> list[ListItem]:
    best: list[ListItem] = []
    for rows in _row_lists(data, 0):
        items = [item for row in rows[:_MOST] if (item := _item(row, base, today))]
        if len(items) > len(best) and len(items) >= 0.5 * len(rows[:_MOST]):
            best = items
    return best


def parsed(body: str) -> Any:
    """The value of a JSON or JSONP text, None for anything else."""
    text = body.strip().lstrip("\ufeff")
    if not text.startswith(("{", "[")):
        match = re.match(r"^[\w$.]{1,60}\s*\((.*)\)\s*;?\s*$", text, re.DOTALL)
        if match is None:
            return None
        text = match[1]
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _row_lists(data: Any, depth: int) -> Iterator[list[dict[str, Any]]]:
    if depth > 8:
        return
    if isinstance(data, list):
        rows = [row for row in data if isinstance(row, dict)]
        if rows and len(rows) >= 0.8 * len(data):
            yield rows
        for child in data[:50]:
            yield from _row_lists(child, depth + 1)
    elif isinstance(data, dict):
        for child in data.values():
            if isinstance(child, dict | list):
                yield from _row_lists(child, depth + 1)


def _item(row: dict[str, Any], base: str, today: date) -> ListItem | None:
    fields = {key.lower(): value for key, value in row.items()}
    flat = {key.replace("_", ""): value for key, value in fields.items()}
    title = next((value for key in _TITLE_KEYS if isinstance(value := flat.get(key), str) and value.strip()), "")
    if not title:
        return None
    dated = _dated(flat, today)
    url = ""
    for key in _URL_KEYS:
        value = flat.get(key.replace("_", ""))
        if isinstance(value, str) and value.strip():
            try:
                url = normalise(value, base)
            except ValueError:
                continue
            break
    if not url and dated is None:
        return None
    return ListItem(title=" ".join(_TAGS.sub("", title).split())[:300], url=url or base, dated=dated)


def _dated(flat: dict[str, Any], today: date) -> Dated | None:
    """The publishing field among several date fields; what touches every row (``updateTime``) is never it."""
    latest = today + timedelta(days=1)
    for confidence, keys in ((0.9, _DATE_KEYS), (0.6, _LATER_KEYS)):
        for key in keys:
            value = flat.get(key.replace("_", ""))
            if isinstance(value, bool) or not isinstance(value, int | str) or value in ("", 0):
                continue
            text = str(value)
            found = moment(text)
            if found is None and isinstance(value, str) and len(text) < 12:
                found = next(iter(short_days(plain(text), today)), None)
            if found is not None and found.day <= latest:
                return Dated(
                    day=found.day, at=found.at, origin=DateOrigin.LIST, confidence=confidence, raw=f"{key}={text}"[:60]
                )
    return None
