"""People who may sign in: made, changed, given a link to set their password; the first one at the first start."""

import re
from contextlib import suppress
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from domain.people import Person, Role
from domain.wording import N_, PlainError
from models.access import LinkPurpose, OneTimeLinkRow, SignInRow
from models.people import UserRow
from pipeline.ledger import Actor, note
from pipeline.secrets_of_ours import fresh, hashed

HASHER = PasswordHasher()
SHORTEST_PASSWORD = 10
LINK_LIVES = timedelta(hours=48)
FIRST = "admin@localhost"
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


class UserError(PlainError):
    """Something about a person that cannot be done: one sentence."""


def person_from(row: UserRow) -> Person:
    """The person as everybody else knows them."""
    return Person(id=row.id, email=row.email, name=row.name, role=row.role, organizer=row.organizer, active=row.active)


def add_user(session: Session, email: str, *, role: Role, actor: Actor, name: str = "", organizer: str = "") -> Person:
    """A new person without a password. Raises UserError."""
    address = email.strip().lower()
    if not _EMAIL.fullmatch(address) or len(address) > 254:
        raise UserError(N_("“{email}”不是邮箱地址。"), email=email)
    if session.scalar(select(UserRow.id).where(UserRow.email == address)) is not None:
        raise UserError(N_("{email} 已经是用户。"), email=address)
    _check_unit(role, organizer)
    row = UserRow(
        email=address, name=name.strip(), role=role, organizer=organizer.strip(), active=True, created_at=actor.at
    )
    session.add(row)
    session.flush()
    note(session, actor, "user_added", address, {"role": role.value, "organizer": organizer})
    return person_from(row)


def change_user(
    session: Session,
    email: str,
    *,
    actor: Actor,
    role: Role | None = None,
    name: str | None = None,
    organizer: str | None = None,
    active: bool | None = None,
) -> Person:
    """Change what is given. Who is switched off is signed out everywhere. Raises UserError."""
    row = _row(session, email)
    new_role = role or row.role
    new_unit = row.organizer if organizer is None else organizer.strip()
    new_active = row.active if active is None else active
    _check_unit(new_role, new_unit)
    leaves = row.role is Role.SUPERVISOR and row.active and not (new_role is Role.SUPERVISOR and new_active)
    if leaves and _supervisors(session) <= 1:
        raise UserError(N_("{email} 是唯一的监管员：请先指定另一位监管员。"), email=row.email)
    row.role, row.organizer, row.active = new_role, new_unit, new_active
    row.name = row.name if name is None else name.strip()
    if not new_active or role is not None:
        session.execute(delete(SignInRow).where(SignInRow.user_id == row.id))
    session.flush()
    detail = {"role": row.role.value, "organizer": row.organizer, "active": row.active}
    note(session, actor, "user_changed", row.email, detail)
    return person_from(row)


def password_link(session: Session, email: str, *, actor: Actor, purpose: LinkPurpose = LinkPurpose.PASSWORD) -> str:
    """The secret of a link that works once, for two days. Raises UserError."""
    row = _row(session, email)
    if not row.active:
        raise UserError(N_("{email} 已停用。"), email=row.email)
    secret = fresh()
    session.add(
        OneTimeLinkRow(
            token_hash=hashed(secret),
            user_id=row.id,
            purpose=purpose,
            created_at=actor.at,
            expires_at=actor.at + LINK_LIVES,
        )
    )
    note(session, actor, "link_made", row.email, {"purpose": purpose.value})
    return secret


def set_password(session: Session, email: str, password: str, *, actor: Actor) -> None:
    """Set a password; every browser signed in with the old one is signed out. Raises UserError."""
    if len(password) < SHORTEST_PASSWORD:
        raise UserError(N_("密码至少要有 {n} 个字符。"), n=SHORTEST_PASSWORD)
    if len(password) > 1000:
        raise UserError(N_("密码太长。"))
    row = _row(session, email)
    row.password_hash = HASHER.hash(password)
    session.execute(delete(SignInRow).where(SignInRow.user_id == row.id))
    note(session, actor, "password_set", row.email)


def ensure_first_user(session: Session, *, at: datetime) -> str | None:
    """At the first start: one supervisor without a password; the secret of the link to set it. None later on.

    As long as nobody has a password, every start makes a new link: whoever lost the first one is not locked out.
    """
    actor = Actor(by="machine", at=at)
    if not session.scalar(select(func.count()).select_from(UserRow)):
        # A second service that starts at the same moment may be faster.
        with suppress(UserError, IntegrityError), session.begin_nested():
            add_user(session, FIRST, role=Role.SUPERVISOR, name="", actor=actor)
    elif session.scalar(select(func.count()).where(UserRow.password_hash != "", UserRow.active)):
        return None
    email = session.scalars(
        select(UserRow.email).where(UserRow.role == Role.SUPERVISOR, UserRow.active).order_by(UserRow.id).limit(1)
    ).first()
    return password_link(session, email, actor=actor) if email else None


def all_users(session: Session) -> list[Person]:
    """Everybody, by address."""
    return [person_from(row) for row in session.scalars(select(UserRow).order_by(UserRow.email))]


def _supervisors(session: Session) -> int:
    return session.scalar(select(func.count()).where(UserRow.role == Role.SUPERVISOR, UserRow.active)) or 0


def _check_unit(role: Role, organizer: str) -> None:
    if role is Role.OPERATOR and not organizer.strip():
        raise UserError(N_("运维员必须写明所属单位（与名录中的主办单位一致）。"))


def _row(session: Session, email: str) -> UserRow:
    row = session.scalars(select(UserRow).where(UserRow.email == email.strip().lower())).one_or_none()
    if row is None:
        raise UserError(N_("没有邮箱为 {email} 的用户：用 xunwang users list 查看。"), email=email)
    return row
