"""A page's elements as plain objects that structure can be judged on; record sets inside scripts are unfolded in place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from html import unescape
from itertools import chain

from selectolax.lexbor import LexborHTMLParser, LexborNode

_SKIPPED = frozenset(
    {"script", "style", "noscript", "template", "-comment", "svg", "textarea", "object", "audio", "video", "-undef"}
)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_RECORD = re.compile(r"<record>(.*?)</record>", re.DOTALL | re.IGNORECASE)
_MOST_NODES = 60_000
_DEEPEST = 200


class Box:
    """One element: its tag and attributes, and once it is closed its children (boxes and strings) in order and what they say."""

    __slots__ = (
        *("_names", "_page", "anchors", "attributes", "boxes"),
        *("children", "end", "order", "parent", "tag", "text", "title"),
    )

    def __init__(
        self,
        tag: str,
        attributes: Mapping[str, str | None],
        parent: Box | None = None,
        page: list[Box] | None = None,
    ) -> None:
        """``page``: the boxes before this one in document order, among which it takes its place; None for a box that stands in no page."""
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.order = 0
        """Place in document order."""
        self._page = page
        self.end = 0
        """Place of the first box behind this one and all within it."""
        if page is not None:
            self.order = len(page)
            page.append(self)
        self.children: Sequence[Box | str] = ()
        self.boxes: Sequence[Box] = ()
        """The elements among the children."""
        self.text = ""
        """All words inside, blanks squeezed."""
        self.anchors: Sequence[Box] = ()
        """All links inside (or the box itself), in document order."""
        self.title: str | None = None
        """What a link says, once ``rows.title_of`` has read it."""
        self._names: str | None = None

    def close(self, children: Sequence[Box | str]) -> Box:
        """Take in the children, all of them closed, with their words and links. Block elements are set off by a blank so that words of
        two rows never join.
        """
        self.children = children
        if self._page is not None:
            self.end = len(self._page)
        if len(children) == 1 and isinstance(only := children[0], str):  # every other box
            self.text = " ".join(only.split())
            if self.tag in _LINKS and self.attributes.get("href"):
                self.anchors = (self,)
            return self
        said: list[str] = []
        run: list[str] = []  # what stands between two boxes that are set off; what they say is squeezed already
        boxes: list[Box] = []
        found: list[Sequence[Box]] = [(self,)] if self.tag in _LINKS and self.attributes.get("href") else []
        for child in children:
            if isinstance(child, str):
                if child != " " or run:
                    run.append(child)
                continue
            boxes.append(child)
            if child.anchors:
                found.append(child.anchors)
            if child.tag not in _SET_OFF:
                run.extend(_words(child))
                continue
            if run:
                if words := "".join(run).split():
                    said.append(" ".join(words))
                run = []
            if child.text:
                said.append(child.text)
        if run and (words := "".join(run).split()):
            said.append(" ".join(words))
        self.text = " ".join(said)
        if boxes:
            self.boxes = boxes
        if found:
            # Boxes around a single one that holds links share what it found.
            self.anchors = found[0] if len(found) == 1 else tuple(chain.from_iterable(found))
        return self

    @property
    def names(self) -> str:
        """Class and id in lower case; remembered."""
        if self._names is None:
            attributes = self.attributes
            self._names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower() if attributes else " "
        return self._names

    def walk(self) -> Iterable[Box]:
        """This box and all below, in document order."""
        if self._page is not None:
            return self._page[self.order : self.end]
        return chain((self,), *(box.walk() for box in self.boxes))

    def let_go(self) -> None:
        """To the box around a page that is done with: its boxes know one another, and would lie about until they are looked for."""
        for box in self.walk():
            box.parent, box.anchors = None, ()
        if self._page is not None:
            self._page.clear()

    def up(self) -> Iterator[Box]:
        """The boxes around this one, innermost first."""
        box = self.parent
        while box is not None:
            yield box
            box = box.parent

    def attribute(self, name: str) -> str:
        """An attribute's value, empty when absent."""
        return self.attributes.get(name) or ""


def among_names(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    """Whether a box's names hold what ``pattern`` finds: boxes by the thousand carry the same few."""
    return lru_cache(maxsize=4096)(lambda names: pattern.search(names) is not None)


BLOCKS = frozenset(
    [
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "td",
        "tr",
        "th",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "br",
        "dd",
        "dt",
        "dl",
        "section",
        "article",
        "header",
        "footer",
        "hr",
        "form",
        "nav",
        "aside",
        "tbody",
        "thead",
        "tfoot",
        "center",
        "iframe",
        "records",
        "record",
        "fieldset",
        "legend",
        "figure",
        "main",
        "body",
        "caption",
    ]
)
"""Elements that begin a line of their own; ``records`` and ``record`` are those that ``outline`` makes."""


_SET_OFF = BLOCKS | {"span"}
_LINKS = frozenset({"a", "area"})


def _words(box: Box) -> Iterator[str]:
    """What an element within a line adds to the text around it, with the blanks at its ends."""
    for child in box.children:
        if isinstance(child, str):
            yield child
        elif child.tag in _SET_OFF:
            yield f" {child.text} "
        else:
            yield from _words(child)


def is_record_set(text: str) -> bool:
    """True for records of a list that were asked for by themselves: the answer of Hanweb's ``dataproxy``."""
    start = text[:600].lower()
    return ("<datastore" in start or "<recordset" in start) and "<html" not in start and "<body" not in start


def as_page(records: str) -> str:
    """Such an answer as a page that holds nothing else."""
    return f'<html><body><div><script type="text/xml">{records}</script></div></body></html>'


def outline(tree: LexborHTMLParser) -> Box:
    """The body as boxes. Scripts, styles and comments are left out; ``<script type="text/xml">`` record sets (page-dialects, Hanweb)
    become a ``records`` box with the markup of each record.
    """
    page: list[Box] = []
    root = Box("body", {}, None, page)
    body = tree.body or tree.root
    return _fill(root, body, page, 0) if body is not None else root.close(())


def _fill(box: Box, node: LexborNode, page: list[Box], depth: int) -> Box:
    """Make the boxes inside an element and close its own."""
    children: list[Box | str] = []
    child = node.first_child
    while child is not None:
        tag = child.tag or ""
        if tag == "-text":
            text = child.text_content
            if text and not text.isspace():
                children.append(text)
            elif text and children:
                children.append(" ")
        elif tag == "script":
            text = child.text()
            if "<record" in text or "<datastore" in text:
                children.extend(_unfold(box, text, page))
        elif tag not in _SKIPPED:
            if len(page) > _MOST_NODES or depth > _DEEPEST:
                break
            children.append(_fill(Box(tag, child.attributes, box, page), child, page, depth + 1))
        child = child.next
    return box.close(children)


def _unfold(box: Box, script: str, page: list[Box]) -> Iterator[Box]:
    """The records of a script's XML, which a visitor sees where the script stands."""
    begin = len(page)
    records = Box("records", {}, box, page)
    found: list[Box | str] = []
    for match in _RECORD.finditer(script):
        parts = _CDATA.findall(match[1])
        markup = "".join(parts) if parts else unescape(match[1])
        if markup.lstrip()[:3].lower() in {"<tr", "<td"}:
            markup = f"<table>{markup}</table>"
        fragment = LexborHTMLParser(markup)
        if fragment.body is None:
            continue
        record = _fill(Box("record", {}, records, page), fragment.body, page, 0)
        if record.children:
            found.append(record)
        else:
            del page[record.order :]
    if "<record" in script or "<recordset" in script:
        yield records.close(found)
    else:
        del page[begin:]
