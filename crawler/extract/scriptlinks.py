"""Finds addresses in scripts, event handlers and styles; runs none of them."""

import re
from collections.abc import Iterator

from domain.records import LinkKind

_QUOTED = r"""\s*(?:"([^"\n]+)"|'([^'\n]+)'|`([^`$\n]+)`)\s*"""
# A string that goes on (`'/a?id=' + id`) is only a part of an address; hence the look behind the closing quote.
_WHOLE = r"(?=\s*(?:[;,)}\n]|//|$))"
_MOVES = re.compile(
    r"(?:\blocation(?:\.href)?\s*=(?!=)|\blocation\.(?:replace|assign)\s*\(|\b(?:window\.|self\.|top\.)?(?<![\w.])open\s*\(|"
    r"\bwindow\.open\s*\(|\bwindow\.navigate\s*\()" + _QUOTED + _WHOLE
)
_CALL = re.compile(
    r"\b\w*(?:open|jump|goto|go|link|href|url|visit|location|turn|redirect|tiaozhuan)\w*\s*(?:\(|=(?!=))", re.IGNORECASE
)
_ARGUMENT = re.compile(r"""(?<=[(,=\s])(?:"((?:https?:|/)[^"\s]+)"|'((?:https?:|/)[^'\s]+)')""" + _WHOLE)
_STYLE_URL = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^)"'\s]*))\s*\)""", re.IGNORECASE)
_IMPORT = re.compile(r"""@import\s+(?:url\(\s*)?["']?([^"')\s;]+)""", re.IGNORECASE)
_STYLE_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SCRIPT_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'\w\\])//[^\n]*", re.DOTALL)


def script_addresses(text: str) -> Iterator[str]:
    """Literal addresses a script moves the visitor to (``location.href = …``, ``window.open(…)``)."""
    if "location" in text or "open" in text or "navigate" in text:
        for match in _MOVES.finditer(_SCRIPT_COMMENT.sub(" ", text)):
            yield _unescaped(match[1] or match[2] or match[3])


def handler_addresses(text: str) -> Iterator[str]:
    """Literal addresses of an event handler or a ``javascript:`` address, also where a function of the site's own opens them."""
    if not text:
        return
    seen = set()
    for written in script_addresses(text):
        seen.add(written)
        yield written
    if _CALL.search(text):
        for match in _ARGUMENT.finditer(text):
            written = _unescaped(match[1] or match[2])
            if written not in seen:
                seen.add(written)
                yield written


def style_addresses(text: str) -> Iterator[str]:
    """Addresses within ``url(…)`` of declarations."""
    if "url" in text.lower():
        for match in _STYLE_URL.finditer(text):
            yield (match[1] or match[2] or match[3] or "").strip()


def style_sheet_addresses(text: str) -> Iterator[tuple[str, LinkKind]]:
    """Addresses of a whole style sheet with their use; comments do not count."""
    text = _STYLE_COMMENT.sub(" ", text)
    sheets = dict.fromkeys(_IMPORT.findall(text))
    for written in sheets:
        yield written, LinkKind.STYLE
    for written in style_addresses(text):
        if written not in sheets:
            yield written, LinkKind.IMAGE


def _unescaped(text: str) -> str:
    return text.replace("\\/", "/").strip()
