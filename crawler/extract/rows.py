"""Cuts a box into rows around links and reads title, address and date of each; judges no list."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from crawler.extract.days import full_days, plain
from crawler.extract.listdates import list_date, may_date
from crawler.extract.model import ListItem
from crawler.extract.outline import Box
from crawler.extract.vocabulary import ARTICLE_ADDRESS, COLUMN_ADDRESS, MORE_WORDS
from domain.records import Dated

Resolve = Callable[[str], str | None]
"""An address as written → normalised, or None for what is no web address."""

_CONTAINERS = frozenset({"ul", "ol", "dl", "records"})
_NEVER_ROWS = frozenset(
    {
        "ul",
        "ol",
        "dl",
        "tbody",
        "thead",
        "tfoot",
        "form",
        "nav",
        "header",
        "footer",
        "select",
        "records",
        "br",
        "img",
        "th",
    }
)
_MOST_ANCHORS = 6
_LONGEST_ROW = 1500
_LONG = 8
"""Characters from which a link's words read like a title."""
_SECOND = re.compile(
    r"^[\[【(（]?(?:解读|图解|政策解读|相关解读|文字解读|图片解读|视频|附件|下载|全文|详情|详细|查看|查看详情|阅读全文|阅读更多|原文|pdf版?|word版?|html版?)[\]】)）»>.…]*$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^[\d\s.,<>«»‹›|/上下一前后页首尾末到第共转跳...]+$")
_CUT = re.compile(r"(?:…|\.{2,}|···|。。。)\s*$")
_DATE_ENDS = re.compile(
    r"[\s\[【(（]*(?:(?:19|20)?\d\d[-/.年])?\d{1,2}[-/.月]\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?[\s\]】)）]*$"
)
_DATE_STARTS = re.compile(r"^[\s\[【(（]*(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?[\s\]】)）]*")


class Row(NamedTuple):
    """One row: where it stands, its item, and how its link stands in it."""

    box: Box
    item: ListItem
    shape: str


class Link(NamedTuple):
    """What a link leads to and says."""

    url: str
    title: str
    weight: int
    """How much its words look like a title."""


class Rows:
    """Cuts the boxes of one page into rows. Boxes lie in boxes: what a link says and where it leads is worked out once."""

    def __init__(self, resolve: Resolve, today: date) -> None:
        self._resolve = resolve
        self._today = today
        self._links: dict[int, Link | None] = {}

    def any_within(self, box: Box) -> bool:
        """A quick look: False when no rows in a box, or in any within, can read like a list, since no day and no article is named."""
        return may_date(box.text) or any(
            (url := self._resolve(anchor.attribute("href"))) is not None and is_article_address(url)
            for anchor in box.anchors
        )

    def of(self, parent: Box) -> list[Row]:
        """The rows that the children of ``parent`` make: one tag, one leading link each. Empty when they make none."""
        linked = [child for child in parent.boxes if child.tag not in _NEVER_ROWS and child.anchors]
        if not linked:
            return []
        same = linked
        if len({child.tag for child in linked}) > 1:
            counts = Counter(child.tag for child in linked)
            tag = max(counts, key=lambda name: (counts[name], name))
            same = [child for child in linked if child.tag == tag]
        # Asked of every box of the page: what is too large to be rows is left before anything is read.
        fit = sum(1 for child in same if len(child.anchors) <= _MOST_ANCHORS and len(child.text) <= _LONGEST_ROW)
        if fit < 0.6 * len(same):
            return []
        rows = [row for child, around in _segments(parent, same) if (row := self._row(child, around))]
        if len(rows) < 0.6 * len(same):
            return []
        shapes = [row.shape for row in rows]
        if shapes and max(map(shapes.count, set(shapes))) < 0.5 * len(rows):
            return []
        return rows

    def _row(self, box: Box, around: list[Box | str]) -> Row | None:
        anchors = box.anchors
        if len(anchors) > _MOST_ANCHORS or len(box.text) > _LONGEST_ROW:
            return None
        best: Link | None = None
        anchor = box
        long_ones: dict[str, str] = {}
        for one in anchors:
            link = self._link(one)
            if link is None:
                continue
            if link.weight >= _LONG and len(anchors) > 1:
                long_ones.setdefault(link.url, _path(one, box))
            if best is None or link.weight > best.weight:
                best, anchor = link, one
        if best is None:
            return None
        shape = _path(anchor, box)
        if shape and any(part in _CONTAINERS for part in shape.split(">")):
            return None
        dated = _row_date(box, anchor, around, self._today)
        if len(long_ones) > 1 and list(long_ones.values()).count(shape) > 1 and _count_dates(box) != 1:
            return None  # several items in one row of a grid
        return Row(box, ListItem(title=_clean(best.title, dated), url=best.url, dated=dated), shape)

    def _link(self, anchor: Box) -> Link | None:
        """None for what leads nowhere, and for words that are no title: numbers of pages, «more»."""
        key = id(anchor)
        if key not in self._links:
            self._links[key] = self._read(anchor)
        return self._links[key]

    def _read(self, anchor: Box) -> Link | None:
        url = self._resolve(anchor.attribute("href"))
        if url is None:
            return None
        title = title_of(anchor)
        if not title or _NUMBER.match(title) or MORE_WORDS.match(title):
            return None
        return Link(url, title, 1 if _SECOND.match(title) else len(title))


@lru_cache(maxsize=16_384)  # lists of one site name the same articles
def is_article_address(url: str) -> bool:
    """True for an address that looks like an article's and unlike a column's."""
    return bool(ARTICLE_ADDRESS.search(url)) and not COLUMN_ADDRESS.search(url)


def _segments(parent: Box, starts: list[Box]) -> Iterator[tuple[Box, list[Box | str]]]:
    """Each starting child with what stands between it and the next; where dates come before their titles, what precedes it."""
    marks = {id(box) for box in starts}
    before: list[Box | str] = []
    pieces: list[tuple[Box, list[Box | str]]] = []
    for child in parent.children:
        if isinstance(child, Box) and id(child) in marks:
            pieces.append((child, []))
        elif pieces:
            pieces[-1][1].append(child)
        else:
            before.append(child)
    if pieces and _dated_text(before) and not _dated_text(pieces[-1][1]):
        shifted = [before, *(tail for _, tail in pieces[:-1])]
        pieces = [(box, lead) for (box, _), lead in zip(pieces, shifted, strict=True)]
    yield from pieces


def _dated_text(pieces: list[Box | str]) -> bool:
    if not pieces:
        return False
    text = plain(" ".join(piece if isinstance(piece, str) else piece.text for piece in pieces))
    return len(text) < 200 and bool(full_days(text))


def title_of(anchor: Box) -> str:
    """A link's words: its text, its title where the text is cut short, a heading inside, or what its picture stands for; remembered."""
    if anchor.title is None:
        anchor.title = _title_of(anchor)
    return anchor.title


def _title_of(anchor: Box) -> str:
    text = anchor.text
    full = " ".join(written.split()) if (written := anchor.attribute("title")) else ""
    if not text:
        if full:
            return full
        picture = next((box for box in anchor.walk() if box.tag == "img"), None)
        return " ".join((picture.attribute("alt") or picture.attribute("title")).split()) if picture else ""
    if full and (_CUT.search(text) or full.startswith(text[:6]) or len(text) > 60):
        return full
    if len(text) > 20 and len(anchor.boxes) > 1:
        inner = [box for box in anchor.walk() if box.tag in {"h1", "h2", "h3", "h4", "h5", "h6"} and len(box.text) >= 4]
        if inner:
            return inner[0].text
        leaves = [box.text for box in anchor.walk() if not box.boxes and 4 <= len(box.text) <= 120]
        if leaves:
            return next((leaf for leaf in leaves if not _DATE_ENDS.fullmatch(leaf)), leaves[0])
    return text


def _clean(title: str, dated: Dated | None) -> str:
    if dated is not None and len(title) > 14 and (_may_end(title) or _DATE_STARTS.match(title)):
        title = _DATE_STARTS.sub("", _DATE_ENDS.sub("", title)) or title
    return title.strip(" ·•●▪■◆>-　\t")[:300]


def _may_end(text: str) -> bool:
    """A quick look: False where no date ends a text, since its last character is a letter of another kind."""
    return not text[-1:].isalpha() or text.endswith("日")


def _path(anchor: Box, box: Box) -> str:
    if anchor is box or anchor.parent is box:
        return ""
    parts = []
    for ancestor in anchor.up():
        if ancestor is box:
            break
        parts.append(ancestor.tag)
    return ">".join(reversed(parts))


def _leaves(box: Box, without: Box) -> list[str]:
    """Strings of a row outside its title link, without blanks at their ends; neighbouring strings of one element belong together."""
    found: list[str] = []
    _take_leaves(box, without, found)
    return found


def _take_leaves(box: Box, without: Box, found: list[str]) -> None:
    if box is without:
        return
    own: list[str] = []
    for child in box.children:
        if isinstance(child, str):
            own.append(child)
            continue
        if own and (leaf := " ".join(own).strip()):
            found.append(leaf)
        own = []
        if child.text:
            _take_leaves(child, without, found)
    if own and (leaf := " ".join(own).strip()):
        found.append(leaf)


def _row_date(box: Box, anchor: Box, around: list[Box | str], today: date) -> Dated | None:
    if not may_date(box.text):
        return _date_beside(around, today)  # menus, mostly: nothing within is looked at
    leaves = _leaves(box, anchor)
    if found := _best_leaf(leaves, today):
        return found
    inside = _leaves(anchor, box) if anchor.boxes else []
    if len(inside) > 1 and (found := _best_leaf([leaf for leaf in inside if len(leaf) < 40], today)):
        return found
    if found := _date_beside(around, today):
        return found
    text = anchor.text
    if _may_end(text) and (match := _DATE_ENDS.search(text)) and match.start() > 3:
        return list_date(match[0], today)
    if match := _DATE_STARTS.match(text):
        return list_date(match[0], today)
    return None


def _date_beside(around: list[Box | str], today: date) -> Dated | None:
    """A date between this row and the next."""
    if not around:
        return None
    tail = [
        piece.strip() if isinstance(piece, str) else piece.text
        for piece in around
        if isinstance(piece, str) or not piece.anchors
    ]
    pieces = [piece for piece in tail if piece and len(piece) < 80]
    return _best_leaf(pieces, today) if pieces else None


_PROSE = re.compile(r"[，。；、！？]")
_BARE = re.compile(r"^[\W_]*(?:[\d０-９]{1,4}\s?[-/.年月日:：－／．—]\s?){1,6}[\d０-９]{0,2}\s?日?[\W_]*$")


def _best_leaf(leaves: list[str], today: date) -> Dated | None:
    """The date among a row's strings: one that is nothing but a date, then a day and a month that stand apart, then short strings, then all."""
    for leaf in leaves:
        if len(leaf) <= 26 and _BARE.match(leaf) and (found := list_date(leaf, today)):
            return found
    for first, second in pairwise(leaves):
        if len(first) <= 10 and len(second) <= 10 and (found := list_date(f"{first} {second}", today)):
            return found
    joined = " ".join(leaves)
    if len(joined) <= 60:
        return list_date(joined, today)
    for leaf in leaves:
        if len(leaf) <= 60 and not _PROSE.search(leaf) and (found := list_date(leaf, today)):
            return found
    if len(joined) <= 160 and not _PROSE.search(joined):
        return list_date(joined, today)
    return None


def _count_dates(box: Box) -> int:
    days = full_days(plain(box.text))
    return len({day.day for day in days})
