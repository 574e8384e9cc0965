"""One request of one person: who asks, in which language, what they may see; makes pages and redirects for them."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any
from urllib.parse import quote, unquote, urlencode, urlsplit

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, QueryParams, UploadFile

from domain.people import Person, Right
from domain.wording import PlainError
from pipeline.ledger import Actor
from pipeline.secrets_of_ours import same
from pipeline.sign_in import SignedIn, who_is
from reports.texts import Speaker
from web.desk import Desk

SAFE = {"GET", "HEAD", "OPTIONS"}
COOKIE = "xunwang"
THEMES = ("auto", "light", "dark")
_LOOKS = frozenset({"lang", "theme"})


class NeedSignInError(Exception):
    """Nobody is signed in."""


class ForbiddenError(Exception):
    """This person may not; or the form does not come from our own page."""


class MissingError(Exception):
    """There is no such thing, or it is not this person's to see: both look alike."""


@dataclass(kw_only=True)
class Visit:
    """Handed to every route."""

    request: Request
    desk: Desk
    environment: Environment
    signed: SignedIn | None
    speaker: Speaker
    theme: str
    form: FormData

    @property
    def person(self) -> Person:
        """Who is signed in."""
        assert self.signed is not None
        return self.signed.person

    @property
    def unit(self) -> str | None:
        """The only unit this person sees; None: all."""
        return self.person.unit

    @cached_property
    def now(self) -> datetime:
        """The present, in the monitor's time zone."""
        wiring = self.desk.wiring
        return wiring.clock().astimezone(wiring.zone)

    @property
    def actor(self) -> Actor:
        """Who to write into history and audit log."""
        by = self.signed.person.email if self.signed else ""
        return Actor(by=by, at=self.now, address=self.address)

    @property
    def address(self) -> str:
        """Where the request comes from."""
        return self.request.client.host if self.request.client else ""

    @property
    def live(self) -> bool:
        """True when htmx asks for a part of a page."""
        return self.request.headers.get("hx-request") == "true"

    def may(self, right: Right) -> bool:
        """Whether a button is shown."""
        return self.signed is not None and right in self.signed.person.rights

    def text(self, name: str, default: str = "") -> str:
        """A field of the form."""
        value = self.form.get(name)
        return value.strip() if isinstance(value, str) else default

    def texts(self, name: str) -> list[str]:
        """All values of a field."""
        return [value for value in self.form.getlist(name) if isinstance(value, str) and value]

    def upload(self, name: str) -> UploadFile | None:
        """A file of the form; None when none was chosen."""
        value = self.form.get(name)
        return value if isinstance(value, UploadFile) and value.filename else None

    @property
    def query(self) -> QueryParams:
        """What the address asks for; a language is no filter that could be cleared."""
        return QueryParams([pair for pair in self.request.query_params.multi_items() if pair[0] not in _LOOKS])

    def page(self, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """A page in the reader's language."""
        notice = unquote(self.request.cookies.get("notice", ""))
        html = self.environment.get_template(template).render(
            visit=self,
            desk=self.desk,
            speaker=self.speaker,
            Right=Right,
            path=self.request.url.path,
            here=self.here(),
            notice=notice[1:],
            notice_kind={"!": "bad", "+": "good"}.get(notice[:1], ""),
            **values,
        )
        response = HTMLResponse(html, status_code=status)
        if notice:
            response.delete_cookie("notice")
        return response

    def here(self, **changes: str | int | None) -> str:
        """This address with some values of its query changed (None: taken out)."""
        query = dict(self.request.query_params) | {"lang": None, "theme": None}
        query |= {name: None if value is None else str(value) for name, value in changes.items()}
        kept = {name: value for name, value in query.items() if value not in {None, ""}}
        path = self.request.url.path
        return f"{path}?{urlencode(kept)}" if kept else path

    def back(self, default: str, message: str = "", /, **values: Any) -> RedirectResponse:
        """To the page the form was on, with one sentence."""
        return self.go(self.text("back") or default, message, **values)

    def go(self, to: str, message: str = "", /, *, kind: str = "+", **values: Any) -> RedirectResponse:
        """To another page of ours, with one sentence shown there."""
        response = RedirectResponse(own_path(to), status_code=303)
        if message:
            text = quote(kind + self.speaker.text(message, **values))
            response.set_cookie("notice", text, max_age=30, httponly=True, samesite="lax")
        return response

    def refuse(self, error: PlainError | Any, to: str) -> Response:
        """The sentence of an error, on the page the form was on."""
        text = self.speaker.render(error.message, error.values)
        response = RedirectResponse(own_path(self.text("back") or to), status_code=303)
        response.set_cookie("notice", quote("!" + text), max_age=30, httponly=True, samesite="lax")
        return response


def own_path(to: str) -> str:
    """An address of ours, never somebody else's."""
    parts = urlsplit(to)
    if parts.scheme or parts.netloc or not to.startswith("/") or to.startswith(("//", "/\\")) or "\\" in to:
        return "/"
    return to


async def make_visit(request: Request) -> Visit:
    """Find out who asks, and in which language; refuses forms of other sites."""
    desk: Desk = request.app.state.desk
    form = FormData()
    if request.method not in SAFE:
        check_origin(request)
        kind = request.headers.get("content-type", "")
        if kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
            form = await request.form()
    secret = request.cookies.get(COOKIE, "")
    signed = await run_in_threadpool(who_is, desk.wiring.sessions, secret, now=desk.wiring.clock()) if secret else None
    lang = request.query_params.get("lang") or request.cookies.get("lang") or desk.settings.locale
    theme = request.query_params.get("theme") or request.cookies.get("theme") or "auto"
    speaker, environment = request.app.state.languages.of(lang)
    return Visit(
        request=request,
        desk=desk,
        environment=environment,
        signed=signed,
        speaker=speaker,
        theme=theme if theme in THEMES else "auto",
        form=form,
    )


def check_origin(request: Request) -> None:
    """Raises ForbiddenError for a form or call that comes from another site."""
    origin = request.headers.get("origin")
    if origin and origin != "null" and urlsplit(origin).netloc != request.headers.get("host", ""):
        raise ForbiddenError
    if request.headers.get("sec-fetch-site", "same-origin") in {"cross-site", "same-site"}:
        raise ForbiddenError


def needs(right: Right | None) -> Callable[[Request], AsyncIterator[Visit]]:
    """The dependency of a route that asks for a right; None: everybody, signed in or not."""

    async def visit(request: Request) -> AsyncIterator[Visit]:
        made = await make_visit(request)
        form = made.form
        try:
            request.state.visit = made
            if right is not None:
                _check(made, right)
            yield made
        finally:
            await form.close()  # files that were sent along

    visit.right = right  # type: ignore[attr-defined]  # read by the test that walks over all routes
    return visit


def _check(visit: Visit, right: Right) -> None:
    if visit.signed is None:
        raise NeedSignInError
    if right not in visit.person.rights:
        raise ForbiddenError
    if visit.request.method not in SAFE:
        sent = visit.request.headers.get("x-csrf-token") or visit.text("csrf")
        if not same(sent, visit.signed.csrf):
            raise ForbiddenError


Guest = Annotated[Visit, Depends(needs(None))]
Reader = Annotated[Visit, Depends(needs(Right.READ))]
Worker = Annotated[Visit, Depends(needs(Right.WORK))]
Reviewer = Annotated[Visit, Depends(needs(Right.REVIEW))]
Manager = Annotated[Visit, Depends(needs(Right.MANAGE))]

Values = Mapping[str, Any]
