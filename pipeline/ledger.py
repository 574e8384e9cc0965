"""The audit log: who did what to what, from where; written in the transaction of the deed itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.access import AuditRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts, when and from where."""

    by: str
    at: datetime
    """Aware, in the monitor's time zone."""
    address: str = ""
    """Network address; empty for the command line."""


def note(
    session: Session, actor: Actor, act: str, object_: str = "", detail: Mapping[str, object] | None = None
) -> None:
    """Write one line. ``act``: a word such as ``sign_in``; ``detail``: plain values, never a secret."""
    session.add(
        AuditRow(
            at=actor.at, by=actor.by, act=act, object=object_, address=actor.address[:64], detail=dict(detail or {})
        )
    )


def count_since(session: Session, act: str, since: datetime, *, address: str = "", by: str = "") -> int:
    """How often an act was noted since a moment, from an address or by a name."""
    wanted = select(func.count()).where(AuditRow.act == act, AuditRow.at >= since)
    if address:
        wanted = wanted.where(AuditRow.address == address)
    if by:
        wanted = wanted.where(AuditRow.by == by)
    return session.scalar(wanted) or 0
