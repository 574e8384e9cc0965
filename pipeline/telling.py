"""What each recipient of mail wants to be told and when: read, changed, taken up again after leaving or bouncing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import Settings
from domain.alarms import AlarmKind
from domain.wording import N_
from models.notices import RecipientRow
from models.queries_sites import Count, counted_anew
from models.queries_telling import Named, count_named, named, named_as, subscribed_to_all, unnamed
from models.upsert import insert_new
from pipeline.addressees import everybody, reachable
from pipeline.channels import TellingError, Wishes, checked
from pipeline.ledger import Actor, note


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A recipient of mail, with their wishes and how mail to them fares."""

    email: str
    name: str
    everything: bool
    """Told of all sites, not of some."""
    subjects: int
    """Of how many sites and accounts they are told; 0 with ``everything``."""
    wishes: Wishes
    reachable: bool
    left_at: datetime | None
    bounces: int
    bounced_at: datetime | None
    bounce: str


def all_told(session: Session, settings: Settings) -> list[Told]:
    """Everybody who is told by mail, supervisors first, and those who have left or bounce."""
    rows = {row.email: row for row in session.scalars(select(RecipientRow))}
    known = [one for one in everybody(session, settings).addressees if one.channel is None]
    found = [
        _told(one.key, one.name, None if one.codes is None else len(one.codes), rows.pop(one.key, None))
        for one in known
    ]
    return [*found, *(_told(row.email, "", 0, row) for row in sorted(rows.values(), key=lambda row: row.email))]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldPage:
    """Some of those who are told by mail."""

    rows: list[Told]
    total: int


def told_page(
    session: Session, settings: Settings, *, q: str = "", limit: int, offset: int = 0, count: Count = counted_anew
) -> ToldPage:
    """A page of ``all_told``, the order of letters being the database's, and of a country's registry no more than that is read.

    ``q``: part of an address or a name. ``count``: how to come by the number of those the registry names, which may be known.
    """
    names = dict.fromkeys(sorted(overseers(session, settings)), "")
    names |= {one.email: one.name for one in named_as(session, list(names))}
    first = [one for one, name in names.items() if q.lower() in f"{one} {name}".lower()]
    many = count(lambda: count_named(session, but=names, q=q))
    last = unnamed(session, but=names, q=q)
    chosen: list[Named | str] = [*first[offset : offset + limit]]
    behind = max(0, offset - len(first))
    if len(chosen) < limit:
        chosen += named(session, but=names, q=q, limit=limit - len(chosen), offset=behind)
    if len(chosen) < limit:
        start = max(0, behind - many)
        chosen += last[start : start + limit - len(chosen)]
    keys = [one if isinstance(one, str) else one.email for one in chosen]
    rows = {row.email: row for row in session.scalars(select(RecipientRow).where(RecipientRow.email.in_(keys)))}
    told = []
    for key, one in zip(keys, chosen, strict=True):
        if isinstance(one, Named):
            told.append(_told(key, one.name, one.subjects, rows.get(key)))
        else:
            told.append(_told(key, names.get(key, ""), None if key in names else 0, rows.get(key)))
    return ToldPage(rows=told, total=len(first) + many + len(last))


def is_told(session: Session, settings: Settings, email: str) -> bool:
    """Whether an address belongs to somebody who is told by mail, or has left."""
    key = email.strip().lower()
    known = key in overseers(session, settings) or session.get(RecipientRow, key) is not None
    return known or bool(named_as(session, [key]))


def overseers(session: Session, settings: Settings) -> set[str]:
    """Addresses told of everything."""
    return (subscribed_to_all(session) | {one.strip().lower() for one in settings.supervisor_emails}) - {""}


def wishes_of(session: Session, email: str) -> Wishes:
    """What somebody wants; the defaults where nothing is written down."""
    return _wishes(session.get(RecipientRow, email.strip().lower()))


def set_wishes(session: Session, email: str, wishes: Wishes, *, actor: Actor) -> None:
    """Write down what somebody wants. Raises TellingError."""
    wanted = checked(wishes)
    row = row_of(session, email)
    row.digest, row.alarms, row.steps = wanted.digest, wanted.alarms, wanted.steps
    row.quiet, row.through = wanted.quiet, [kind.value for kind in wanted.through]
    note(session, actor, "recipient_changed", row.email)


def take_up_again(session: Session, email: str, *, actor: Actor) -> None:
    """Write again to somebody who left or whose address bounced."""
    row = row_of(session, email)
    row.left_at, row.bounces, row.bounced_at, row.bounce = None, 0, None, ""
    note(session, actor, "recipient_resumed", row.email)


def row_of(session: Session, email: str) -> RecipientRow:
    """The row of an address, made when there is none. Raises TellingError."""
    key = email.strip().lower()
    if "@" not in key or len(key) > 254:
        raise TellingError(N_("“{email}”不是邮箱地址。"), email=email)
    fresh = {
        "email": key, "digest": True, "alarms": True, "steps": True, "quiet": None, "through": [], "left_at": None,
        "bounces": 0, "bounced_at": None, "bounce": "",
    }  # fmt: skip
    insert_new(session, RecipientRow, [fresh], key=("email",))
    return session.get_one(RecipientRow, key)


def _told(email: str, name: str, subjects: int | None, row: RecipientRow | None) -> Told:
    return Told(
        email=email,
        name=name,
        everything=subjects is None,
        subjects=subjects or 0,
        wishes=_wishes(row),
        reachable=reachable(row),
        left_at=row.left_at if row else None,
        bounces=row.bounces if row else 0,
        bounced_at=row.bounced_at if row else None,
        bounce=row.bounce if row else "",
    )


def _wishes(row: RecipientRow | None) -> Wishes:
    if row is None:
        return Wishes()
    return Wishes(
        digest=row.digest,
        alarms=row.alarms,
        steps=row.steps,
        quiet=row.quiet,
        through=tuple(AlarmKind(kind) for kind in row.through),
    )
