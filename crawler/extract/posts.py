"""Reads pages that print whole articles one under the other, as blogs do: each in an element of its own, its heading linked."""

import re
from datetime import date

from crawler.extract.blocks import Block, Role
from crawler.extract.listdates import list_date
from crawler.extract.literals import lowered
from crawler.extract.model import ListItem
from crawler.extract.outline import Box, among_names
from crawler.extract.rows import Resolve, title_of
from domain.records import Dated

_POST = re.compile(r"(?:^|\s)(?:hentry|post|blog-post|post-\d+|h-entry)(?:\s|$)")
"""Class names by which publishing systems the world over mark an article (microformats hAtom and h-entry)."""
_SIGNS = ("<article", "&lt;article", "post", "entry")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_NEAR = 300
"""Characters before and behind the text of a post within which its day is shown."""
_LABELLED = frozenset({"time", "abbr"})
_STAMPED = re.compile(r"(?:^|[\s_-])(?:date|published|posted|time|meta|byline)", re.IGNORECASE)
_named_post, _named_stamp = among_names(_POST), among_names(_STAMPED)


def may_hold_posts(html: str) -> bool:
    """A quick look at a page's source: False when nothing in it is marked as an article."""
    return any(sign in lowered(html) for sign in _SIGNS)


def posts_of(page: Box, url: str, resolve: Resolve, today: date) -> Block | None:
    """The articles of a page as a list of its own, in page order; None below two dated ones, or one beside undated ones."""
    found: list[ListItem] = []
    first: Box | None = None
    end = 0
    for box in page.walk():
        if box.order < end:
            continue  # within a post
        named = box.tag == "article" or (box.attributes and _named_post(box.names))
        item = _post(box, url, resolve, today) if named else None
        if item is not None:
            found.append(item)
            first = first or box
            end = box.end
    if first is None or first.parent is None or len(found) < 2 or not any(item.dated for item in found):
        return None
    return Block(items=tuple({item.url: item for item in found}.values()), role=Role.OWN, box=first.parent)


def _post(box: Box, url: str, resolve: Resolve, today: date) -> ListItem | None:
    if not box.anchors:
        return None
    for heading in box.walk():
        if heading.tag in _HEADINGS and heading.anchors:
            target = resolve(heading.anchors[0].attribute("href"))
            title = title_of(heading.anchors[0])
            if target is None or target == url or not title:
                return None
            return ListItem(title=title[:300], url=target, dated=_dated(box, heading, today))
    return None


def _dated(box: Box, heading: Box, today: date) -> Dated | None:
    """The day of a post: what is marked as one, else what stands near its heading or at its end."""
    for one in box.walk():
        marked = one.tag in _LABELLED
        written = (one.attribute("datetime") or one.attribute("title"))[:10] if marked else ""
        if not written and one is not heading and len(one.text) <= 120 and (marked or _named_stamp(one.names)):
            written = one.text
        if written and (found := list_date(written, today)):
            return found
    text = box.text.replace(heading.text, " ", 1)
    if len(text) <= 2 * _NEAR:
        return list_date(text, today)
    return list_date(text[:_NEAR], today) or list_date(text[-_NEAR:], today)
