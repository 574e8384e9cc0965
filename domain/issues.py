"""What is remembered of a fault from its first sighting to its end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.findings import Evidence, Outcome, Value
from domain.targets import TargetRef


class IssueState(StrEnum):
    """Where an issue stands."""

    NOTICED = "noticed"
    """Seen, but not yet as often as its rule demands; nobody is told."""
    OPEN = "open"
    ASSIGNED = "assigned"
    CLAIMED = "claimed"
    """Said to be fixed, not yet seen mended."""
    CLOSED = "closed"
    EXEMPT = "exempt"
    DISMISSED = "dismissed"

    @property
    def counts(self) -> bool:
        """True while the fault counts against its site."""
        return (
            self._value_ in _COUNTING
        )  # asked of every issue of a country: a set of members would take twenty times as long


_COUNTING = frozenset({"open", "assigned", "claimed"})


class Act(StrEnum):
    """What happens to an issue."""

    SEEN = "seen"
    GONE = "gone"
    CONFIRM = "confirm"
    ASSIGN = "assign"
    CLAIM = "claim"
    DISMISS = "dismiss"
    EXEMPT = "exempt"
    LAPSE = "lapse"
    EXPLAIN = "explain"
    """A unit has said something about it (情况说明); nothing changes."""


class Reason(StrEnum):
    """The fixed reasons for dismissing or exempting."""

    FALSE_ALARM = "false_alarm"
    REDUCED = "reduced"
    """Reduced on review (核减)."""
    NOT_OURS = "not_ours"
    NOT_PERIODIC = "not_periodic"
    FILED_CLOSURE = "filed_closure"
    PLANNED_FIX = "planned_fix"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One fault of one target under one rule, across sweeps."""

    fingerprint: str
    rule_id: str
    check_id: str
    subject: str
    """Code of the site or account."""
    target: TargetRef
    state: IssueState
    outcome: Outcome
    message: str
    values: Mapping[str, Value]
    first_seen: datetime
    last_seen: datetime
    sightings: int = 1
    instances: int = 1
    found_on: tuple[str, ...] = ()
    cause: str | None = None
    confidence: float = 1.0
    evidence: tuple[Evidence, ...] = ()
    confirmed_by: str = ""
    """Who has confirmed a suspicion or signed a veto; empty: nobody yet."""
    assignee: str = ""
    due_at: datetime | None = None
    exempt_until: date | None = None
    reason: Reason | None = None
    note: str = ""
    repeats: int = 0
    """How often it came back after closing (反复出现)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueEvent:
    """One change of an issue: history for people, outbox for the notifier."""

    fingerprint: str
    at: datetime
    act: Act
    before: IssueState | None
    after: IssueState
    by: str = "machine"
    sweep_id: str = ""
    note: str = ""
    processed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """What a sound sweep says of the issues: seen, gone, and nothing about the rest."""

    seen: tuple[str, ...] = ()
    """Fingerprints of findings, new or known."""
    gone: tuple[str, ...] = ()
    """Fingerprints of known issues whose place was looked at and found mended."""
    untouched: tuple[str, ...] = ()
    """Fingerprints of known issues nothing was learned about."""
