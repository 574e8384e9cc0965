"""Finds the lists on a page and says whose each is: the page's own, another column's box, or one that stands beside; reads no dates."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from crawler.extract.model import ListItem
from crawler.extract.outline import Box, among_names
from crawler.extract.rows import Resolve, Row, Rows, is_article_address
from crawler.extract.vocabulary import (
    GENERIC_HEADINGS,
    HOME_WORDS,
    MORE_TAIL,
    MORE_WORDS,
    SIDE_HEADINGS,
    SIDE_NAMES,
    TRAIL_WORDS,
)


class Role(StrEnum):
    """Whose list a block is."""

    OWN = "own"
    """Headed by the page's own name, or followed by its pager."""
    PLAIN = "plain"
    """No heading of its own."""
    BOX = "box"
    """Headed by a link to another page: a box of another column."""
    FOREIGN = "foreign"
    """Headed by words that are neither the page's name nor a link."""
    SIDE = "side"
    """Hot, related, recommended."""


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """One list of a page."""

    items: tuple[ListItem, ...]
    role: Role
    box: Box
    heading: str = ""
    heading_url: str = ""
    """Where the heading or its «more» link leads."""
    paged: bool = False

    @property
    def dated(self) -> int:
        """How many items show a date."""
        return sum(1 for item in self.items if item.dated is not None)


_LONGEST_HEADING = 40
_LONGEST_SIDE = 16
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "caption", "legend", "th", "strong", "b"})
_PAGER = re.compile(
    r"下一?页|上一?页|下页|尾页|末页|共\s*\d+\s*[页条]|第\s*\d+\s*/?\s*\d*\s*页|^\s*(?:首页\s*)?(?:上一页\s*)?1\s+2(?:\s+3)?(?:\s|$)|[Nn]ext"
)
_named_side = among_names(SIDE_NAMES)
_YEAR = re.compile(r"^\W*(?:19|20)\d\d\s*年?.{0,6}$")


def blocks_of(page: Box, url: str, own_name: str, resolve: Resolve, today: date) -> list[Block]:
    """Every list on the page in document order. ``own_name`` is the column's name as far as the page says it."""
    found: list[tuple[Box, list[Row]]] = []
    _search(page, Rows(resolve, today), found, 0)
    home = "/".join(url.split("/", 3)[:3]) + "/"
    # The site's own name beside today's date is no list of one item.
    found = [
        (box, kept)
        for box, rows in found
        if (kept := [row for row in rows if row.item.url not in {home, url}])
        and (len(kept) == len(rows) or reads_like_a_list(kept))
    ]
    merged = _merged(found)
    listed = {id(box) for box, _ in merged}
    return [_block(box, rows, url, own_name, resolve, listed) for box, rows in merged]


def _search(box: Box, rows: Rows, found: list[tuple[Box, list[Row]]], depth: int) -> None:
    if not box.anchors or not rows.any_within(box):
        return
    if box.tag not in {"body", "html", "form"} or depth > 0:
        made = rows.of(box)
        if made and reads_like_a_list(made):
            found.append((box, made))
            return
    for child in box.boxes:
        if child.tag not in {"a", "select", "nav"}:
            _search(child, rows, found, depth + 1)


def reads_like_a_list(rows: list[Row]) -> bool:
    """True for rows of items; false for menus, tabs, doors and pagers."""
    items = {row.item.url: row.item for row in rows}.values()
    count = len(items)
    dated = sum(1 for item in items if item.dated is not None)
    length = sum(len(item.title) for item in items) / count
    articles = sum(1 for item in items if is_article_address(item.url))
    if dated >= max(1, 0.3 * count):
        return length >= 4
    if count == 1:
        return articles == 1 and length >= 8
    if articles >= 0.6 * count:
        return length >= 6
    return length >= 14 and articles >= 0.2 * count


def _merged(found: list[tuple[Box, list[Row]]]) -> list[tuple[Box, list[Row]]]:
    """Neighbouring lists of one kind with nothing said between them are one list (a new ``ul`` every five rows)."""
    merged: list[tuple[Box, list[Row]]] = []
    for box, rows in found:
        if (
            merged
            and (before := merged[-1][0]).parent is box.parent
            and before.tag == box.tag
            and _nothing_between(before, box)
        ):
            merged[-1] = (box, [*merged[-1][1], *rows])
        else:
            merged.append((box, list(rows)))
    return merged


def _nothing_between(first: Box, second: Box) -> bool:
    parent = second.parent
    if parent is None:
        return False
    start, end = parent.children.index(first), parent.children.index(second)
    return all(
        (isinstance(piece, str) and not piece.strip()) or (isinstance(piece, Box) and not piece.text)
        for piece in parent.children[start + 1 : end]
    )


def _block(box: Box, rows: list[Row], url: str, own_name: str, resolve: Resolve, listed: set[int]) -> Block:
    seen: dict[str, ListItem] = {}
    for row in rows:
        seen.setdefault(f"{row.item.url} {row.item.title}", row.item)
    first = rows[0].box
    heading, target = _heading(box, first, resolve, listed)
    target = target or _more_after(box, resolve)
    paged = _paged(box)
    block = Block(
        items=tuple(seen.values()), role=Role.PLAIN, box=box, heading=heading, heading_url=target, paged=paged
    )
    return replace(block, role=_role(block, url, own_name))


def _role(block: Block, url: str, own_name: str) -> Role:
    heading = block.heading
    leads_away = bool(block.heading_url) and block.heading_url != url
    if own_name and heading and (heading == own_name or (not leads_away and _same(heading, own_name))):
        return Role.OWN
    if len(heading) <= _LONGEST_SIDE and SIDE_HEADINGS.search(heading):
        return Role.SIDE
    if leads_away:
        return Role.BOX
    if block.paged:
        return Role.OWN
    if any(_named_side(box.names) for box in [block.box, *list(block.box.up())[:3]]):
        return Role.SIDE
    if not heading or GENERIC_HEADINGS.match(heading) or _YEAR.match(heading):
        return Role.PLAIN
    return Role.FOREIGN


def _same(heading: str, name: str) -> bool:
    return (
        heading == name
        or (len(name) > 3 and name in heading and len(heading) < len(name) + 8)
        or (len(heading) > 3 and heading in name)
    )


def _heading(box: Box, first: Box, resolve: Resolve, listed: set[int]) -> tuple[str, str]:
    """Words that stand over a list and where they lead."""
    target = ""
    node: Box = first if first.parent is box else box
    for _ in range(6):
        parent = node.parent
        if parent is None:
            break
        for piece in _before(parent, node):
            words = piece.strip() if isinstance(piece, str) else _words(piece)
            if isinstance(piece, Box) and (id(piece) in listed or any(id(inner) in listed for inner in piece.walk())):
                return "", target
            if not words:
                continue
            if isinstance(piece, Box):
                if _is_trail(piece, words):
                    return "", target
                if piece.tag in {"form", "nav", "header"} or _is_tabs(piece):
                    return "", target
                target = target or _leads(piece, resolve)
            if MORE_WORDS.match(words):
                continue
            words = MORE_TAIL.sub("", words).strip(" ：:>»·|")
            if len(words) <= _LONGEST_HEADING:
                return words, target
            return "", target
        node = parent
        if node.tag == "body":
            break
    return "", target


def _before(parent: Box, node: Box) -> Iterator[Box | str]:
    """What stands before ``node`` among its siblings, nearest first."""
    position = next((number for number, child in enumerate(parent.children) if child is node), 0)
    yield from reversed(parent.children[:position])


def _words(box: Box) -> str:
    if box.text:
        return box.text
    return next((name for inner in box.walk() if inner.tag == "img" and (name := inner.attribute("alt").strip())), "")


def _is_trail(box: Box, words: str) -> bool:
    return bool(TRAIL_WORDS.search(words[:60])) or any(
        anchor.text.strip().lower() in HOME_WORDS for anchor in box.anchors
    )


def _is_tabs(box: Box) -> bool:
    """True for a row of links to several columns: it heads no list in particular."""
    return sum(1 for anchor in box.anchors if not MORE_WORDS.match(anchor.text or _words(anchor))) > 1


def _leads(box: Box, resolve: Resolve) -> str:
    """Where a heading leads: its «more» link, else its first link."""
    targets = [(anchor, found) for anchor in box.anchors if (found := resolve(anchor.attribute("href")))]
    for anchor, found in targets:
        if MORE_WORDS.match(anchor.text or anchor.attribute("title") or _words(anchor)):
            return found
    return targets[0][1] if targets else ""


def _after(box: Box, levels: int) -> Iterator[Box]:
    node = box
    for _ in range(levels):
        parent = node.parent
        if parent is None or node.tag == "body":
            return
        position = next((number for number, child in enumerate(parent.children) if child is node), 0)
        yield from (child for child in parent.children[position + 1 :] if isinstance(child, Box))
        node = parent


def _more_after(box: Box, resolve: Resolve) -> str:
    """The «more» link that stands under a list."""
    for number, piece in enumerate(_after(box, 2)):
        if number > 3 or len(piece.text) > 30:
            break
        if len(piece.anchors) == 1 and MORE_WORDS.match(_words(piece)):
            return resolve(piece.anchors[0].attribute("href")) or ""
    return ""


def _paged(box: Box) -> bool:
    """True when a pager follows the list before another one begins."""
    for number, piece in enumerate(_after(box, 4)):
        if number > 8:
            break
        text = piece.text
        if len(text) < 200 and _PAGER.search(text):
            return True
        if len(text) > 200 or len(piece.anchors) > 12:
            break
    return bool(box.children) and any(
        isinstance(child, Box) and child.tag not in {"li"} and len(child.text) < 120 and _PAGER.search(child.text)
        for child in box.children[-2:]
    )
