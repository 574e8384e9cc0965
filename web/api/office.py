"""The part of the JSON interface that runs the house: registry, subscriptions, people, settings, health, indicator sets, audit."""

from typing import Annotated, Any

from fastapi import APIRouter, File, Response, UploadFile
from starlette.exceptions import HTTPException

from config.errors import ConfigError
from config.loader import available_sets
from domain.indicators import IndicatorSet
from domain.registry import AccountState, SiteState
from domain.wording import N_
from models.database import transaction
from models.queries_audit import audit_page
from pipeline.acts import ActError
from pipeline.doctor import diagnose
from pipeline.importing import apply_accounts, apply_sites, plan_accounts, plan_sites
from pipeline.ledger import note
from pipeline.registry_acts import change_account, change_site
from pipeline.subscriptions import subscribe, subscriptions, unsubscribe
from pipeline.uploads import LARGEST, keep_upload, kept_upload
from pipeline.users import all_users, change_user, password_link
from web.api import views
from web.api.door import Caller, Manager, Part, Reader, not_found
from web.api.routes import Code, Number, Q, page
from web.api.shapes import Page, UserOut
from web.api.shapes_office import (
    AuditOut,
    DiagnosisOut,
    DifferenceOut,
    ImportedOut,
    ImportIn,
    Kind,
    PlanOut,
    RegistryIn,
    SetLineOut,
    SettingOut,
    SubscriptionIn,
    SubscriptionOut,
    UserChangeIn,
)
from web.sets import differences

router = APIRouter()


@router.post("/registry/{kind}/preview")
def preview_import(
    caller: Manager, kind: Kind, file: Annotated[UploadFile, File(description="CSV, XLSX or YAML")]
) -> PlanOut:
    """What an import would do; nothing is written. ``upload`` is the name to import the very same file by, for a day."""
    kept = keep_upload(caller.desk.wiring, file.filename or "", file.file.read(LARGEST + 1))
    return _told(caller, kind, kept)


@router.post("/registry/{kind}/import")
def run_import(caller: Manager, kind: Kind, wanted: ImportIn) -> ImportedOut:
    """Do what the preview has shown."""
    path = kept_upload(caller.desk.wiring, wanted.upload)
    with transaction(caller.desk.wiring.sessions) as session:
        if kind is Kind.SITES:
            done = apply_sites(session, plan_sites(session, path))
        else:
            done = apply_accounts(session, plan_accounts(session, path))
        note(session, caller.actor, "registry_imported", kind.value, {"new": done.new, "changed": done.changed})
    path.unlink(missing_ok=True)
    caller.desk.forget_kept()
    return ImportedOut(new=done.new, changed=done.changed)


@router.patch("/registry/{kind}/{code}", status_code=204)
def change_entry(caller: Manager, kind: Kind, code: Code, wanted: RegistryIn) -> Response:
    """Change what is given of one site or account; a site knows no feed, an account no ICP number: such fields are left."""
    fields = {name: value for name, value in wanted.fields.items() if value is not None}
    with transaction(caller.desk.wiring.sessions) as session:
        if kind is Kind.SITES:
            change_site(session, code, fields, state=_state(SiteState, wanted.state), actor=caller.actor)
        else:
            change_account(session, code, fields, state=_state(AccountState, wanted.state), actor=caller.actor)
    caller.desk.forget_kept()
    return Response(status_code=204)


@router.get("/subscriptions")
def list_subscriptions(caller: Manager) -> list[SubscriptionOut]:
    """Who is told about what beside the contacts of the sites."""
    with transaction(caller.desk.wiring.sessions) as session:
        return [
            SubscriptionOut(
                id=one.id, email=one.email, name=one.name, locale=one.locale, scope=one.scope, key=one.scope_key,
                active=one.active,
            )
            for one in subscriptions(session)
        ]  # fmt: skip


@router.post("/subscriptions", status_code=204)
def add_subscription(caller: Manager, wanted: SubscriptionIn) -> Response:
    """Somebody is told; who is told already stays so."""
    with transaction(caller.desk.wiring.sessions) as session:
        subscribe(
            session, wanted.email, scope=wanted.scope, scope_key=wanted.key, actor=caller.actor, name=wanted.name,
            locale=wanted.locale,
        )  # fmt: skip
    return Response(status_code=204)


@router.delete("/subscriptions/{subscription_id}", status_code=204)
def drop_subscription(caller: Manager, subscription_id: Number) -> Response:
    """Somebody is told no more."""
    with transaction(caller.desk.wiring.sessions) as session:
        if subscription_id not in {one.id for one in subscriptions(session)}:
            raise not_found()
        unsubscribe(session, subscription_id, actor=caller.actor)
    return Response(status_code=204)


@router.patch("/users/{email}")
def change_person(caller: Manager, email: Code, wanted: UserChangeIn) -> UserOut:
    """Change role, name or unit of a person, or switch them off or on; only what is given."""
    with transaction(caller.desk.wiring.sessions) as session:
        if email not in {one.email for one in all_users(session)}:
            raise not_found()
        change_user(
            session, email, actor=caller.actor, role=wanted.role, name=wanted.name, organizer=wanted.organizer,
            active=wanted.active,
        )  # fmt: skip
        return next(views.user(one) for one in all_users(session) if one.email == email)


@router.post("/users/{email}/password-link", status_code=201)
def new_password_link(caller: Manager, email: Code) -> UserOut:
    """A new one-time link to set the password; earlier links end."""
    with transaction(caller.desk.wiring.sessions) as session:
        person = next((one for one in all_users(session) if one.email == email), None)
        if person is None:
            raise not_found()
        secret = password_link(session, email, actor=caller.actor)
    return views.user(person, link=str(caller.request.url.replace(path=f"/welcome/{secret}", query="")))


@router.get("/settings")
def settings(caller: Manager) -> list[SettingOut]:
    """Every setting with its value and where that comes from; secrets masked."""
    english = caller.speaker.locale == "en"
    return [
        SettingOut(
            name=one.variable, value=one.value, default=one.default, origin=one.origin.value,
            help=one.help_en if english else one.help,
        )
        for one in caller.desk.settings.describe()
    ]  # fmt: skip


@router.get("/doctor")
def doctor(caller: Manager) -> list[DiagnosisOut]:
    """What is missing or wrong on this machine, each with its remedy."""
    found = caller.desk.kept("doctor", lambda: diagnose(caller.desk.settings), seconds=20)
    say = caller.speaker.text
    return [
        DiagnosisOut(
            ok=one.ok,
            what=say(one.what, **one.values),
            remedy=say(one.remedy, **one.values) if one.remedy and not one.ok else "",
        )
        for one in found
    ]


@router.get("/indicator-sets")
def indicator_sets(caller: Reader) -> list[SetLineOut]:
    """The sets that can be read and compared."""
    settings = caller.desk.settings
    found = caller.desk.kept("sets", lambda: available_sets([settings.indicator_folder]), seconds=600)
    return [SetLineOut(id=one.id, in_force=one.id == settings.indicator_set) for one in found]


@router.get("/indicator-sets/{set_id}")
def indicator_set(caller: Reader, set_id: Code) -> dict[str, Any]:
    """One set, with the state of verification of each line."""
    return views.indicator_set(_set(caller, set_id))


@router.get("/indicator-sets/{set_id}/differences")
def set_differences(caller: Reader, set_id: Code, other: Q) -> list[DifferenceOut]:
    """What another set says differently."""
    found = differences(_set(caller, set_id), _set(caller, other))
    return [
        DifferenceOut(id=id_, what=caller.speaker.text(what), here=here, there=there)
        for id_, what, here, there in found
    ]


@router.get("/audit")
def audit(caller: Manager, part: Part, act: Q = "", by: Q = "") -> Page[AuditOut]:
    """Who did what, newest first."""
    with transaction(caller.desk.wiring.sessions) as session:
        lines, total = audit_page(session, act=act, by=by, limit=part.limit, offset=part.offset)
    items = [
        AuditOut(
            at=line.at, by=line.by, act=line.act, object=line.object, address=line.address, detail=dict(line.detail)
        )
        for line in lines
    ]
    return Page(**page(caller, items, total, part))


def _told(caller: Caller, kind: Kind, kept: str) -> PlanOut:
    path = kept_upload(caller.desk.wiring, kept)
    plan: Any
    with transaction(caller.desk.wiring.sessions) as session:
        plan = plan_sites(session, path) if kind is Kind.SITES else plan_accounts(session, path)
    say = caller.speaker.text
    return PlanOut(
        upload=kept,
        new=[one.code for one in plan.new],
        changed={
            change.after.code: {one.field: (one.old, one.new) for one in change.fields} for change in plan.changed
        },
        gone=[one.code for one in plan.gone],
        unchanged=plan.unchanged,
        left_out=[say(one.message, line=one.line, **one.values) for one in plan.bad_rows],
        remarks=[say(one.message, line=one.line, **one.values) for one in plan.remarks],
    )


def _set(caller: Caller, set_id: str) -> IndicatorSet:
    folders = [caller.desk.settings.indicator_folder]
    known = caller.desk.kept("sets", lambda: available_sets(folders), seconds=600)
    if set_id not in {one.id for one in known}:
        raise not_found()
    try:
        return caller.desk.indicators(set_id)
    except ConfigError as error:
        raise HTTPException(404) from error


def _state(kind: Any, word: str | None) -> Any:
    if word is None:
        return None
    try:
        return kind(word)
    except ValueError as error:
        raise ActError(N_("没有名为 {state} 的状态。"), state=word) from error
