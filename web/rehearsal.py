"""Every page made once for nobody before somebody asks: templates, questions and libraries are then known, and no reader waits for that."""

from collections.abc import Iterator
from threading import Event
from typing import Any
from urllib.parse import urlencode

import structlog
from fastapi import FastAPI, Request
from fastapi.routing import APIRoute
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from domain.people import Person, Role
from models.database import transaction
from models.issues import IssueRow, counting
from models.registry import AccountRow, SiteRow
from models.sweeps import SweepRow
from pipeline.sign_in import SignedIn, who_is
from web.desk import Desk
from web.pages import ROUTERS
from web.visit import Visit

log = structlog.get_logger()
NOBODY = SignedIn(person=Person(id=0, email="", name="", role=Role.SUPERVISOR), csrf="")
"""Sees all pages and is nobody; never comes by the network."""
PAGES: tuple[tuple[str, dict[str, str]], ...] = (
    ("/", {}),
    ("/parts/under-way", {}),
    ("/issues", {}),
    ("/issues/{fingerprint}", {}),
    ("/issues/{fingerprint}/live", {}),
    ("/sites", {}),
    ("/sites/{code}", {}),
    ("/sites/{code}/live", {}),
    ("/review", {}),
    ("/sites/{code}/columns", {}),
    ("/sites/{code}/links", {}),
    ("/sites/{code}/threads", {}),
    ("/sites/{code}/availability", {}),
    ("/sites/{code}/evidence", {}),
    ("/sites/{code}/history", {}),
    ("/accounts", {}),
    ("/accounts/{code}", {}),
    ("/sweeps", {}),
    ("/sweeps/{sweep_id}", {}),
    ("/review", {"tab": "vetoes"}),
    ("/review", {"tab": "objections"}),
    ("/telling", {}),
    ("/people", {}),
    ("/registry", {}),
    ("/indicators", {}),
    ("/reports", {}),
    ("/audit", {}),
    ("/access", {}),
    ("/me", {}),
    ("/issues", {"state": "all"}),
    ("/issues", {"q": "x"}),
    ("/sites", {"q": "x"}),
    ("/accounts", {"q": "x"}),
    ("/sites", {"sort": "score"}),
    ("/sites", {"sort": "-issues"}),
)
"""By route, with what is asked of it: those people begin with come first."""
NOT_REHEARSED = {
    "/sign-in": "shows a form and asks nothing",
    "/reports/digest": "composed elsewhere",
    "/settings": "looks over the whole machine",
}
"""Pages that are left out, with the reason."""


def rehearse(app: FastAPI, stopped: Event) -> None:
    """Make every page once, in the house's language; then put the templates of the other languages together. Errors are for who asks."""
    desk: Desk = app.state.desk
    routes = page_routes()
    try:
        who_is(desk.wiring.sessions, "nobody", now=desk.wiring.clock())
        with transaction(desk.wiring.sessions) as session:
            things = {name: value for name, value in _examples(session) if value}
        for path, query in PAGES:
            wanted = [name for name in ("fingerprint", "sweep_id", "code") if f"{{{name}}}" in path]
            given = {
                name: things.get(f"account {name}" if path.startswith("/accounts") else name, "") for name in wanted
            }
            if stopped.is_set():
                return
            if all(given.values()):
                _make(app, routes[path], path.format(**given), query, given)
        for _, environment in map(app.state.languages.of, app.state.languages.all()):
            for name in environment.list_templates():
                if stopped.is_set():
                    return
                environment.get_template(name)
    except Exception as error:  # noqa: BLE001 - a rehearsal that breaks must cost nobody the performance
        log.warning("pages could not be made ahead", reason=str(error))


def page_routes() -> dict[str, APIRoute]:
    """What answers a page, by its path."""
    every = (route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute))
    return {route.path: route for route in every if "GET" in (route.methods or ())}


def _make(app: FastAPI, route: APIRoute, path: str, query: dict[str, str], given: dict[str, str]) -> None:
    desk: Desk = app.state.desk
    scope: dict[str, Any] = {
        "type": "http", "method": "GET", "scheme": "http", "path": path, "root_path": "", "query_string": urlencode(query).encode(),
        "headers": [], "client": None, "server": (desk.settings.host, desk.settings.port), "app": app, "path_params": given, "state": {},
    }  # fmt: skip
    speaker, environment = app.state.languages.of(desk.settings.locale)
    visit = Visit(
        request=Request(scope), desk=desk, environment=environment, signed=NOBODY, speaker=speaker, theme="auto", form=FormData()
    )  # fmt: skip
    try:
        route.endpoint(visit, **given)
    except Exception as error:  # noqa: BLE001 - whoever asks for it will be told
        log.info("a page could not be made ahead", page=path, reason=str(error))


def _examples(session: Session) -> Iterator[tuple[str, str | None]]:
    """One of each there is."""
    code = session.scalar(select(SiteRow.code).where(SiteRow.latest_sweep_id.is_not(None)).limit(1)) or session.scalar(
        select(SiteRow.code).limit(1)
    )
    yield "code", code
    yield "account code", session.scalar(select(AccountRow.code).limit(1))
    yield "fingerprint", session.scalar(select(IssueRow.fingerprint).where(counting()).limit(1))
    yield "sweep_id", session.scalar(select(SweepRow.id).where(SweepRow.subject == code).limit(1)) if code else None
