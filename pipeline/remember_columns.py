"""What a sweep saw of columns → remembered columns; what a person has set is never overwritten."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from domain.records import ColumnRecord, ColumnShape
from domain.registry import CategoryOrigin
from models.registry import ColumnRow, ListItemRow, SiteRow
from models.upsert import upsert

_PLACE = ("name", "path", "level", "parent_url")
"""What only the whole site tells of a column."""
LONGEST_URL = 2000
"""Longer addresses do not fit a PostgreSQL index; no real column has one."""


def remember_columns(
    session: Session, site_code: str, records: Sequence[ColumnRecord], *, seen_at: datetime, whole: bool = True
) -> int:
    """Insert or renew the columns of a site; how many. A site that is not filed here remembers none.

    A column that is not among the records stays as it is: not seen is not gone. ``whole``: the whole site was read; else a column
    keeps its place in the tree.
    """
    site_id = session.scalar(select(SiteRow.id).where(SiteRow.code == site_code))
    if site_id is None:
        return 0
    before = _last_seen(session, site_id)
    rows = {record.url: _values(site_id, record, seen_at) for record in records if len(record.url) <= LONGEST_URL}
    touched = upsert(
        session,
        ColumnRow,
        list(rows.values()),
        key=("site_id", "url"),
        renew={
            "first_seen": lambda old, _new: old.first_seen,
            "last_seen": lambda old, new: case((old.last_seen > new.last_seen, old.last_seen), else_=new.last_seen),
            "category": lambda old, new: case((_by_person(old, new), old.category), else_=new.category),
            "category_from": lambda old, new: case((_by_person(old, new), old.category_from), else_=new.category_from),
            # What could not be read this time says nothing about the newest item.
            "newest": lambda old, new: case(
                (new.shape == ColumnShape.UNREADABLE.value, old.newest), else_=func.coalesce(new.newest, old.newest)
            ),
        }
        | ({} if whole else {name: _old(name) for name in _PLACE}),
    )
    remember_items(session, site_id, records, before=before, seen_at=seen_at)
    return len(touched)


def remember_items(
    session: Session,
    site_id: int,
    records: Sequence[ColumnRecord],
    *,
    before: Mapping[str, datetime],
    seen_at: datetime,
) -> int:
    """Insert or renew the items of the columns' lists; how many. ``before``: when each column was read last before this sweep.

    The first sighting is never overwritten; a sweep that is older than what is remembered renews nothing.
    """
    rows: dict[str, dict[str, Any]] = {}
    for record in records:
        if record.shape is not ColumnShape.LIST:
            continue
        for entry in record.entries:
            if len(entry.url) > LONGEST_URL:
                continue
            key = hashlib.sha256(f"{record.url}\n{entry.url}".encode()).hexdigest()[:32]
            day = entry.dated.day if entry.dated else None
            rows.setdefault(
                key,
                {
                    "site_id": site_id,
                    "key": key,
                    "column_url": record.url,
                    "url": entry.url,
                    "title": entry.title,
                    "first_day": day,
                    "day": day,
                    "first_seen": seen_at,
                    "looked_at": before.get(record.url),
                    "last_seen": seen_at,
                },
            )
    kept = ("column_url", "url", "first_seen", "looked_at")
    touched = upsert(
        session,
        ListItemRow,
        list(rows.values()),
        key=("site_id", "key"),
        renew={name: _old(name) for name in kept}
        | {
            "first_day": lambda old, new: func.coalesce(old.first_day, new.first_day),
            "day": lambda old, new: func.coalesce(new.day, old.day),
        },
        where=ListItemRow.last_seen <= seen_at,
    )
    return len(touched)


def _old(name: str) -> Callable[[Any, Any], Any]:
    return lambda old, _new: old[name]


def _last_seen(session: Session, site_id: int) -> dict[str, datetime]:
    rows = session.execute(select(ColumnRow.url, ColumnRow.last_seen).where(ColumnRow.site_id == site_id))
    return {row[0]: row[1] for row in rows}


def _by_person(old: Any, new: Any) -> Any:
    """Set by a person, now or when the sweep was ordered: the row knows better than the record."""
    person = CategoryOrigin.PERSON.value
    return or_(old.category_from == person, new.category_from == person)


def _values(site_id: int, record: ColumnRecord, seen_at: datetime) -> dict[str, Any]:
    return {
        "site_id": site_id,
        "url": record.url,
        "name": record.name,
        "path": list(record.path),
        "level": record.level,
        "parent_url": record.parent_url,
        "category": record.category,
        "category_from": record.category_from,
        "shape": record.shape,
        "newest": _newest(record),
        "first_seen": seen_at,
        "last_seen": seen_at,
        "rendered": record.rendered,
    }


def _newest(record: ColumnRecord) -> date | None:
    return max((entry.dated.day for entry in record.entries if entry.dated is not None), default=None)
