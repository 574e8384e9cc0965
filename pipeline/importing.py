"""Registry files → a plan of what is new, changed and gone → the registry; deletes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

from sqlalchemy import update
from sqlalchemy.orm import Session

from domain.registry import Account, AccountState, Contact, Site, SiteState
from domain.wording import N_
from models.queries import accounts_by_code, sites_by_code
from models.registry import AccountRow, SiteRow, account_values, site_values
from models.upsert import insert_new
from pipeline.registry_rows import ACCOUNTS, SITES, Entry, Reading, Remark, read_registry

T = TypeVar("T", Site, Account)
ENDED = frozenset({SiteState.CLOSED, SiteState.DEREGISTERED, AccountState.CLOSED, AccountState.DEREGISTERED})


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field of one entry that would change."""

    field: str
    """As in the import file, such as ``home_url``."""
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Generic[T]):
    """A known site or account that the file describes differently."""

    before: T
    after: T
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan(Generic[T]):
    """What an import would do; nothing has been written yet."""

    file: str
    new: tuple[T, ...] = ()
    changed: tuple[Change[T], ...] = ()
    gone: tuple[T, ...] = ()
    """Known, still running, and not in the file: reported, never deleted."""
    unchanged: int = 0
    bad_rows: tuple[Remark, ...] = ()
    """Lines that are left out, each with its reason."""
    remarks: tuple[Remark, ...] = ()
    """Lines that are taken and deserve a look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import has done."""

    new: int
    changed: int


def plan_sites(session: Session, path: Path) -> ImportPlan[Site]:
    """Compare a file with the sites known. Raises TableError, in one sentence, for a file that cannot be used at all.

    Only what the file states is compared: a missing column and an empty cell say nothing.
    """
    reading = read_registry(path, SITES)
    known = {site.code: site for site in sites_by_code(session)}
    return _plan(path, reading, known, _site_of, _site_fields)


def plan_accounts(session: Session, path: Path) -> ImportPlan[Account]:
    """Compare a file with the accounts known. Raises TableError, in one sentence, for a file that cannot be used at all."""
    reading = read_registry(path, ACCOUNTS)
    known = {account.code: account for account in accounts_by_code(session)}
    sites = {site.code for site in sites_by_code(session)}
    plan = _plan(path, reading, known, _account_of, _account_fields)
    taken = [entry for entry in reading.entries if entry.code in sites]
    message = N_("第 {line} 行：代码 {code} 已是一个网站的标识码，账号需用别的代码，本行未导入。")
    refused = tuple(Remark(line=entry.line, message=message, values={"code": entry.code}) for entry in taken)
    unknown = tuple(
        Remark(
            line=entry.line,
            message=N_("第 {line} 行：所属网站 {code} 不在名录中，已照收，请核对。"),
            values={"code": entry.fields["site_code"]},
        )
        for entry in reading.entries
        if entry.fields.get("site_code") and entry.fields["site_code"] not in sites
    )
    bad = {entry.code for entry in taken}
    return replace(
        plan,
        new=tuple(account for account in plan.new if account.code not in bad),
        bad_rows=tuple(sorted((*plan.bad_rows, *refused), key=lambda remark: remark.line)),
        remarks=tuple(sorted((*plan.remarks, *unknown), key=lambda remark: remark.line)),
    )


def apply_sites(session: Session, plan: ImportPlan[Site]) -> Imported:
    """Write what a plan says. New sites are due at once; the schedule of known ones stays. The caller commits."""
    new = insert_new(session, SiteRow, [site_values(site) for site in plan.new], key=("code",))
    for change in plan.changed:
        session.execute(update(SiteRow).where(SiteRow.code == change.after.code).values(**site_values(change.after)))
    return Imported(new=len(new), changed=len(plan.changed))


def apply_accounts(session: Session, plan: ImportPlan[Account]) -> Imported:
    """Write what a plan says. New accounts are due at once. The caller commits."""
    new = insert_new(session, AccountRow, [account_values(account) for account in plan.new], key=("code",))
    for change in plan.changed:
        session.execute(
            update(AccountRow).where(AccountRow.code == change.after.code).values(**account_values(change.after))
        )
    return Imported(new=len(new), changed=len(plan.changed))


def _plan(
    path: Path,
    reading: Reading,
    known: Mapping[str, T],
    build: Any,
    shown: Any,
) -> ImportPlan[T]:
    new: list[T] = []
    changed: list[Change[T]] = []
    unchanged = 0
    for entry in reading.entries:
        before = known.get(entry.code)
        after = build(entry, before)
        if before is None:
            new.append(after)
            continue
        old, now = shown(before), shown(after)
        fields = tuple(FieldChange(field=name, old=old[name], new=now[name]) for name in now if old[name] != now[name])
        if fields:
            changed.append(Change(before=before, after=after, fields=fields))
        else:
            unchanged += 1
    gone = tuple(one for code, one in known.items() if code not in reading.codes and one.state not in ENDED)
    return ImportPlan(
        file=str(path),
        new=tuple(new),
        changed=tuple(changed),
        gone=gone,
        unchanged=unchanged,
        bad_rows=reading.bad_rows,
        remarks=reading.remarks,
    )


def _site_of(entry: Entry, before: Site | None) -> Site:
    stated = dict(entry.fields)
    contact = _contact(stated, before.contact if before else Contact())
    if before is not None:
        return replace(before, **stated, contact=contact)
    return Site(**stated, contact=contact)


def _account_of(entry: Entry, before: Account | None) -> Account:
    stated = dict(entry.fields)
    contact = _contact(stated, before.contact if before else Contact())
    if before is not None:
        return replace(before, **stated, contact=contact)
    return Account(**stated, contact=contact)


def _contact(stated: dict[str, Any], before: Contact) -> Contact:
    """Take the contact's fields out of those stated."""
    return Contact(
        name=stated.pop("contact_name", before.name),
        email=stated.pop("contact_email", before.email),
        phone=stated.pop("contact_phone", before.phone),
    )


def _site_fields(site: Site) -> dict[str, str]:
    return _texts(site_values(site))


def _account_fields(account: Account) -> dict[str, str]:
    return _texts(account_values(account))


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: _text(value) for name, value in values.items()}


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return ";".join(value)
        case _:
            return str(value)
