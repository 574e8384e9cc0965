"""One look at one site: what was ordered, what came of each planned unit, and whether the result can be trusted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.fetches import Fetch
from domain.mailbox import MailboxMessage
from domain.records.links import LinkKind
from domain.records.outside import OutsideSeen
from domain.registry import Column, Site
from domain.targets import TargetRef


class SweepPurpose(StrEnum):
    """Why the site is looked at."""

    ROUTINE = "routine"
    RESCAN = "rescan"
    RECHECK = "recheck"
    SERIES = "series"
    """No sweep at all: the probes of the last week were judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Where a sweep ends by itself."""

    max_pages: int = 5000
    """HTML pages read."""
    max_depth: int = 12
    """Clicks from the home page."""
    max_seconds: int = 3600
    max_body_bytes: int = 8_000_000
    """Bodies larger than this are not read to the end."""
    max_renders: int = 60
    max_pictures: int = 20
    """Pictures of pages with a failing link outlined."""
    list_pages: int = 3
    """Pages of one list that are read for its newest item."""
    max_targets: int = 50_000
    """Distinct link targets settled."""
    max_outside: int = 300
    """Outside pages read for what they are about."""
    board_pages: int = 40
    """Pages of one message board that are read back over the year that counts."""
    board_threads: int = 600
    """Messages of one board whose own pages are read."""
    max_attachments: int = 0
    """Attachments whose text is read."""
    max_attachment_bytes: int = 8_000_000
    max_searches: int = 0
    """Questions put to the site's own search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How gently a host is asked."""

    delay_s: float = 0.5
    concurrency: int = 2
    timeout_s: float = 15.0
    retry_spacing_s: tuple[float, ...] = (30.0, 120.0)
    """Seconds before the second, third … try of what failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFault:
    """A thing known to be wrong that the sweep must look at again, with the places that named it."""

    check_id: str
    """Empty: nobody has called it wrong, a person wants to know."""
    target: TargetRef
    found_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownVerdict:
    """What others, or this site's last sweep, found at an outside target not long ago."""

    url: str
    attempts: tuple[Fetch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingLink:
    """A target that failed at every earlier try, not often enough to be judged."""

    url: str
    kind: LinkKind = LinkKind.PAGE
    anchor: str = ""
    found_on: tuple[str, ...] = ()
    instances: int = 1
    attempts: tuple[Fetch, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenItem:
    """An item of a list as earlier sweeps remember it."""

    url: str
    first_seen: datetime
    day: date | None = None
    """The publishing date it gave when it was first seen."""
    looked_at: datetime | None = None
    """When its column had been read last before that; None: it came with the first reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepOrder:
    """Everything a child process needs to know; written to ``order.json``."""

    id: str
    site: Site
    purpose: SweepPurpose
    ordered_at: datetime
    time_zone: str = "Asia/Shanghai"
    budget: Budget = field(default_factory=Budget)
    pace: Pace = field(default_factory=Pace)
    user_agent: str = ""
    allowed_networks: tuple[str, ...] = ()
    """Networks that may be visited although they are not public."""
    control_urls: tuple[str, ...] = ()
    """Addresses that tell whether our own network is well."""
    browser_path: str = ""
    """Chromium to use; empty: Playwright's own."""
    ca_file: str = ""
    """PEM file of roots that are trusted beside the usual ones; empty: none."""
    columns: tuple[Column, ...] = ()
    """Columns known from earlier sweeps, with what people set."""
    known_faults: tuple[KnownFault, ...] = ()
    focus: tuple[str, ...] = ()
    """Known columns that are read again, and of the site only what they need; for a recheck."""
    mailbox: tuple[MailboxMessage, ...] = ()
    """Messages of a mailbox export, judged with the public ones."""
    check_fragments: bool = False
    """Whether places within pages (``#…``) are looked for."""
    pending: tuple[PendingLink, ...] = ()
    """Targets to be tried once more; their earlier tries count."""
    verdicts: tuple[KnownVerdict, ...] = ()
    """Outside targets that need not be asked again today."""
    lexicon_path: str = ""
    """File of the lexicon of wrong wording in force; empty: none is looked for."""
    allowed_words: tuple[str, ...] = ()
    """Wordings that are right on this site: allowed by the lexicon, or dismissed by a reviewer."""
    seen: tuple[SeenItem, ...] = ()
    """Items of lists that earlier sweeps met, for dates that contradict when they were first seen."""
    settled_days: float = 14
    """Longest time for which a routine sweep leaves settled articles and files unasked; 0: everything is asked."""
    outside: tuple[OutsideSeen, ...] = ()
    """What is remembered of the outside pages the site names."""


class UnitOutcome(StrEnum):
    """The one outcome of each planned unit (a distinct address the sweep meant to ask)."""

    __hash__ = str.__hash__  # in C: key of caches and sets on the hot path

    READ = "read"
    """An answer came and was recorded, whatever its status."""
    REMEMBERED = "remembered"
    """Not asked this time: settled, found well lately, and due again within days; the latest answer is on record with its own time."""
    FAILED = "failed"
    """No usable answer; the tries are on record."""
    REFUSED = "refused"
    """Not asked by rule: robots, scope, private address."""
    OVER_BUDGET = "over_budget"
    """Not asked: a limit of pages, depth or time was reached."""
    STOPPED = "stopped"
    """Not asked: the sweep was cut short."""


_DONE = (UnitOutcome.READ, UnitOutcome.REMEMBERED, UnitOutcome.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The arithmetic of a sweep: every planned unit has exactly one outcome."""

    planned: int
    outcomes: Mapping[UnitOutcome, int]

    @property
    def balanced(self) -> bool:
        """True when the outcomes add up to what was planned."""
        return sum(self.outcomes.values()) == self.planned

    @property
    def share(self) -> float:
        """Share of the planned units that were asked and answered or failed on record, or remembered, 0 to 1."""
        if not self.planned:
            return 0.0
        done = sum(self.outcomes.get(outcome, 0) for outcome in _DONE)
        return done / self.planned


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The last thing a child writes; without it the sweep is doubtful."""

    sweep_id: str
    finish_reason: str
    """``finished`` for a whole sweep; ``closespider_*`` when a limit ended it; ``shutdown`` when cut short."""
    started_at: datetime
    finished_at: datetime
    coverage: Coverage
    pages: int = 0
    requests: int = 0
    renders: int = 0
    bytes_received: int = 0
    control_alive: bool | None = None
    records: Mapping[str, int] = field(default_factory=dict)
    """Number of records written, by class name."""


class HealthState(StrEnum):
    """Whether a sweep may judge."""

    SOUND = "sound"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepHealth:
    """The verdict on the sweep itself; a doubtful one opens and closes nothing."""

    state: HealthState
    reasons: tuple[str, ...] = ()
    """Sentences for gettext, in Chinese."""


class SweepState(StrEnum):
    """Where a sweep stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    DOUBTFUL = "doubtful"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How far a sweep under way has come, for showing alone."""

    pages: int
    planned: int
    phase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepRun:
    """A sweep as remembered, so that a past verdict can be explained and repeated."""

    id: str
    site_code: str
    purpose: SweepPurpose
    state: SweepState
    ordered_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    health: SweepHealth | None = None
    coverage: Coverage | None = None
    pages: int = 0
    requests: int = 0
    renders: int = 0
    bundle_key: str = ""
    product_version: str = ""
    rulebook_id: str = ""
    reached: Reached | None = None
    """As its owner last noted it, where several machines show it."""
