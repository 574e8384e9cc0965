"""Rows of what is watched, with the schedule: the next sweep and probe of a site are columns, not timers."""

from datetime import date, datetime, timedelta
from typing import Any, Self

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.records import ColumnShape
from domain.registry import (
    Account,
    AccountKind,
    AccountState,
    CategoryOrigin,
    Column,
    ColumnCategory,
    Contact,
    Platform,
    Rhythm,
    Site,
    SiteKind,
    SiteLevel,
    SiteState,
)
from models.base import CODE, Base, Named


class SiteRow(Base):
    """A website, and when it is looked at next."""

    __tablename__ = "sites"
    __table_args__ = (
        Index("ix_sites_next_sweep_at", "next_sweep_at"),
        Index("ix_sites_next_probe_at", "next_probe_at"),
        Index(None, "name", "code"),
        Index(None, "organizer"),
        Index("ix_sites_contact", text("lower(contact_email)")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(CODE, unique=True)
    name: Mapped[str]
    home_url: Mapped[str]
    organizer: Mapped[str] = mapped_column(default="")
    kind: Mapped[SiteKind] = mapped_column(Named(SiteKind), default=SiteKind.DEPARTMENT)
    level: Mapped[SiteLevel] = mapped_column(Named(SiteLevel), default=SiteLevel.CITY)
    region: Mapped[str] = mapped_column(default="")
    contact_name: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(default="")
    contact_phone: Mapped[str] = mapped_column(default="")
    icp: Mapped[str] = mapped_column(default="")
    police: Mapped[str] = mapped_column(default="")
    has_services: Mapped[bool] = mapped_column(default=True)
    home_is_navigation: Mapped[bool] = mapped_column(default=False)
    state: Mapped[SiteState] = mapped_column(Named(SiteState), default=SiteState.RUNNING)
    hosts: Mapped[list[Any]] = mapped_column(default=list)
    obey_robots: Mapped[bool] = mapped_column(default=True)
    closed_from: Mapped[date | None]
    closed_until: Mapped[date | None]
    sweep_every_s: Mapped[int] = mapped_column(default=86_400)
    probe_every_s: Mapped[int] = mapped_column(default=3_600)
    next_sweep_at: Mapped[datetime | None]
    """Due when past; empty: due at once."""
    next_probe_at: Mapped[datetime | None]
    claimed_by: Mapped[str] = mapped_column(String(64), default="")
    claimed_until: Mapped[datetime | None]
    """Somebody sweeps it until then; past or empty: free."""
    probe_claimed_by: Mapped[str] = mapped_column(String(64), default="")
    probe_claimed_until: Mapped[datetime | None]
    probe_tries: Mapped[int] = mapped_column(default=0)
    """Tries of the probe under way that have failed so far; 0: the next one is a probe in turn."""
    latest_sweep_id: Mapped[str | None] = mapped_column(String(64))
    """The newest sound sweep of the whole site."""
    latest_sweep_at: Mapped[datetime | None]
    memory_key: Mapped[str | None] = mapped_column(String(71))
    """Blob of what that sweep remembers, where workers share their evidence."""

    @classmethod
    def from_domain(cls, site: Site) -> Self:
        """A new row, due at once."""
        return cls(**site_values(site))

    def to_domain(self) -> Site:
        """The site as everybody else knows it."""
        return Site(
            code=self.code,
            name=self.name,
            home_url=self.home_url,
            organizer=self.organizer,
            kind=self.kind,
            level=self.level,
            region=self.region,
            contact=Contact(name=self.contact_name, email=self.contact_email, phone=self.contact_phone),
            icp=self.icp,
            police=self.police,
            has_services=self.has_services,
            home_is_navigation=self.home_is_navigation,
            state=self.state,
            hosts=tuple(self.hosts),
            obey_robots=self.obey_robots,
            closed_from=self.closed_from,
            closed_until=self.closed_until,
            rhythm=Rhythm(
                sweep_every=timedelta(seconds=self.sweep_every_s), probe_every=timedelta(seconds=self.probe_every_s)
            ),
        )


def site_values(site: Site) -> dict[str, Any]:
    """The columns of a site's row that say what it is, without its schedule."""
    return {
        "code": site.code,
        "name": site.name,
        "home_url": site.home_url,
        "organizer": site.organizer,
        "kind": site.kind,
        "level": site.level,
        "region": site.region,
        "contact_name": site.contact.name,
        "contact_email": site.contact.email,
        "contact_phone": site.contact.phone,
        "icp": site.icp,
        "police": site.police,
        "has_services": site.has_services,
        "home_is_navigation": site.home_is_navigation,
        "state": site.state,
        "hosts": list(site.hosts),
        "obey_robots": site.obey_robots,
        "closed_from": site.closed_from,
        "closed_until": site.closed_until,
        "sweep_every_s": int(site.rhythm.sweep_every.total_seconds()),
        "probe_every_s": int(site.rhythm.probe_every.total_seconds()),
    }


class ColumnRow(Base):
    """A column as remembered between sweeps; what a person has set is never overwritten by a sweep."""

    __tablename__ = "columns"
    __table_args__ = (UniqueConstraint("site_id", "url"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    url: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    path: Mapped[list[Any]] = mapped_column(default=list)
    level: Mapped[int] = mapped_column(default=1)
    parent_url: Mapped[str] = mapped_column(default="")
    category: Mapped[ColumnCategory] = mapped_column(Named(ColumnCategory), default=ColumnCategory.UNKNOWN)
    category_from: Mapped[CategoryOrigin] = mapped_column(Named(CategoryOrigin), default=CategoryOrigin.NONE)
    exempt_until: Mapped[date | None]
    exempt_reason: Mapped[str] = mapped_column(default="")
    periodic: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    shape: Mapped[ColumnShape | None] = mapped_column(Named(ColumnShape))
    newest: Mapped[date | None]
    """Publishing day of the newest item when last read."""
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]
    rendered: Mapped[bool] = mapped_column(default=False)
    """Its list could only be read in a browser when it was read last."""

    def to_domain(self, site_code: str) -> Column:
        """The column as everybody else knows it."""
        return Column(
            site_code=site_code,
            url=self.url,
            name=self.name,
            path=tuple(self.path),
            category=self.category,
            category_from=self.category_from,
            exempt_until=self.exempt_until,
            exempt_reason=self.exempt_reason,
            periodic=self.periodic,
            active=self.active,
            first_seen=self.first_seen,
            last_seen=self.last_seen,
            rendered=self.rendered,
        )


class ListItemRow(Base):
    """An item of a column's list, from the first time it was met: the column's rhythm, and what dates are held against."""

    __tablename__ = "list_items"
    __table_args__ = (UniqueConstraint("site_id", "key"), Index("ix_list_items_site_id_day", "site_id", "day"))

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(32))
    """Hash of the column's and the item's address: together they are too long for an index."""
    column_url: Mapped[str]
    url: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    first_day: Mapped[date | None]
    """Publishing day it gave when it was first met."""
    day: Mapped[date | None]
    """Publishing day it gave when it was met last."""
    first_seen: Mapped[datetime]
    looked_at: Mapped[datetime | None]
    """When its column had been read last before that; empty: it came with the first reading."""
    last_seen: Mapped[datetime]


class AccountRow(Base):
    """A new-media account, and when it is looked at next."""

    __tablename__ = "accounts"
    __table_args__ = (
        Index("ix_accounts_next_sweep_at", "next_sweep_at"),
        Index("ix_accounts_site_code", "site_code"),
        Index(None, "name", "code"),
        Index(None, "platform", "code"),
        Index(None, "latest_sweep_at", "code"),
        Index(None, "organizer"),
        Index("ix_accounts_contact", text("lower(contact_email)")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(CODE, unique=True)
    name: Mapped[str]
    platform: Mapped[Platform] = mapped_column(Named(Platform))
    organizer: Mapped[str] = mapped_column(default="")
    kind: Mapped[AccountKind] = mapped_column(Named(AccountKind), default=AccountKind.PUBLISH)
    handle: Mapped[str] = mapped_column(default="")
    home_url: Mapped[str] = mapped_column(default="")
    feed_url: Mapped[str] = mapped_column(default="")
    site_code: Mapped[str] = mapped_column(CODE, default="")
    """The site it belongs to, by code; may name a site that is not filed here."""
    contact_name: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(default="")
    contact_phone: Mapped[str] = mapped_column(default="")
    state: Mapped[AccountState] = mapped_column(Named(AccountState), default=AccountState.OPENED)
    certified_subject: Mapped[str] = mapped_column(default="")
    next_sweep_at: Mapped[datetime | None]
    claimed_by: Mapped[str] = mapped_column(String(64), default="")
    claimed_until: Mapped[datetime | None]
    latest_sweep_id: Mapped[str | None] = mapped_column(String(64))
    latest_sweep_at: Mapped[datetime | None]

    @classmethod
    def from_domain(cls, account: Account) -> Self:
        """A new row, due at once."""
        return cls(**account_values(account))

    def to_domain(self) -> Account:
        """The account as everybody else knows it."""
        return Account(
            code=self.code,
            name=self.name,
            platform=self.platform,
            organizer=self.organizer,
            kind=self.kind,
            handle=self.handle,
            home_url=self.home_url,
            feed_url=self.feed_url,
            site_code=self.site_code,
            contact=Contact(name=self.contact_name, email=self.contact_email, phone=self.contact_phone),
            state=self.state,
            certified_subject=self.certified_subject,
        )


def account_values(account: Account) -> dict[str, Any]:
    """The columns of an account's row that say what it is, without its schedule."""
    return {
        "code": account.code,
        "name": account.name,
        "platform": account.platform,
        "organizer": account.organizer,
        "kind": account.kind,
        "handle": account.handle,
        "home_url": account.home_url,
        "feed_url": account.feed_url,
        "site_code": account.site_code,
        "contact_name": account.contact.name,
        "contact_email": account.contact.email,
        "contact_phone": account.contact.phone,
        "state": account.state,
        "certified_subject": account.certified_subject,
    }
