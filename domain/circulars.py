"""What a circular (通报) tells of a period: totals, bands, practice, problems, re-check; and the style an office gives it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from domain.indicators import Band, IndicatorSet
from domain.issues import Issue
from domain.registry import Platform
from domain.replies import ReplySpeed
from domain.scorecards import Period, ScoreCard


class Edition(StrEnum):
    """Who reads it."""

    PUBLIC = "public"
    """For publication (此件删减后公开): no operator's data, no personal data, no list of single faults."""
    INTERNAL = "internal"
    """For the units concerned, with every annex."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemGroup:
    """A type of problem as the circular names it."""

    title_zh: str
    title_en: str
    checks: tuple[str, ...]
    """Ids of the checks whose issues belong to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnglishWording:
    """What an office says of itself in the English edition; what is not given is left out there, never said in Chinese."""

    issuer: str = ""
    """Empty: the Chinese name, as names are."""
    area: str = ""
    addressees: str = ""
    copies: str = ""
    contact: str = ""
    """Empty: the Chinese one."""
    basis: tuple[str, ...] = ()
    method: str = ""
    requirements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CircularStyle:
    """How an office writes its circulars; data, from ``config/circulars/``. Texts are in Chinese but for ``english``."""

    id: str
    issuer: str = ""
    """发文机关; empty: a place to fill in."""
    area: str = ""
    """How the area calls itself, such as 全市."""
    addressees: str = ""
    """主送机关."""
    copies: str = ""
    """抄送."""
    contact: str = ""
    """Name and telephone of the office."""
    title: str = ""
    """With ``{period}`` and ``{area}``."""
    basis: tuple[str, ...] = ()
    """Documents the check rests on."""
    method: str = ""
    red_head: bool = True
    """Print the red head (发文机关标志)."""
    share_digits: int = 1
    """Decimals of a share in per cent; trailing zeros are not printed."""
    names_in_text: int = 12
    """At most so many sites are named in one sentence; the rest are counted."""
    reply_working_days: int = 10
    """Working days the units have to report."""
    bands: tuple[Band, ...] = ()
    """Ranges of scores, best first; empty: those of the indicator set."""
    named_from: float = 100
    """Bands from this score on are listed with names."""
    problems: tuple[ProblemGroup, ...] = ()
    requirements: tuple[str, ...] = ()
    """With ``{reply_by}``, ``{days}`` and ``{contact}``."""
    english: EnglishWording = EnglishWording()

    def spoken(self, locale: str) -> "CircularStyle":
        """The same for an edition in a language."""
        if locale != "en":
            return self
        said = self.english
        return replace(
            self,
            title="",
            issuer=said.issuer or self.issuer,
            area=said.area,
            addressees=said.addressees,
            copies=said.copies,
            contact=said.contact or self.contact,
            basis=said.basis,
            method=said.method,
            requirements=said.requirements,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A site or account as the circular names it."""

    code: str
    name: str
    organizer: str = ""
    region: str = ""
    url: str = ""
    platform: Platform | None = None
    """None for sites."""
    last_update: date | None = None
    """Of accounts: the newest post at the time of the check."""
    contact: str = ""
    """Name and telephone of who looks after it; for the internal edition only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many were checked and what came of it. Shares are computed, never typed."""

    registered: int
    checked: int
    """With a verdict of their own; what could not be looked at is not among them."""
    qualified: int
    """Without those whose veto waits to be signed."""
    unqualified: int
    waiting: int = 0
    """Neither: a veto's line is met and waits to be signed (否决待签认)."""
    provisional: int = 0
    """Of the checked: with questions that a person still has to answer."""

    @property
    def unjudged(self) -> int:
        """Registered, but not checked."""
        return self.registered - self.checked

    @property
    def covered(self) -> Fraction | None:
        """Share of the registered that was checked."""
        return share(self.checked, self.registered)

    @property
    def rate(self) -> Fraction | None:
        """Share of the checked that is qualified (合格率)."""
        return share(self.qualified, self.checked)


def share(part: int, whole: int) -> Fraction | None:
    """A share, exact; None of nothing."""
    return Fraction(part, whole) if whole else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """An earlier period to compare with."""

    period: Period
    sites: Tally
    accounts: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class BandLine:
    """A range of scores and who lies in it, best first."""

    band: Band
    codes: tuple[str, ...]
    share: Fraction | None
    """Of the checked sites."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A site or account with a type of problem."""

    code: str
    count: int
    """Issues, not the pages they show on."""
    columns: tuple[str, ...] = ()
    """Names of the columns concerned; nothing but columns is named, since titles of messages may hold names of people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A type of problem found in the period."""

    group: ProblemGroup
    places: tuple[Place, ...]
    """Most first."""

    @property
    def count(self) -> int:
        """Issues in all."""
        return sum(place.count for place in self.places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """Something good, and who does it."""

    title_zh: str
    title_en: str
    codes: tuple[str, ...]
    count: int = 0
    """Things counted (replies …); 0: only the sites are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """What became of what was open when the period began."""

    open_then: int = 0
    mended: int = 0
    """Seen mended by now."""
    set_aside: int = 0
    """Dismissed or exempt by now."""
    still_open: tuple[Issue, ...] = ()
    failed_then: tuple[str, ...] = ()
    """Codes that were unqualified in the period before."""
    failed_still: tuple[str, ...] = ()
    """Those of them that are unqualified now."""
    failed_waiting: tuple[str, ...] = ()
    """Those of them with a veto that waits to be signed now."""
    failed_mended: tuple[str, ...] = ()
    """Those of them that are qualified now. Of the rest nothing can be said yet."""

    @property
    def rate(self) -> Fraction | None:
        """Share of what had to be mended that is mended."""
        return share(self.mended, self.open_then - self.set_aside)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLine:
    """How a site answers (留言办理)."""

    code: str
    received: int
    answered: int
    overdue: int
    within_one_day: int

    @property
    def answer_rate(self) -> Fraction | None:
        """答复率."""
        return share(self.answered, self.received)

    @property
    def on_time_rate(self) -> Fraction | None:
        """按时答复率: those that were neither answered too late nor are too late without an answer."""
        return share(max(self.received - self.overdue, 0), self.received)


@dataclass(frozen=True, slots=True, kw_only=True)
class Materials:
    """Everything a circular is made from, gathered by the caller."""

    period: Period
    style: CircularStyle
    indicators: IndicatorSet
    sites: tuple[Watched, ...]
    accounts: tuple[Watched, ...] = ()
    cards: tuple[ScoreCard, ...] = ()
    """Of the sites, this period."""
    account_cards: tuple[ScoreCard, ...] = ()
    earlier: tuple[tuple[Period, tuple[ScoreCard, ...], tuple[ScoreCard, ...]], ...] = ()
    """Earlier periods with the cards of sites and of accounts, nearest first."""
    issues: tuple[Issue, ...] = ()
    """Issues that counted in the period."""
    open_then: tuple[Issue, ...] = ()
    """Issues that counted when the period began, as they are now."""
    speeds: tuple[ReplySpeed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Circular:
    """A circular before it is put into words."""

    period: Period
    style: CircularStyle
    indicators: IndicatorSet
    watched: Mapping[str, Watched]
    """Everything named, by code."""
    sites: Tally
    accounts: Tally
    earlier: tuple[Earlier, ...]
    bands: tuple[BandLine, ...]
    practices: tuple[Practice, ...]
    problems: tuple[Problem, ...]
    recheck: Recheck
    failed_sites: tuple[ScoreCard, ...]
    failed_accounts: tuple[ScoreCard, ...]
    suspected: tuple[ScoreCard, ...]
    """Cards with a veto whose line is met and that nobody has signed."""
    issues: tuple[Issue, ...] = field(repr=False)
    """Gravest first: by group of problem, subject and target."""
    messages: tuple[MessageLine, ...] = ()
    warnings: tuple[Issue, ...] = ()
    """Early warnings of the period, mended or not: near a line that was not reached."""
    charged: Mapping[str, float] = field(default_factory=dict)
    """What each issue cost on the cards, by fingerprint, before the caps of indicators."""

    @property
    def draft(self) -> bool:
        """True while a person still has something to answer: not to be issued like this."""
        return bool(self.sites.provisional or self.accounts.provisional or self.sites.unjudged)

    @staticmethod
    def failed_by(card: ScoreCard) -> tuple[str, ...]:
        """Ids of the indicators a card failed by: the signed vetoes, else the five that cost most."""
        if card.vetoes_signed:
            return card.vetoes_signed
        lost = sorted((one for one in card.results if one.lost), key=lambda one: (-one.lost, one.indicator_id))
        return tuple(one.indicator_id for one in lost[:5])
