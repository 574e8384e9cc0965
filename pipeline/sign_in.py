"""Coming in and going out: passwords, one-time links, sessions on the server; too many wrong tries have to wait."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import CursorResult, bindparam, delete, select, update
from sqlalchemy.orm import Session

from domain.people import Person
from domain.wording import N_, PlainError
from models.access import LinkPurpose, OneTimeLinkRow, SignInRow
from models.database import Sessions, transaction
from models.people import UserRow
from pipeline.ledger import Actor, count_since, note
from pipeline.secrets_of_ours import fresh, hashed
from pipeline.users import HASHER, person_from

LIVES = timedelta(hours=12)
"""Of a session since it was last used; at most a week in all."""
LONGEST = timedelta(days=7)
RENEW_AFTER = timedelta(minutes=5)
TRIES, WINDOW = 10, timedelta(minutes=15)
"""Wrong tries within a window, by address and by name, after which one has to wait."""
_WHOSE = (
    select(
        SignInRow.id.label("visit"), SignInRow.csrf, SignInRow.seen_at, SignInRow.created_at,
        *(column for column in UserRow.__table__.c if column.name != "created_at"),
    )
    .join(UserRow, UserRow.id == SignInRow.user_id)
    .where(SignInRow.token_hash == bindparam("token"), SignInRow.expires_at > bindparam("now"), UserRow.active)
)  # fmt: skip
"""Asked at every page, hence made once and answered in plain columns."""
_NOBODY = HASHER.hash(fresh())
"""Verified where there is no such person, so that the time taken tells nothing."""


class SignInError(PlainError):
    """Not let in: one sentence, which never tells whether the person exists."""


class TooManyTriesError(SignInError):
    """Has to wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A session as the web layer needs it."""

    person: Person
    csrf: str
    secret: str = ""
    """For the cookie; only known right after signing in."""


def sign_in(sessions: Sessions, email: str, password: str, *, actor: Actor, agent: str = "") -> SignedIn:
    """Let somebody in with a password. Raises SignInError, TooManyTriesError; wrong tries are noted although it raises."""
    address = email.strip().lower()[:254]
    since = actor.at - WINDOW
    with transaction(sessions) as session:
        tried = max(
            count_since(session, "sign_in_failed", since, address=actor.address) if actor.address else 0,
            count_since(session, "sign_in_failed", since, by=address),
        )
        row = session.scalars(select(UserRow).where(UserRow.email == address, UserRow.active)).one_or_none()
    if tried >= TRIES:
        raise TooManyTriesError(N_("尝试次数过多：请过 {n} 分钟再试。"), n=int(WINDOW.total_seconds() // 60))
    if not _right(row.password_hash if row and row.password_hash else _NOBODY, password) or row is None:
        with transaction(sessions) as session:
            note(session, Actor(by=address, at=actor.at, address=actor.address), "sign_in_failed")
        raise SignInError(N_("邮箱或密码不对。"))
    with transaction(sessions) as session:
        return open_session(session, row.id, actor=Actor(by=address, at=actor.at, address=actor.address), agent=agent)


def open_session(
    session: Session, user_id: int, *, actor: Actor, agent: str = "", detail: Mapping[str, object] | None = None
) -> SignedIn:
    """A new session for somebody who has proved who they are; ``detail``: how, for the audit log."""
    session.execute(delete(SignInRow).where(SignInRow.expires_at < actor.at))
    row = session.get_one(UserRow, user_id)
    row.signed_in_at = actor.at
    secret, csrf = fresh(), fresh()
    session.add(
        SignInRow(
            token_hash=hashed(secret),
            csrf=csrf,
            user_id=user_id,
            created_at=actor.at,
            seen_at=actor.at,
            expires_at=actor.at + LIVES,
            address=actor.address[:64],
            agent=agent[:200],
        )
    )
    note(session, Actor(by=row.email, at=actor.at, address=actor.address), "sign_in", detail=detail)
    return SignedIn(person=person_from(row), csrf=csrf, secret=secret)


def who_is(sessions: Sessions, secret: str, *, now: datetime) -> SignedIn | None:
    """Whose session this cookie is; None when it is none, or over. A session in use is prolonged every few minutes."""
    if not secret:
        return None
    with transaction(sessions) as session:
        found = session.execute(_WHOSE, {"token": hashed(secret), "now": now}).one_or_none()
    if found is None:
        return None
    stale = now - found.seen_at > RENEW_AFTER
    answer, key, ends = (
        SignedIn(person=person_from(cast("UserRow", found)), csrf=found.csrf),
        found.visit,
        found.created_at + LONGEST,
    )
    if stale:
        with transaction(sessions) as session:
            session.execute(
                update(SignInRow).where(SignInRow.id == key).values(seen_at=now, expires_at=min(now + LIVES, ends))
            )
    return answer


def sign_out(session: Session, secret: str, *, actor: Actor) -> None:
    """End a session."""
    session.execute(delete(SignInRow).where(SignInRow.token_hash == hashed(secret)))
    note(session, actor, "sign_out")


def look_at_link(session: Session, secret: str, *, now: datetime) -> tuple[Person, LinkPurpose] | None:
    """Whose one-time link this is, without using it up; None when it is none, used, or over."""
    found = session.execute(
        select(OneTimeLinkRow, UserRow)
        .join(UserRow, UserRow.id == OneTimeLinkRow.user_id)
        .where(
            OneTimeLinkRow.token_hash == hashed(secret),
            OneTimeLinkRow.used_at.is_(None),
            OneTimeLinkRow.expires_at > now,
            UserRow.active,
        )
    ).one_or_none()
    return (person_from(found[1]), found[0].purpose) if found else None


def use_link(session: Session, secret: str, *, now: datetime) -> tuple[Person, LinkPurpose]:
    """Use a one-time link up; of two at once one gets it. Raises SignInError."""
    found = look_at_link(session, secret, now=now)
    taken = session.execute(
        update(OneTimeLinkRow)
        .where(OneTimeLinkRow.token_hash == hashed(secret), OneTimeLinkRow.used_at.is_(None))
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(taken, CursorResult)
    if found is None or taken.rowcount != 1:
        raise SignInError(N_("这个链接已经用过或已过期：请监管员用 xunwang users password 另发一个。"))
    return found


def _right(kept: str, password: str) -> bool:
    try:
        return HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False
