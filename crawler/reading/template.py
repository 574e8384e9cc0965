"""Tells words of the site's frame from a column's own: what stands on many pages, with the day and hour that scripts write beside it."""

import re
from collections.abc import Collection, Sequence

from crawler.extract.days import full_days, plain

_LEAST = 4
"""Characters: shorter strings are labels, and tell nothing of what they are part of."""
_CLOCK = re.compile(
    r"(?:星期|周)[一二三四五六日天]|(?:上午|下午|晚上|凌晨|中午|早上)?\s*\d{1,2}\s?[:时]\s?\d{2}(?:\s?[:分]\s?\d{2}\s?秒?)?|"
    r"农历[^\s，。]{0,10}|(?:\d{1,2}月)?\d{1,2}日|今天是|现在是|当前时间|北京时间|(?:早上|上午|中午|下午|晚上)好"
)
_NOTHING = re.compile(r"[\W_]*")


def own_words(strings: Sequence[str], common: Collection[str]) -> list[str]:
    """Those of a page's strings that are its own. A string is the site's when it is ``common``, or made of nothing but common strings and
    what a clock says: a slogan stands alone in the page as received, and beside the day once scripts have run.
    """
    pieces = sorted((text for text in common if len(text) >= _LEAST), key=lambda text: (-len(text), text))
    return [text for text in strings if text not in common and not _of_frame(text, pieces)]


def _of_frame(text: str, pieces: Sequence[str]) -> bool:
    rest = text
    for piece in pieces:
        if piece in rest:
            rest = rest.replace(piece, "\n")
    if rest == text and not any(char.isdigit() for char in text):
        return False
    line = plain(rest)
    for day in reversed(full_days(line)):
        line = f"{line[: day.start]}\n{line[day.end :]}"
    return _NOTHING.fullmatch(_CLOCK.sub("\n", line)) is not None
