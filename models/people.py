"""Rows of people: who may sign in, who is told what, what was told on which day, and what people have decided."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import CODE, Base, Named


class Role(StrEnum):
    """What a person may do."""

    SUPERVISOR = "supervisor"
    REVIEWER = "reviewer"
    OPERATOR = "operator"
    VIEWER = "viewer"


class Scope(StrEnum):
    """How far a subscription reaches."""

    ALL = "all"
    ORGANIZER = "organizer"
    SUBJECT = "subject"


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


class VerdictRow(Base):
    """What a person has decided on an indicator of one subject and period: a veto signed, a mark given by hand."""

    __tablename__ = "verdicts"
    __table_args__ = (UniqueConstraint("subject", "period", "indicator_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(CODE)
    period: Mapped[str] = mapped_column(String(32))
    indicator_id: Mapped[str] = mapped_column(String(128))
    verdict: Mapped[dict[str, Any]] = mapped_column(default=dict)
    by: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(default="")
