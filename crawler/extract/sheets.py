"""What style sheets in files say of hiding and colour, matched against a page as a browser would, for few nodes; judges nothing."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

Style = dict[str, str]

MOST_BYTES = 400_000
"""More of one sheet is not read."""
HIDING = (
    "display", "visibility", "opacity", "filter", "position", "left", "top", "right", "bottom", "text-indent", "margin-left", "margin-top",
    "font-size", "height", "max-height", "width", "max-width", "overflow", "color", "background", "background-color", "background-image",
    "clip", "clip-path", "transform",
)  # fmt: skip
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"(?<![^{}])([^{}]+)\{([^{}]*)\}")
"""Begun behind a brace only: a text without any would else be gone through from each of its characters."""
_MEDIA = re.compile(r"@(?:media|supports|keyframes|-\w+-keyframes|font-face|page)[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_LAST = re.compile(r"^([\w-]+|\*)?((?:[.#][\w-]+)*)(?:\[[^\]]*\])*$")
_MARKS = re.compile(r"[.#][\w-]+")


@dataclass(frozen=True, slots=True)
class SheetRule:
    """One selector with what it says of hiding and colour."""

    selector: str
    key: str
    """The mark of its last part that few nodes have: an id, else a class, else the tag."""
    weight: tuple[int, int, int]
    style: Style


def declarations(text: str | None) -> Style:
    """Property → value, of the properties that matter here."""
    found: Style = {}
    for part in (text or "").split(";"):
        name, colon, value = part.partition(":")
        name = name.strip().lower()
        if colon and name in HIDING:
            found[name] = value.replace("!important", "").strip().lower()
    return found


def sheet_rules(text: str) -> tuple[SheetRule, ...]:
    """The rules of a sheet that hold on a screen without anybody pointing or clicking; rules within ``@media`` are left out."""
    return tuple(_rules(_MEDIA.sub("", _COMMENT.sub("", text[:MOST_BYTES]))))


def _rules(text: str) -> Iterator[SheetRule]:
    for selectors, body in _RULE.findall(text):
        style = declarations(body)
        if not style:
            continue
        for part in selectors.rpartition(";")[2].split(","):
            selector = " ".join(part.split())
            if ":" in selector or "@" in selector:
                continue  # what only a pointer, a click or a made-up element meets
            last = _LAST.match(re.split(r"[\s>+~]", selector)[-1])
            if last is None:
                continue
            marks = _MARKS.findall(last[2])
            key = next((mark for mark in marks if mark[0] == "#"), marks[0] if marks else (last[1] or "").lower())
            if key and key != "*":
                yield SheetRule(selector, key, _weight(selector), style)


def _weight(selector: str) -> tuple[int, int, int]:
    ids, classes = selector.count("#"), selector.count(".") + selector.count("[")
    return ids, classes, len(re.findall(r"(?:^|[\s>+~])[a-zA-Z]", selector))


class Sheets:
    """The style sheets of one page together, asked node by node."""

    def __init__(self, tree: LexborHTMLParser, sheets: Iterable[tuple[SheetRule, ...]]) -> None:
        self._tree = tree
        self._by_key: defaultdict[str, list[tuple[tuple[int, int, int], int, SheetRule]]] = defaultdict(list)
        order = 0
        for rules in sheets:
            for rule in rules:
                order += 1
                self._by_key[rule.key].append((rule.weight, order, rule))
        self._matched: dict[str, frozenset[int]] = {}

    def style(self, node: LexborNode) -> Style:
        """What the sheets say of a node, later and more exact rules before others."""
        attributes = node.attributes
        keys = [f".{name}" for name in (attributes.get("class") or "").split()]
        if attributes.get("id"):
            keys.append(f"#{attributes['id']}")
        if node.tag:
            keys.append(node.tag)
        found = [
            one for key in keys for one in self._by_key.get(key, ()) if node.mem_id in self._nodes(one[2].selector)
        ]
        style: Style = {}
        for _, _, rule in sorted(found, key=lambda one: one[:2]):
            style |= rule.style
        return style

    def _nodes(self, selector: str) -> frozenset[int]:
        known = self._matched.get(selector)
        if known is None:
            try:
                known = frozenset(node.mem_id for node in self._tree.css(selector))
            except SelectolaxError:
                known = frozenset()  # a selector this parser does not know
            self._matched[selector] = known
        return known
