"""Ways in for programs: tokens of one's own, webhooks with their deliveries."""

from datetime import timedelta

from fastapi import APIRouter
from fastapi.responses import Response

from domain.issues import Act
from domain.people import Right
from domain.wording import N_
from models.database import transaction
from pipeline.tokens import TokenError, make_token, revoke_token, tokens_of
from pipeline.webhooks import WebhookError, add_webhook, deliveries, remove_webhook, webhooks
from web.listing import member
from web.visit import Manager, Reader, Visit

router = APIRouter()


@router.get("/access")
def access(visit: Reader) -> Response:
    """Both lists."""
    return _page(visit)


@router.post("/access/tokens")
def add_token(visit: Reader) -> Response:
    """A new token, shown this once."""
    scopes = [right for one in visit.texts("scopes") if (right := member(Right, one)) is not None]
    days = visit.text("days")
    lives = timedelta(days=min(int(days), 3650)) if days.isascii() and days.isdigit() and int(days[:6]) else None
    try:
        with transaction(visit.desk.wiring.sessions) as session:
            _token, secret = make_token(
                session, visit.person, name=visit.text("name"), scopes=scopes, actor=visit.actor, lives=lives
            )
    except TokenError as error:
        return visit.refuse(error, "/access")
    return _page(visit, secret=secret)


@router.post("/access/tokens/{token_id}/revoke")
def revoke(visit: Reader, token_id: int) -> Response:
    """Take a token back."""
    with transaction(visit.desk.wiring.sessions) as session:
        revoke_token(session, visit.person, token_id, everybody=visit.may(Right.MANAGE), actor=visit.actor)
    return visit.go("/access", N_("令牌已作废。"))


@router.post("/access/webhooks")
def add_hook(visit: Manager) -> Response:
    """A new webhook; its secret is shown this once."""
    acts = [act for one in visit.texts("acts") if (act := member(Act, one)) is not None]
    try:
        with transaction(visit.desk.wiring.sessions) as session:
            _hook, secret = add_webhook(
                session, name=visit.text("name"), url=visit.text("url"), acts=acts, actor=visit.actor
            )
    except WebhookError as error:
        return visit.refuse(error, "/access")
    return _page(visit, secret=secret)


@router.post("/access/webhooks/{webhook_id}/remove")
def remove_hook(visit: Manager, webhook_id: int) -> Response:
    """Take a webhook away."""
    with transaction(visit.desk.wiring.sessions) as session:
        remove_webhook(session, webhook_id, actor=visit.actor)
    return visit.go("/access", N_("推送地址已移除。"))


def _page(visit: Visit, *, secret: str = "") -> Response:
    manager = visit.may(Right.MANAGE)
    with transaction(visit.desk.wiring.sessions) as session:
        tokens = tokens_of(session, visit.person, everybody=manager)
        hooks = webhooks(session) if manager else []
        sent = deliveries(session, limit=30) if manager else []
    return visit.page(
        "access.html",
        tokens=tokens,
        hooks=hooks,
        deliveries=sent,
        secret=secret,
        Act=Act,
        rights=sorted(visit.person.rights),
    )
