"""Whose turn it is to ask a host, for all workers together: one row a host, compare-and-set, and a dead holder's time runs out."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, String, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.upsert import insert_new

WISH_LASTS = timedelta(seconds=10)
"""Whoever waits says so again and again; a wish as old as this is nobody's."""


class HostTurnRow(Base):
    """One host that somebody asks, or asked last."""

    __tablename__ = "host_turns"

    host: Mapped[str] = mapped_column(String(255), primary_key=True)
    holder: Mapped[str] = mapped_column(String(32), default="")
    """Empty: nobody's."""
    until: Mapped[datetime]
    """Held: when the holder is taken for dead. Nobody's: when the host has rested."""
    wanted_by: Mapped[str] = mapped_column(String(32), default="")
    """Who waits; he is the next."""
    wanted_at: Mapped[datetime]


def take_turn(session: Session, host: str, holder: str, *, now: datetime, until: datetime) -> bool:
    """Take a host until a moment; False when another holds it, it rests, or another has waited for it longer: then the wish is noted."""
    fresh = {"host": host, "holder": holder, "until": until, "wanted_by": "", "wanted_at": now}
    if insert_new(session, HostTurnRow, [fresh], key=("host",)):
        return True
    mine = update(HostTurnRow).where(HostTurnRow.host == host)
    nobody_waits = or_(HostTurnRow.wanted_by.in_(("", holder)), HostTurnRow.wanted_at < now - WISH_LASTS)
    free = or_(HostTurnRow.until <= now, HostTurnRow.holder == holder)
    if _changed(session, mine.where(free, nobody_waits).values(holder=holder, until=until, wanted_by="")):
        return True
    _changed(session, mine.where(nobody_waits).values(wanted_by=holder, wanted_at=now))
    return False


def renew_turns(session: Session, holder: str, *, now: datetime, until: datetime) -> set[str]:
    """Go on holding everything that is held; the hosts that somebody else waits for."""
    _changed(session, update(HostTurnRow).where(HostTurnRow.holder == holder).values(until=until))
    waited_for = select(HostTurnRow.host).where(
        HostTurnRow.holder == holder,
        HostTurnRow.wanted_by.not_in(("", holder)),
        HostTurnRow.wanted_at >= now - WISH_LASTS,
    )
    return set(session.scalars(waited_for))


def free_turns(session: Session, hosts: Collection[str], holder: str, *, rested_at: datetime) -> None:
    """Give hosts back; nobody may ask them before they have rested."""
    _changed(
        session,
        update(HostTurnRow)
        .where(HostTurnRow.host.in_(list(hosts)), HostTurnRow.holder == holder)
        .values(holder="", until=rested_at),
    )


def forget_turns(session: Session, *, before: datetime) -> None:
    """Drop the rows of hosts that nobody has asked since."""
    session.execute(delete(HostTurnRow).where(HostTurnRow.until < before))


def _changed(session: Session, statement: Any) -> bool:
    result = session.execute(statement.execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)
    return bool(result.rowcount)
