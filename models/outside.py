"""Rows of outside pages that sites link to: read once a day for the whole city, remembered as they always were."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Index, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.outside import much_changed
from domain.records import OutsidePage, OutsideRecord, OutsideSeen
from models.base import CODE, Base
from models.parts import in_parts
from models.upsert import upsert


class OutsidePageRow(Base):
    """One outside address: what it shows now, and what it showed as long as it was itself."""

    __tablename__ = "outside_pages"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the address: addresses are longer than an index takes."""
    url: Mapped[str]
    at: Mapped[datetime]
    page: Mapped[dict[str, Any]]
    steady: Mapped[dict[str, Any]]


class OutsideLinkRow(Base):
    """Which site names which outside address, and when it last did."""

    __tablename__ = "outside_links"
    __table_args__ = (Index(None, "key"),)

    subject: Mapped[str] = mapped_column(CODE, primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    named_at: Mapped[datetime]


def outside_of(session: Session, code: str) -> list[OutsideSeen]:
    """What is known of the outside pages a site names, by address."""
    rows = session.scalars(
        select(OutsidePageRow)
        .join(OutsideLinkRow, OutsideLinkRow.key == OutsidePageRow.key)
        .where(OutsideLinkRow.subject == code)
        .order_by(OutsidePageRow.url)
    )
    return [OutsideSeen(page=_page(row.page), steady=_page(row.steady)) for row in rows]


def remember_outside(session: Session, code: str, records: Iterable[OutsideRecord], *, now: datetime) -> None:
    """Take in what a sweep has read: newer content replaces older; the steady content follows only while it is much the same."""
    read = {key_of(record.url): record for record in records if record.instances and record.page is not None}
    known = {
        row.key: (row.at, row.steady)
        for keys in in_parts(sorted(read))
        for row in session.scalars(select(OutsidePageRow).where(OutsidePageRow.key.in_(keys)))
    }
    pages: list[dict[str, Any]] = []
    for key, record in sorted(read.items()):
        page = record.page
        assert page is not None
        at, steady = known.get(key, (None, None))
        if at is not None and page.at <= at:
            continue
        changed = steady is not None and much_changed(_page(steady), page)
        plain = msgspec.to_builtins(page)
        pages.append(
            {"key": key, "url": record.url, "at": page.at, "page": plain, "steady": steady if changed else plain}
        )
    upsert(session, OutsidePageRow, pages, key=("key",))
    links = [{"subject": code, "key": key, "named_at": now} for key in sorted(read)]
    upsert(session, OutsideLinkRow, links, key=("subject", "key"))


def forget_outside(session: Session, *, before: datetime) -> None:
    """Forget links not named since then, and pages nobody names any more."""
    session.execute(delete(OutsideLinkRow).where(OutsideLinkRow.named_at < before))
    named = select(OutsideLinkRow.key).where(OutsideLinkRow.key == OutsidePageRow.key)
    session.execute(delete(OutsidePageRow).where(~named.exists()).execution_options(synchronize_session=False))


def key_of(url: str) -> str:
    """The key of an address."""
    return hashlib.sha256(url.encode()).hexdigest()


def _page(plain: dict[str, Any]) -> OutsidePage:
    return msgspec.convert(plain, OutsidePage)
