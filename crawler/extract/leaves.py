"""Cuts a box into leaves: runs of text within one block element, in document order; knows no labels."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from crawler.extract.outline import BLOCKS, Box

CUT = "\ue000"
"""Where an inline element begins or ends."""
_UNREAD = frozenset({"select", "nav", "option"})
_SPACED = re.compile(r"(?<![一-鿿])((?:[一-鿿][ 　\xa0]{1,8}){1,5}[一-鿿])(?=\s*(?:[:：\ue000]|$))")
_DOCUMENT = re.compile(
    r"\.(?:docx?|xlsx?|pdf|wps|et|zip|rar|ofd|jpe?g|png|gif)(?:$|[?#])|download|attach|附件|下载", re.I
)


@dataclass(slots=True)
class Leaf:
    """A run of text within one block element."""

    text: str
    box: Box
    rich: bool = False
    """Holds a picture or an attachment."""
    linked: bool = False
    """All of it leads to another page: an entry of a menu, no label."""


@lru_cache(maxsize=1)  # pages of boards are looked at as messages and as guides
def leaves_of(box: Box, without: frozenset[int]) -> tuple[Leaf, ...]:
    """The leaves of a box in document order; boxes whose ids are in ``without``, menus and choices are left out."""
    leaves: list[Leaf] = []
    _collect(box, without, leaves)
    return tuple(leaves)


def _collect(box: Box, without: frozenset[int], leaves: list[Leaf]) -> None:
    run: list[str] = []
    rich = False
    linked = _leads_away(box)
    for child in box.children:
        if isinstance(child, str):
            run.append(child)
        elif id(child) in without or child.tag in _UNREAD:
            continue
        elif child.tag in BLOCKS or (
            child.boxes and any(inner.tag in BLOCKS and inner.tag != "br" for inner in child.walk())
        ):
            if (text := _run(run)) or rich:
                leaves.append(Leaf(text, box, rich, linked))
            run, rich = [], False
            if child.tag == "iframe":
                leaves.append(Leaf("", child, True))
            elif child.tag != "br":
                _collect(child, without, leaves)
        elif child.boxes and any(inner.tag == "br" for inner in child.walk()):
            for piece, has in _lines(child):
                run.append(piece)
                rich = rich or has
                if (text := _run(run)) or rich:
                    leaves.append(Leaf(text, box, rich))
                run, rich = [], False
        else:
            run += [CUT, child.text, CUT]
            rich = rich or is_rich(child)
    if (text := _run(run)) or rich:
        leaves.append(Leaf(text, box, rich, linked))


def _leads_away(box: Box) -> bool:
    """True when a box is nothing but one link to another page."""
    if len(box.anchors) != 1 or box.anchors[0].text != box.text:
        return False
    return re.match(r"#|javascript:", box.anchors[0].attribute("href").strip(), re.IGNORECASE) is None


def _lines(box: Box) -> Iterator[tuple[str, bool]]:
    """An inline element that holds line breaks, line by line."""
    run: list[str] = []
    rich = False
    for child in box.children:
        if isinstance(child, str):
            run.append(child)
        elif child.tag == "br":
            yield "".join(run), rich
            run, rich = [], False
        else:
            run.append(child.text)
            rich = rich or is_rich(child)
    yield "".join(run), rich


def _run(run: list[str]) -> str:
    if not run:
        return ""
    text = " ".join("".join(run).split())
    if " " not in text:
        return text if text.strip(CUT) else ""
    return "" if not text.strip(CUT + " ") else _SPACED.sub(lambda match: "".join(match[1].split()), text)


def is_rich(box: Box) -> bool:
    """True when a box holds a picture, a frame or a link to a document."""
    for one in box.walk():
        if one.tag in {"img", "iframe", "embed", "object", "video"}:
            return True
        if one.tag == "a" and (href := one.attribute("href")) and _DOCUMENT.search(f"{href} {one.text}"):
            return True
    return False
