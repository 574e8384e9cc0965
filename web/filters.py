"""Small helpers of templates: shares, shortened addresses, names of things; no sentences of their own."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from web import pictures


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


def grouped(number: float) -> str:
    """``12,345``."""
    return f"{number:,}"


def segment(text: str) -> str:
    """Text as one segment of a path."""
    return quote(text, safe="")


FILTERS: Mapping[str, Callable[..., Any]] = {
    "short_url": short_url,
    "href": href,
    "points": points,
    "grouped": grouped,
    "segment": segment,
}
GLOBALS: Mapping[str, Any] = {"share": share, "pictures": pictures}
