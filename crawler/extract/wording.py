"""Finds the wordings of a lexicon in a text, all in one pass; holds no opinion on them."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from crawler.extract.literals import HALVES, Literals
from domain.hits import WordHit
from domain.lexicon import Term

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
    """A lexicon made ready for scanning."""

    def __init__(self, terms: Iterable[Term], allowed: Collection[str] = ()) -> None:
        # Of two terms with the same wording the later counts.
        chosen = {
            term.wrong: term for term in terms if term.wrong and term.wrong not in allowed and term.wrong != term.right
        }
        self.size = len(chosen)
        self._terms = [
            (term, [(whole, at) for whole in term.unless if (at := whole.find(term.wrong)) >= 0])
            for term in chosen.values()
        ]
        self._wrong = Literals(chosen, longest=True)

    def found(self, text: str) -> Iterator[Found]:
        """Every place of a wording, except where a longer right string stands or a longer wrong one covers it."""
        for number, start, end in self._wrong.places(text):
            term, unless = self._terms[number]
            if not any(start >= at and text.startswith(whole, start - at) for whole, at in unless):
                before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
                yield Found(
                    term,
                    _DIGITS.sub("****", HALVES.sub("", before)).rpartition("\n")[2],
                    _DIGITS.sub("****", HALVES.sub("", after)).partition("\n")[0],
                )


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
