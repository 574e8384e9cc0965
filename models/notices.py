"""Rows of what is told at once: alarms, single messages on their way, channels beside mail, and what each recipient wants."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.alarms import AlarmKind, AlarmState
from domain.people import Scope
from models.base import CODE, Base, Named

RECIPIENT = String(254)
"""An address of mail in lower case, or ``channel:`` and a channel's number."""


SAFELY = timedelta(days=7)
"""Longer than a look at steps reaches back beyond the look before it."""


class NoticeState(StrEnum):
    """How far the sending of a notice got; each word is written before the step it names is taken."""

    WAITING = "waiting"
    """Not before its time: quiet hours, or the next try."""
    CLAIMED = "claimed"
    """Being written; may be taken over when the claim has run out, since nothing has left yet."""
    SENDING = "sending"
    """Handed over; if nothing follows, nobody knows whether it went, and it is never sent again."""
    SENT = "sent"
    REFUSED = "refused"
    """Not wanted for this recipient, or given up after many tries."""
    UNSURE = "unsure"


class Urgency(StrEnum):
    """What a notice is: messages of one kind to one recipient go out together."""

    ALARM = "alarm"
    STEP = "step"


class AlarmRow(Base):
    """An alarm about one issue, from the moment it was told to the moment it was over; one at a time for each issue."""

    __tablename__ = "alarms"
    __table_args__ = (UniqueConstraint("fingerprint", "episode"), Index(None, "state"))

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    episode: Mapped[int]
    """1 for the first alarm about this issue, counted on for each that came after it was over."""
    kind: Mapped[AlarmKind] = mapped_column(Named(AlarmKind))
    subject: Mapped[str] = mapped_column(CODE)
    state: Mapped[AlarmState] = mapped_column(Named(AlarmState))
    raised_at: Mapped[datetime]
    well_since: Mapped[datetime | None]
    over_at: Mapped[datetime | None]
    times: Mapped[int] = mapped_column(default=1)
    """How often it went bad within this alarm."""


class ToldRow(Base):
    """Something that has been turned into notices: exists at most once, hence is told at most once."""

    __tablename__ = "told"
    __table_args__ = (Index(None, "at"),)

    kind: Mapped[str] = mapped_column(String(24), primary_key=True)
    ref: Mapped[str] = mapped_column(String(200), primary_key=True)
    at: Mapped[datetime]


class NoticeRow(Base):
    """One thing to be told to one recipient."""

    __tablename__ = "notices"
    __table_args__ = (Index(None, "state", "not_before"), Index(None, "recipient", "state"), Index(None, "created_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(RECIPIENT)
    urgency: Mapped[Urgency] = mapped_column(Named(Urgency))
    kind: Mapped[str] = mapped_column(String(24))
    """An alarm's kind or a step."""
    what: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What is said, as plain values: put into words when it is sent."""
    state: Mapped[NoticeState] = mapped_column(Named(NoticeState))
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    claimed_by: Mapped[str] = mapped_column(String(64), default="")
    claimed_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    where: Mapped[str] = mapped_column(default="")
    error: Mapped[str] = mapped_column(default="")


class RecipientRow(Base):
    """What a recipient of mail wants to be told, when, and how mail to them fared; without a row the defaults hold."""

    __tablename__ = "recipients"

    email: Mapped[str] = mapped_column(RECIPIENT, primary_key=True)
    digest: Mapped[bool] = mapped_column(default=True)
    alarms: Mapped[bool] = mapped_column(default=True)
    steps: Mapped[bool] = mapped_column(default=True)
    quiet: Mapped[str | None] = mapped_column(String(16))
    """``22:00-07:00``; empty: none; NULL: as the settings say for all."""
    through: Mapped[list[Any]] = mapped_column(default=list)
    """Kinds of alarms that may disturb quiet hours."""
    left_at: Mapped[datetime | None]
    """When they unsubscribed by themselves."""
    bounces: Mapped[int] = mapped_column(default=0)
    """Letters refused for good since the last one that was taken."""
    bounced_at: Mapped[datetime | None]
    bounce: Mapped[str] = mapped_column(default="")
    """What the other side said."""


class ChannelRow(Base):
    """A way out beside mail: a chat group's robot or anything apprise knows; its address is a secret and is kept sealed."""

    __tablename__ = "channels"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(128), unique=True)
    sealed: Mapped[str]
    """The address, encrypted."""
    service: Mapped[str] = mapped_column(default="")
    """Name of the service, for people."""
    locale: Mapped[str] = mapped_column(String(16), default="zh_CN")
    scope: Mapped[Scope] = mapped_column(Named(Scope), default=Scope.ALL)
    scope_key: Mapped[str] = mapped_column(String(255), default="")
    digest: Mapped[bool] = mapped_column(default=True)
    alarms: Mapped[bool] = mapped_column(default=True)
    steps: Mapped[bool] = mapped_column(default=False)
    quiet: Mapped[str | None] = mapped_column(String(16))
    through: Mapped[list[Any]] = mapped_column(default=list)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(254), default="")
    well_at: Mapped[datetime | None]
    """When it last took a message."""
    error: Mapped[str] = mapped_column(default="")
    """What went wrong last; empty after a success."""


def forget_notices(session: Session, *, before: datetime) -> None:
    """Forget what was told long ago; what still waits, and alarms under way, stay.

    After a pause longer than that, steps of the days before it are kept until the next look has passed over them: forgotten
    first, they would be told again.
    """
    settled = [NoticeState.SENT, NoticeState.REFUSED, NoticeState.UNSURE]
    session.execute(delete(NoticeRow).where(NoticeRow.created_at < before, NoticeRow.state.in_(settled)))
    session.execute(delete(ToldRow).where(ToldRow.at < before, ToldRow.kind.not_in(["look", "step"])))
    looked = session.scalar(select(ToldRow.at).where(ToldRow.kind == "look", ToldRow.ref == "steps"))
    settled_before = before if looked is None else min(before, looked - SAFELY)
    session.execute(delete(ToldRow).where(ToldRow.at < settled_before, ToldRow.kind == "step"))
    session.execute(delete(AlarmRow).where(AlarmRow.over_at < before))
