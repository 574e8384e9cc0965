"""Rows of issues and their events; the events are history for people and outbox for the notifier in one."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, func, literal_column, or_, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.causes import SHARED
from domain.findings import Evidence, EvidenceKind, Finding, Outcome
from domain.issues import Act, Issue, IssueEvent, IssueState, Reason
from domain.targets import TargetKind, TargetRef
from models.base import CODE, Base, Named
from models.findings import values_back

COUNTING = tuple(state for state in IssueState if state.counts)
# Not simply ``state IN``: SQLite would read the rows by way of an index on the state, and never the narrow ones made for this.
_COUNTS = text(f"coalesce(state, '') IN ({', '.join(repr(state.value) for state in COUNTING)})")
_UNREVIEWED = text(f"outcome = 'suspicion' AND confirmed_by = '' AND {_COUNTS.text}")
_CAUSED = text(f"{_COUNTS.text} AND cause IS NOT NULL")
_CONFIRMED = text("confirmed_by <> ''")
_FALSE_ALARM = text("state = 'dismissed' AND reason = 'false_alarm'")

_SORTED = (
    ("first", "first_seen"),
    ("due", "due_at"),
    ("site", "subject"),
    ("check", "check_id", "subject", "state"),  # counted by check from this alone
    ("instances", "instances"),
)
"""What the list of all that counts can be sorted by, besides when it was seen last."""


class IssueRow(Base):
    """One fault of one target under one rule, across sweeps."""

    __tablename__ = "issues"
    __table_args__ = (
        Index(None, "subject", "state"),
        Index(None, "state", "last_seen", "fingerprint"),
        Index(None, "closed_at"),
        Index(None, "exempt_until"),
        Index(None, "due_at"),
        Index("ix_issues_seen", "last_seen", "fingerprint"),
        # Of what counts: lists and figures of a country are read from these alone.
        Index(
            "ix_issues_counting",
            "subject",
            "check_id",
            "opened_at",
            "due_at",
            "first_seen",
            "instances",
            "outcome",
            "repeats",
            "target_label",
            "fingerprint",
            "state",
            sqlite_where=_COUNTS,
            postgresql_where=_COUNTS,
        ),
        Index(
            # With all that the list is filtered and searched by: what few rows hold is looked for here, not in the rows.
            "ix_issues_counting_seen",
            "last_seen",
            "fingerprint",
            "state",
            "subject",
            "check_id",
            "outcome",
            "cause",
            "repeats",
            "due_at",
            "opened_at",
            "target_label",
            sqlite_where=_COUNTS,
            postgresql_where=_COUNTS,
        ),
        *(
            Index(
                f"ix_issues_counting_{name}",
                column,
                "fingerprint",
                *also,
                sqlite_where=_COUNTS,
                postgresql_where=_COUNTS,
            )
            for name, column, *also in _SORTED
        ),
        Index(
            "ix_issues_counting_cause",
            "subject",
            "check_id",
            "outcome",
            "cause",
            "fingerprint",
            "state",
            sqlite_where=_CAUSED,
            postgresql_where=_CAUSED,
        ),
        Index("ix_issues_counting_opened", "opened_at", "fingerprint", sqlite_where=_COUNTS, postgresql_where=_COUNTS),
        Index(
            "ix_issues_unreviewed", "last_seen", "fingerprint", sqlite_where=_UNREVIEWED, postgresql_where=_UNREVIEWED
        ),
        Index("ix_issues_confirmed", "check_id", sqlite_where=_CONFIRMED, postgresql_where=_CONFIRMED),
        Index("ix_issues_false_alarm", "check_id", sqlite_where=_FALSE_ALARM, postgresql_where=_FALSE_ALARM),
    )

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    rule_id: Mapped[str] = mapped_column(String(128))
    check_id: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(CODE)
    target_kind: Mapped[TargetKind] = mapped_column(Named(TargetKind))
    target_key: Mapped[str]
    target_label: Mapped[str] = mapped_column(default="")
    state: Mapped[IssueState] = mapped_column(Named(IssueState))
    outcome: Mapped[Outcome] = mapped_column(Named(Outcome))
    message: Mapped[str]
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]
    judged_at: Mapped[datetime]
    """Observation time of the last word on it, seen or gone: an older observation says nothing more."""
    opened_at: Mapped[datetime | None]
    """When it last began to count; empty while it never has."""
    closed_at: Mapped[datetime | None]
    sightings: Mapped[int] = mapped_column(default=1)
    streak: Mapped[int] = mapped_column(default=1)
    """Sightings since it was last found mended; compared with the rule's ``confirm``."""
    instances: Mapped[int] = mapped_column(default=1)
    found_on: Mapped[list[Any]] = mapped_column(default=list)
    cause: Mapped[str | None]
    confidence: Mapped[float] = mapped_column(default=1.0)
    evidence: Mapped[list[Any]] = mapped_column(default=list)
    """Of the latest sighting, so that an issue outlives the findings of old sweeps."""
    last_sweep_id: Mapped[str] = mapped_column(String(64), default="")
    confirmed_by: Mapped[str] = mapped_column(default="")
    assignee: Mapped[str] = mapped_column(default="")
    due_at: Mapped[datetime | None]
    exempt_until: Mapped[date | None]
    reason: Mapped[Reason | None] = mapped_column(Named(Reason))
    note: Mapped[str] = mapped_column(default="")
    repeats: Mapped[int] = mapped_column(default=0)

    def to_domain(self) -> Issue:
        """The issue as everybody else knows it."""
        return Issue(
            fingerprint=self.fingerprint,
            rule_id=self.rule_id,
            check_id=self.check_id,
            subject=self.subject,
            target=TargetRef(kind=self.target_kind, key=self.target_key, label=self.target_label),
            state=self.state,
            outcome=self.outcome,
            message=self.message,
            values=values_back(self.values),
            first_seen=self.first_seen,
            last_seen=self.last_seen,
            sightings=self.sightings,
            instances=self.instances,
            found_on=tuple(self.found_on),
            cause=self.cause,
            confidence=self.confidence,
            evidence=tuple(_evidence_back(item) for item in self.evidence),
            confirmed_by=self.confirmed_by,
            assignee=self.assignee,
            due_at=self.due_at,
            exempt_until=self.exempt_until,
            reason=self.reason,
            note=self.note,
            repeats=self.repeats,
        )


def counting() -> ColumnElement[bool]:
    """The condition that an issue counts, in the very words of the partial indexes: a bound value would pass them by."""
    return _state().in_([_word(state) for state in COUNTING])


def shares_cause() -> ColumnElement[bool]:
    """The condition that a dead host or a moved folder is an issue's cause, and may be others' as well; null without any cause."""
    return or_(*(IssueRow.cause.startswith(word, autoescape=True) for word in SHARED))


def is_closed() -> ColumnElement[bool]:
    """The condition that an issue is closed, where another condition is the one to search by."""
    return _state() == _word(IssueState.CLOSED)


def unreviewed() -> ColumnElement[bool]:
    """The condition that an issue waits for a person: a suspicion that counts and nobody has confirmed."""
    return (IssueRow.outcome == _word(Outcome.SUSPICION)) & (IssueRow.confirmed_by == literal_column("''")) & counting()


def confirmed() -> ColumnElement[bool]:
    """The condition that a person has said «right»."""
    return IssueRow.confirmed_by != literal_column("''")


def false_alarm() -> ColumnElement[bool]:
    """The condition that a person has said «false alarm»."""
    return (IssueRow.state == _word(IssueState.DISMISSED)) & (IssueRow.reason == _word(Reason.FALSE_ALARM))


def _state() -> ColumnElement[Any]:
    return func.coalesce(IssueRow.state, literal_column("''"))


def _word(value: StrEnum) -> ColumnElement[Any]:
    return literal_column(f"'{value.value}'")


def sighting_values(finding: Finding) -> dict[str, Any]:
    """The columns of an issue that every sighting renews."""
    fault = finding.fault
    return {
        "target_label": finding.target.label,
        "outcome": fault.outcome,
        "message": fault.message,
        "values": dict(fault.values),
        "instances": fault.instances,
        "found_on": list(fault.found_on),
        "cause": fault.cause,
        "confidence": fault.confidence,
        "evidence": [_evidence_out(evidence) for evidence in fault.evidence],
        "last_seen": finding.observed_at,
        "judged_at": finding.observed_at,
    }


def with_earlier_pictures(values: dict[str, Any], row: "IssueRow") -> dict[str, Any]:
    """What a quick look renews: it takes no pictures of the pages that name a fault, so those of the sweep before stay, with their own time."""
    parent = EvidenceKind.PARENT.value
    if any(item["kind"] == parent for item in values["evidence"]):
        return values
    kept = [item for item in row.evidence if item["kind"] == parent and item["key"]]
    return {**values, "evidence": [*values["evidence"], *kept]}


def first_sighting_values(finding: Finding, *, fingerprint: str) -> dict[str, Any]:
    """The columns of a new issue's row, without its state."""
    return {
        "fingerprint": fingerprint,
        "rule_id": finding.rule_id,
        "check_id": finding.check_id,
        "subject": finding.subject,
        "target_kind": finding.target.kind,
        "target_key": finding.target.key,
        "first_seen": finding.observed_at,
        **sighting_values(finding),
    }


def _evidence_out(evidence: Evidence) -> dict[str, Any]:
    return {
        "kind": evidence.kind.value,
        "url": evidence.url,
        "captured_at": evidence.captured_at.isoformat(),
        "key": evidence.key,
        "excerpt": evidence.excerpt,
    }


def _evidence_back(item: dict[str, Any]) -> Evidence:
    return Evidence(
        kind=EvidenceKind(item["kind"]),
        url=item["url"],
        captured_at=datetime.fromisoformat(item["captured_at"]),
        key=item["key"],
        excerpt=item["excerpt"],
    )


class IssueEventRow(Base):
    """One change of an issue."""

    __tablename__ = "issue_events"
    __table_args__ = (
        Index(None, "fingerprint", "id"),
        Index(None, "at", "before", "after"),
        Index(
            "ix_issue_events_unprocessed",
            "id",
            sqlite_where=text("processed_at IS NULL"),
            postgresql_where=text("processed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(ForeignKey("issues.fingerprint", ondelete="CASCADE"))
    at: Mapped[datetime]
    act: Mapped[Act] = mapped_column(Named(Act))
    before: Mapped[IssueState | None] = mapped_column(Named(IssueState))
    after: Mapped[IssueState] = mapped_column(Named(IssueState))
    by: Mapped[str] = mapped_column(default="machine")
    sweep_id: Mapped[str] = mapped_column(String(64), default="")
    note: Mapped[str] = mapped_column(default="")
    processed_at: Mapped[datetime | None]

    def to_domain(self) -> IssueEvent:
        """The event as everybody else knows it."""
        return IssueEvent(
            fingerprint=self.fingerprint,
            at=self.at,
            act=self.act,
            before=self.before,
            after=self.after,
            by=self.by,
            sweep_id=self.sweep_id,
            note=self.note,
            processed_at=self.processed_at,
        )


def event_values(event: IssueEvent) -> dict[str, Any]:
    """The row of an event, for a bulk insert."""
    return {
        "fingerprint": event.fingerprint,
        "at": event.at,
        "act": event.act,
        "before": event.before,
        "after": event.after,
        "by": event.by,
        "sweep_id": event.sweep_id,
        "note": event.note,
        "processed_at": event.processed_at,
    }
