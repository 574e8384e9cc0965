"""Finds given strings in a text, all in one pass by an automaton; holds no opinion on them."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import TypeVar

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

T = TypeVar("T")
HALVES = re.compile("[\ud800-\udfff]")
"""Halves of characters, as scripts leave them behind: they stand in no file and in no string that is looked for."""
_SMALL = 20_000
"""Bytes of all strings together, up to which the table of states stays below some ten megabytes."""


@lru_cache(maxsize=2)  # asked several times of each page
def lowered(text: str) -> str:
    """A page's source in lower case."""
    return text.lower()


class Literals:
    """Strings to look for; building takes milliseconds, finding hardly grows with their number.

    Where they are few the whole table of states is kept: a text is gone through three times as fast.
    """

    def __init__(self, strings: Iterable[str], *, longest: bool = False) -> None:
        """``longest``: of strings that begin alike the longest counts, else the first given."""
        self.strings = tuple(dict.fromkeys(string for string in strings if string))
        self._within = [self._begins_within(string) for string in self.strings] if not longest else []
        small = sum(len(string.encode("utf-8", "replace")) for string in self.strings) <= _SMALL
        self._automaton = AhoCorasick(
            self.strings,
            matchkind=MatchKind.LeftmostLongest if longest else MatchKind.LeftmostFirst,
            implementation=Implementation.DFA if small else Implementation.ContiguousNFA,
        )

    def _begins_within(self, string: str) -> tuple[int, ...]:
        """Where within a string another can begin: it is not named there, since none is named over another."""
        tails = ((at, string[at:]) for at in range(1, len(string)))
        return tuple(
            at for at, tail in tails if any(one.startswith(tail) or tail.startswith(one) for one in self.strings)
        )

    def places(self, text: str) -> list[tuple[int, int, int]]:
        """Where they stand, from left to right and none over another: number of the string, begin and end in characters."""
        return _asked(self._automaton.find_matches_as_indexes, text) if self.any_in(text) else []

    def starts(self, text: str) -> Iterator[int]:
        """Every place where one of them begins, also where it lies over another; a few more places where one might."""
        for number, start, _ in self.places(text):
            yield start
            for further in self._within[number]:
                yield start + further

    def said_in(self, text: str) -> frozenset[str]:
        """Those that stand in the text; of two that lie over one another the first."""
        return frozenset(_asked(self._automaton.find_matches_as_strings, text))

    def any_in(self, text: str) -> bool:
        """True when one of them stands in the text: told in a quarter of the time that ``places`` takes, which counts all characters."""
        return bool(self.strings) and bool(_asked(self._automaton.find_matches_as_strings, text))


def encode_once(text: str) -> str:
    """The text, which keeps from now on how it is encoded: whoever encodes it later, the parser of pages and every search, has it by a copy."""
    _NOTHING.any_in(text)
    return text


def _asked(find: Callable[[str], list[T]], text: str) -> list[T]:
    """What ``find`` finds, also in a text with halves of characters."""
    try:
        return find(text)
    except UnicodeEncodeError:
        return find(HALVES.sub("\ufffd", text))


class Compounds:
    """Strings of four characters that share their first two: ten or twenty beginnings an automaton skips to in a quarter of the time that
    hundreds of whole strings take, which it must look for character by character.
    """

    def __init__(self, strings: Iterable[str]) -> None:
        self._strings = frozenset(strings)
        self._starts = Literals(sorted({string[:2] for string in self._strings}))

    def any_in(self, text: str) -> bool:
        """True when one of them stands in the text."""
        return any(text[at : at + 4] in self._strings for at in self._starts.starts(text))


_NOTHING = Literals(["\x00"])
