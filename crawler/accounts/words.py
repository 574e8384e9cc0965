"""Texts and links of posts, out of the markup that platforms wrap them in; pure."""

import html
import re

from crawler.extract.addresses import normalise

_TAG = re.compile(r"<[^>]{0,4000}>")
_LINK = re.compile(r"""<a\b[^>]{0,2000}?\bhref\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_BARE = re.compile(r"https?://[^\s<>\"'，。；、）》】]{4,500}")
_DROPPED = re.compile(r"<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_LONGEST = 20_000
_MOST_LINKS = 30
_TITLE = 120


def plain_text(markup: str) -> str:
    """The words of a piece of markup, on one line, at most some twenty thousand characters."""
    text = _TAG.sub(" ", _DROPPED.sub(" ", markup[: 4 * _LONGEST]))
    return " ".join(html.unescape(text).split())[:_LONGEST]


def links_in(markup: str, base: str) -> tuple[str, ...]:
    """Addresses a piece of markup leads to, also those that only stand there as text; each once, in order."""
    found: dict[str, None] = {}
    for raw in (*_LINK.findall(markup), *_BARE.findall(_TAG.sub(" ", markup))):
        try:
            url = normalise(html.unescape(raw), base)
        except ValueError:
            continue
        if url.startswith(("http://", "https://")):
            found.setdefault(url)
    return tuple(found)[:_MOST_LINKS]


def title_of(text: str) -> str:
    """The heading of a post that has none: its first words."""
    first = re.split(r"(?<=[。！？!?])|\n", text, maxsplit=1)[0].strip()
    return first if len(first) <= _TITLE else first[: _TITLE - 1] + "…"


def address(raw: str, base: str) -> str:
    """A normalised address; empty for what is none."""
    try:
        return normalise(raw, base) if raw else ""
    except ValueError:
        return ""
