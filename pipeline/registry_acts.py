"""Changes of single sites and accounts by a person: state of life, names, contacts; every step in the audit log."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.registry import AccountState, SiteState
from domain.wording import N_, PlainError
from models.registry import AccountRow, SiteRow
from pipeline.ledger import Actor, note

SITE_FIELDS = (
    "name", "organizer", "region", "contact_name", "contact_email", "contact_phone", "icp", "police",
)  # fmt: skip
ACCOUNT_FIELDS = ("name", "organizer", "handle", "home_url", "feed_url", "contact_email")


class RegistryError(PlainError):
    """A change of the registry that cannot be made: one sentence."""


def change_site(
    session: Session, code: str, fields: Mapping[str, str], *, state: SiteState | None, actor: Actor
) -> None:
    """Change what is given of a site. Raises RegistryError."""
    row = session.scalars(select(SiteRow).where(SiteRow.code == code)).one_or_none()
    if row is None:
        raise RegistryError(N_("没有代码为 {code} 的网站。"), code=code)
    changed = _set(row, {name: fields[name] for name in SITE_FIELDS if name in fields})
    if state is not None and state is not row.state:
        changed["state"] = f"{row.state.value} → {state.value}"
        row.state = state
    if changed:
        note(session, actor, "site_changed", code, changed)


def change_account(
    session: Session, code: str, fields: Mapping[str, str], *, state: AccountState | None, actor: Actor
) -> None:
    """Change what is given of an account. Raises RegistryError."""
    row = session.scalars(select(AccountRow).where(AccountRow.code == code)).one_or_none()
    if row is None:
        raise RegistryError(N_("没有代码为 {code} 的账号。"), code=code)
    changed = _set(row, {name: fields[name] for name in ACCOUNT_FIELDS if name in fields})
    if state is not None and state is not row.state:
        changed["state"] = f"{row.state.value} → {state.value}"
        row.state = state
    if changed:
        note(session, actor, "account_changed", code, changed)


def _set(row: SiteRow | AccountRow, fields: Mapping[str, str]) -> dict[str, str]:
    changed: dict[str, str] = {}
    for name, value in fields.items():
        text = value.strip()
        if name in {"name", "organizer"} and not text:
            raise RegistryError(N_("名称和主办单位不能为空。"))
        if getattr(row, name) != text:
            changed[name] = f"{getattr(row, name)} → {text}"
            setattr(row, name, text)
    return changed
