"""Pages deeper, or with more attributes in a tag, than any browser bears: cut down, since a parser's time grows with the square of both."""

import re
from collections import defaultdict

DEEPEST = 1000
"""Elements open at once, one in another; a browser stops at half of that. A hundred thousand keep a parser busy for minutes."""
MOST_ATTRIBUTES = 1000
_LONG_TAG = 8000
"""Characters without the end of a tag, from which on somebody looks what it is."""
_ATTRIBUTE = re.compile(r"""[\s/]*[^\s/>=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]*))?""")
_PIECE = 16 * 1024
_SHORTEST_TAG = 3
_TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]*)")
_UNCOUNTED = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "a",
        "p",
        "li",
        "dt",
        "dd",
        "option",
        "optgroup",
        "rt",
        "rp",
        "html",
        "head",
        "body",
        "thead",
        "tbody",
        "tfoot",
        "colgroup",
    ]
)
"""What holds nothing, what the next of its kind closes, and links, which do not stand in one another."""
_CELLS = frozenset({"td", "th", "tr"})
_INLINE = frozenset(
    [
        "b",
        "big",
        "code",
        "em",
        "font",
        "i",
        "nobr",
        "s",
        "small",
        "strike",
        "strong",
        "tt",
        "u",
        "span",
        "label",
        "cite",
        "abbr",
        "q",
        "sub",
        "sup",
        "ins",
        "del",
        "mark",
    ]
)
"""Their end tags reach no further than to the nearest element that is none of these."""
_WALLS = frozenset({"table", "td", "th", "caption", "object", "marquee", "applet", "template"})
"""No end tag reaches past these, those of the parts of a table aside."""


def levelled(html: str) -> str:
    """The same source; where it is nested deeper than ``DEEPEST``, without the tags of what lies deeper.

    No text and no link is lost: what lies too deep stands side by side in the deepest element left. Of a tag's attributes the first
    ``MOST_ATTRIBUTES`` stay where there are far more.
    """
    html = _with_short_tags(html)
    return _Levelling(html).whole() if _may_be_deep(html) else html


def _with_short_tags(html: str) -> str:
    kept, done, at = [], 0, 0
    while len(html) - at > _LONG_TAG:
        end = html.rfind(">", at, at + _LONG_TAG)
        if end < 0:  # as in a script or a picture within the page, too
            end = html.find(">", at + _LONG_TAG)
            end = len(html) if end < 0 else end
            tag = _TAG.search(html, at, end)
            if tag is not None and html.rfind("<script", 0, tag.start()) <= html.rfind("</script", 0, tag.start()):
                cut = tag.end()
                for _ in range(MOST_ATTRIBUTES):
                    if (attribute := _ATTRIBUTE.match(html, cut, end)) is None:
                        break
                    cut = attribute.end()
                else:
                    kept.append(html[done:cut])
                    done = end
        at = end + 1
    return "".join((*kept, html[done:])) if done else html


def _may_be_deep(html: str) -> bool:
    """Whether the tags that open outnumber those that close by so many anywhere; two counts are all that nearly every page costs."""
    if len(html) < DEEPEST * _SHORTEST_TAG or html.count("<") - html.count("</") < DEEPEST:
        return False
    surplus = 0
    for start in range(0, len(html), _PIECE):
        opened_or_closed = html.count("<", start, start + _PIECE)
        closed = html.count("</", start, start + _PIECE + 1)
        if surplus + opened_or_closed - closed > DEEPEST:
            return True
        surplus = max(0, surplus + opened_or_closed - 2 * closed)
    return False


class _Levelling:
    """Counts what a parser would have open, rather too much than too little."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._open: list[str] = []
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        """Name → where in ``_open`` it stands."""
        self._blocks: list[int] = []
        self._walls: list[int] = []
        self._left_out: defaultdict[str, int] = defaultdict(int)

    def whole(self) -> str:
        """The source without what lies too deep."""
        html, kept, done, end = self._html, [], 0, 0
        for match in _TAG.finditer(html):
            if match.start() < end:
                continue  # within the tag before
            end = html.find(">", match.end()) + 1 or len(html)
            name = match[2].lower()
            if name not in _UNCOUNTED and not (self._ends(name) if match[1] else self._begins(name)):
                kept.append(html[done : match.start()])
                done = end
        return "".join((*kept, html[done:])) if done else html

    def _begins(self, name: str) -> bool:
        """Take note of a start tag; False where it lies too deep."""
        if name in _CELLS:
            table = self._last("table")
            if table < 0:
                return True  # a parser passes it over
            before = self._last("tr") if name == "tr" else max(self._last("td"), self._last("th"))
            if before > table:
                self._close_to(before)
        if len(self._open) >= DEEPEST:
            self._left_out[name] += 1
            return False
        place = len(self._open)
        self._open.append(name)
        self._places[name].append(place)
        if name not in _INLINE:
            self._blocks.append(place)
        if name in _WALLS:
            self._walls.append(place)
        return True

    def _ends(self, name: str) -> bool:
        """Take note of an end tag; False where its start tag was left out."""
        if self._left_out[name]:
            self._left_out[name] -= 1
            return False
        place = self._last(name)
        if name in _CELLS:
            reached = place > self._last("table")
        elif name in _INLINE:
            reached = not self._blocks or place > self._blocks[-1]
        else:
            reached = name == "table" or not self._walls or place >= self._walls[-1]
        if place >= 0 and reached:
            self._close_to(place)
        return True

    def _last(self, name: str) -> int:
        places = self._places[name]
        return places[-1] if places else -1

    def _close_to(self, place: int) -> None:
        while len(self._open) > place:
            self._places[self._open.pop()].pop()
        for kind in (self._blocks, self._walls):
            while kind and kind[-1] >= place:
                kind.pop()
