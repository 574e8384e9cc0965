"""Dates that stand neither in a tag of the head nor before a visitor's eyes in words we know: marked up elements, scripts, other languages."""

import re
from datetime import date, tzinfo
from html import unescape
from itertools import islice

from crawler.extract.days import full_days, moment, plain
from domain.records import Dated, DateOrigin

_MUCH_HAN = re.compile(r"(?:[^一-鿿]*+[一-鿿]){60}")
"""So many Chinese characters from which our own reading is better than anybody's guess."""
_ELEMENT = re.compile(
    r"<(?:time|meta|span|abbr|p|div|em|i)\b(?=[^>]*\b(?:itemprop\s*=\s*[\"']?datePublished|pubdate\b|class\s*=\s*[\"'][^\"']*\b(?:published|dt-published|entry-date)\b))"
    r"[^>]*\b(?:datetime|content|title)\s*=\s*[\"']([^\"'>]{8,40})[\"']",
    re.IGNORECASE,
)
_TIME = re.compile(r"<time\b[^>]*\bdatetime\s*=\s*[\"']([^\"'>]{8,40})[\"'][^>]*>", re.IGNORECASE)
_UPDATED = re.compile(r"updated|modified", re.IGNORECASE)
_SCRIPT = re.compile(r"<script\b[^>]*>(.*?)</script\s*>", re.IGNORECASE | re.DOTALL)
_SCRIPT_KEYS = (
    (
        re.compile(
            r"[\"']?\b(?:date_?published|publish(?:ed)?_?(?:time|date|at|on)?|pub_?(?:time|date)|release_?(?:time|date)|ptime|news_?time|issue_?time|fb_?(?:sj|rq|time))[\"']?\s*[:=]\s*[\"']?([\d０-９][^\"',;}<\n]{7,30})",
            re.IGNORECASE,
        ),
        0.85,
    ),
    (re.compile(r"\b(?:var\s+)?(?:ct|publish_ts|pub_ts|oriCreateTime)\s*[:=]\s*[\"'](\d{10}|\d{13})[\"']"), 0.8),
    (
        re.compile(
            r"[\"']?\b(?:date_?created|create_?(?:time|date|d_?at)|input_?time|add_?time|ctime)[\"']?\s*[:=]\s*[\"']?([\d][^\"',;}<\n]{7,30})",
            re.IGNORECASE,
        ),
        0.6,
    ),
)
_LONGEST = 2_000_000
"""Characters beyond which a page is no article and not worth another parse."""


def is_chinese(text: str) -> bool:
    """True for pages with more than a few Chinese characters."""
    return _MUCH_HAN.match(text) is not None


def from_marks(text: str, latest: date, zone: tzinfo) -> Dated | None:
    """The day of an element marked as publishing time (``itemprop="datePublished"``, ``<time pubdate>``), else of the page's only ``<time>``."""
    found = _ELEMENT.search(text)
    if found is None:
        times = [match for match in islice(_TIME.finditer(text), 3) if not _UPDATED.search(match[0])]
        if len({match[1][:10] for match in times}) != 1:
            return None
        found = times[0]
    days = full_days(plain(unescape(found[1])), zone=zone)
    if not days or days[0].start > 0 or days[0].day > latest:
        return None
    return Dated(day=days[0].day, at=days[0].at, origin=DateOrigin.META, confidence=0.85, raw=found[1][:60])


def by_htmldate(text: str, latest: date) -> Dated | None:
    """What ``htmldate`` finds without its extensive search, which invents days; for pages in other languages than Chinese."""
    if len(text) > _LONGEST:
        return None
    from htmldate import find_date  # with dateutil, lxml and urllib3 behind it: few pages need the last resort

    try:
        found = find_date(text, extensive_search=False, original_date=True, max_date=latest.isoformat())
    except (ValueError, TypeError, AttributeError, RecursionError, MemoryError):
        return None  # a page it cannot read states no date
    if not found:
        return None
    return Dated(day=date.fromisoformat(found), origin=DateOrigin.TEXT, confidence=0.6, raw=f"htmldate {found}")


def from_scripts(text: str, latest: date, zone: tzinfo) -> Dated | None:
    """The day that a script names by the name of a publishing time; of several names the surest, of several days the first."""
    best: Dated | None = None
    for script in _SCRIPT.finditer(text):
        body = script[1]
        if len(body) > 400_000 or not body:
            continue
        for pattern, confidence in _SCRIPT_KEYS:
            if best is not None and best.confidence >= confidence:
                break
            for match in pattern.finditer(body):
                found = moment(match[1], zone)
                if found is not None and found.day <= latest:
                    best = Dated(
                        day=found.day, at=found.at, origin=DateOrigin.SCRIPT, confidence=confidence, raw=match[0][:60]
                    )
                    break
    return best
