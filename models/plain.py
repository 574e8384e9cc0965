"""Rows read as plain columns, for what is only shown: no identity map and no state of objects, at a third of the cost."""

from collections.abc import Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.base import Base
from models.parts import in_parts

R = TypeVar("R", bound=Base)


def plain(session: Session, wanted: Select[Any], kind: type[R]) -> Sequence[R]:
    """The answer of ``select(kind.__table__)`` and its like: whatever reads the attributes of ``kind`` may be handed them, nothing else."""
    return cast("Sequence[R]", session.execute(wanted).all())


def plain_by(session: Session, kind: type[R], key: Any, keys: Sequence[Any]) -> list[R]:
    """The rows of these keys, in the order of the keys; what is no more is left out."""
    table: Any = kind.__table__
    column = table.c[key.key]
    found: dict[Any, R] = {}
    for part in in_parts(keys):
        rows = plain(session, select(table).where(column.in_(part)), kind)
        found.update((getattr(row, key.key), row) for row in rows)
    return [found[one] for one in keys if one in found]
