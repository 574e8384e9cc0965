"""How many titles of one list also stand in another, by likeness; pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

_NOISE = re.compile(r"[\W_]+")
ALIKE = 0.72
"""Share of common pairs of characters from which two titles are one; chosen by looking at reposts with changed dressing."""
_SHORTEST = 6
"""Shorter titles are alike by accident."""


class Titles:
    """Titles to be looked up by likeness."""

    def __init__(self, titles: Iterable[str]) -> None:
        plain = {text for title in titles if len(text := _plain(title)) >= _SHORTEST}
        self._known = plain
        self._pairs = [_pairs(text) for text in sorted(plain)]
        self._by_pair: dict[str, list[int]] = defaultdict(list)
        for number, pairs in enumerate(self._pairs):
            for pair in pairs:
                self._by_pair[pair].append(number)

    def __len__(self) -> int:
        return len(self._known)

    def has(self, title: str) -> bool:
        """Whether a title like this one is among them: the same, or with most pairs of neighbouring characters in common."""
        text = _plain(title)
        if len(text) < _SHORTEST:
            return False
        if text in self._known:
            return True
        pairs = _pairs(text)
        common: Counter[int] = Counter(number for pair in pairs for number in self._by_pair.get(pair, ()))
        return any(count / len(pairs | self._pairs[number]) >= ALIKE for number, count in common.most_common(20))


def _plain(title: str) -> str:
    return _NOISE.sub("", title).lower()


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))
