"""The digest of everything, made from those of its parts: of a country no more is held than a letter can show; pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import itemgetter
from typing import TypeVar

from domain.issues import Issue
from reports.digest import Counts, Digest, Row, Section, SectionKind, SiteLine, UnseenRow, gravity
from reports.digest_building import days_known
from reports.digest_extras import Extras, gravest_first, newest_first
from reports.issue_table import MOST_ROWS
from reports.letter_size import LADDER

_MOST_SHOWN = LADDER[0][0]
"""No letter has room for more rows, and so no section."""
_Order = tuple[int, int, int, str, str, str]
_T = TypeVar("_T")


@dataclass(slots=True)
class _SectionSum:
    rows: list[tuple[_Order, Row]] = field(default_factory=list)
    unseen: list[UnseenRow] = field(default_factory=list)
    total: int = 0

    def add(self, part: Section) -> None:
        self.rows = _first([*self.rows, *_ordered(part.rows)], _MOST_SHOWN)
        self.unseen += part.unseen[: _MOST_SHOWN - len(self.unseen)]
        self.total += part.total


class DigestSum:
    """Takes the digests of some subjects after the others, all of one recipient, day and window; no subject twice.

    They are built without ``known_since``, with all the days of the history.
    """

    def __init__(self, first: Digest) -> None:
        self._any = first
        self._sections = {kind: _SectionSum() for kind in SectionKind}
        self._lines: list[SiteLine] = []
        self._issues: list[tuple[_Order, Issue]] = []
        self._names: dict[str, str] = {}
        self._history = [0] * len(first.history)
        self._sites = self._looked = self._open = self._before = self._new = self._overdue = self._mended = 0
        self._extras = Extras()
        self.add(first)

    def add(self, part: Digest) -> None:
        """One part more."""
        for section in part.sections:
            self._sections[section.kind].add(section)
        self._lines += part.sites
        self._list(part)
        self._history = [one + more for one, more in zip(self._history, part.history, strict=True)]
        counts = part.counts
        self._sites += counts.sites
        self._looked += counts.looked
        self._open += counts.open
        self._before += counts.open_before or 0
        self._new += counts.new
        self._overdue += counts.overdue
        self._mended += counts.mended
        mine, more = self._extras, part.extras
        self._extras = Extras(
            vetoes=(*mine.vetoes, *more.vetoes),
            rhythm=(*mine.rhythm, *more.rhythm),
            accounts=mine.accounts + more.accounts,
            unseen_accounts=mine.unseen_accounts + more.unseen_accounts,
        )

    def _list(self, part: Digest) -> None:
        last = self._issues[-1][0] if len(self._issues) >= MOST_ROWS else None
        fresh = list[tuple[_Order, Issue]]()
        for issue in part.issues[
            :MOST_ROWS
        ]:  # gravest first: behind one for which there is no room, there is none for any
            order = gravity(issue)
            if last is not None and order > last:
                break
            fresh.append((order, issue))
            self._names[issue.subject] = part.names[issue.subject]
        self._issues = _first([*self._issues, *fresh], MOST_ROWS)

    def whole(self, known_since: datetime) -> Digest:
        """Of all parts together. ``known_since``: when the watching of the first of them began."""
        since, until = self._any.since, self._any.until
        history = tuple(self._history[-days_known(len(self._history), until, known_since) :])
        sections = (
            Section(kind=kind, rows=tuple(row for _, row in one.rows), unseen=tuple(one.unseen), total=one.total)
            for kind, one in self._sections.items()
        )
        return replace(
            self._any,
            counts=Counts(
                sites=self._sites,
                looked=self._looked,
                open=self._open,
                open_before=self._before if known_since <= since else None,
                new=self._new,
                overdue=self._overdue,
                mended=self._mended,
                week_before=history[-8] if len(history) >= 8 else None,
            ),
            sections=tuple(section for section in sections if section.total),
            sites=tuple(sorted(self._lines, key=SiteLine.order)),
            history=history,
            names=self._names,
            issues=tuple(issue for _, issue in self._issues),
            extras=replace(
                self._extras, vetoes=gravest_first(self._extras.vetoes), rhythm=newest_first(self._extras.rhythm)
            ),
        )


def _ordered(rows: Iterable[Row]) -> Iterable[tuple[_Order, Row]]:
    """Each row with the order of the first of its group: rows of one check and cause on one site stay together."""
    group, order = None, None
    for row in rows:
        mine = (row.issue.subject, row.issue.check_id, row.issue.cause)
        if mine != group or order is None:
            group, order = mine, gravity(row.issue)
        yield order, row


def _first(things: list[tuple[_Order, _T]], most: int) -> list[tuple[_Order, _T]]:
    things.sort(key=itemgetter(0))
    return things[:most]
