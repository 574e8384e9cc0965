"""Everybody who is told anything: recipients of mail with what they want of it, and channels; reads, sends nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from config.settings import Settings
from domain.alarms import AlarmKind, QuietHours
from domain.people import RIGHTS, Right, Role
from domain.registry import Account, Site
from models.notices import ChannelRow, RecipientRow
from models.people import UserRow
from models.queries import accounts_by_code, sites_by_code
from pipeline.recipients import Thing, recipients, scope_codes
from reports.digest import Recipient

CHANNEL = "channel:"
MOST_BOUNCES = 3
"""So many letters refused for good in a row, and an address is written to no more until a person says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Somebody who is told, or a channel: what concerns them, what they want and when."""

    key: str
    """Address of mail, or ``channel:`` and its number."""
    name: str = ""
    locale: str = "zh_CN"
    codes: frozenset[str] | None = None
    """Codes of the sites and accounts in scope; None: everything."""
    digest: bool = True
    alarms: bool = True
    steps: bool = True
    quiet: QuietHours | None = None
    through: frozenset[str] = frozenset()

    @property
    def channel(self) -> int | None:
        """The channel's number; None for mail."""
        return int(self.key[len(CHANNEL) :]) if self.key.startswith(CHANNEL) else None

    @property
    def oversees(self) -> bool:
        """True for who is told of everything: a supervisor."""
        return self.codes is None

    def sees(self, code: str) -> bool:
        """True when a site or account concerns them."""
        return self.codes is None or code in self.codes

    def not_before(self, now: datetime, zone: ZoneInfo, kind: AlarmKind | None) -> datetime:
        """When they may be told of something that happens now. ``kind`` None: nothing that may disturb."""
        if self.quiet is None or (kind is not None and kind.value in self.through):
            return now
        return self.quiet.until(now, zone)

    def as_recipient(self) -> Recipient:
        """The same for a digest."""
        return Recipient(email=self.key, name=self.name, locale=self.locale, codes=self.codes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """All addressees, and the registry they are told about."""

    addressees: tuple[Addressee, ...]
    sites: dict[str, Site]
    accounts: dict[str, Account]

    def name(self, code: str) -> str:
        """The name of a site or account; its code where it is not known any more."""
        thing = self.sites.get(code) or self.accounts.get(code)
        return thing.name if thing else code


def everybody(session: Session, settings: Settings) -> Crowd:
    """All who are told anything; addresses that left or bounce for good want nothing."""
    sites, accounts = sites_by_code(session), accounts_by_code(session)
    return Crowd(
        addressees=tuple(addressees(session, settings, [*map(Thing.of, sites), *map(Thing.of, accounts)])),
        sites={site.code: site for site in sites},
        accounts={account.code: account for account in accounts},
    )


def addressees(session: Session, settings: Settings, things: Sequence[Thing]) -> list[Addressee]:
    """All who are told anything of these sites and accounts: mail first, then channels."""
    people = recipients(session, things, supervisors=settings.supervisor_emails, locale=settings.locale)
    wishes = {row.email: row for row in session.scalars(select(RecipientRow))}
    found = [_of_mail(one, wishes.get(one.email), settings) for one in people]
    channels = session.scalars(select(ChannelRow).where(ChannelRow.active).order_by(ChannelRow.id))
    return found + [_of_channel(row, things, settings) for row in channels]


def operators(session: Session) -> dict[str, list[str]]:
    """Addresses of the active operators, by unit."""
    found: dict[str, list[str]] = {}
    for row in _users(session):
        if row.role is Role.OPERATOR:
            found.setdefault(row.organizer, []).append(row.email)
    return found


def reviewers(session: Session) -> list[str]:
    """Addresses of those who decide objections: the reviewers, or where there are none the supervisors."""
    users = [row for row in _users(session) if Right.REVIEW in RIGHTS[row.role]]
    chosen = [row.email for row in users if row.role is Role.REVIEWER]
    return chosen or [row.email for row in users]


def unwanted(session: Session, emails: Iterable[str]) -> set[str]:
    """Those of the addresses that want to hear of no step, left, or bounce."""
    wanted = list(emails)
    rows = session.scalars(select(RecipientRow).where(RecipientRow.email.in_(wanted)))
    return {row.email for row in rows if not row.steps or not reachable(row)}


def refuses_digest() -> ColumnElement[bool]:
    """The condition on a recipient's row that no digest goes to them: not wanted, or in vain."""
    return or_(~RecipientRow.digest, unreachable())


def unreachable() -> ColumnElement[bool]:
    """``not reachable`` as a condition: they left, or mail to them bounced for good."""
    return or_(RecipientRow.left_at.is_not(None), RecipientRow.bounces >= MOST_BOUNCES)


def reachable(row: RecipientRow | None) -> bool:
    """Whether mail to somebody still makes sense."""
    return row is None or (row.left_at is None and row.bounces < MOST_BOUNCES)


def quiet_of(text: str | None, settings: Settings) -> QuietHours | None:
    """A recipient's own quiet hours, else those of the settings."""
    return QuietHours.parse(settings.quiet_hours if text is None else text)


def _of_mail(one: Recipient, row: RecipientRow | None, settings: Settings) -> Addressee:
    well = reachable(row)
    return Addressee(
        key=one.email,
        name=one.name,
        locale=one.locale,
        codes=one.codes,
        digest=well and (row is None or row.digest),
        alarms=well and (row is None or row.alarms),
        steps=well and (row is None or row.steps),
        quiet=quiet_of(row.quiet if row else None, settings),
        through=frozenset(row.through if row else ()),
    )


def _of_channel(row: ChannelRow, things: Sequence[Thing], settings: Settings) -> Addressee:
    codes = scope_codes(row.scope, row.scope_key, things)
    return Addressee(
        key=f"{CHANNEL}{row.id}",
        name=row.name,
        locale=row.locale,
        codes=None if codes is None else frozenset(codes),
        digest=row.digest,
        alarms=row.alarms,
        steps=row.steps,
        quiet=quiet_of(row.quiet, settings),
        through=frozenset(row.through),
    )


def _users(session: Session) -> Iterable[UserRow]:
    # The first administrator's address stands for nobody's mailbox.
    rows = session.scalars(select(UserRow).where(UserRow.active).order_by(UserRow.email))
    return [row for row in rows if not row.email.endswith("@localhost")]
