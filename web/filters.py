"""Small helpers of templates: shares, shortened addresses, names of things; no sentences of their own."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import pass_context
from jinja2.runtime import Context

from domain.fetches import FetchFailure
from models.errors import StorageError
from reports.causes import cause_words, folded_charges
from reports.excerpts import excerpt_words
from reports.rhythm import rhythm_words
from reports.vocabulary import NAMES
from web import pictures
from web.rows import COLOURS


def share(part: float, whole: float) -> str:
    """``83 %``; a dash for nothing."""
    return f"{100 * part / whole:.0f}%" if whole else "–"


def short_url(url: str, length: int = 60) -> str:
    """An address without its scheme, cut in the middle."""
    text = url.partition("://")[2] or url
    return text if len(text) <= length else f"{text[: length - 20]}…{text[-18:]}"


def href(url: str) -> str:
    """An address that may stand in a link; anything but http(s) leads nowhere."""
    try:
        return url if urlsplit(url).scheme in {"http", "https"} else ""
    except ValueError:
        return ""


def points(value: float | None) -> str:
    """``12`` or ``12.5``; a dash for nothing."""
    return "–" if value is None else f"{value:.1f}".removesuffix(".0")


def cap(text: str) -> str:
    """A word that is a name elsewhere, as the beginning of a button; languages without capitals are left alone."""
    return text[:1].upper() + text[1:]


def grouped(number: float) -> str:
    """``12,345``."""
    return f"{number:,}"


def segment(text: str) -> str:
    """Text as one segment of a path."""
    return quote(text, safe="")


def zip_same(values: Iterable[str]) -> list[tuple[str, str]]:
    """Options of a choice whose values are their own names."""
    return [(value, value) for value in values]


def first_iso(row: tuple[datetime, str, int | None]) -> tuple[str, int]:
    """A failed probe as a point on the ground line."""
    return (row[0].isoformat(), 0)


@pass_context
def names_of(context: Context, kind: type[StrEnum]) -> list[tuple[str, str]]:
    """Every member of a kind with its name, for choices."""
    return [(member.value, context["speaker"].name(member)) for member in kind]


@pass_context
def check_titles(context: Context, desk: Any, speaker: Any) -> list[tuple[str, str]]:
    """Every check with its title, by title."""
    return sorted(((check.id, speaker.text(check.title)) for check in desk.checks.values()), key=lambda row: row[1])


def token_name(speaker: Any, word: str) -> str:
    """A status or failure in words."""
    names = NAMES[FetchFailure]
    if word in names:
        name: str = speaker.text(names[word])
        return name
    return f"HTTP {word}" if word.isdigit() else "–"


def is_picture(desk: Any, key: str) -> bool:
    """Whether a piece of evidence can be shown as a picture."""

    def look() -> bool:
        try:
            return bool(desk.wiring.blobs.get(key)[:3] in {b"\x89PN", b"\xff\xd8\xff"})
        except StorageError:
            return False

    found: bool = desk.kept(("picture", key), look, seconds=3600)
    return found


FILTERS: Mapping[str, Callable[..., Any]] = {
    "short_url": short_url,
    "href": href,
    "points": points,
    "cap": cap,
    "grouped": grouped,
    "segment": segment,
    "zip_same": zip_same,
    "first_iso": first_iso,
}
GLOBALS: Mapping[str, Any] = {
    "share": share,
    "pictures": pictures,
    "colours": COLOURS,
    "names_of": names_of,
    "cause_words": cause_words,
    "excerpt_words": excerpt_words,
    "rhythm_words": rhythm_words,
    "folded_charges": folded_charges,
    "check_titles": check_titles,
    "token_name": token_name,
    "is_picture": is_picture,
}
