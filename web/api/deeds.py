"""The part of the JSON interface that changes something."""

from typing import Any

from fastapi import APIRouter, Response

from domain.issues import Issue
from domain.registry import ColumnCategory
from domain.wording import N_
from jobs.ticks import rescan_job
from models.database import transaction
from models.queries_issues import issue_seen_by
from models.sight import owns
from pipeline.acts import ActError
from pipeline.column_acts import exempt_column, set_category, set_periodic
from pipeline.ledger import note
from pipeline.objections import decide, object_to, open_objections
from pipeline.rescans import ask
from pipeline.users import add_user, all_users, password_link
from pipeline.vetoes import rule_on_veto
from pipeline.webhooks import add_webhook, deliveries, remove_webhook, webhooks
from web.api import views
from web.api.acting import deed_of
from web.api.door import Caller, Manager, Part, Reviewer, Worker, not_found
from web.api.routes import Code, Number, Print
from web.api.shapes import (
    ActIn,
    ColumnIn,
    DecisionIn,
    DeliveryOut,
    IssueOut,
    ObjectionIn,
    ObjectionOut,
    RescanIn,
    RescanOut,
    UserIn,
    UserOut,
    VetoIn,
    WebhookIn,
    WebhookOut,
)

router = APIRouter()


@router.post("/rescans", status_code=202)
def ask_for_rescan(caller: Worker, wanted: RescanIn) -> RescanOut:
    """Look again now, before all routine work; the answer has an id to ask for the result with."""
    with transaction(caller.desk.wiring.sessions) as session:
        if not owns(session, wanted.site, caller.unit):
            raise not_found()
        made = ask(session, wanted.site, check=wanted.check, url=wanted.url, actor=caller.actor)
    caller.desk.put(rescan_job(made.id))
    return views.rescan(made)


@router.post("/issues/{fingerprint}/acts")
def act(caller: Worker, fingerprint: Print, wanted: ActIn) -> IssueOut:
    """Confirm, dismiss, exempt, assign, or report mended."""
    deed = deed_of(caller, wanted)
    with transaction(caller.desk.wiring.sessions) as session:
        _issue(caller, session, fingerprint)
        (done,) = deed.do(session, [fingerprint], actor=caller.actor)
    caller.desk.rescore([done.subject])
    return views.issue(done, caller.speaker)


@router.post("/issues/{fingerprint}/objections", status_code=201)
def add_objection(caller: Worker, fingerprint: Print, wanted: ObjectionIn) -> ObjectionOut:
    """A unit says that it is none."""
    wiring = caller.desk.wiring
    with transaction(wiring.sessions) as session:
        _issue(caller, session, fingerprint)
        made = object_to(
            session, wiring.blobs, fingerprint, text=wanted.text, unit=caller.person.organizer, actor=caller.actor
        )
    return views.objection(made)


@router.get("/objections")
def objections(caller: Reviewer, part: Part) -> list[ObjectionOut]:
    """Objections that wait, oldest first."""
    with transaction(caller.desk.wiring.sessions) as session:
        return [views.objection(one) for one in open_objections(session, limit=part.limit, offset=part.offset)]


@router.post("/objections/{objection_id}/decision")
def decide_objection(caller: Reviewer, objection_id: Number, wanted: DecisionIn) -> ObjectionOut:
    """Uphold or reject it."""
    with transaction(caller.desk.wiring.sessions) as session:
        decided = decide(session, objection_id, upheld=wanted.upheld, why=wanted.why, actor=caller.actor)
        issue = issue_seen_by(session, decided.fingerprint, unit=None)
    if issue is not None:
        caller.desk.rescore([issue.subject])
    return views.objection(decided)


@router.post("/vetoes", status_code=204)
def veto(caller: Reviewer, wanted: VetoIn) -> Response:
    """Sign or reject a veto; the card is computed again at once."""
    with transaction(caller.desk.wiring.sessions) as session:
        if not owns(session, wanted.site, None):
            raise not_found()
    rule_on_veto(
        caller.desk.wiring,
        wanted.site,
        wanted.period,
        wanted.indicator,
        signed=wanted.signed,
        why=wanted.why,
        actor=caller.actor,
    )
    caller.desk.forget_kept()
    return Response(status_code=204)


@router.patch("/sites/{code}/columns", status_code=204)
def change_column(caller: Reviewer, code: Code, wanted: ColumnIn) -> Response:
    """Set type, rhythm or exemption of a column; sweeps never overwrite it."""
    with transaction(caller.desk.wiring.sessions) as session:
        if not owns(session, code, caller.unit):
            raise not_found()
        if wanted.category is not None:
            try:
                category = ColumnCategory(wanted.category)
            except ValueError as error:
                raise ActError(N_("没有名为 {category} 的栏目类型。"), category=wanted.category) from error
            set_category(session, code, wanted.url, None if category is ColumnCategory.UNKNOWN else category)
        if wanted.periodic is not None:
            set_periodic(session, code, wanted.url, periodic=wanted.periodic)
        if wanted.exempt_until is not None or wanted.end_exemption:
            until = None if wanted.end_exemption else wanted.exempt_until
            exempt_column(session, code, wanted.url, until=until, reason=wanted.exempt_reason)
        note(session, caller.actor, "column_changed", code, {"url": wanted.url})
    return Response(status_code=204)


@router.get("/webhooks")
def list_webhooks(caller: Manager) -> list[WebhookOut]:
    """All webhooks."""
    with transaction(caller.desk.wiring.sessions) as session:
        return [views.webhook(one) for one in webhooks(session)]


@router.post("/webhooks", status_code=201)
def make_webhook(caller: Manager, wanted: WebhookIn) -> WebhookOut:
    """A new webhook, told of everything from now on. Each delivery is a POST signed in ``X-Xunwang-Signature``:
    ``sha256=`` and the HMAC of ``X-Xunwang-Timestamp``, a dot and the body."""
    with transaction(caller.desk.wiring.sessions) as session:
        made, secret = add_webhook(session, name=wanted.name, url=wanted.url, acts=wanted.acts, actor=caller.actor)
    return views.webhook(made, secret=secret)


@router.delete("/webhooks/{webhook_id}", status_code=204)
def drop_webhook(caller: Manager, webhook_id: Number) -> Response:
    """Take a webhook away."""
    with transaction(caller.desk.wiring.sessions) as session:
        if not remove_webhook(session, webhook_id, actor=caller.actor):
            raise not_found()
    return Response(status_code=204)


@router.get("/webhooks/{webhook_id}/deliveries")
def webhook_deliveries(caller: Manager, webhook_id: Number, part: Part) -> list[DeliveryOut]:
    """The newest deliveries with every try."""
    with transaction(caller.desk.wiring.sessions) as session:
        return [views.delivery(one) for one in deliveries(session, webhook_id, limit=part.limit, offset=part.offset)]


@router.get("/users")
def users(caller: Manager) -> list[UserOut]:
    """Everybody who may sign in."""
    with transaction(caller.desk.wiring.sessions) as session:
        return [views.user(one) for one in all_users(session)]


@router.post("/users", status_code=201)
def make_user(caller: Manager, wanted: UserIn) -> UserOut:
    """A new person, with the one-time link to set a password."""
    with transaction(caller.desk.wiring.sessions) as session:
        made = add_user(
            session, wanted.email, role=wanted.role, actor=caller.actor, name=wanted.name, organizer=wanted.organizer
        )
        secret = password_link(session, made.email, actor=caller.actor)
    return views.user(made, link=str(caller.request.url.replace(path=f"/welcome/{secret}", query="")))


def _issue(caller: Caller, session: Any, fingerprint: str) -> Issue:
    found = issue_seen_by(session, fingerprint, unit=caller.unit)
    if found is None:
        raise not_found()
    return found
