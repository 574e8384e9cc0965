"""Whose things a question is about: everything, or what one unit keeps up; and days in a time zone, in SQL."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select, true, union_all
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType

from models.issues import IssueRow
from models.registry import AccountRow, SiteRow


class Among(FunctionElement[Any]):
    """``subject IN (codes)``, said to each database in the words that let it begin with the codes.

    PostgreSQL, told ``IN`` of a union, reads all issues of a country and asks of each whether it is among them; it takes an array,
    made once, to its indexes.
    """

    type = NullType()  # as a boolean SQLite would be asked whether it is 1, and look for no index
    inherit_cache = True
    name = "among"


@compiles(Among)
def _among(element: Among, compiler: Any, **options: Any) -> str:
    subject, codes = element.clauses
    return f"{compiler.process(subject, **options)} IN {compiler.process(codes, **options)}"


@compiles(Among, "postgresql")
def _among_array(element: Among, compiler: Any, **options: Any) -> str:
    subject, codes = element.clauses
    return f"{compiler.process(subject, **options)} = ANY (ARRAY{compiler.process(codes, **options)})"


def of_unit(subject: Any, unit: str | None) -> ColumnElement[bool]:
    """The condition that a subject's code belongs to a unit; None: every subject. A nameless unit owns nothing."""
    if unit is None:
        return true()
    ours = union_all(
        select(SiteRow.code).where(SiteRow.organizer == unit, SiteRow.organizer != ""),
        select(AccountRow.code).where(AccountRow.organizer == unit, AccountRow.organizer != ""),
    )
    return Among(subject, ours.scalar_subquery())


def of_issues_of(fingerprint: Any, code: str) -> ColumnElement[bool]:
    """The condition that a fingerprint is of an issue of one subject.

    Said by a join, the newest few are looked for by PostgreSQL among all that happened in a country, from the newest on, for two seconds
    where nothing happened lately.
    """
    return Among(fingerprint, select(IssueRow.fingerprint).where(IssueRow.subject == code).scalar_subquery())


def owns(session: Session, code: str, unit: str | None) -> bool:
    """Whether a subject exists and belongs to a unit (None: to anybody)."""
    for row in (SiteRow, AccountRow):
        organizer = session.scalar(select(row.organizer).where(row.code == code))
        if organizer is not None:
            return unit is None or (organizer == unit and unit != "")
    return False


def day_of(session: Session, moment: Any, zone: ZoneInfo, now: datetime) -> ColumnElement[str]:
    """The day of a moment as text. SQLite knows no zones: there the zone's present offset stands for the whole span."""
    if session.get_bind().dialect.name == "postgresql":
        return func.to_char(func.timezone(zone.key, moment), "YYYY-MM-DD")
    offset = now.astimezone(zone).utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset else 0
    return func.strftime("%Y-%m-%d", moment, f"{minutes:+d} minutes")
