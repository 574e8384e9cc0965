"""Keeps letters small enough for mail servers and telephones: smaller and fewer pictures first, then fewer rows; pure."""

from collections.abc import Mapping, Sequence

from reports.letters import Letter
from reports.thumbs import shrunk

MOST_BYTES = 200_000
"""A letter as it travels, before its attachment."""
LADDER: Sequence[tuple[int, int]] = ((60, 100), (40, 60), (25, 40), (15, 25), (8, 12), (4, 6), (0, 0))
"""Rows of issues and rows of sites of one letter, until it fits."""
_HEAD = 4_500
"""Room for what stands above a letter (names, addresses, subject, the address to leave by), and for one more line in it."""
_PART = 400
"""Room for what stands above one part."""
_SHOWN = 600
"""What a picture costs in the HTML, encoded."""


def travels(letter: Letter) -> int:
    """Bytes of the letter as it travels, before its attachment; rather too many than too few."""
    parts = [letter.text.encode(), letter.html.encode(), *filter(None, [letter.trend, *letter.pictures.values()])]
    return _HEAD + sum(_encoded(len(part)) + _PART for part in parts)


def fitting(pictures: Mapping[str, bytes], room: int) -> dict[str, bytes]:
    """The pictures that fit into so many bytes, in their order: the last ones made smaller, then left out."""
    kept = dict(pictures)
    room -= sum(map(_cost, kept.values()))
    names = list(kept)
    for name in reversed(names):
        if room >= 0:
            return kept
        room += _cost(kept[name])
        kept[name] = shrunk(kept[name])
        room -= _cost(kept[name])
    for name in reversed(names):
        if room >= 0:
            break
        room += _cost(kept.pop(name))
    return kept


def _cost(content: bytes) -> int:
    return _encoded(len(content)) + _PART + _SHOWN


def _encoded(size: int) -> int:
    """Base64 in lines of 76 characters."""
    letters = -(-size // 3) * 4
    return letters + 2 * -(-letters // 76)
