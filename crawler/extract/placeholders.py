"""Tells what a page says in its own words: running text, or that there is nothing (栏目建设中); knows no lists."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

from crawler.extract.literals import Literals
from crawler.extract.outline import Box
from crawler.extract.vocabulary import PLACEHOLDERS, TRAIL_WORDS

_FOOTER = (
    "公网安备",
    "网站标识码",
    "版权所有",
    *(f"{one}单位{colon}" for one in ("主办", "承办") for colon in ":："),
    "技术支持:",
    "技术支持：",
)
_FOOTER_IN_ANY_CASE = re.compile(
    # Without IGNORECASE and with one set of letters in front, so that a scanner skips to a first character.
    r"[IiCc](?:(?<=[Ii])[Cc][Pp]备|(?<=[Cc])[Oo][Pp][Yy][Rr][Ii][Gg][Hh][Tt])"
)
_LONGEST_FOOTER = 1200
_STAMPS = Literals(
    ["最后更新", "更新时间", "今天是", "您是第", "访问量", "浏览次数", "当前位置", "现在的位置"]
    + [f"星期{day}" for day in "一二三四五六日天"]
)
_SENTENCE_END = re.compile(r"[^。！!\n；;]*")
_SKIPPED = frozenset({"a", "form", "select", "button", "option", "nav", "iframe", "footer"})


def own_text(page: Box, without: frozenset[int] = frozenset()) -> list[str]:
    """The strings a page says outside links, forms, footer and the boxes in ``without`` (ids), in order; short ones count too."""
    footer = footer_boxes(page)
    found: list[str] = []
    _take_strings(page, without | footer, found)
    return found


def own_images(page: Box) -> list[str]:
    """Addresses, as written, of pictures that stand in the page outside links and footer: they may be what the page has to say."""
    footer = footer_boxes(page)
    found: list[str] = []
    end = 0
    for box in page.walk():
        if box.order < end:
            continue  # within what is skipped
        if box.tag in _SKIPPED or id(box) in footer:
            end = box.end
        elif box.tag == "img" and (source := box.attribute("src")):
            found.append(source)
    return found


@lru_cache(maxsize=1)  # asked up to four times of a page
def words_in(strings: tuple[str, ...]) -> int:
    """Characters of running text; labels and stamps of fewer than 12 characters do not count."""
    said = [text for text in strings if len(text) >= 12]
    if stamps := [start for _, start, _ in _STAMPS.places("\n".join(said))]:
        ends = list(accumulate(len(text) + 1 for text in said))
        stamped = {bisect_right(ends, start) for start in stamps}
        said = [text for number, text in enumerate(said) if number not in stamped]
    return sum(len(text) for text in said if not TRAIL_WORDS.search(text))


def placeholder_in(strings: Sequence[str]) -> str:
    """The words that say there is nothing, at most 40 characters; empty when no such words stand there."""
    for text in strings:
        if len(text) > 80:
            continue
        if match := PLACEHOLDERS.search(text):
            start = max(text.rfind(mark, 0, match.start()) for mark in "。！!；;\n") + 1
            end = _SENTENCE_END.match(text, match.end())
            return text[start : end.end() if end else len(text)].strip()[:40]
    return ""


def _take_strings(box: Box, without: frozenset[int], found: list[str]) -> None:
    """Runs of text of one block element each; inline elements join their surroundings."""
    run: list[str] = []
    for child in box.children:
        if isinstance(child, str):
            run.append(child)
        elif child.tag in _SKIPPED or id(child) in without:
            continue
        elif child.tag in _INLINE and _inline(child):
            run.append(child.text)
        else:
            if run and (text := _joined(run)):
                found.append(text)
            run = []
            if child.boxes:
                _take_strings(child, without, found)
            elif child.text:
                found.append(child.text)
    if run and (text := _joined(run)):
        found.append(text)


_INLINE = frozenset({"span", "b", "strong", "em", "i", "font", "u", "small", "sup", "sub", "label", "br"})


def _inline(box: Box) -> bool:
    return box.tag in _INLINE and not box.anchors and all(_inline(child) for child in box.boxes)


def _joined(run: list[str]) -> str:
    return " ".join("".join(run).split())


@lru_cache(maxsize=1)  # asked thrice of each page with lists
def footer_boxes(page: Box) -> frozenset[int]:
    """Ids of the boxes at the end that carry filing numbers and rights: the largest short ones."""
    found: set[int] = set()
    # What stands in a box stands in the page, and none lies over another.
    said = {mark for mark in _FOOTER if mark in page.text} | set(_FOOTER_IN_ANY_CASE.findall(page.text))
    stack = [page]
    while stack:
        box = stack.pop()
        text = box.text
        marks = sum(map(text.count, said))
        if not marks:
            continue  # nor is any within
        stack.extend(box.boxes)
        if box.tag in {"body", "html"} or len(box.text) > _LONGEST_FOOTER:
            continue
        if marks >= 2 or len(box.text) < 200:
            found.add(id(box))
    return frozenset(found)
