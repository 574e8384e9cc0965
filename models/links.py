"""What is remembered of links between sweeps: verdicts on outside targets, for the whole city, and targets whose verdict is still open."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Index, String, case, delete, not_, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.fetches import Fetch
from domain.records import LinkKind, LinkRecord
from domain.sweeps import KnownVerdict, PendingLink
from models.base import CODE, Base, Named
from models.parts import in_parts
from models.upsert import upsert

_AT_ONCE = 300
"""Rows of one statement: each has ten values."""
_MOST_VERDICTS = 5000
"""Verdicts handed to one sweep …"""
_MOST_OF_OTHERS = 2000
"""… and up to how many in all they are filled up with what only other sites have named so far."""


class LinkVerdictRow(Base):
    """The latest word on an outside target, whoever asked."""

    __tablename__ = "link_verdicts"
    __table_args__ = (Index(None, "last_site", "checked_at"), Index(None, "checked_at"))

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    """Digest of the address, which may be longer than an index takes."""
    url: Mapped[str]
    attempts: Mapped[list[Any]]
    checked_at: Mapped[datetime]
    last_site: Mapped[str] = mapped_column(CODE)
    sites: Mapped[int] = mapped_column(default=1)
    """How often another site than the one before has named it: 2 and more is something many name."""


class PendingLinkRow(Base):
    """A failing target of a site that was not tried often enough to be judged."""

    __tablename__ = "pending_links"
    __table_args__ = (Index(None, "next_at"),)

    subject: Mapped[str] = mapped_column(CODE, primary_key=True)
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    url: Mapped[str]
    kind: Mapped[LinkKind] = mapped_column(Named(LinkKind))
    anchor: Mapped[str] = mapped_column(default="")
    found_on: Mapped[list[Any]] = mapped_column(default=list)
    instances: Mapped[int] = mapped_column(default=1)
    attempts: Mapped[list[Any]] = mapped_column(default=list)
    rechecks: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None]
    """When it is tried again by itself; None: with the next sweep of the site."""

    def to_domain(self) -> PendingLink:
        """As the order names it."""
        return PendingLink(
            url=self.url,
            kind=self.kind,
            anchor=self.anchor,
            found_on=tuple(self.found_on),
            instances=self.instances,
            attempts=_fetches(self.attempts),
        )


def key_of(url: str) -> str:
    """The key of an address."""
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:40]


def fresh_verdicts(session: Session, site: str, *, since: datetime) -> list[KnownVerdict]:
    """Verdicts younger than a moment, newest first: on targets this site named last or several name, then what others have asked lately.

    Of the latter only so many as an order may hold: nobody knows yet what a site will name.
    """
    near = or_(LinkVerdictRow.last_site == site, LinkVerdictRow.sites > 1)
    fresh = select(LinkVerdictRow).where(LinkVerdictRow.checked_at >= since)
    fresh = fresh.order_by(LinkVerdictRow.checked_at.desc(), LinkVerdictRow.key)
    rows = list(session.scalars(fresh.where(near).limit(_MOST_VERDICTS)))
    if len(rows) < _MOST_OF_OTHERS:
        rows += session.scalars(fresh.where(not_(near)).limit(_MOST_OF_OTHERS - len(rows)))
    return [KnownVerdict(url=row.url, attempts=_fetches(row.attempts)) for row in rows]


def remember_verdicts(session: Session, site: str, links: Iterable[LinkRecord]) -> None:
    """Keep the word on these outside targets; it replaces what was known."""
    values = {
        key_of(link.url): {
            "key": key_of(link.url),
            "url": link.url,
            "attempts": _plain(link.attempts),
            "checked_at": link.attempts[-1].at,
            "last_site": site,
            "sites": 1,
        }
        for link in links
    }
    for rows in in_parts(list(values.values()), _AT_ONCE):
        upsert(
            session,
            LinkVerdictRow,
            rows,
            key=("key",),
            renew={
                "sites": lambda old, new: case((old.last_site != new.last_site, old.sites + 1), else_=old.sites),
            },
        )


def forget_verdicts(session: Session, *, before: datetime) -> None:
    """Drop verdicts older than a moment: nobody may use them any more."""
    session.execute(delete(LinkVerdictRow).where(LinkVerdictRow.checked_at < before))


def pending_of(session: Session, site: str) -> list[PendingLink]:
    """The open targets of a site."""
    rows = session.scalars(select(PendingLinkRow).where(PendingLinkRow.subject == site).order_by(PendingLinkRow.key))
    return [row.to_domain() for row in rows]


def pending_sites(session: Session, *, now: datetime, limit: int = 100) -> list[str]:
    """Codes of the sites with a target whose next try is due."""
    return list(
        session.scalars(
            select(PendingLinkRow.subject)
            .where(PendingLinkRow.next_at <= now)
            .group_by(PendingLinkRow.subject)
            .order_by(PendingLinkRow.subject)
            .limit(limit)
        )
    )


def rechecks_of(session: Session, site: str) -> dict[str, int]:
    """How often each open target of a site was tried again by itself, by key."""
    rows = session.execute(select(PendingLinkRow.key, PendingLinkRow.rechecks).where(PendingLinkRow.subject == site))
    return {row.key: row.rechecks for row in rows}


def put_pending(session: Session, site: str, links: Sequence[tuple[LinkRecord, int, datetime | None]]) -> None:
    """Note open targets: (record, rechecks so far, next try)."""
    values = {
        key_of(link.url): {
            "subject": site,
            "key": key_of(link.url),
            "url": link.url,
            "kind": link.kind,
            "anchor": link.anchor,
            "found_on": list(link.found_on),
            "instances": link.instances,
            "attempts": _plain(link.attempts),
            "rechecks": rechecks,
            "next_at": next_at,
        }
        for link, rechecks, next_at in links
    }
    for rows in in_parts(list(values.values()), _AT_ONCE):
        upsert(session, PendingLinkRow, rows, key=("subject", "key"))


def drop_pending(session: Session, site: str, keys: Collection[str]) -> None:
    """Forget open targets that are judged now, or gone."""
    for part in in_parts(sorted(keys)):
        session.execute(delete(PendingLinkRow).where(PendingLinkRow.subject == site, PendingLinkRow.key.in_(part)))


def _plain(attempts: Iterable[Fetch]) -> list[Any]:
    return [msgspec.to_builtins(fetch) for fetch in attempts]


def _fetches(plain: list[Any]) -> tuple[Fetch, ...]:
    return tuple(msgspec.convert(plain, list[Fetch]))
