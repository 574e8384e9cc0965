"""A page's source without what no visitor reads: comments, scripts, styles, fields; its tags stay."""

import re
from collections.abc import Iterator

_BEGINS = re.compile(
    # The look ahead leaves most elements after one character.
    r"<(?=[sSnNtT!])(?:(script|style|noscript|textarea|select)\b|!--)",
    re.IGNORECASE,
)
_ENDS = {
    name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style", "noscript", "textarea", "select")
} | {"": re.compile("-->")}


def without_hidden(text: str) -> str:
    """The source with a blank or a bar for everything hidden; what begins and never ends hides nothing."""
    parts, at = [], 0
    for start, stop, kind in _hidden(text, len(text)):
        if stop is not None:
            parts += [text[at:start], _blank(kind)]
            at = stop
    parts.append(text[at:])
    return "".join(parts)


def beginning(text: str, end: int) -> str:
    """What ``without_hidden`` begins with, up to about ``end`` of the source: not beyond what is open there, nor into a tag."""
    parts, at = [], 0
    for start, stop, kind in _hidden(text, end):
        parts.append(text[at:start])
        if stop is None:
            return "".join(parts)
        parts.append(_blank(kind))
        at = stop
    rest = text[at:end]
    cut = rest.rfind("<")
    parts.append(rest if cut < 0 else rest[:cut])
    return "".join(parts)


def _hidden(text: str, end: int) -> Iterator[tuple[int, int | None, str]]:
    """Start, stop and kind of each; no stop for the first of a kind that begins before ``end`` and does not stop before it.

    No other of its kind can stop then and none is looked for: the time would grow with the square of the source.
    """
    begin = 0
    endless: set[str] = set()
    while (match := _BEGINS.search(text, begin, end)) is not None:
        begin = match.end()
        kind = (match[1] or "").lower()
        if kind in endless:
            continue
        if (last := _ENDS[kind].search(text, begin, end)) is None:
            endless.add(kind)
            yield match.start(), None, kind
        else:
            begin = last.end()
            yield match.start(), begin, kind


def _blank(kind: str) -> str:
    """A comment leaves a blank; a script leaves a bar, for what it writes there (perhaps the date) is not what follows in the source."""
    return " " if kind in {"", "style"} else "\x01"
