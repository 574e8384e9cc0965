"""What people set about a column: its type, an exemption, that it keeps no rhythm; sweeps never overwrite it."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.registry import CategoryOrigin, Column, ColumnCategory
from domain.wording import N_
from models.registry import ColumnRow, SiteRow
from pipeline.acts import ActError


def set_category(session: Session, code: str, url: str, category: ColumnCategory | None) -> Column:
    """A person says what the column is for; None takes the word back. Raises ActError for an unknown column."""
    row = _column(session, code, url)
    row.category = category or ColumnCategory.UNKNOWN
    row.category_from = CategoryOrigin.PERSON if category else CategoryOrigin.NONE
    return _done(session, row, code)


def exempt_column(session: Session, code: str, url: str, *, until: date | None, reason: str) -> Column:
    """Its faults do not count up to and including a day; None ends the exemption. Raises ActError."""
    row = _column(session, code, url)
    if until is not None and not reason.strip():
        raise ActError(N_("请写明豁免理由。"))
    row.exempt_until = until
    row.exempt_reason = reason if until is not None else ""
    return _done(session, row, code)


def set_periodic(session: Session, code: str, url: str, *, periodic: bool) -> Column:
    """False for seasonal and one-time columns: age never counts. Raises ActError."""
    row = _column(session, code, url)
    row.periodic = periodic
    return _done(session, row, code)


def _done(session: Session, row: ColumnRow, code: str) -> Column:
    session.flush()
    return row.to_domain(code)


def _column(session: Session, code: str, url: str) -> ColumnRow:
    row = session.scalars(
        select(ColumnRow).join(SiteRow).where(SiteRow.code == code, ColumnRow.url == url)
    ).one_or_none()
    if row is None:
        message = N_("网站 {code} 没有地址为 {url} 的栏目：用 xunwang columns {code} 查看栏目地址。")
        raise ActError(message, code=code, url=url)
    return row
