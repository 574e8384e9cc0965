"""A page's elements as plain objects that structure can be judged on; record sets inside scripts are unfolded in place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

_SKIPPED = frozenset(
    {"script", "style", "noscript", "template", "-comment", "svg", "textarea", "object", "audio", "video", "-undef"}
)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_RECORD = re.compile(r"<record>(.*?)</record>", re.DOTALL | re.IGNORECASE)
_MOST_NODES = 60_000
_DEEPEST = 200


@dataclass(slots=True, eq=False)
class Box:
    """One element: its tag, attributes, and children (boxes and strings) in order."""

    tag: str
    attributes: dict[str, str | None]
    parent: Box | None = None
    children: list[Box | str] = field(default_factory=list)
    order: int = 0
    """Place in document order."""
    _text: str | None = None
    _anchors: list[Box] | None = None
    _boxes: list[Box] | None = None
    _names: str | None = None
    title: str | None = None
    """What a link says, once ``rows.title_of`` has read it."""

    @property
    def names(self) -> str:
        """Class and id in lower case; remembered."""
        if self._names is None:
            attributes = self.attributes
            self._names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower() if attributes else " "
        return self._names

    @property
    def boxes(self) -> list[Box]:
        """Child elements; remembered, hence asked for when the children are complete."""
        if self._boxes is None:
            self._boxes = [child for child in self.children if isinstance(child, Box)]
        return self._boxes

    @property
    def text(self) -> str:
        """All words inside, blanks squeezed; remembered."""
        if self._text is None:
            parts: list[str] = []
            _gather(self, parts)
            self._text = " ".join("".join(parts).split())
        return self._text

    @property
    def anchors(self) -> list[Box]:
        """All links inside (or the box itself), in document order; remembered."""
        if self._anchors is None:
            found: list[Box] = [self] if self.tag in {"a", "area"} and self.attributes.get("href") else []
            for child in self.boxes:
                found += child.anchors
            self._anchors = found
        return self._anchors

    def walk(self) -> Iterator[Box]:
        """This box and all below, in document order."""
        stack = [self]
        while stack:
            box = stack.pop()
            yield box
            stack.extend(reversed(box.boxes))

    def up(self) -> Iterator[Box]:
        """The boxes around this one, innermost first."""
        box = self.parent
        while box is not None:
            yield box
            box = box.parent

    def attribute(self, name: str) -> str:
        """An attribute's value, empty when absent."""
        return self.attributes.get(name) or ""


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


def _gather(box: Box, parts: list[str]) -> None:
    """Text of a box; block elements are set off by a blank so that words of two rows never join."""
    if box._text is not None:
        parts.append(box._text)
        return
    for child in box.children:
        if isinstance(child, str):
            parts.append(child)
        else:
            if child.tag in BLOCKS or child.tag == "span":
                # Its own text is remembered: asked from the top down, each string is gathered once, not once a level.
                parts.append(f" {child.text} ")
            else:
                _gather(child, parts)


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
    root = Box(tag="body", attributes={})
    body = tree.body or tree.root
    if body is None:
        return root
    counter = [0]
    _fill(root, body, counter, 0)
    return root


def _fill(box: Box, node: LexborNode, counter: list[int], depth: int) -> None:
    child = node.first_child
    while child is not None:
        tag = child.tag or ""
        if tag == "-text":
            text = child.text_content
            if text and not text.isspace():
                box.children.append(text)
            elif text and box.children:
                box.children.append(" ")
        elif tag == "script":
            text = child.text()
            if "<record" in text or "<datastore" in text:
                _unfold(box, text, counter)
        elif tag not in _SKIPPED:
            if counter[0] > _MOST_NODES or depth > _DEEPEST:
                return
            counter[0] += 1
            inner = Box(tag=tag, attributes=child.attributes, parent=box, order=counter[0])
            box.children.append(inner)
            _fill(inner, child, counter, depth + 1)
        child = child.next


def _unfold(box: Box, script: str, counter: list[int]) -> None:
    """Put the records of a script's XML where a visitor sees them."""
    counter[0] += 1
    records = Box(tag="records", attributes={}, parent=box, order=counter[0])
    for match in _RECORD.finditer(script):
        parts = _CDATA.findall(match[1])
        markup = "".join(parts) if parts else unescape(match[1])
        if markup.lstrip()[:3].lower() in {"<tr", "<td"}:
            markup = f"<table>{markup}</table>"
        fragment = LexborHTMLParser(markup)
        if fragment.body is None:
            continue
        counter[0] += 1
        record = Box(tag="record", attributes={}, parent=records, order=counter[0])
        _fill(record, fragment.body, counter, 0)
        if record.children:
            records.children.append(record)
    if "<record" in script or "<recordset" in script:
        box.children.append(records)
