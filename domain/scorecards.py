"""What a subject's faults amount to: results by indicator, open questions and the card that sums them up."""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self

from domain.findings import Finding
from domain.indicators import Part, Subject

_PERIOD = re.compile(r"(\d{4})(?:(Q)([1-4])|(H)([12])|-(0[1-9]|1[0-2]))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A stretch of days that a card speaks of: month, quarter, half-year or year."""

    id: str
    """``2026``, ``2026H1``, ``2026Q4`` or ``2026-11``."""
    first: date
    last: date

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``2026``, ``2026H1``, ``2026Q4`` or ``2026-11``; ValueError for anything else."""
        match = _PERIOD.fullmatch(text.strip().upper())
        if match is None:
            raise ValueError(f"not a period: {text!r}; write it like 2026Q4, 2026-11, 2026H1 or 2026")
        year = int(match[1])
        if match[2]:
            months, start = 3, int(match[3]) * 3 - 2
        elif match[4]:
            months, start = 6, int(match[5]) * 6 - 5
        elif match[6]:
            months, start = 1, int(match[6])
        else:
            months, start = 12, 1
        end = start + months - 1
        return cls(id=match[0], first=date(year, start, 1), last=date(year, end, monthrange(year, end)[1]))

    @classmethod
    def quarter_of(cls, day: date) -> Self:
        """The quarter a day lies in, the usual period of circulars."""
        return cls.parse(f"{day.year}Q{(day.month + 2) // 3}")

    @property
    def previous(self) -> Self:
        """The period of the same length that ended the day before this one began."""
        end = self.first - timedelta(days=1)
        if "Q" in self.id:
            return type(self).quarter_of(end)
        if "H" in self.id:
            return type(self).parse(f"{end.year}H{(end.month + 5) // 6}")
        return type(self).parse(f"{end.year}-{end.month:02}" if "-" in self.id else str(end.year))

    @property
    def year_before(self) -> Self:
        """The same period one year earlier."""
        return type(self).parse(f"{self.first.year - 1}{self.id[4:]}")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


class Ruling(StrEnum):
    """What a person has said of one finding."""

    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    """False alarm (误报)."""
    REDUCED = "reduced"
    """Reduced on review (核减)."""
    EXEMPT = "exempt"

    @property
    def counts(self) -> bool:
        """False when the finding must not be counted any more."""
        return self is Ruling.CONFIRMED


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledFinding:
    """A finding with the identity its issue goes by."""

    fingerprint: str
    finding: Finding


class Entered(StrEnum):
    """What a person has entered for one indicator."""

    CLEAR = "clear"
    """Looked at, nothing found; for a veto: reviewed and not met."""
    LOST = "lost"
    """Points lost beyond what the machine has found."""
    GAINED = "gained"
    SIGNED = "signed"
    """The veto is signed (签认)."""
    FOUND = "found"
    """A fault of the filing."""
    NOT_APPLICABLE = "not_applicable"


class EntryEvidenceKind(StrEnum):
    """What a person shows for an entry."""

    TEXT = "text"
    URL = "url"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryEvidence:
    """One piece of evidence for an entry."""

    kind: EntryEvidenceKind
    text: str
    """The words, the address, or the name of the file."""
    key: str = ""
    """The blob that holds the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManualEntry:
    """A person's result for one indicator and period; it answers everything the machine leaves open there."""

    indicator_id: str
    entered: Entered
    points: float = 0
    """Marks lost or gained, not negative."""
    by: str = ""
    at: datetime | None = None
    note: str = ""
    """The reason given."""
    evidence: tuple[EntryEvidence, ...] = ()


class ResultState(StrEnum):
    """How one indicator stands."""

    CLEAR = "clear"
    LOST = "lost"
    GAINED = "gained"
    VETO_SUSPECTED = "veto_suspected"
    """The line is met by what was found, and nobody has signed."""
    VETO_SIGNED = "veto_signed"
    FOUND = "found"
    """A fault of the filing; costs nothing."""
    OPEN = "open"
    """Not, or not wholly, answered; costs nothing so far."""
    NOT_APPLICABLE = "not_applicable"
    NOT_SCORED = "not_scored"
    """Applies, but is not scored: the class is judged by vetoes only, a veto is signed, or the bonus gate is not reached."""


class QuestionKind(StrEnum):
    """Why something is open."""

    BY_HAND = "by_hand"
    """No machine can tell; a person must enter it."""
    NOT_EXAMINED = "not_examined"
    """The machine has a rule for it and nothing was looked at."""
    UNKNOWN = "unknown"
    """Some targets could not be judged."""
    SUSPICION = "suspicion"
    """Found, and to be confirmed by a person."""
    VETO = "veto"
    """The line of a veto is met, and a person must sign or reject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """What must be answered before the card is final."""

    indicator_id: str
    kind: QuestionKind
    what_zh: str = ""
    what_en: str = ""
    """The sentence of the indicator it belongs to."""
    count: int = 0
    """How many targets or findings wait."""
    fingerprints: tuple[str, ...] = ()
    at_stake: float = 0
    """Marks that the answer could still cost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """One finding counted: what it cost before the indicator's cap."""

    fingerprint: str
    points: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorResult:
    """One line of the card."""

    indicator_id: str
    part: Part
    state: ResultState
    measured: float = 0
    """The number held against the threshold: the highest among its measures."""
    full_mark: float | None = None
    """Marks in force for this subject (a spread rule may raise them)."""
    lost: float = 0
    gained: float = 0
    charges: tuple[Charge, ...] = ()
    """Every finding that counts, in a fixed order."""
    warned: bool = False
    """The early-warning level is reached."""
    capped: bool = False
    """More was found than the mark allows to take."""
    not_repeated: int = 0
    """Targets left out because another indicator, or an earlier measure, has counted them (不重复扣分)."""
    entry: ManualEntry | None = None
    note: str = ""
    """What the person who entered or signed has written."""

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """Findings that count here."""
        return tuple(charge.fingerprint for charge in self.charges)


class CardVerdict(StrEnum):
    """What the card says."""

    QUALIFIED = "qualified"
    """合格."""
    UNQUALIFIED = "unqualified"
    """不合格."""
    PROVISIONAL = "provisional"
    """Something is still open (暂定)."""


class Conclusion(StrEnum):
    """What is said of a subject in one word, wherever it is named: the worst of what its card holds."""

    VETOED = "vetoed"
    """A veto is signed (单项否决)."""
    UNQUALIFIED = "unqualified"
    """Below the line without any veto (不合格)."""
    VETO_WAITS = "veto_waits"
    """A veto's line is met and waits to be signed (否决待签认)."""
    QUALIFIED = "qualified"
    """合格, by the evidence at hand."""
    OPEN = "open"
    """Nothing can be said yet (尚无定论)."""


def conclusion_of(standing: str, *, vetoed: bool, suspected: bool) -> Conclusion:
    """The one word for a card. ``standing``: of the card, empty when there is none; ``suspected``: a veto waits to be signed."""
    if vetoed:
        return Conclusion.VETOED
    if standing == CardVerdict.UNQUALIFIED:
        return Conclusion.UNQUALIFIED
    if suspected:
        return Conclusion.VETO_WAITS
    return Conclusion.QUALIFIED if standing == CardVerdict.QUALIFIED else Conclusion.OPEN


class Concluded:
    """A row that holds what a card says, and so concludes as a card does; without a card nothing can be said."""

    __slots__ = ()
    standing: str
    vetoed: bool
    suspected: bool

    @property
    def conclusion(self) -> Conclusion:
        """The card in one word."""
        return conclusion_of(self.standing, vetoed=self.vetoed, suspected=self.suspected)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreCard:
    """The score of one site or account in one period. Veto, base and bonus stand side by side, never only as a sum."""

    subject: str
    """Code of the site or account."""
    subject_kind: Subject
    set_id: str
    set_version: str
    period: Period
    as_of: datetime
    """The moment the findings refer to, aware."""
    vetoes_suspected: tuple[str, ...]
    """Ids of indicators."""
    vetoes_signed: tuple[str, ...]
    base: float | None
    """Part 2 after deductions and the no-service rule; None: not scored (vetoes only) or nothing could be judged."""
    deducted: float
    """Marks lost in part 2, before the no-service rule."""
    bonus: float
    """Part 3 as gained, capped; counted in ``total`` only when the base is above the gate."""
    total: float | None
    """None when vetoed (unless the set names a score for it) or not scored."""
    verdict: CardVerdict
    standing: CardVerdict
    """The verdict if nothing else came up: qualified or unqualified; provisional when nothing could be judged."""
    coverage: float | None = None
    """Share of the planned units that the sweep could ask, 0 to 1."""
    results: tuple[IndicatorResult, ...] = ()
    open_questions: tuple[OpenQuestion, ...] = ()
    unverified: tuple[str, ...] = ()
    """Ids of indicators on this card whose rule or mark is not compared with the official text."""

    @property
    def conclusion(self) -> Conclusion:
        """The card in one word."""
        return conclusion_of(self.standing, vetoed=bool(self.vetoes_signed), suspected=bool(self.vetoes_suspected))

    @property
    def at_stake(self) -> float:
        """Marks of part 2 that open questions could still cost."""
        return round(sum(question.at_stake for question in self.open_questions), 2)

    def result(self, indicator_id: str) -> IndicatorResult | None:
        """The line of an indicator, if it stands on the card."""
        return next((one for one in self.results if one.indicator_id == indicator_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Everything a card is made from, gathered by the caller."""

    findings: tuple[FiledFinding, ...] = ()
    """Findings of the judged sweep, each target once a rule."""
    examined: Mapping[str, int] = field(default_factory=dict)
    """Rule id to the number of targets it answered for; a missing rule was never asked."""
    unanswered: Mapping[str, int] = field(default_factory=dict)
    """Rule id to the number of targets it could not answer for, beyond its ``unknown`` findings (missing records, errors)."""
    rulings: Mapping[str, Ruling] = field(default_factory=dict)
    """What people have said, by fingerprint."""
    entries: Mapping[str, ManualEntry] = field(default_factory=dict)
    """What people have entered, by indicator id."""
    coverage: float | None = None
