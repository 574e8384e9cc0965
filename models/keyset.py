"""Pages by the place where they begin, not by how many rows lie before: the thousandth costs as much as the first.

A place is written as text, ``value~number`` of a row, so that it can stand in an address; it means the same after rows have come
or gone. What has no value in the order's column comes last, whichever way round.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, func, select, tuple_
from sqlalchemy.orm import Session

from models.base import UtcDateTime

MARK = "~"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order of rows: by one column, and of equals by their number, which is unique."""

    key: Any
    tie: Any
    down: bool = False

    @property
    def gaps(self) -> bool:
        """Whether rows may have no value."""
        return bool(self.key.property.columns[0].nullable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Which part of an order: after a place, before one, or so many rows from its beginning."""

    limit: int
    offset: int = 0
    after: str = ""
    before: str = ""


def mark(value: Any, tie: str) -> str:
    """The place of a row whose column holds ``value``."""
    if value is None:
        return f"{MARK}{tie}"
    text = value.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ") if isinstance(value, datetime) else str(value)
    return f"{text}{MARK}{tie}"


def numbers_of(session: Session, conditions: Sequence[ColumnElement[bool]], order: Order, part: Stretch) -> list[Any]:
    """The numbers of the rows of a stretch, in order; a place that makes no sense is as if it were not there."""
    back = bool(part.before)
    place = _place(order, part.before or part.after)
    parts = [False, True] if order.gaps else [None]
    if back and place:
        parts.reverse()
    found: list[Any] = []
    skip = 0 if place else part.offset
    for empty in parts:
        begins: tuple[Any, str] | None = None
        if place is not None and empty is not None:
            its = place[0] is None
            if its != empty and empty is back:
                continue  # wholly on the other side of the place
            begins = place if its == empty else None
        elif place is not None:
            begins = place
        wanted = _part(conditions, order, empty, begins, back=back and place is not None)
        found += session.scalars(wanted.limit(part.limit - len(found)).offset(skip))
        if len(found) == part.limit:
            break
        skip = max(0, skip - _count(session, conditions, order)) if skip and empty is False and not found else 0
    return found[::-1] if back and place else found


def _part(
    conditions: Sequence[ColumnElement[bool]],
    order: Order,
    empty: bool | None,
    begins: tuple[Any, str] | None,
    *,
    back: bool,
) -> Select[Any]:
    """The rows with a value, those without one, or all (None), from a place on."""
    key, tie = order.key, order.tie
    wanted = select(tie).where(*conditions)
    down = (order.down and not empty) != back
    if empty is not None:
        wanted = wanted.where(key.is_(None) if empty else key.is_not(None))
    if begins is not None:
        value, number = begins
        here: Any = tie if empty else tuple_(key, tie)
        there: Any = number if empty else tuple_(value, number)
        wanted = wanted.where(here < there if down else here > there)
    by = (tie,) if empty else (key, tie)
    return wanted.order_by(*(one.desc() if down else one.asc() for one in by))


def _count(session: Session, conditions: Sequence[ColumnElement[bool]], order: Order) -> int:
    return (
        session.scalar(select(func.count()).select_from(order.tie.class_).where(*conditions, order.key.is_not(None)))
        or 0
    )


def _place(order: Order, text: str) -> tuple[Any, str] | None:
    value, between, tie = text.rpartition(MARK)
    if not between or not tie:
        return None
    kind = order.key.type
    try:
        if isinstance(kind, UtcDateTime):
            at = datetime.fromisoformat(value) if value else None
            return (at.replace(tzinfo=at.tzinfo or UTC) if at else None, tie) if at or order.gaps else None
        if isinstance(kind, Integer):
            number = int(value)
            return (number, tie) if abs(number) < 2**31 else None
    except ValueError:
        return None
    return value, tie
