"""Who asks through the JSON interface: a token, or a session with the token of its forms; one shape for every error."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.security import HTTPBearer
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from domain.people import Person, Right
from domain.wording import PlainError
from models.errors import StorageError
from pipeline.ledger import Actor
from pipeline.secrets_of_ours import same
from pipeline.sign_in import who_is
from pipeline.sweep import SweepRefusedError
from pipeline.tokens import bearer
from reports.mail import MailError
from reports.texts import Speaker
from web.api.files import BusyError
from web.desk import Desk
from web.visit import COOKIE, SAFE, ForbiddenError, check_origin

PROBLEM = "application/problem+json"
security = HTTPBearer(auto_error=False, description="A token made under «Interfaces»")


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Handed to every route of the interface."""

    request: Request
    desk: Desk
    person: Person
    rights: frozenset[Right]
    speaker: Speaker

    @property
    def unit(self) -> str | None:
        """The only unit this caller sees; None: all."""
        return self.person.unit

    @property
    def now(self) -> datetime:
        """The present, in the monitor's time zone."""
        return self.desk.wiring.clock().astimezone(self.desk.wiring.zone)

    @property
    def actor(self) -> Actor:
        """Who to write into history and audit log."""
        address = self.request.client.host if self.request.client else ""
        return Actor(by=self.person.email, at=self.now, address=address)


@dataclass(frozen=True, kw_only=True)
class Slice:
    """Which part of a list."""

    limit: int
    offset: int


def _slice(
    limit: Annotated[int, Query(ge=1, le=500)] = 50, offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0
) -> Slice:
    return Slice(limit=limit, offset=offset)


Part = Annotated[Slice, Depends(_slice)]


def needs(right: Right) -> Callable[..., AsyncIterator[Caller]]:
    """The dependency of a route that asks for a right."""

    async def caller(request: Request, _token: Annotated[Any, Depends(security)] = None) -> AsyncIterator[Caller]:
        found = await run_in_threadpool(_identify, request)
        if found is None:
            raise HTTPException(401, headers={"www-authenticate": "Bearer"})
        person, rights = found
        if right not in rights:
            raise HTTPException(403)
        desk: Desk = request.app.state.desk
        lang = request.headers.get("accept-language", "")[:2]
        speaker = Speaker("en" if lang == "en" else desk.settings.locale, time_zone=desk.settings.time_zone)
        yield Caller(request=request, desk=desk, person=person, rights=rights, speaker=speaker)

    caller.right = right  # type: ignore[attr-defined]  # read by the test that walks over all routes
    return caller


Reader = Annotated[Caller, Depends(needs(Right.READ))]
Worker = Annotated[Caller, Depends(needs(Right.WORK))]
Reviewer = Annotated[Caller, Depends(needs(Right.REVIEW))]
Manager = Annotated[Caller, Depends(needs(Right.MANAGE))]


def _identify(request: Request) -> tuple[Person, frozenset[Right]] | None:
    desk: Desk = request.app.state.desk
    sessions, now = desk.wiring.sessions, desk.wiring.clock()
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return bearer(sessions, secret.strip(), now=now)
    signed = who_is(sessions, request.cookies.get(COOKIE, ""), now=now)
    if signed is None:
        return None
    if request.method not in SAFE:
        try:
            check_origin(request)
        except ForbiddenError as error:
            raise HTTPException(403) from error
        if not same(request.headers.get("x-csrf-token", ""), signed.csrf):
            raise HTTPException(403, detail="a session needs the header X-CSRF-Token; programs use a token")
    return signed.person, signed.person.rights


def not_found() -> HTTPException:
    """There is no such thing, or it is not this caller's to see."""
    return HTTPException(404)


def handle_errors(app: FastAPI) -> None:
    """Every error becomes application/problem+json."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(PlainError, _plain)
    app.add_exception_handler(SweepRefusedError, _plain)
    app.add_exception_handler(MailError, _plain)
    app.add_exception_handler(StorageError, _storage)
    app.add_exception_handler(Exception, _broken)


def problem(request: Request, status: int, title: str, detail: str = "", **headers: str) -> Response:
    """One error."""
    content = {"type": "about:blank", "title": title, "status": status, "detail": detail, "instance": request.url.path}
    return JSONResponse(content, status_code=status, media_type=PROBLEM, headers=headers or None)


_TITLES = {401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed"}


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    title = _TITLES.get(error.status_code, "Error")
    detail = "" if error.detail == title else str(error.detail)
    return problem(request, error.status_code, title, detail, **dict(error.headers or {}))


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return problem(request, 422, "Unprocessable Content", f"{where}: {first['msg']}")


async def _plain(request: Request, error: Exception) -> Response:
    desk: Desk = request.app.state.desk
    english = request.headers.get("accept-language", "")[:2] == "en"
    speaker = Speaker("en" if english else desk.settings.locale, time_zone=desk.settings.time_zone)
    text = speaker.render(error.message, error.values) if isinstance(error, PlainError | MailError) else str(error)
    if isinstance(error, BusyError):
        return problem(request, 503, "Service Unavailable", text, **{"retry-after": "30"})
    return problem(request, 409, "Conflict", text)


async def _storage(request: Request, error: Exception) -> Response:
    return problem(request, 503, "Service Unavailable", str(error), **{"retry-after": "10"})


async def _broken(request: Request, error: Exception) -> Response:
    # Told in our shape; the server goes on to log it with its trace.
    return problem(request, 500, "Internal Server Error", "something broke here; the log says what")


class Tags:
    """An ETag on every answer to GET, and 304 where the caller has it already."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        start: dict[str, Any] = {}
        body = bytearray()

        async def gather(message: Any) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                if not any(name == b"content-length" for name, _value in start["headers"]):
                    # A long file on its way piece by piece: nobody holds all of it to tag it.
                    start["streams"] = True
                    await send(message)
                return
            if start.get("streams"):
                await send(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'.encode()
            known = dict(scope["headers"]).get(b"if-none-match", b"")
            headers = [(name, value) for name, value in start["headers"] if name != b"etag"]
            if start["status"] == 200:
                headers += [(b"etag", tag), (b"vary", b"Authorization, Cookie, Accept-Language")]
                if not any(name == b"cache-control" for name, _value in headers):
                    headers.append((b"cache-control", b"private, no-cache"))
                if tag in [one.strip().removeprefix(b"W/") for one in known.split(b",")]:
                    kept = [
                        (name, value) for name, value in headers if name not in {b"content-length", b"content-type"}
                    ]
                    await send({**start, "status": 304, "headers": kept})
                    await send({"type": "http.response.body", "body": b""})
                    return
            await send({**start, "headers": headers})
            await send({"type": "http.response.body", "body": bytes(body)})

        await self._app(scope, receive, gather)
