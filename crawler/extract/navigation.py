"""Finds what a page names as columns: menus with their levels, breadcrumb, «more» links, site map; merges nothing."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from crawler.extract.blocks import Block, Role
from crawler.extract.model import FoundColumn, ListItem, Place
from crawler.extract.outline import Box, among_names
from crawler.extract.placeholders import footer_boxes
from crawler.extract.rows import is_article_address, title_of
from crawler.extract.scriptlinks import handler_addresses
from crawler.extract.view import View
from crawler.extract.vocabulary import (
    HOME_WORDS,
    MORE_WORDS,
    NAVIGATION_NAMES,
    NOT_COLUMNS,
    SITE_MAP_WORDS,
)

_LONGEST_NAME = 24
_LONGEST_ENTRY = 12
_LONGEST_MENU = 600
_FEW_SILENT, _MOST_SILENT = 2, 24
_ENTRIES = frozenset({"a", "li", "span", "div", "button", "td", "dt", "dd", "p", "em", "b", "strong"})
_MOST_LINKS = 400
_SHORTEST_TITLE = 4
_MOST_LOOSE = 60
_ITEM_TAGS = frozenset({"li", "dl", "dd", "div", "td", "section"})
_FOOT = re.compile(r"foot|copyright|bottom|dibu|banquan|friend|yqlj|link", re.IGNORECASE)
_named_menu, _named_foot = among_names(NAVIGATION_NAMES), among_names(_FOOT)
_OTHERS = re.compile(r"友情链接|相关链接|网站链接|版权所有|ICP备")
"""Words that no menu holds: the box is larger than the menu in it."""
_DECOR = " \t|·•>»›-_+【】[]（）()▼▾∨:："


def found_columns(view: View, in_scope: Callable[[str], bool]) -> tuple[FoundColumn, ...]:
    """Columns that the page names, surest first for each address; short links of the page's body count a little."""
    found: list[FoundColumn] = []
    menu = set()
    for root in _menus(view.page):
        menu |= {id(anchor) for anchor in root.anchors}
        found += _of_menu(root, view)
    found += _of_trail(view)
    found += _of_boxes(view.blocks, view)
    site_map = bool(SITE_MAP_WORDS.match(view.own_name or view.title))
    listed = {id(anchor) for block in view.blocks for anchor in block.box.anchors}
    for anchor in view.page.anchors:
        if id(anchor) in menu or id(anchor) in listed:
            continue
        name = name_of(anchor)
        url = view.resolve(anchor.attribute("href"))
        if not name or url is None:
            continue
        if _is_heading(anchor) and url != view.url and not is_article_address(url):
            found.append(
                FoundColumn(
                    url=url, name=name, path=(name,), level=1, parent_url=view.url, place=Place.MORE, confidence=0.8
                )
            )
            continue
        if not in_scope(url):
            continue
        if is_article_address(url):
            continue
        found.append(
            FoundColumn(
                url=url, name=name, path=(name,), level=1, place=Place.BODY, confidence=0.8 if site_map else 0.4
            )
        )
    return tuple(found)


def loose_links(view: View) -> tuple[ListItem, ...]:
    """Links of the page's content that stand in no list, menu, breadcrumb or footer: perhaps items of a list that does not look like one."""
    known = {id(anchor) for block in view.blocks for anchor in block.box.anchors}
    known |= {id(anchor) for root in _menus(view.page) for anchor in root.anchors}
    footers = footer_boxes(view.page)
    known |= {id(anchor) for box in view.page.walk() if id(box) in footers for anchor in box.anchors}
    steps = {step.url for step in view.trail.steps}
    found: dict[str, ListItem] = {}
    for anchor in view.page.anchors:
        if id(anchor) in known:
            continue
        title, url = title_of(anchor).strip(_DECOR), view.resolve(anchor.attribute("href"))
        if url is None or url == view.url or url in steps or len(title) < _SHORTEST_TITLE:
            continue
        if not NOT_COLUMNS.match(title) and not MORE_WORDS.match(title):
            found.setdefault(url, ListItem(title=title, url=url))
    return tuple(found.values())[:_MOST_LOOSE]


def silent_entries(view: View) -> tuple[str, ...]:
    """Entries of menus that hold no address: scripts have attached to them what a click does. Heads of entries with addresses are none."""
    found: dict[str, None] = {}
    for root in view.page.walk():
        if root.tag != "nav" and not (root.attributes and _named_menu(root.names)):
            continue
        if _named_foot(root.names) or _OTHERS.search(root.text) or len(root.text) > _LONGEST_MENU:
            continue
        for box in root.walk():
            if box.tag in _ENTRIES and not box.boxes and _is_silent(box, root, view):
                found[box.text.strip(_DECOR)] = None
    names = tuple(name for name in found if 2 <= len(name) <= _LONGEST_ENTRY and not NOT_COLUMNS.match(name))
    return names[:_MOST_SILENT] if len(names) >= _FEW_SILENT else ()


def _is_silent(box: Box, root: Box, view: View) -> bool:
    """True for an entry that neither it, nor the item around it, nor anything below that gives an address."""
    item: Box | None = box
    for around in (box, *box.up()):
        if around is root:
            break
        if around.text != box.text and around.tag not in {"li", "dd", "dl"}:
            break
        item = around
        if around.tag in {"li", "dd", "dl"}:
            break
    assert item is not None
    if any(view.resolve(anchor.attribute("href")) for anchor in item.anchors):
        return False
    return not any(list(handler_addresses(one.attribute("onclick"))) for one in item.walk() if one.attribute("onclick"))


def _is_heading(anchor: Box) -> bool:
    """True for a link that is all a heading says."""
    parent = anchor.parent
    return parent is not None and parent.tag in {"h1", "h2", "h3", "h4", "h5"} and parent.text == anchor.text


def name_of(anchor: Box) -> str:
    """A link's words as a column's name; empty for what can be none."""
    return _column_name(title_of(anchor))


@lru_cache(maxsize=8192)  # menus say the same on page after page
def _column_name(title: str) -> str:
    name = title.strip(_DECOR)
    if not 2 <= len(name) <= _LONGEST_NAME or NOT_COLUMNS.match(name) or MORE_WORDS.match(name):
        return ""
    return name


def _menus(page: Box) -> Iterator[Box]:
    """Outermost boxes that hold little but short links and are named for navigation or begin with the home page."""
    stack = [page]
    while stack:
        box = stack.pop()
        if len(box.anchors) < 3:
            continue
        if box is not page and _is_menu(box):
            yield box
            if (following := _second_row(box)) is not None:
                yield following
            continue
        stack.extend(reversed(box.boxes))


def _is_menu(box: Box) -> bool:
    anchors = box.anchors
    if len(anchors) > _MOST_LINKS:
        return False
    named = box.tag == "nav" or _named_menu(box.names)
    home = any(title_of(anchor).strip(_DECOR).lower() in HOME_WORDS for anchor in anchors[:2])
    if not named and not home:
        return False
    if home and not named and len(anchors) < 5:
        return False
    return not (_named_foot(box.names) or _OTHERS.search(box.text)) and _mostly_short(box)


def _mostly_short(box: Box) -> bool:
    names = [title_of(anchor).strip(_DECOR) for anchor in box.anchors]
    said = [name for name in names if name]
    if not said or sum(1 for name in said if len(name) <= 14) < 0.85 * len(said):
        return False
    return len(box.text) <= 1.6 * sum(len(name) for name in said) + 30


def _second_row(box: Box) -> Box | None:
    """The box right behind a menu, when it is a menu of the same build (tables with one row a level)."""
    parent = box.parent
    if parent is None:
        return None
    position = next(number for number, child in enumerate(parent.children) if child is box)
    following = next(
        (child for child in parent.children[position + 1 :] if isinstance(child, Box) and child.text), None
    )
    if following is None or following.tag != box.tag or following.tag != "table" or len(following.anchors) < 2:
        return None
    return following if _mostly_short(following) else None


def _of_menu(root: Box, view: View) -> Iterator[FoundColumn]:
    known: dict[int, FoundColumn] = {}
    for anchor in root.anchors:
        name, url = name_of(anchor), view.resolve(anchor.attribute("href"))
        if not name or url is None:
            continue
        head = _head(anchor, root)
        above = known.get(id(head)) if head is not None else None
        path = (*above.path, name) if above else (name,)
        column = FoundColumn(
            url=url,
            name=name,
            path=path,
            level=len(path),
            parent_url=above.url if above else "",
            place=Place.NAVIGATION,
        )
        known[id(anchor)] = column
        yield column


def _head(anchor: Box, root: Box) -> Box | None:
    """The entry under which a nested entry stands: the first link of the item around, outside the nested box."""
    inner: Box = anchor
    for box in anchor.up():
        if box is root:
            return None
        if box.tag in _ITEM_TAGS and inner is not anchor:
            first = box.anchors[0]
            nested = inner.tag in {"ul", "ol", "dl", "div", "dd", "table", "p", "section"} and not any(
                found is first for found in inner.anchors
            )
            if first is not anchor and nested and (box.tag in {"li", "dl"} or _has_sisters(box)):
                return first
        inner = box
    return None


def _has_sisters(box: Box) -> bool:
    return box.parent is not None and sum(1 for child in box.parent.boxes if child.tag == box.tag and child.anchors) > 1


def _of_trail(view: View) -> Iterator[FoundColumn]:
    path: tuple[str, ...] = ()
    parent = ""
    for step in view.trail.steps:
        if NOT_COLUMNS.match(step.name) or len(step.name) > _LONGEST_NAME:
            continue
        path = (*path, step.name)
        yield FoundColumn(
            url=step.url,
            name=step.name,
            path=path,
            level=len(path),
            parent_url=parent,
            place=Place.BREADCRUMB,
            confidence=0.95,
        )
        parent = step.url


def _of_boxes(blocks: list[Block], view: View) -> Iterator[FoundColumn]:
    for block in blocks:
        name = block.heading.strip(_DECOR)
        if (
            block.role is Role.BOX
            and 2 <= len(name) <= _LONGEST_NAME
            and not NOT_COLUMNS.match(name)
            and block.heading_url != view.url
        ):
            yield FoundColumn(
                url=block.heading_url,
                name=name,
                path=(name,),
                level=1,
                parent_url=view.url,
                place=Place.MORE,
                confidence=0.85,
            )
