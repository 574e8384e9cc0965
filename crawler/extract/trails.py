"""Reads the breadcrumb (当前位置) of a page; decides nothing about columns."""

import re
from dataclasses import dataclass

from crawler.extract.days import full_days, plain
from crawler.extract.outline import Box, among_names
from crawler.extract.rows import Resolve
from crawler.extract.vocabulary import HOME_WORDS, TRAIL_NAMES, TRAIL_WORDS

_SEPARATORS = re.compile(r"[>»›→/\\|＞〉-]+|::|&gt;")
_named_trail = among_names(TRAIL_NAMES)
_MOST_STEPS = 9
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Step:
    """One linked step of a breadcrumb."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Trail:
    """A breadcrumb without its home page, and the unlinked words at its end."""

    steps: tuple[Step, ...] = ()
    last: str = ""
    found: bool = False


def trail_of(page: Box, resolve: Resolve) -> Trail:
    """The page's breadcrumb; empty when there is none."""
    best: tuple[tuple[int, int], Box] | None = None
    for box in page.walk():
        if box.tag in {"a", "li", "span", "em", "i", "b", "font", "strong", "head"} or not box.anchors:
            continue
        if len(box.anchors) > _MOST_STEPS or len(box.text) > _LONGEST:
            continue
        rank = _rank(box)
        if rank and (best is None or (rank, -len(box.text)) > best[0]):
            best = (rank, -len(box.text)), box  # the innermost of equals: a side menu may share the outer box
    return _read(best[1], resolve) if best else Trail()


def _rank(box: Box) -> int:
    text = box.text
    first = box.anchors[0].text.strip().lower()
    home = first in HOME_WORDS or first.endswith("首页")
    said = bool(TRAIL_WORDS.search(text[:40]))
    named = _named_trail(box.names)
    if said:
        return 4 if home else 3
    if home and named:
        return 4
    if not home and not named:
        return 0
    if full_days(plain(text)):
        return 0  # the hyphens of dates separate no steps: a list that stands right behind the way home
    if home and len(box.anchors) <= 6 and (_SEPARATORS.search(text) or box.tag == "ol"):
        return 2 if _SEPARATORS.search(text) else 1
    if named and len(box.anchors) > 1 and _SEPARATORS.search(text):
        return 1
    return 0


def _read(box: Box, resolve: Resolve) -> Trail:
    steps: list[Step] = []
    for anchor in box.anchors:
        name = anchor.text.strip(" >»/·|-")
        url = resolve(anchor.attribute("href"))
        if not name or url is None:
            continue
        if not steps and (name.lower() in HOME_WORDS or name.endswith("首页")):
            continue
        steps.append(Step(name, url))
    words = next((anchor.text for anchor in reversed(box.anchors) if anchor.text), "")
    tail = box.text.rpartition(words)[2] if words else box.text
    last = _SEPARATORS.sub(" ", tail).strip(" 　:：·")
    return Trail(steps=tuple(steps), last=" ".join(last.split())[:120], found=True)
