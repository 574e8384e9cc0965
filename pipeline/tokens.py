"""Tokens of programs: made, used, taken back; a token never allows more than its person may."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain.people import Person, Right
from domain.wording import N_, PlainError
from models.access import ApiTokenRow
from models.database import Sessions, transaction
from models.people import UserRow
from pipeline.ledger import Actor, note
from pipeline.secrets_of_ours import fresh, hashed
from pipeline.users import person_from

PREFIX = "xw_"
USED_EVERY = timedelta(minutes=5)


class TokenError(PlainError):
    """A token that cannot be made: one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token as its owner sees it; the secret itself is never kept."""

    id: int
    name: str
    hint: str
    scopes: tuple[Right, ...]
    owner: str
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None


def make_token(
    session: Session,
    person: Person,
    *,
    name: str,
    scopes: Sequence[Right],
    actor: Actor,
    lives: timedelta | None = None,
) -> tuple[Token, str]:
    """A new token and its secret, shown this once. Raises TokenError."""
    if not name.strip():
        raise TokenError(N_("请给令牌起个名字。"))
    if not scopes or not set(scopes) <= person.rights:
        raise TokenError(N_("令牌的权限不能超出本人的权限。"))
    secret = fresh(PREFIX)
    row = ApiTokenRow(
        user_id=person.id,
        name=name.strip()[:80],
        token_hash=hashed(secret),
        hint=secret[:8],
        scopes=sorted(scope.value for scope in set(scopes)),
        created_at=actor.at,
        expires_at=actor.at + lives if lives else None,
    )
    session.add(row)
    session.flush()
    note(session, actor, "token_made", name, {"scopes": row.scopes})
    return _token(row, person.email), secret


def tokens_of(session: Session, person: Person, *, everybody: bool = False) -> list[Token]:
    """The tokens of a person, or all; newest first."""
    wanted = select(ApiTokenRow, UserRow.email).join(UserRow, UserRow.id == ApiTokenRow.user_id)
    if not everybody:
        wanted = wanted.where(ApiTokenRow.user_id == person.id)
    return [_token(row, email) for row, email in session.execute(wanted.order_by(ApiTokenRow.id.desc()))]


def revoke_token(session: Session, person: Person, token_id: int, *, everybody: bool, actor: Actor) -> bool:
    """Take a token back; False when there is no such token of theirs."""
    row = session.get(ApiTokenRow, token_id)
    if row is None or not (everybody or row.user_id == person.id):
        return False
    row.revoked_at = row.revoked_at or actor.at
    note(session, actor, "token_revoked", row.name)
    return True


def bearer(sessions: Sessions, secret: str, *, now: datetime) -> tuple[Person, frozenset[Right]] | None:
    """Whose token this is and what it allows; None when it is none, revoked, or over."""
    with transaction(sessions) as session:
        found = session.execute(
            select(ApiTokenRow, UserRow)
            .join(UserRow, UserRow.id == ApiTokenRow.user_id)
            .where(ApiTokenRow.token_hash == hashed(secret), ApiTokenRow.revoked_at.is_(None), UserRow.active)
        ).one_or_none()
        if found is None or (found[0].expires_at is not None and found[0].expires_at <= now):
            return None
        row, person = found[0], person_from(found[1])
        scopes = frozenset(Right(scope) for scope in row.scopes) & person.rights
        stale = row.used_at is None or now - row.used_at > USED_EVERY
        key = row.id
    if stale:
        with transaction(sessions) as session:
            session.execute(update(ApiTokenRow).where(ApiTokenRow.id == key).values(used_at=now))
    return person, scopes


def _token(row: ApiTokenRow, owner: str) -> Token:
    return Token(
        id=row.id,
        name=row.name,
        hint=row.hint,
        scopes=tuple(Right(scope) for scope in row.scopes),
        owner=owner,
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
        revoked_at=row.revoked_at,
    )
