"""Rows of people: who may sign in, who is told what, what was told on which day, and what people have decided."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CursorResult, Index, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.people import Role, Scope
from domain.scorecards import Entered, EntryEvidence, EntryEvidenceKind, ManualEntry
from models.base import CODE, Base, Named
from models.upsert import upsert


class DigestState(StrEnum):
    """How far the sending of one digest got; each word is written before the step it names is taken."""

    CLAIMED = "claimed"
    """Being written; may be taken over when the claim has run out, since nothing has left yet."""
    SENDING = "sending"
    """Handed to the mail server; if nothing follows, nobody knows whether it went, and it is never sent again."""
    SENT = "sent"
    FAILED = "failed"
    """Refused by the mail server for certain; may be tried again."""


class UserRow(Base):
    """A person who may sign in."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(default="")
    role: Mapped[Role] = mapped_column(Named(Role), default=Role.VIEWER)
    organizer: Mapped[str] = mapped_column(default="")
    """The unit whose sites an operator sees."""
    password_hash: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    signed_in_at: Mapped[datetime | None]
    """Latest sign-in."""


class SubscriptionRow(Base):
    """Who is told about what, beside the contacts of the sites themselves."""

    __tablename__ = "subscriptions"
    __table_args__ = (UniqueConstraint("email", "scope", "scope_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(default="")
    locale: Mapped[str] = mapped_column(String(16), default="zh_CN")
    scope: Mapped[Scope] = mapped_column(Named(Scope), default=Scope.ALL)
    scope_key: Mapped[str] = mapped_column(String(255), default="")
    """The organiser's name or the code of a site or account; empty for all."""
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class DigestRow(Base):
    """One recipient's digest of one day: exists at most once, hence is sent at most once."""

    __tablename__ = "digests"
    __table_args__ = (UniqueConstraint("recipient", "day"), Index(None, "state"))

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(String(254))
    day: Mapped[date]
    state: Mapped[DigestState] = mapped_column(Named(DigestState))
    claimed_by: Mapped[str] = mapped_column(String(64))
    claimed_until: Mapped[datetime]
    """For a failed one: not to be tried again before."""
    tries: Mapped[int] = mapped_column(default=1)
    sent_at: Mapped[datetime | None]
    where: Mapped[str] = mapped_column(default="")
    """Message id, or the file in the outbox."""
    error: Mapped[str] = mapped_column(default="")


class ManualEntryRow(Base):
    """What a person has entered for one indicator of one subject and period: a mark, a veto signed or rejected."""

    __tablename__ = "manual_entries"
    __table_args__ = (UniqueConstraint("subject", "period", "indicator_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(CODE)
    period: Mapped[str] = mapped_column(String(32))
    """As the command line takes it, such as ``2026Q4``."""
    indicator_id: Mapped[str] = mapped_column(String(128))
    entered: Mapped[Entered] = mapped_column(Named(Entered))
    points: Mapped[float] = mapped_column(default=0.0)
    by: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")
    evidence: Mapped[list[Any]] = mapped_column(default=list)
    """Objects with ``kind``, ``text`` and, for files, ``key``."""

    def to_domain(self) -> ManualEntry:
        """The entry as everybody else knows it."""
        return ManualEntry(
            indicator_id=self.indicator_id,
            entered=self.entered,
            points=self.points,
            by=self.by,
            at=self.at,
            note=self.note,
            evidence=tuple(
                EntryEvidence(kind=EntryEvidenceKind(one["kind"]), text=one["text"], key=one.get("key", ""))
                for one in self.evidence
            ),
        )


def save_entry(session: Session, subject: str, period: str, entry: ManualEntry) -> None:
    """Store what a person has entered; an earlier entry for the same indicator and period gives way."""
    values = {
        "subject": subject,
        "period": period,
        "indicator_id": entry.indicator_id,
        "entered": entry.entered,
        "points": float(entry.points),
        "by": entry.by,
        "at": entry.at,
        "note": entry.note,
        "evidence": [{"kind": one.kind.value, "text": one.text, "key": one.key} for one in entry.evidence],
    }
    upsert(session, ManualEntryRow, [values], key=("subject", "period", "indicator_id"))


def remove_entry(session: Session, subject: str, period: str, indicator_id: str) -> bool:
    """Take back what a person has entered; False when there is nothing."""
    removed = session.execute(
        delete(ManualEntryRow).where(
            ManualEntryRow.subject == subject,
            ManualEntryRow.period == period,
            ManualEntryRow.indicator_id == indicator_id,
        )
    )
    assert isinstance(removed, CursorResult)
    return removed.rowcount == 1


def entry_file(session: Session, subject: str, key: str) -> str | None:
    """The name of a file that an entry about a subject names; None when none does."""
    rows = session.scalars(select(ManualEntryRow.evidence).where(ManualEntryRow.subject == subject))
    return next((str(one["text"]) for evidence in rows for one in evidence if one.get("key") == key), None)


def entry_files(session: Session) -> set[str]:
    """Keys of all files that entries name."""
    return {
        one["key"]
        for evidence in session.scalars(select(ManualEntryRow.evidence))
        for one in evidence
        if one.get("key")
    }
