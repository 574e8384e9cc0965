"""Who the identity provider has named → a person of ours: known by mail address, role by group, refused where unknown."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import Settings
from domain.people import Role
from domain.wording import N_
from models.database import Sessions, transaction
from models.people import UserRow
from pipeline.ledger import Actor, count_since, note
from pipeline.oidc import ProviderError
from pipeline.sign_in import TRIES, WINDOW, SignedIn, TooManyTriesError, open_session
from pipeline.users import UserError, add_user, change_user

REFUSED = "provider_refused"
"""In the audit log: somebody came back from the provider, or pretended to, and was not let in."""
_RANK = (Role.SUPERVISOR, Role.REVIEWER, Role.OPERATOR, Role.VIEWER)
"""Of several groups the one that allows most speaks."""


def let_in(
    sessions: Sessions, settings: Settings, claims: Mapping[str, Any], *, actor: Actor, agent: str = ""
) -> SignedIn:
    """A session for whom the provider has vouched for. Raises ProviderError, after it was noted."""
    email = _address(settings, claims)
    named = Actor(by=email, at=actor.at, address=actor.address)
    with transaction(sessions) as session:
        row = session.scalars(select(UserRow).where(UserRow.email == email)).one_or_none()
        if row is not None and not row.active:
            raise ProviderError(N_("{email} 在这里已停用：请联系监管员。"), "switched off", email=email)
        role = _role(settings, claims)
        if settings.oidc_roles and role is None:
            raise ProviderError(N_("{email} 不属于任何可以登录的组：请联系监管员。"), "group", email=email)
        if row is None:
            row = _made(session, settings, email, role, str(claims.get("name") or ""), named)
        elif role is not None and role is not row.role:
            _change_role(session, row, role, named)
        detail = {"through": "oidc", "subject": str(claims.get("sub", ""))[:200]}
        return open_session(session, row.id, actor=named, agent=agent, detail=detail)


def refuse(sessions: Sessions, error: ProviderError, *, actor: Actor) -> None:
    """Write down that somebody was not let in, and why."""
    with transaction(sessions) as session:
        note(session, actor, REFUSED, str(error.values.get("email", "")), {"why": error.why})


def check_tries(sessions: Sessions, *, actor: Actor) -> None:
    """Raises TooManyTriesError for an address from which too many have just been refused."""
    with transaction(sessions) as session:
        tried = count_since(session, REFUSED, actor.at - WINDOW, address=actor.address) if actor.address else 0
    if tried >= TRIES:
        raise TooManyTriesError(N_("尝试次数过多：请过 {n} 分钟再试。"), n=int(WINDOW.total_seconds() // 60))


def _address(settings: Settings, claims: Mapping[str, Any]) -> str:
    value = claims.get(settings.oidc_claim)
    if not isinstance(value, str) or not value.strip():
        raise ProviderError(
            N_("身份令牌里没有 {claim}：请核对 XUNWANG_OIDC_CLAIM 和 XUNWANG_OIDC_SCOPES。"),
            "no address",
            claim=settings.oidc_claim,
        )
    email = value.strip().lower()[:254]
    if settings.oidc_claim == "email" and claims.get("email_verified") is False:
        # Whoever may write any address into their own account could otherwise become anybody here.
        raise ProviderError(N_("统一身份认证没有核实过邮箱 {email}。"), "unverified", email=email)
    return email


def _role(settings: Settings, claims: Mapping[str, Any]) -> Role | None:
    groups = claims.get(settings.oidc_groups_claim)
    mine = {groups} if isinstance(groups, str) else set(map(str, groups)) if isinstance(groups, list) else set()
    pairs = (one.rpartition("=") for one in settings.oidc_roles)
    roles = {Role(role) for group, _equals, role in pairs if group in mine}
    return next((role for role in _RANK if role in roles), None)


def _made(session: Session, settings: Settings, email: str, role: Role | None, name: str, actor: Actor) -> UserRow:
    if settings.oidc_unknown != "create":
        raise ProviderError(N_("{email} 还不是这里的用户：请监管员先添加。"), "unknown", email=email)
    try:
        add_user(session, email, role=role or Role.VIEWER, actor=actor, name=name[:100])
    except UserError as error:
        # An operator belongs to a unit, which only a supervisor can name.
        raise ProviderError(
            error.message, "cannot be made", **{key: str(one) for key, one in error.values.items()}
        ) from None
    return session.scalars(select(UserRow).where(UserRow.email == email)).one()


def _change_role(session: Session, row: UserRow, role: Role, actor: Actor) -> None:
    try:
        change_user(session, row.email, actor=actor, role=role)
    except UserError as error:
        # The only supervisor stays one, an operator needs a unit: the groups do not lock anybody out.
        note(session, actor, "role_kept", row.email, {"asked": role.value, "why": error.message})
