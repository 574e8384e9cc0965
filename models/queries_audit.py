"""Read model of the audit log: newest first, by act and person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models.access import AuditRow


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """One deed."""

    at: datetime
    by: str
    act: str
    object: str
    address: str
    detail: Mapping[str, Any]


def audit_page(
    session: Session, *, act: str = "", by: str = "", limit: int, offset: int
) -> tuple[list[AuditLine], int]:
    """One page of the log, and how many lines there are in all."""
    conditions: list[ColumnElement[bool]] = [AuditRow.id.is_not(None)]
    if act:
        conditions.append(AuditRow.act == act)
    if by:
        conditions.append(AuditRow.by == by)
    total = session.scalar(select(func.count()).select_from(AuditRow).where(*conditions)) or 0
    rows = session.scalars(select(AuditRow).where(*conditions).order_by(AuditRow.id.desc()).limit(limit).offset(offset))
    return [
        AuditLine(at=row.at, by=row.by, act=row.act, object=row.object, address=row.address, detail=row.detail)
        for row in rows
    ], total
