"""What is remembered of the items of lists: for dates that contradict it, and for the rhythm of columns."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.sweeps import SeenItem
from domain.tempo import Tempo, tempo_of
from models.registry import ColumnRow, ListItemRow, SiteRow

MOST_ITEMS = 20_000
"""Items of one site that an order carries, the newest: an order is read whole by the child."""


def seen_items(session: Session, code: str, *, since: datetime) -> list[SeenItem]:
    """The items of a site that some list still showed after ``since``, each address once, sorted by address."""
    rows = session.execute(
        select(ListItemRow.url, ListItemRow.first_seen, ListItemRow.first_day, ListItemRow.looked_at)
        .join(SiteRow)
        .where(SiteRow.code == code, ListItemRow.last_seen >= since)
        .order_by(ListItemRow.last_seen.desc(), ListItemRow.id.desc())
        .limit(MOST_ITEMS)
    ).all()
    found: dict[str, SeenItem] = {}
    for url, first_seen, day, looked_at in rows:
        before = found.get(url)
        if before is None or first_seen < before.first_seen:
            found[url] = SeenItem(url=url, first_seen=first_seen, day=day, looked_at=looked_at)
    return [found[url] for url in sorted(found)]


def days_of_columns(session: Session, code: str, *, since: date) -> Mapping[str, Sequence[date]]:
    """By column address: the publishing day of every item remembered since a day, oldest first."""
    rows = session.execute(
        select(ListItemRow.column_url, ListItemRow.day)
        .join(SiteRow)
        .where(SiteRow.code == code, ListItemRow.day >= since)
        .order_by(ListItemRow.column_url, ListItemRow.day)
    )
    found: dict[str, list[date]] = {}
    for url, day in rows:
        if day is not None:
            found.setdefault(url, []).append(day)
    return found


def tempos_of(session: Session, code: str, *, today: date, zone: tzinfo) -> Mapping[str, Tempo]:
    """By column address: its rhythm over the last quarter and how long it had been silent when it was last looked at, of columns with
    dated items. What was published after the last look nobody has seen.
    """
    since = today - timedelta(days=400)
    looks = session.execute(
        select(ColumnRow.url, ColumnRow.last_seen)
        .join(SiteRow, SiteRow.id == ColumnRow.site_id)
        .where(SiteRow.code == code)
    )
    looked = {url: at.astimezone(zone).date() for url, at in looks}
    found = {
        url: tempo_of(days, min(today, looked.get(url, today)))
        for url, days in days_of_columns(session, code, since=since).items()
    }
    return {url: tempo for url, tempo in found.items() if tempo is not None}


def item_counts(session: Session, code: str) -> Mapping[str, int]:
    """By column address: how many items are remembered."""
    rows = session.execute(
        select(ListItemRow.column_url, func.count())
        .join(SiteRow)
        .where(SiteRow.code == code)
        .group_by(ListItemRow.column_url)
    )
    return {row[0]: row[1] for row in rows}
