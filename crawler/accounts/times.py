"""The moment of a post in every form that feeds, interfaces and pages of platforms write it; says nothing about its meaning."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime

from crawler.extract.days import OLDEST, card_day, epoch_day, full_days, plain, relative_day, short_days
from domain.records import Dated, DateOrigin

_ISO = re.compile(r"^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2})?")
_RFC = re.compile(r"^(?:[A-Za-z]{3,9},?\s+)?\d{1,2}[\s-][A-Za-z]{3}")
_NAMED = re.compile(
    r"^[A-Za-z]{3}\s+(?P<month>[A-Za-z]{3})\s+(?P<day>\d{1,2})\s+(?P<time>\d{2}:\d{2}:\d{2})\s+(?P<zone>[+-]\d{4}|UTC|GMT)\s+(?P<year>\d{4})$"
)
_CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-3]):([0-5]\d)")
_AGO = re.compile(r"(\d{1,3})\s*(分钟|小时|秒)\s*前")
_AGO_S = {"秒": 1, "分钟": 60, "小时": 3600}


def post_time(raw: object, now: datetime, *, origin: DateOrigin = DateOrigin.LIST) -> Dated | None:
    """When a post was published, ``now`` aware and in the account's zone; None for what is no time.

    Reads epoch seconds and milliseconds, ISO 8601, RFC 822, ``Sat Nov 21 10:00:00 +0800 2026``, Chinese days with or without
    a year, ``昨天 12:00`` and ``3分钟前``. A time that names no zone is meant in the account's own.
    """
    zone = now.tzinfo
    assert zone is not None
    if isinstance(raw, bool) or raw is None:
        return None
    if isinstance(raw, int | float):
        at = epoch_day(int(raw), zone=zone)
        return _dated(at, origin, 0.99, str(raw)) if at else None
    text = " ".join(plain(str(raw)).split())
    if not text or len(text) > 80:
        return None
    if text.isdigit() and len(text) in (10, 13):
        return post_time(int(text), now, origin=origin)
    at = _standard(text, zone)
    if at is not None:
        return _dated(at, origin, 0.99, text) if at.year >= OLDEST else None
    return _chinese(text, now, origin)


def _standard(text: str, zone: tzinfo) -> datetime | None:
    try:
        if _ISO.match(text) and len(text) > 10:
            return _local(datetime.fromisoformat(text), zone)
        if (named := _NAMED.match(text)) is not None:
            rest = f"{named['day']} {named['month']} {named['year']} {named['time']} {named['zone']}"
            return _local(parsedate_to_datetime(rest), zone)
        if _RFC.match(text):
            return _local(parsedate_to_datetime(text), zone)
    except (ValueError, OverflowError):
        return None
    return None


def _chinese(text: str, now: datetime, origin: DateOrigin) -> Dated | None:
    zone = now.tzinfo
    assert zone is not None
    if (ago := _AGO.search(text)) is not None:
        return _dated(now - timedelta(seconds=int(ago[1]) * _AGO_S[ago[2]]), origin, 0.95, text)
    found = next(iter(full_days(text, zone=zone)), None) or card_day(text)
    found = found or relative_day(text, now.date()) or next(iter(short_days(text, now.date(), zone=zone)), None)
    if found is None:
        return None
    at = found.at
    if at is None and (clock := _CLOCK.search(text, found.end if found.end < len(text) else 0)) is not None:
        at = datetime(found.day.year, found.day.month, found.day.day, int(clock[1]), int(clock[2]), tzinfo=zone)
    return Dated(day=found.day, origin=origin, confidence=0.95 if found.whole else 0.8, at=at, raw=text)


def from_tuple(parts: tuple[int, ...], now: datetime, raw: str) -> Dated | None:
    """A time a library has read for us as UTC; surer readings come first."""
    try:
        year, month, day, hour, minute, second = parts[:6]
        at = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except ValueError:
        return None
    return _dated(at.astimezone(now.tzinfo), DateOrigin.LIST, 0.9, raw) if at.year >= OLDEST else None


def _local(at: datetime, zone: tzinfo) -> datetime:
    return at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(zone)


def _dated(at: datetime, origin: DateOrigin, confidence: float, raw: str) -> Dated:
    return Dated(day=at.date(), origin=origin, confidence=confidence, at=at, raw=raw[:80])
