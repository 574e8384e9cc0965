"""Finds the wordings of a lexicon in a text, all in one pass; holds no opinion on them."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import ahocorasick

from domain.lexicon import Term
from domain.records import WordHit

_AROUND = 12
"""Characters of context on either side."""
_DIGITS = re.compile(r"\d{5,}")
"""Long numbers, perhaps cut off: no context may tell one."""
_MOST = 50
"""Different wordings told of one text; a text with more is no text."""


@dataclass(frozen=True, slots=True)
class Found:
    """One place where a wording stands."""

    term: Term
    before: str
    after: str


class Scanner:
    """An automaton over a lexicon; building it takes tens of milliseconds, scanning does not grow with its size.

    It works on UTF-8 bytes, each as one character: with thousands of different first characters the automaton's root would
    be searched for each character of a text, ten times slower. UTF-8 never matches in the middle of a character.
    """

    def __init__(self, terms: Iterable[Term], allowed: Collection[str] = ()) -> None:
        self._automaton = ahocorasick.Automaton()
        self.size = 0
        for term in terms:
            if term.wrong and term.wrong not in allowed and term.wrong != term.right:
                unless = tuple((_bytes(whole), _bytes(whole).find(_bytes(term.wrong))) for whole in term.unless)
                self._automaton.add_word(_bytes(term.wrong), (term, len(_bytes(term.wrong)), unless))
                self.size += 1
        if self.size:
            self._automaton.make_automaton()

    def found(self, text: str) -> Iterator[Found]:
        """Every place of a wording, except where a longer right string stands or a longer wrong one covers it."""
        if not self.size:
            return
        data = _bytes(text)
        last = -1
        for end, (term, length, unless) in self._longest(data):
            start = end - length + 1
            if start <= last or _excepted(data, start, unless):
                continue
            last = end
            yield Found(
                term,
                _DIGITS.sub("****", _text(data[max(0, start - 3 * _AROUND) : start])[-_AROUND:].rpartition("\n")[2]),
                _DIGITS.sub("****", _text(data[end + 1 : end + 1 + 3 * _AROUND])[:_AROUND].partition("\n")[0]),
            )

    def _longest(self, data: str) -> Iterable[tuple[int, tuple[Term, int, tuple[tuple[str, int], ...]]]]:
        return self._automaton.iter_long(data)  # type: ignore[no-any-return]


def word_hits(found: Iterable[Found]) -> tuple[WordHit, ...]:
    """One hit a wording, in the order they stand; counted."""
    hits: dict[str, WordHit] = {}
    for one in found:
        term = one.term
        before = hits.get(term.wrong)
        if before is None and len(hits) >= _MOST:
            continue
        hits[term.wrong] = WordHit(
            wrong=term.wrong,
            right=term.right,
            word_class=term.word_class,
            sure=term.sure,
            before=before.before if before else one.before,
            after=before.after if before else one.after,
            count=before.count + 1 if before else 1,
            source=term.source,
        )
    return tuple(hits.values())


def _excepted(data: str, start: int, unless: tuple[tuple[str, int], ...]) -> bool:
    return any(at >= 0 and start >= at and data.startswith(whole, start - at) for whole, at in unless)


def _bytes(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


def _text(data: str) -> str:
    return data.encode("latin-1").decode("utf-8", "ignore")
