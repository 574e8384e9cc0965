"""A page's source without what no visitor reads: comments, scripts, styles, fields; its tags stay."""

import re

_HIDDEN = re.compile(
    # The look ahead leaves most elements after one character.
    r"<(?=[sSnNtT!])(?:(script|style|noscript|textarea|select)\b.*?</\1\s*>|!--.*?-->)",
    re.IGNORECASE | re.DOTALL,
)
_OPENED = re.compile(
    r"<(?=[sSnNtT!])(?:(script|style|noscript|textarea|select)\b(?:.*?(</\1\s*>))?|!--(?:.*?(-->))?)",
    re.IGNORECASE | re.DOTALL,
)
"""The same, and what would be that if it ended."""


def without_hidden(text: str) -> str:
    """The source with a blank or a bar for everything hidden."""
    return _HIDDEN.sub(_blanked, text)


def beginning(text: str, end: int) -> str:
    """What ``without_hidden`` begins with, up to about ``end`` of the source: not beyond what is open there, nor into a tag."""
    parts, at = [], 0
    for match in _OPENED.finditer(text, 0, end):
        parts.append(text[at : match.start()])
        if not (match[2] or match[3]):
            return "".join(parts)
        parts.append(_blanked(match))
        at = match.end()
    rest = text[at:end]
    cut = rest.rfind("<")
    parts.append(rest if cut < 0 else rest[:cut])
    return "".join(parts)


def _blanked(match: re.Match[str]) -> str:
    """A comment leaves a blank; a script leaves a bar, for what it writes there (perhaps the date) is not what follows in the source."""
    return " " if match[1] is None or match[1].lower() == "style" else "\x01"
