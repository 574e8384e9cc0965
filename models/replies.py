"""Rows of mailbox exports, and of how fast sites answer."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.mailbox import MailboxMessage
from domain.replies import ReplySpeed
from models.base import CODE, Base
from models.upsert import upsert


class MailboxMessageRow(Base):
    """One message of an export; imported again, it is replaced."""

    __tablename__ = "mailbox_messages"

    site_code: Mapped[str] = mapped_column(CODE, primary_key=True)
    message_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    subject: Mapped[str]
    asked: Mapped[date]
    answered: Mapped[date | None]
    state: Mapped[str] = mapped_column(default="")
    unit: Mapped[str] = mapped_column(default="")
    reply: Mapped[str] = mapped_column(default="")
    message_type: Mapped[str] = mapped_column(default="")
    board: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    imported_at: Mapped[datetime]


class ReplySpeedRow(Base):
    """How fast a site answered, as of one sweep."""

    __tablename__ = "reply_speeds"
    __table_args__ = (Index(None, "site_code", "as_of"),)

    sweep_id: Mapped[str] = mapped_column(
        ForeignKey("sweeps.id", ondelete="CASCADE", name="fk_reply_speeds_sweep_id_sweeps"), primary_key=True
    )
    site_code: Mapped[str] = mapped_column(CODE)
    as_of: Mapped[datetime]
    messages: Mapped[int]
    answered: Mapped[int]
    open: Mapped[int]
    within_one_day: Mapped[int]
    median_days: Mapped[float | None]
    slowest_days: Mapped[int | None]
    slowest_subject: Mapped[str] = mapped_column(default="")
    slowest_url: Mapped[str] = mapped_column(default="")

    def to_domain(self) -> ReplySpeed:
        """The figures as everybody else knows them."""
        return ReplySpeed(**{name: getattr(self, name) for name in _FIGURES})


_FIGURES = (
    "site_code",
    "as_of",
    "messages",
    "answered",
    "open",
    "within_one_day",
    "median_days",
    "slowest_days",
    "slowest_subject",
    "slowest_url",
)


def save_messages(session: Session, messages: Sequence[MailboxMessage]) -> None:
    """Insert or replace messages of an export. No two may share site and id."""
    upsert(session, MailboxMessageRow, [_values(one) for one in messages], key=("site_code", "message_id"))


def _values(message: MailboxMessage) -> dict[str, Any]:
    return {
        "site_code": message.site_code,
        "message_id": message.id,
        "subject": message.subject,
        "asked": message.asked,
        "answered": message.answered,
        "state": message.state,
        "unit": message.unit,
        "reply": message.reply,
        "message_type": message.message_type,
        "board": message.board,
        "url": message.url,
        "imported_at": message.imported_at,
    }


def messages_of(session: Session, site_code: str) -> list[MailboxMessage]:
    """The exported messages of a site, by id."""
    rows = session.scalars(
        select(MailboxMessageRow).where(MailboxMessageRow.site_code == site_code).order_by(MailboxMessageRow.message_id)
    )
    return [
        MailboxMessage(
            site_code=row.site_code,
            id=row.message_id,
            subject=row.subject,
            asked=row.asked,
            answered=row.answered,
            state=row.state,
            unit=row.unit,
            reply=row.reply,
            message_type=row.message_type,
            board=row.board,
            url=row.url,
            imported_at=row.imported_at,
        )
        for row in rows
    ]


def save_speed(session: Session, sweep_id: str, speed: ReplySpeed) -> None:
    """Remember the figures of one sweep; twice is once."""
    values = {"sweep_id": sweep_id, **{name: getattr(speed, name) for name in _FIGURES}}
    upsert(session, ReplySpeedRow, [values], key=("sweep_id",))


def latest_speeds(session: Session, site_code: str | None = None) -> list[ReplySpeed]:
    """The newest figures of every site (or of one), by code."""
    newest = select(ReplySpeedRow.site_code, func.max(ReplySpeedRow.as_of).label("at")).group_by(
        ReplySpeedRow.site_code
    )
    if site_code is not None:
        newest = newest.where(ReplySpeedRow.site_code == site_code)
    last = newest.subquery()
    rows = session.scalars(
        select(ReplySpeedRow)
        .join(last, (ReplySpeedRow.site_code == last.c.site_code) & (ReplySpeedRow.as_of == last.c.at))
        .order_by(ReplySpeedRow.site_code)
    )
    return [row.to_domain() for row in rows]
