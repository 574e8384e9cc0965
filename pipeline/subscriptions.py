"""Who is told about what beside the contacts of the sites: added, switched on and off."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from domain.people import Scope
from domain.wording import N_, PlainError
from models.people import SubscriptionRow
from models.upsert import upsert
from pipeline.ledger import Actor, note


class SubscriptionError(PlainError):
    """A subscription that cannot be: one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Who is told about what."""

    id: int
    email: str
    name: str
    locale: str
    scope: Scope
    scope_key: str
    active: bool


def subscribe(
    session: Session, email: str, *, scope: Scope, scope_key: str, actor: Actor, name: str = "", locale: str = "zh_CN"
) -> None:
    """Add one, or switch it on again. Raises SubscriptionError."""
    address = email.strip().lower()
    if "@" not in address or len(address) > 254:
        raise SubscriptionError(N_("“{email}”不是邮箱地址。"), email=email)
    key = "" if scope is Scope.ALL else scope_key.strip()
    if scope is not Scope.ALL and not key:
        raise SubscriptionError(N_("请写明单位，或网站、账号的代码。"))
    values: dict[str, Any] = {
        "email": address,
        "name": name.strip(),
        "locale": locale if locale in {"zh_CN", "en"} else "zh_CN",
        "scope": scope,
        "scope_key": key,
        "active": True,
        "created_at": actor.at,
    }
    upsert(session, SubscriptionRow, [values], key=("email", "scope", "scope_key"))
    note(session, actor, "subscribed", address, {"scope": scope.value, "key": key})


def unsubscribe(session: Session, subscription_id: int, *, actor: Actor) -> None:
    """Take one away."""
    row = session.get(SubscriptionRow, subscription_id)
    if row is not None:
        note(session, actor, "unsubscribed", row.email, {"scope": row.scope.value, "key": row.scope_key})
        session.execute(delete(SubscriptionRow).where(SubscriptionRow.id == subscription_id))


def subscriptions(session: Session) -> list[Subscription]:
    """All, by address."""
    rows = session.scalars(select(SubscriptionRow).order_by(SubscriptionRow.email, SubscriptionRow.id))
    return [
        Subscription(
            id=row.id,
            email=row.email,
            name=row.name,
            locale=row.locale,
            scope=row.scope,
            scope_key=row.scope_key,
            active=row.active,
        )
        for row in rows
    ]
