"""Signing in through the organisation's identity provider: there, back, and out again."""

from collections.abc import Callable
from urllib.parse import urlsplit

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from domain.wording import PlainError
from pipeline.oidc import LASTS, Pending, Provider, ProviderError, begin, discover, end_address, finish
from pipeline.seals import Seals
from pipeline.sign_in import TooManyTriesError
from pipeline.sign_in_provider import check_tries, let_in, refuse
from web.pages.entrance import admit, sign_in_page
from web.visit import Guest, MissingError, Visit

router = APIRouter()
UNDER_WAY = "signing-in"
"""The cookie of a sign-in that waits for the provider; sealed."""


@router.get("/sign-in/provider")
def go_there(visit: Guest) -> Response:
    """Send the browser to the provider."""
    settings = visit.desk.settings

    def redirect() -> Response:
        check_tries(visit.desk.wiring.sessions, actor=visit.actor)
        url, pending = begin(settings, _provider(visit), redirect_uri=_back(visit), now=visit.now)
        response = RedirectResponse(url, status_code=303)
        response.set_cookie(
            UNDER_WAY,
            pending.sealed(Seals(settings)),
            max_age=int(LASTS.total_seconds()),
            path="/sign-in",
            httponly=True,
            samesite="lax",
            secure=_base(visit).startswith("https"),
        )
        return response

    return _or_sentence(visit, redirect)


@router.get("/sign-in/provider/back")
def come_back(visit: Guest) -> Response:
    """Let in whom the provider vouches for; each answer is good for one try."""
    settings, sessions = visit.desk.settings, visit.desk.wiring.sessions

    def enter() -> Response:
        check_tries(sessions, actor=visit.actor)
        pending = Pending.unsealed(visit.request.cookies.get(UNDER_WAY, ""), Seals(settings))
        answer = dict(visit.request.query_params)
        claims = finish(settings, _provider(visit), pending, answer, redirect_uri=_back(visit), now=visit.now)
        agent = visit.request.headers.get("user-agent", "")
        signed = let_in(sessions, settings, claims, actor=visit.actor, agent=agent)
        return admit(visit, signed, visit.request.cookies.get("next", "/"))

    response = _or_sentence(visit, enter)
    response.delete_cookie(UNDER_WAY, path="/sign-in")
    return response


@router.get("/sign-out/provider")
def leave_there(visit: Guest) -> Response:
    """End the session at the provider as well; ours is over already."""
    settings = visit.desk.settings

    def redirect() -> Response:
        url = end_address(settings, _provider(visit), f"{_base(visit)}/sign-in")
        return RedirectResponse(url or "/sign-in", status_code=303)

    return _or_sentence(visit, redirect)


def _or_sentence(visit: Visit, step: Callable[[], Response]) -> Response:
    if not visit.desk.settings.oidc_issuer:
        raise MissingError
    try:
        return step()
    except ProviderError as error:
        refuse(visit.desk.wiring.sessions, error, actor=visit.actor)
        return sign_in_page(visit, status=502 if error.why == "no answer" else 403, error=_said(visit, error))
    except TooManyTriesError as error:
        return sign_in_page(visit, status=429, error=_said(visit, error))


def _said(visit: Visit, error: PlainError) -> str:
    return visit.speaker.render(error.message, error.values)


def _provider(visit: Visit) -> Provider:
    settings = visit.desk.settings
    return visit.desk.kept("identity provider", lambda: discover(settings), seconds=300)


def _base(visit: Visit) -> str:
    """Our own address as people reach it; behind a proxy only the setting knows."""
    parts = urlsplit(visit.desk.settings.public_url or str(visit.request.base_url))
    return f"{parts.scheme}://{parts.netloc}"


def _back(visit: Visit) -> str:
    return f"{_base(visit)}/sign-in/provider/back"
