"""Reads labelled fields (标签：内容) out of tables, definition lists, headed blocks, tabs and lines; knows no label by itself."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from crawler.extract.leaves import CUT, Leaf, is_rich, leaves_of
from crawler.extract.outline import Box

Classify = Callable[[str], str | None]
"""A label without blanks and punctuation → its key; ``""`` for a label of another field; None for words that are no label."""

_LONGEST_LABEL = 16
_MOST_LEAVES = 60
"""Leaves that one headed block may hold."""
_TABS = 3
_FOOTER = re.compile(r"ICP备|公网安备|网站标识码|版权所有|Copyright", re.IGNORECASE)
_FOOTER_MARKS = 2
_LONGEST_FOOTER = 800
_SHORT_FOOTER = 200
_NUMBERING = re.compile(r"^(?:[（(]?[一二三四五六七八九十]{1,3}[)）]?[、.．:：\s]|[（(]?\d{1,2}[)）]?[、.．\s])?[\s]*")
_NUMBERED = re.compile(r"^[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）]?[、.．\s]")
_TRIM = " \t\r\n　\xa0:：*＊·•●■◆★▪▶>»|｜—-_[]【】（）()<>《》「」“”\"'。,，;；" + CUT
_LABELLED = re.compile(
    rf"(?:^|(?<=[\s{CUT}|｜;；,，。\[【（(·●■◆]))([一-鿿（）()、/和及与]{{2,{_LONGEST_LABEL}}})[\]】）)]?[ 　]*(?:[:：]|{CUT}|(?<=[\]】])|$|[ 　](?=\S))"
)


@dataclass(slots=True)
class Field:
    """One labelled value."""

    key: str
    label: str
    value: str = ""
    rich: bool = False
    """A picture or an attachment stands in the value."""
    box: Box | None = None

    @property
    def present(self) -> bool:
        """True when anything stands behind the label."""
        return bool(self.value) or self.rich


@dataclass(slots=True)
class Fields:
    """All fields of one page or row in document order."""

    found: list[Field] = field(default_factory=list)

    def all(self, key: str) -> list[Field]:
        """The fields of a key."""
        return [one for one in self.found if one.key == key]

    def value(self, *keys: str) -> str:
        """The first non-empty value of the first key that has one."""
        return next((one.value for key in keys for one in self.found if one.key == key and one.value), "")

    def present(self, key: str) -> bool:
        """True when any field of the key holds something."""
        return any(one.present for one in self.found if one.key == key)

    @property
    def labels(self) -> int:
        """Different labels met."""
        return len({one.label for one in self.found})


@lru_cache(maxsize=2)  # asked several times of each page
def frame_of(page: Box) -> frozenset[int]:
    """Ids of the boxes of the page's footer. Filing numbers tell it; «承办单位» does not, since messages carry that label too."""
    found: set[int] = set()
    stack = [page]
    while stack:
        box = stack.pop()
        if not box.text or _FOOTER.search(box.text) is None:
            continue  # nor is any mark within
        stack.extend(box.boxes)
        if box.tag in {"body", "html"} or len(box.text) > _LONGEST_FOOTER:
            continue
        marks = len(_FOOTER.findall(box.text))
        if marks >= _FOOTER_MARKS or (marks and len(box.text) < _SHORT_FOOTER):
            found.add(id(box))
    return frozenset(found)


def bare(text: str) -> str:
    """A label as it is compared: without numbering, blanks and punctuation."""
    text = _NUMBERING.sub("", text.strip(_TRIM), count=1)  # it stands at the beginning: nothing is looked for behind it
    return "".join(text.replace(CUT, "").split()).strip(_TRIM)


def fields_of(box: Box, classify: Classify, *, frame: frozenset[int] | None = None) -> Fields:
    """The labelled fields inside a box. ``frame``: ids of boxes to leave out; None: the page's footer."""
    without = frame_of(box) if frame is None else frame
    leaves = leaves_of(box, without)
    result = Fields()
    taken: set[int] = set()
    unseen: set[str] = set()
    for group in _tab_groups(leaves, classify):
        taken |= group.leaves
        panels = _panels(group.bar, len(group.labels))
        if panels:
            result.found += [
                _field(classify(label) or "", label, [panel]) for label, panel in zip(group.labels, panels, strict=True)
            ]
        else:
            unseen.update(group.labels)
    index = 0
    while index < len(leaves):
        leaf = leaves[index]
        index += 1
        if id(leaf) in taken or leaf.linked:
            continue
        label, key = pure_label(leaf.text, classify)
        if key is None:
            result.found += _inline(leaf, leaves, index, classify)
            continue
        values = _structural(leaf, classify)
        if values is None:
            following = _following(leaf, leaves, index, classify)
            value = " ".join(_plain(one.text) for one in following).strip()
            result.found.append(Field(key, label, value, any(one.rich for one in following) or leaf.rich, leaf.box))
        else:
            result.found.append(_field(key, label, values, leaf.box))
    # Heads of tabs whose panels were not found, and that stand nowhere else, hold something we cannot see: never nothing.
    met = {one.label for one in result.found}
    result.found += [Field(classify(label) or "", label, "…") for label in sorted(unseen - met)]
    return result


def pure_label(text: str, classify: Classify) -> tuple[str, str | None]:
    """The label that is all a text says, and its key; the key is None for other texts."""
    return ("", None) if len(text) > 3 * _LONGEST_LABEL else _pure_label(text, classify)


@lru_cache(maxsize=8192)  # a site's pages carry the same labels
def _pure_label(text: str, classify: Classify) -> tuple[str, str | None]:
    label = bare(text)
    if not 2 <= len(label) <= _LONGEST_LABEL or any(mark in label for mark in ":：]】"):
        return "", None
    pieces = [piece for piece in text.split(CUT) if piece.strip(_TRIM)]
    if len(pieces) > 1 and classify(bare(pieces[0])) is not None:
        return "", None  # a label and its value in one line
    return label, classify(label)


def _field(key: str, label: str, boxes: list[Box], at: Box | None = None) -> Field:
    value = " ".join(box.text for box in boxes).strip()
    return Field(key, label, value, any(is_rich(box) for box in boxes), at or (boxes[0] if boxes else None))


def _plain(text: str) -> str:
    return " ".join(text.replace(CUT, " ").split()).strip(" :：")


# --- structure ----------------------------------------------------------------------------------------------------------


def _structural(leaf: Leaf, classify: Classify) -> list[Box] | None:
    """The boxes that hold a label's value by the structure around it; None where only the order of things tells."""
    cell = _around(leaf.box, {"td", "th"})
    if cell is not None and bare(cell.text) == bare(leaf.text):
        return _beside(cell, classify)
    term = _around(leaf.box, {"dt"})
    if term is not None and term.parent is not None:
        found: list[Box] = []
        siblings = term.parent.boxes
        for sibling in siblings[siblings.index(term) + 1 :]:
            if sibling.tag == "dt":
                break
            found.append(sibling)
        return found
    return None


def _around(box: Box, tags: set[str]) -> Box | None:
    steps = 0
    current: Box | None = box
    while current is not None and steps < 4:
        if current.tag in tags:
            return current
        if current.tag in {"table", "body", "ul", "div"} and current is not box:
            return None
        current = current.parent
        steps += 1
    return None


def _cells(row: Box) -> list[Box]:
    return [child for child in row.boxes if child.tag in {"td", "th"}]


def _is_label(box: Box, classify: Classify) -> bool:
    return pure_label(box.text, classify)[1] is not None


def _beside(cell: Box, classify: Classify) -> list[Box]:
    row = cell.parent
    if row is None:
        return []
    cells = _cells(row)
    at = cells.index(cell)
    headed = len(cells) > 1 and all(_is_label(one, classify) for one in cells if one.text)
    under = _next_row(row)
    if headed and under is not None and len(_cells(under)) == len(cells):
        value = _cells(under)[at]
        return [] if _is_label(value, classify) else [value]
    if at + 1 < len(cells):
        value = cells[at + 1]
        return [] if _is_label(value, classify) and cells[at + 1 :] != [value] else [value]
    if len(cells) == 1 and under is not None:
        return [one for one in _cells(under) if not _is_label(one, classify)]
    return []


def _next_row(row: Box) -> Box | None:
    if row.parent is None:
        return None
    rows = [one for one in row.parent.boxes if one.tag == "tr"]
    if row in rows and (at := rows.index(row)) + 1 < len(rows):
        return rows[at + 1]
    parent = row.parent
    if parent.tag == "thead" and parent.parent is not None:
        bodies = [one for one in parent.parent.boxes if one.tag == "tbody"]
        return next((one for body in bodies for one in body.boxes if one.tag == "tr"), None)
    return None


def _following(leaf: Leaf, leaves: Sequence[Leaf], start: int, classify: Classify) -> list[Leaf]:
    """What stands behind a headed label up to the next label, or the next thing built like this one."""
    found: list[Leaf] = []
    for one in leaves[start : start + _MOST_LEAVES]:
        if pure_label(one.text, classify)[1] is not None:
            break
        if _starts_with_label(one.text, classify):
            break
        same = one.box.tag == leaf.box.tag and one.box.attribute("class") == leaf.box.attribute("class")
        heading = leaf.box.tag in {"h1", "h2", "h3", "h4", "h5", "h6", "legend", "caption"}
        if same and (heading or (leaf.box.attribute("class") and found)):
            break
        if one.box.tag in {"h1", "h2"} and leaf.box.tag not in {"h1", "h2"}:
            break
        found.append(one)
    return found


def _starts_with_label(text: str, classify: Classify) -> bool:
    match = _LABELLED.match(_NUMBERING.sub("", text.lstrip(_TRIM)))
    return (
        match is not None
        and re.search(rf"[:：\]】{CUT}]$", match[0].rstrip(" 　")) is not None
        and classify(bare(match[1])) is not None
    )


def _inline(leaf: Leaf, leaves: Sequence[Leaf], start: int, classify: Classify) -> list[Field]:
    """Fields within one line: ``来信时间：2026-01-05　办理单位：某局``."""
    marks: list[tuple[int, int, str, str]] = []
    text = leaf.text
    at = 0
    while match := _LABELLED.search(text, at):
        label = bare(match[1])
        key = classify(label) if len(label) >= 2 else None
        spaced = not re.search(rf"[:：\]】{CUT}]$", match[0].rstrip(" 　"))
        if key is None or (spaced and match.start(1) > 0):
            at = match.start(1) + 1
            continue
        marks.append((match.start(1), match.end(), key, label))
        at = max(match.end(), match.start(1) + 1)
    found: list[Field] = []
    for number, (_, end, key, label) in enumerate(marks):
        stop = marks[number + 1][0] if number + 1 < len(marks) else len(text)
        value = _plain(text[end:stop].strip(" |｜;；[【"))
        rich = leaf.rich and number + 1 == len(marks)
        if not value and not rich and number + 1 == len(marks):
            following = _following(leaf, leaves, start, classify)
            value = " ".join(_plain(one.text) for one in following).strip()
            rich = any(one.rich for one in following)
        found.append(Field(key, label, value, rich, leaf.box))
    return found


# --- tabs ---------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Group:
    """Heads of tabs: labels that follow each other with nothing between."""

    labels: list[str]
    leaves: set[int]
    bar: Box | None


def _tab_groups(leaves: Sequence[Leaf], classify: Classify) -> Iterator[_Group]:
    """Three labels at least, outside tables and definition lists, side by side in one box."""
    run: list[tuple[str, Leaf]] = []
    for leaf in [*leaves, Leaf("", Box("end", {}))]:
        pieces = [piece for piece in leaf.text.split(CUT) if piece.strip()]
        if len(pieces) >= _TABS and all(pure_label(piece, classify)[1] is not None for piece in pieces):
            yield _Group([bare(piece) for piece in pieces], {id(leaf)}, leaf.box)
        label, key = pure_label(leaf.text, classify)
        plain = (
            key is not None
            and not leaf.rich
            and not leaf.linked
            and not leaf.text.rstrip(CUT + " ").endswith((":", "："))
            and not _NUMBERED.match(leaf.text.strip(_TRIM))
            and _around(leaf.box, {"td", "th", "dt"}) is None
            and leaf.box.tag in {"li", "div"}
        )
        if plain and (not run or _kin(run[-1][1].box, leaf.box)):
            run.append((label, leaf))
            continue
        if len(run) >= _TABS:
            yield _Group([one for one, _ in run], {id(one) for _, one in run}, run[0][1].box.parent)
        run = [(label, leaf)] if plain else []


def _kin(first: Box, second: Box) -> bool:
    return first.tag == second.tag and first.parent is not None and first.parent is second.parent


def _panels(bar: Box | None, count: int) -> Sequence[Box]:
    """As many boxes of one tag as there are heads, behind the bar of heads."""
    current = bar
    for _ in range(3):
        if current is None or current.parent is None:
            return []
        siblings = current.parent.boxes
        after = siblings[siblings.index(current) + 1 :]
        if (
            len(after) >= count
            and len({one.tag for one in after[:count]}) == 1
            and after[0].tag in {"div", "section", "ul", "table"}
        ):
            return after[:count]
        for sibling in after[:2]:
            kids = [one for one in sibling.boxes if one.tag in {"div", "section", "li", "ul", "table"}]
            if len(kids) == count:
                return kids
        current = current.parent
    return []
