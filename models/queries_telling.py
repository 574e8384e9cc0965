"""Whom the registry and subscriptions name for mail, a page at a time, from indexes; what they want is ``pipeline``'s to say."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, union
from sqlalchemy.orm import Session

from domain.people import Scope
from models.notices import RecipientRow
from models.people import SubscriptionRow
from models.registry import AccountRow, SiteRow

Things = type[SiteRow] | type[AccountRow]
THINGS: tuple[Things, Things] = (SiteRow, AccountRow)


def contact_key(table: Things) -> ColumnElement[str]:
    """The address of a contact as addresses are compared; what its index is made of."""
    return func.lower(table.contact_email)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An address, and of how much it is told because of the registry and its subscriptions to parts of it."""

    email: str
    name: str
    """Its unit; empty where several are behind one address."""
    subjects: int
    locale: str = ""
    """As its subscription says; empty: none says anything."""


def subscribed_to_all(session: Session) -> set[str]:
    """Addresses with a subscription to everything."""
    rows = session.scalars(
        select(SubscriptionRow.email).where(SubscriptionRow.active, SubscriptionRow.scope == Scope.ALL)
    )
    return {email.strip().lower() for email in rows}


def count_named(
    session: Session, *, but: Collection[str], q: str = "", unless: ColumnElement[bool] | None = None
) -> int:
    """How many addresses are named, beside those that are told of everything anyway. ``unless``: as below."""
    return session.scalar(select(func.count()).select_from(union(*_parts(but, q, unless)).subquery())) or 0


def named(
    session: Session,
    *,
    but: Collection[str],
    q: str = "",
    limit: int,
    offset: int = 0,
    unless: ColumnElement[bool] | None = None,
) -> list[Named]:
    """So many of them, in the order of the addresses. ``unless``: a condition on the wishes of those who are left out."""
    firsts = []
    for part in _parts(but, q, unless):
        # Each index is read from its beginning to the end of the page, not the whole of it.
        some = part.distinct().order_by("email").limit(offset + limit).subquery()
        firsts.append(select(some.c.email))
    page = union(*firsts).subquery()
    emails = session.scalars(select(page.c.email).order_by(page.c.email).limit(limit).offset(offset)).all()
    return named_as(session, emails)


def named_as(session: Session, emails: Sequence[str]) -> list[Named]:
    """These addresses as the registry and subscriptions have them, in their order; those that nothing names are left out."""
    names: dict[str, set[str]] = {}
    counts: dict[str, int] = {}
    for table in THINGS:
        key = contact_key(table)
        rows = session.execute(
            select(key, func.count(), func.min(table.organizer), func.max(table.organizer))
            .where(key.in_(emails))
            .group_by(key)
        )
        for email, count, one, other in rows:
            counts[email] = counts.get(email, 0) + count
            names.setdefault(email, set()).update({one, other} - {""})
    locales: dict[str, str] = {}
    for email, subscriptions in _subscriptions(session, emails).items():
        locales[email] = next((row.locale for row in reversed(subscriptions) if row.locale), "")
        names.setdefault(email, set()).update({row.name for row in subscriptions} - {""})
        if all(row.scope is not Scope.ALL for row in subscriptions):
            counts[email] = len(_codes(session, email, subscriptions))
    return [
        Named(
            email=email,
            name=next(iter(found)) if len(found) == 1 else "",
            subjects=counts.get(email, 0),
            locale=locales.get(email, ""),
        )
        for email in emails
        if (found := names.get(email)) is not None
    ]


def unnamed(session: Session, *, but: Collection[str], q: str = "") -> list[str]:
    """Addresses with wishes of their own, or that left or bounced, which nothing names any more."""
    email = RecipientRow.email
    subscribed = select(SubscriptionRow.id).where(
        SubscriptionRow.active, func.lower(func.trim(SubscriptionRow.email)) == email
    )
    anywhere = [select(table.id).where(contact_key(table) == email) for table in THINGS]
    rows = (
        select(email)
        .where(email.not_in(list(but)), *(~one.exists() for one in (*anywhere, subscribed)))
        .order_by(email)
    )
    if q:
        rows = rows.where(email.icontains(q, autoescape=True))
    return list(session.scalars(rows))


def _parts(but: Collection[str], q: str, unless: ColumnElement[bool] | None = None) -> list[Select[str]]:
    """The addresses of each table, as they stand in its index."""
    columns: list[tuple[ColumnElement[str], Any, Any]] = [
        (contact_key(table), table.organizer, True) for table in THINGS
    ]
    mine = SubscriptionRow.active & (SubscriptionRow.scope != Scope.ALL)
    columns.append((func.lower(func.trim(SubscriptionRow.email)), SubscriptionRow.name, mine))
    parts = []
    for email, name, which in columns:
        part = select(email.label("email")).where(email > "", email.not_in(list(but)))
        if which is not True:
            part = part.where(which)
        if unless is not None:
            part = part.where(~select(RecipientRow.email).where(RecipientRow.email == email, unless).exists())
        if q:
            part = part.where(or_(email.contains(q.lower(), autoescape=True), name.icontains(q, autoescape=True)))
        parts.append(part)
    return parts


def _subscriptions(session: Session, emails: Sequence[str]) -> dict[str, list[SubscriptionRow]]:
    key = func.lower(func.trim(SubscriptionRow.email))
    found: dict[str, list[SubscriptionRow]] = {}
    for row in session.scalars(select(SubscriptionRow).where(SubscriptionRow.active, key.in_(emails))):
        found.setdefault(row.email.strip().lower(), []).append(row)
    return found


def _codes(session: Session, email: str, subscriptions: Iterable[SubscriptionRow]) -> set[str]:
    """Everything one address is told of: as a contact, of a unit, of a single site or account."""
    rows = list(subscriptions)
    codes = {row.scope_key for row in rows if row.scope is Scope.SUBJECT}
    units = [row.scope_key for row in rows if row.scope is Scope.ORGANIZER]
    for table in THINGS:
        which = or_(contact_key(table) == email, table.organizer.in_(units))
        codes.update(session.scalars(select(table.code).where(which)))
    return codes
