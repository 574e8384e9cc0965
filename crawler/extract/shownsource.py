"""A page's source without what no visitor reads: comments, scripts, styles, fields; its tags stay."""

import re

_BEGINS = re.compile(
    # The look ahead leaves most elements after one character.
    r"<(?=[sSnNtT!])(?:(script|style|noscript|textarea|select)\b|!--)",
    re.IGNORECASE,
)
_ENDS = {
    name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style", "noscript", "textarea", "select")
} | {"": re.compile("-->")}
_OPENED = re.compile(
    r"<(?=[sSnNtT!])(?:(script|style|noscript|textarea|select)\b(?:.*?(</\1\s*>))?|!--(?:.*?(-->))?)",
    re.IGNORECASE | re.DOTALL,
)
"""What is hidden, and what would be that if it ended."""


def without_hidden(text: str) -> str:
    """The source with a blank or a bar for everything hidden; what begins and never ends hides nothing."""
    parts, at, begin = [], 0, 0
    endless: set[str] = set()
    while (match := _BEGINS.search(text, begin)) is not None:
        begin = match.end()
        kind = (match[1] or "").lower()
        # Once none ends any more this is not searched for again: the time would grow with the square of the source.
        if kind not in endless:
            if (end := _ENDS[kind].search(text, begin)) is None:
                endless.add(kind)
                continue
            parts += [text[at : match.start()], _blank(kind)]
            at = begin = end.end()
    parts.append(text[at:])
    return "".join(parts)


def beginning(text: str, end: int) -> str:
    """What ``without_hidden`` begins with, up to about ``end`` of the source: not beyond what is open there, nor into a tag."""
    parts, at = [], 0
    for match in _OPENED.finditer(text, 0, end):
        parts.append(text[at : match.start()])
        if not (match[2] or match[3]):
            return "".join(parts)
        parts.append(_blank((match[1] or "").lower()))
        at = match.end()
    rest = text[at:end]
    cut = rest.rfind("<")
    parts.append(rest if cut < 0 else rest[:cut])
    return "".join(parts)


def _blank(kind: str) -> str:
    """A comment leaves a blank; a script leaves a bar, for what it writes there (perhaps the date) is not what follows in the source."""
    return " " if kind in {"", "style"} else "\x01"
