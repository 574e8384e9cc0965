"""Who gets the digest: some of them at a time, or one alone, from indexes; a country's registry is read for neither."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.settings import Settings
from domain.people import Scope
from models.notices import ChannelRow, RecipientRow
from models.people import SubscriptionRow
from models.queries_sites import Count, counted_anew
from models.queries_telling import THINGS, contact_key, count_named, named, named_as
from pipeline.addressees import CHANNEL, reachable, refuses_digest
from pipeline.recipients import Found
from pipeline.telling import overseers
from reports.digest import Recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who gets the digest, as lists show them."""

    email: str
    name: str
    locale: str
    everything: bool
    """Told of all sites, not of some."""


def digest_readers(
    session: Session, settings: Settings, *, limit: int, offset: int = 0, count: Count = counted_anew
) -> tuple[list[Reader], int]:
    """Some of those who get the digest, and how many there are in all: supervisors, then by address, then channels.

    The order of letters is the database's. ``count``: how to come by the number of those the registry names, which may be known.
    """
    first = sorted(overseers(session, settings))
    refusing = _refusing(session, first)
    known = {one.email: one for one in named_as(session, first)}
    found = [
        Reader(
            email=email,
            name=one.name if (one := known.get(email)) else "",
            locale=(one.locale if one else "") or settings.locale,
            everything=True,
        )
        for email in first
        if email not in refusing
    ]
    many = count(lambda: count_named(session, but=first, unless=refuses_digest()))
    chosen, behind = found[offset : offset + limit], max(0, offset - len(found))
    if len(chosen) < limit:
        chosen += [
            Reader(email=one.email, name=one.name, locale=one.locale or settings.locale, everything=False)
            for one in named(session, but=first, limit=limit - len(chosen), offset=behind, unless=refuses_digest())
        ]
    channels = session.scalars(
        select(ChannelRow).where(ChannelRow.active, ChannelRow.digest).order_by(ChannelRow.id)
    ).all()
    start = max(0, behind - many)
    chosen += [
        Reader(email=f"{CHANNEL}{row.id}", name=row.name, locale=row.locale, everything=row.scope is Scope.ALL)
        for row in channels[start : start + limit - len(chosen)]
    ]
    return chosen, len(found) + many + len(channels)


def first_reader(session: Session, settings: Settings) -> str:
    """The first of them; empty when nobody gets a digest."""
    found, _ = digest_readers(session, settings, limit=1, count=lambda _: 0)
    return found[0].email if found else ""


def digest_reader(session: Session, settings: Settings, email: str) -> Recipient | None:
    """One who gets the digest, as ``addressees.everybody`` would have them; None for who gets none."""
    if email.startswith(CHANNEL):
        return _channel(session, email.removeprefix(CHANNEL))
    row = session.get(RecipientRow, email)
    if not reachable(row) or (row is not None and not row.digest):
        return None
    found = Found(settings.locale)
    if email in overseers(session, settings):
        found.add(email, codes=None)
    for table in THINGS:
        mine = select(table.code, table.organizer).where(contact_key(table) == email)
        for code, unit in session.execute(mine):
            found.add(email, codes=[code], name=unit)
    subscribed = func.lower(func.trim(SubscriptionRow.email)) == email
    for one in session.scalars(select(SubscriptionRow).where(SubscriptionRow.active, subscribed)):
        found.add(email, codes=_codes(session, one.scope, one.scope_key), name=one.name, locale=one.locale)
    return next((one for one in found.all() if one.email == email), None)


def _channel(session: Session, number: str) -> Recipient | None:
    row = session.get(ChannelRow, int(number)) if number.isdecimal() and len(number) < 10 else None
    if row is None or not (row.active and row.digest):
        return None
    codes = _codes(session, row.scope, row.scope_key)
    return Recipient(
        email=f"{CHANNEL}{row.id}",
        name=row.name,
        locale=row.locale,
        codes=None if codes is None else frozenset(codes),
    )


def _codes(session: Session, scope: Scope, key: str) -> list[str] | None:
    """As ``recipients.scope_codes``, asked of the database."""
    match scope:
        case Scope.ALL:
            return None
        case Scope.ORGANIZER:
            return [
                code for table in THINGS for code in session.scalars(select(table.code).where(table.organizer == key))
            ]
        case Scope.SUBJECT:
            return [key]


def _refusing(session: Session, emails: list[str]) -> set[str]:
    rows = session.scalars(select(RecipientRow.email).where(RecipientRow.email.in_(emails), refuses_digest()))
    return set(rows)
