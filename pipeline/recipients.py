"""Who is told about what: contacts of sites and accounts, subscriptions, supervisors; reads the registry, sends nothing."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.people import Scope
from domain.registry import Account, Site
from models.people import SubscriptionRow
from reports.digest import Recipient


class Thing(NamedTuple):
    """Of a site or account what decides who is told of it; a country has more than a hundred thousand of them."""

    code: str
    organizer: str
    email: str
    """Of its contact."""

    @classmethod
    def of(cls, one: Site | Account) -> "Thing":
        """The same of one that is known whole."""
        return cls(one.code, one.organizer, one.contact.email)


def recipients(
    session: Session, things: Sequence[Thing], *, supervisors: Iterable[str], locale: str
) -> list[Recipient]:
    """Everybody who gets a digest, each once, supervisors first, then by address.

    Addresses are compared without regard to case. Who is told of everything by any way is told of everything.
    """
    found = Found(locale)
    for email in supervisors:
        found.add(email, codes=None)
    for thing in things:
        found.add(thing.email, codes=[thing.code], name=thing.organizer)
    for row in session.scalars(select(SubscriptionRow).where(SubscriptionRow.active)):
        found.add(row.email, codes=scope_codes(row.scope, row.scope_key, things), name=row.name, locale=row.locale)
    return found.all()


def scope_codes(scope: Scope, key: str, things: Iterable[Thing]) -> list[str] | None:
    """Codes of what lies in a scope; None: everything."""
    match scope:
        case Scope.ALL:
            return None
        case Scope.ORGANIZER:
            return [thing.code for thing in things if thing.organizer == key]
        case Scope.SUBJECT:
            return [key]


class Found:
    """Addresses as they are named, one way after the other."""

    def __init__(self, locale: str) -> None:
        self._locale = locale
        self._codes: dict[str, set[str] | None] = {}
        self._names: dict[str, set[str]] = {}
        self._locales: dict[str, str] = {}

    def add(self, email: str, *, codes: Iterable[str] | None, name: str = "", locale: str = "") -> None:
        """Named for these subjects (None: everything), as this unit, wanting this language."""
        key = email.strip().lower()
        if not key:
            return
        known = self._codes.get(key, set())
        self._codes[key] = None if codes is None or known is None else {*known, *codes}
        if name:
            self._names.setdefault(key, set()).add(name)
        if locale:
            self._locales[key] = locale

    def all(self) -> list[Recipient]:
        """Each once, who is told of everything first, then by address."""
        return [
            Recipient(
                email=key,
                # Several units behind one address: no one name would be right.
                name=next(iter(names)) if len(names := self._names.get(key, set())) == 1 else "",
                locale=self._locales.get(key, self._locale),
                codes=None if codes is None else frozenset(codes),
            )
            for key, codes in sorted(self._codes.items(), key=lambda item: (item[1] is not None, item[0]))
        ]
