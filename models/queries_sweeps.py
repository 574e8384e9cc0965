"""Read models of sweeps: those under way, the latest, one with all that is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.sweeps import SweepPurpose, SweepRun, SweepState
from models.keyset import Order, Stretch, mark, numbers_of
from models.plain import plain, plain_by
from models.queries_sites import counted
from models.sight import of_unit
from models.sweeps import SweepRow

_ORDER = Order(key=SweepRow.ordered_at, tie=SweepRow.id, down=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepLine:
    """A sweep with what settling it brought."""

    run: SweepRun
    opened: int
    closed: int
    seen: int
    errors: Sequence[dict[str, Any]] = field(default_factory=tuple)
    missing: Sequence[dict[str, Any]] = field(default_factory=tuple)
    examined: dict[str, int] = field(default_factory=dict)


def sweeps_where(
    session: Session,
    *,
    unit: str | None,
    code: str = "",
    states: Sequence[SweepState] = (),
    purpose: SweepPurpose | None = None,
    limit: int,
    offset: int = 0,
    after: str = "",
    before: str = "",
) -> list[SweepLine]:
    """Sweeps, newest order first; ``after`` and ``before``: places (``models.keyset``)."""
    part = Stretch(limit=limit, offset=offset, after=after, before=before)
    ids = numbers_of(session, _conditions(unit, code, states, purpose), _ORDER, part)
    return [_line(row) for row in plain_by(session, SweepRow, SweepRow.id, ids)]


def count_sweeps(
    session: Session,
    *,
    unit: str | None,
    code: str = "",
    states: Sequence[SweepState] = (),
    purpose: SweepPurpose | None = None,
    most: int = 0,
) -> int:
    """How many there are of these, counted up to ``most`` (0: all)."""
    return counted(session, SweepRow, _conditions(unit, code, states, purpose), most)


def place_of(run: SweepRun) -> str:
    """The place of a sweep in these lists."""
    return mark(run.ordered_at, run.id)


def sweep_with_details(session: Session, sweep_id: str) -> SweepLine | None:
    """One sweep with everything that broke or was missing."""
    row = session.get(SweepRow, sweep_id)
    return _line(row, details=True) if row else None


def sweeps_under_way(session: Session, *, unit: str | None, since: datetime, limit: int = 20) -> list[SweepRun]:
    """Begun and not ended, oldest first; what has been running for longer than a sweep may is left out."""
    wanted = (
        select(SweepRow.__table__)
        .where(SweepRow.state == SweepState.RUNNING, SweepRow.ordered_at >= since, of_unit(SweepRow.subject, unit))
        .order_by(SweepRow.ordered_at)
        .limit(limit)
    )
    return [SweepRow.to_domain(row) for row in plain(session, wanted, SweepRow)]


def _conditions(unit: str | None, code: str, states: Sequence[SweepState], purpose: SweepPurpose | None) -> list[Any]:
    found: list[Any] = []
    if unit is not None:
        found.append(of_unit(SweepRow.subject, unit))
    if code:
        found.append(SweepRow.subject == code)
    if states:
        found.append(SweepRow.state == states[0] if len(states) == 1 else SweepRow.state.in_(states))
    if purpose is not None:
        found.append(SweepRow.purpose == purpose)
    return found or [SweepRow.id.is_not(None)]


def _line(row: SweepRow, *, details: bool = False) -> SweepLine:
    return SweepLine(
        run=SweepRow.to_domain(row),
        opened=row.opened,
        closed=row.closed,
        seen=row.seen,
        errors=tuple(row.errors) if details else (),
        missing=tuple(row.missing) if details else (),
        examined=dict(row.examined) if details else {},
    )
