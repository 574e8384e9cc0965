"""Rows of what the service does on demand: rescans asked for, objections, webhooks with their deliveries."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import CODE, Base, Named


class RescanState(StrEnum):
    """Where a rescan that somebody asked for stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    DOUBTFUL = "doubtful"
    """It came to an end, and its result cannot be trusted."""
    REFUSED = "refused"
    """There was nothing to look at."""

    @property
    def ended(self) -> bool:
        """True when nothing more will come of it."""
        return self in {RescanState.DONE, RescanState.DOUBTFUL, RescanState.REFUSED}


class RescanRow(Base):
    """A look that a person or program has asked for; survives a crash, hence is a row and not a job alone."""

    __tablename__ = "rescans"
    __table_args__ = (Index(None, "state", "id"), Index(None, "subject", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(CODE)
    check_id: Mapped[str] = mapped_column(String(64), default="")
    url: Mapped[str] = mapped_column(default="")
    by: Mapped[str] = mapped_column(String(254), default="")
    at: Mapped[datetime]
    state: Mapped[RescanState] = mapped_column(Named(RescanState), default=RescanState.WAITING)
    sweep_id: Mapped[str] = mapped_column(String(64), default="")
    claimed_by: Mapped[str] = mapped_column(String(64), default="")
    """Process that is at it."""
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    opened: Mapped[int] = mapped_column(default=0)
    closed: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(default="")
    """Why nothing came of it: a sentence for gettext, in Chinese."""


class ObjectionState(StrEnum):
    """What became of an objection."""

    OPEN = "open"
    UPHELD = "upheld"
    """The unit is right: the issue is dismissed."""
    REJECTED = "rejected"


class ObjectionRow(Base):
    """A unit says that an issue is none (申诉), with its reason and perhaps a file."""

    __tablename__ = "objections"
    __table_args__ = (Index(None, "fingerprint"), Index(None, "state", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(ForeignKey("issues.fingerprint", ondelete="CASCADE"))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(254))
    unit: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
    file_key: Mapped[str] = mapped_column(String(80), default="")
    file_name: Mapped[str] = mapped_column(default="")
    state: Mapped[ObjectionState] = mapped_column(Named(ObjectionState), default=ObjectionState.OPEN)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(254), default="")
    decision: Mapped[str] = mapped_column(default="")


class WebhookRow(Base):
    """An address that is told of issue events."""

    __tablename__ = "webhooks"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(default="")
    url: Mapped[str]
    secret: Mapped[str]
    """Signs every delivery; shown once."""
    acts: Mapped[list[Any]] = mapped_column(default=list)
    """Acts it wants to hear of; empty: all."""
    active: Mapped[bool] = mapped_column(default=True)
    cursor: Mapped[int] = mapped_column(default=0)
    """Id of the newest event that was looked at for it."""
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(254), default="")


class DeliveryState(StrEnum):
    """How far one delivery got."""

    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given_up"


class DeliveryRow(Base):
    """One event on its way to one webhook."""

    __tablename__ = "deliveries"
    __table_args__ = (UniqueConstraint("webhook_id", "event_id"), Index(None, "state", "next_try_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    event_id: Mapped[int]
    state: Mapped[DeliveryState] = mapped_column(Named(DeliveryState), default=DeliveryState.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    status: Mapped[int | None]
    """Of the last answer."""
    error: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[datetime | None]
    elapsed_ms: Mapped[int | None]
