"""What the day's digest says to one recipient, as values; ``digest_building`` makes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from domain.findings import Outcome
from domain.issues import Issue
from domain.sweeps import SweepState
from reports.digest_extras import Extras

GRAVE = ("unreachable_site", "hijacked_link", "hidden_link", "leaked_personal_data", "wrong_wording", "unstable_site")
"""Checks that come first whatever their number, gravest first: what shuts visitors out or does harm to them."""
_RANKS = {check: rank for rank, check in enumerate(GRAVE)}


class SectionKind(StrEnum):
    """The parts of a digest, in the order they are read."""

    NEW = "new"
    WARNING = "warning"
    """Early warnings: near a line that has not been reached."""
    OVERDUE = "overdue"
    UNSEEN = "unseen"
    MENDED = "mended"
    OPEN = "open"


_SHARE = {
    SectionKind.NEW: 4,
    SectionKind.WARNING: 2,
    SectionKind.OVERDUE: 3,
    SectionKind.UNSEEN: 2,
    SectionKind.MENDED: 1,
    SectionKind.OPEN: 1,
}
"""How many rows a section may take in its turn while there is room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who reads the digest and what concerns them."""

    email: str
    name: str = ""
    locale: str = "zh_CN"
    codes: frozenset[str] | None = None
    """Codes of the sites and accounts in scope; None: everything (a supervisor)."""

    def sees(self, code: str) -> bool:
        """True when the site or account concerns this recipient."""
        return self.codes is None or code in self.codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One issue, or several of one cause, or of one check on one site, told once."""

    site_code: str
    site_name: str
    issue: Issue
    """The gravest or the first of those the row stands for."""
    also: int = 0
    """How many further issues the row stands for."""
    instances: int = 1
    """On how many places it was seen, all issues of the row together."""
    grave: bool = False
    days: int = 0
    """Days since it was first seen, the day of the digest included."""
    days_over: int = 0
    """Days past its deadline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnseenRow:
    """A site that could not be looked at, or not in a way that may judge."""

    site_code: str
    site_name: str
    state: SweepState | None
    """How the latest sweep ended; None: none has ended yet."""
    reasons: tuple[str, ...] = ()
    """Sentences for gettext, in Chinese."""
    last_sound_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of the digest."""

    kind: SectionKind
    rows: tuple[Row, ...] = ()
    unseen: tuple[UnseenRow, ...] = ()
    total: int = 0
    """How many issues (or sites) the part is about, told or only counted."""

    @property
    def rest(self) -> int:
        """How many of them have no place in a row."""
        return self.total - len(self.unseen) - sum(1 + row.also for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteLine:
    """One site in figures."""

    code: str
    name: str
    open: int
    new: int
    overdue: int
    mended: int
    unseen: bool

    @property
    def told(self) -> bool:
        """False for a site of which nothing at all is to be said."""
        return bool(self.open or self.mended or self.unseen)

    def order(self) -> tuple[int, str]:
        """Sorting key: most open issues first."""
        return -self.open, self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The figures at the head of the digest."""

    sites: int
    """Sites in scope that are to be looked at."""
    looked: int
    """Of them, those with a sound sweep within the window."""
    open: int
    open_before: int | None
    """Open issues when the window began; None where nobody had looked yet."""
    new: int
    overdue: int
    mended: int
    week_before: int | None = None
    """Open issues a week ago; None where that is not known."""

    @property
    def change(self) -> int | None:
        """Open issues more (or fewer) than when the window began; None where there is nothing to compare with."""
        return None if self.open_before is None else self.open - self.open_before


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Everything one recipient is told on one day."""

    day: date
    recipient: Recipient
    since: datetime
    until: datetime
    counts: Counts
    sections: tuple[Section, ...] = ()
    """Those that have something to say, in reading order."""
    sites: tuple[SiteLine, ...] = ()
    """The sites of which something is to be said, most open issues first."""
    history: tuple[int, ...] = ()
    """Open issues at the end of each of the last days since the watching began, oldest first, the last one now."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Code → name of the sites and accounts in scope, at least of all that ``issues`` are about."""
    issues: tuple[Issue, ...] = ()
    """The open issues in scope, gravest first, as many as the list that is attached holds."""
    extras: Extras = field(default_factory=Extras)
    """What is told beside issues."""

    @property
    def quiet(self) -> bool:
        """True when there is nothing at all to tell; accounts that could not be seen are no news."""
        return not (self.sections or self.extras.vetoes or self.extras.rhythm)


def fit(digest: Digest, *, rows: int) -> Digest:
    """The same digest with at most so many rows; what is cut is still counted in its section (``rest``).

    Rows are given out section by section, in turn, so that a flood in one never hides another.
    """
    given = dict.fromkeys((section.kind for section in digest.sections), 0)
    left = rows
    while left > 0:
        before = left
        for section in digest.sections:
            take = min(_SHARE[section.kind], _length(section) - given[section.kind], left)
            given[section.kind] += take
            left -= take
        if left == before:
            break
    cut = tuple(
        replace(section, rows=section.rows[: given[section.kind]], unseen=section.unseen[: given[section.kind]])
        for section in digest.sections
    )
    return replace(digest, sections=cut)


def gravity(issue: Issue) -> tuple[int, int, int, str, str, str]:
    """Sorting key: grave checks first, then what is sure, then what shows on most places; never the same for two issues."""
    rank = _RANKS.get(issue.check_id, len(GRAVE))
    sure = 0 if issue.outcome is Outcome.FAULT or issue.confirmed_by else 1
    return (rank, sure, -issue.instances, issue.check_id, issue.target.key, issue.fingerprint)


def shown(digest: Digest) -> list[Issue]:
    """The issues that have a row of their own, in reading order."""
    return [row.issue for section in digest.sections for row in section.rows]


def _length(section: Section) -> int:
    return len(section.rows) + len(section.unseen)
