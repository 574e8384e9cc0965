"""What each recipient of mail wants to be told and when: read, changed, taken up again after leaving or bouncing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import Settings
from domain.alarms import AlarmKind
from domain.wording import N_
from models.notices import RecipientRow
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
    found = [_told(one.key, one.name, one.codes, rows.pop(one.key, None)) for one in known]
    return [*found, *(_told(row.email, "", frozenset(), row) for row in rows.values())]


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


def _told(email: str, name: str, codes: frozenset[str] | None, row: RecipientRow | None) -> Told:
    return Told(
        email=email,
        name=name,
        everything=codes is None,
        subjects=len(codes or ()),
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
