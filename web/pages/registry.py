"""The registry: import with a preview of what would change, and changes of single sites and accounts."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from config.errors import ConfigError
from domain.registry import AccountState, SiteState
from domain.wording import N_
from models.database import transaction
from models.queries import accounts_by_code, sites_by_code
from pipeline.importing import apply_accounts, apply_sites, plan_accounts, plan_sites
from pipeline.ledger import note
from pipeline.reading_tables import TableError
from pipeline.registry_acts import ACCOUNT_FIELDS, SITE_FIELDS, RegistryError, change_account, change_site
from pipeline.uploads import UploadError, keep_upload, kept_upload
from web.listing import asked, member
from web.visit import Manager, MissingError, Visit

router = APIRouter()


@router.get("/registry")
def registry(visit: Manager) -> Response:
    """Import, and look one up."""
    q = asked(visit, "code")
    site = account = None
    if q:
        with transaction(visit.desk.wiring.sessions) as session:
            site = next(iter(sites_by_code(session, [q])), None)
            account = next(iter(accounts_by_code(session, [q])), None)
    return visit.page(
        "registry.html",
        plan=None,
        kind="sites",
        upload="",
        site=site,
        account=account,
        q=q,
        SiteState=SiteState,
        AccountState=AccountState,
    )


@router.post("/registry/preview")
def preview(visit: Manager) -> Response:
    """What an import would do; nothing is written."""
    kind = "accounts" if visit.text("kind") == "accounts" else "sites"
    upload = visit.upload("file")
    if upload is None:
        return visit.go("/registry", N_("请选择文件。"), kind="!")
    try:
        kept = keep_upload(visit.desk.wiring, upload.filename or "", upload.file.read())
        plan = _plan(visit, kind, kept)
    except (UploadError, TableError, ConfigError) as error:
        return visit.refuse(error, "/registry")
    return visit.page(
        "registry.html",
        plan=plan,
        kind=kind,
        upload=kept,
        site=None,
        account=None,
        q="",
        SiteState=SiteState,
        AccountState=AccountState,
    )


@router.post("/registry/import")
def import_(visit: Manager) -> Response:
    """Do what the preview has shown."""
    kind = "accounts" if visit.text("kind") == "accounts" else "sites"
    try:
        path = kept_upload(visit.desk.wiring, visit.text("upload"))
        with transaction(visit.desk.wiring.sessions) as session:
            if kind == "sites":
                done = apply_sites(session, plan_sites(session, path))
            else:
                done = apply_accounts(session, plan_accounts(session, path))
            note(session, visit.actor, "registry_imported", kind, {"new": done.new, "changed": done.changed})
    except (UploadError, TableError) as error:
        return visit.refuse(error, "/registry")
    path.unlink(missing_ok=True)
    visit.desk.forget_kept()
    return visit.go(f"/{kind}", N_("已导入：新增 {new}，更新 {changed}。"), new=done.new, changed=done.changed)


@router.post("/registry/{kind}/{code}")
def change(visit: Manager, kind: str, code: str) -> Response:
    """Change one site or account."""
    try:
        with transaction(visit.desk.wiring.sessions) as session:
            if kind == "sites":
                fields = {name: visit.text(name) for name in SITE_FIELDS if name in visit.form}
                change_site(session, code, fields, state=member(SiteState, visit.text("state")), actor=visit.actor)
            elif kind == "accounts":
                fields = {name: visit.text(name) for name in ACCOUNT_FIELDS if name in visit.form}
                change_account(
                    session, code, fields, state=member(AccountState, visit.text("state")), actor=visit.actor
                )
            else:
                raise MissingError
    except RegistryError as error:
        return visit.refuse(error, "/registry")
    visit.desk.forget_kept()
    return visit.go(f"/registry?code={code}", N_("已保存。"))


def _plan(visit: Visit, kind: str, kept: str) -> Any:
    path = kept_upload(visit.desk.wiring, kept)
    with transaction(visit.desk.wiring.sessions) as session:
        return plan_sites(session, path) if kind == "sites" else plan_accounts(session, path)
