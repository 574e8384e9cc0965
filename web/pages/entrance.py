"""Coming in and going out: sign-in, one-time links, one's own password."""

import ipaddress

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from domain.wording import N_
from models.access import LinkPurpose
from models.database import transaction
from pipeline.ledger import Actor
from pipeline.sign_in import (
    SignedIn,
    SignInError,
    TooManyTriesError,
    look_at_link,
    open_session,
    sign_in,
    sign_out,
    use_link,
)
from pipeline.users import SHORTEST_PASSWORD, UserError, set_password
from web.visit import COOKIE, Guest, Reader, Visit, own_path

router = APIRouter()


@router.get("/sign-in")
def form(visit: Guest) -> Response:
    """The form."""
    return visit.go("/") if visit.signed else sign_in_page(visit)


@router.post("/sign-in")
def enter(visit: Guest) -> Response:
    """Let somebody in."""
    email = visit.text("email")
    password = visit.form.get("password", "")
    agent = visit.request.headers.get("user-agent", "")
    try:
        signed = sign_in(visit.desk.wiring.sessions, email, str(password), actor=visit.actor, agent=agent)
    except SignInError as error:
        status = 429 if isinstance(error, TooManyTriesError) else 401
        text = visit.speaker.render(error.message, error.values)
        return sign_in_page(visit, status=status, email=email, error=text)
    return admit(visit, signed, visit.request.cookies.get("next", "/"))


@router.post("/sign-out")
def leave(visit: Reader) -> Response:
    """End the session."""
    with transaction(visit.desk.wiring.sessions) as session:
        sign_out(session, visit.request.cookies.get(COOKIE, ""), actor=visit.actor)
    response = visit.go("/sign-in?out=1" if visit.desk.settings.oidc_issuer else "/sign-in")
    response.delete_cookie(COOKIE)
    return response


def sign_in_page(visit: Visit, *, status: int = 200, email: str = "", error: str = "") -> Response:
    """The form, with the way through the provider where there is one."""
    settings = visit.desk.settings
    return visit.page(
        "sign_in.html",
        status=status,
        email=email,
        error=error,
        provider=bool(settings.oidc_issuer),
        provider_name=settings.oidc_name,
        left=visit.request.query_params.get("out") == "1",
    )


@router.get("/welcome/{secret}")
def welcome(visit: Guest, secret: str) -> Response:
    """A one-time link: nothing is used up by looking, since mail programs look at links."""
    with transaction(visit.desk.wiring.sessions) as session:
        found = look_at_link(session, secret, now=visit.now)
    if found is None:
        return visit.page("welcome.html", status=404, person=None, secret="", enter=False, error="", shortest=0)
    enter_only = found[1] is LinkPurpose.ENTER
    if enter_only and not _from_this_machine(visit):
        return visit.page("welcome.html", status=403, person=None, secret="", enter=False, error="", shortest=0)
    return _welcome(visit, found[0].email, secret, enter=enter_only)


@router.post("/welcome/{secret}")
def accept(visit: Guest, secret: str) -> Response:
    """Use the link up: set the password, or come in without one where the link allows that."""
    password, again = str(visit.form.get("password", "")), str(visit.form.get("again", ""))
    sessions = visit.desk.wiring.sessions
    with transaction(sessions) as session:
        found = look_at_link(session, secret, now=visit.now)
    if found is None or (found[1] is LinkPurpose.ENTER and not _from_this_machine(visit)):
        return visit.page("welcome.html", status=404, person=None, secret="", enter=False, error="", shortest=0)
    person, purpose = found
    actor = Actor(by=person.email, at=visit.now, address=visit.address)
    if purpose is LinkPurpose.PASSWORD:
        error = visit.speaker.text("两次输入的密码不一样。") if password != again else ""
        if not error:
            try:
                with transaction(sessions) as session:
                    set_password(session, person.email, password, actor=actor)
                    use_link(session, secret, now=visit.now)
            except (UserError, SignInError) as refusal:
                error = visit.speaker.render(refusal.message, refusal.values)
        if error:
            return _welcome(visit, person.email, secret, enter=False, error=error, status=422)
    else:
        try:
            with transaction(sessions) as session:
                use_link(session, secret, now=visit.now)
        except SignInError:
            return visit.page("welcome.html", status=404, person=None, secret="", enter=False, error="", shortest=0)
    with transaction(sessions) as session:
        signed = open_session(session, person.id, actor=actor, agent=visit.request.headers.get("user-agent", ""))
    return admit(visit, signed, "/")


@router.get("/me")
def me(visit: Reader) -> Response:
    """One's own name, rights and password."""
    return visit.page("me.html", shortest=SHORTEST_PASSWORD)


@router.post("/me/password")
def change_password(visit: Reader) -> Response:
    """Set a new password; the session goes on."""
    old, new, again = (str(visit.form.get(name, "")) for name in ("old", "password", "again"))
    sessions = visit.desk.wiring.sessions
    try:
        sign_in(sessions, visit.person.email, old, actor=visit.actor)
        if new != again:
            raise UserError(N_("两次输入的密码不一样。"))
        with transaction(sessions) as session:
            set_password(session, visit.person.email, new, actor=visit.actor)
            signed = open_session(session, visit.person.id, actor=visit.actor)
    except (SignInError, UserError) as error:
        return visit.refuse(error, "/me")
    response = visit.go("/me", N_("密码已更改；其他设备上的登录都已退出。"))
    _set_cookie(visit, response, signed)
    return response


def _welcome(visit: Visit, email: str, secret: str, *, enter: bool, error: str = "", status: int = 200) -> Response:
    return visit.page(
        "welcome.html", status=status, person=email, secret=secret, enter=enter, error=error, shortest=SHORTEST_PASSWORD
    )


def admit(visit: Visit, signed: SignedIn, to: str) -> Response:
    """Hand the session to the browser and show the page it was on the way to."""
    response = RedirectResponse(own_path(to), status_code=303)
    _set_cookie(visit, response, signed)
    response.delete_cookie("next")
    return response


def _set_cookie(visit: Visit, response: Response, signed: SignedIn) -> None:
    secure = visit.request.url.scheme == "https"
    response.set_cookie(COOKIE, signed.secret, httponly=True, samesite="lax", secure=secure, max_age=7 * 24 * 3600)


def _from_this_machine(visit: Visit) -> bool:
    forwarded = "x-forwarded-for" in visit.request.headers or "forwarded" in visit.request.headers
    try:
        return not forwarded and ipaddress.ip_address(visit.address).is_loopback
    except ValueError:
        return False
