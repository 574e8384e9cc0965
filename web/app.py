"""The ASGI application: pages, JSON interface, evidence, health for machines; put together here, answered elsewhere."""

from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from jobs.queue import JobQueue
from models.errors import StorageError
from pipeline.wiring import Wiring, product_version
from web.api import PREFIX, create_api
from web.api import ROUTERS as API_ROUTERS
from web.desk import STATIC, Desk, assets_version, templates
from web.headers import Headers
from web.machines import router as machines
from web.pages import ROUTERS
from web.templating import Languages
from web.visit import ForbiddenError, MissingError, NeedSignInError, Visit, make_visit

Load = Callable[[], tuple[int, int]]
"""How many jobs wait, and how many run."""


def create_app(wiring: Wiring, *, queue: JobQueue | None = None, load: Load = lambda: (0, 0)) -> FastAPI:
    """The application over one wiring. ``queue`` None: pages only, nothing is done; ``load`` tells how busy it is."""
    app = FastAPI(title="Xunwang 巡网", version=product_version(), docs_url=None, redoc_url=None, openapi_url=None)
    app.state.desk = Desk(wiring=wiring, queue=queue, load=load, assets=assets_version())
    app.state.languages = Languages(templates, time_zone=wiring.settings.time_zone)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.add_middleware(Headers)
    app.mount(PREFIX, create_api(app.state.desk))
    app.mount("/static", _Kept(directory=STATIC), name="static")
    app.include_router(machines)
    for router in ROUTERS:
        app.include_router(router)
    app.add_exception_handler(NeedSignInError, _to_sign_in)
    app.add_exception_handler(ForbiddenError, _forbidden)
    app.add_exception_handler(MissingError, _missing)
    app.add_exception_handler(StorageError, _storage)
    app.add_exception_handler(HTTPException, _http)
    return app


def all_routes() -> list[APIRoute]:
    """Every route there is, for those who look over all of them."""
    pages = [route for router in (machines, *ROUTERS) for route in router.routes if isinstance(route, APIRoute)]
    return [*pages, *(route for router in API_ROUTERS for route in router.routes if isinstance(route, APIRoute))]


class _Kept(StaticFiles):
    """Files whose address changes with their content: browsers may keep them for ever."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


async def _visit(request: Request) -> Visit:
    found: Visit | None = getattr(request.state, "visit", None)
    return found or await make_visit(request)


async def _to_sign_in(request: Request, error: Exception) -> Response:
    visit = await _visit(request)
    if visit.live:
        return Response(status_code=401, headers={"HX-Redirect": "/sign-in"})
    to = RedirectResponse("/sign-in", status_code=303)
    if request.method == "GET" and request.url.path != "/":
        to.set_cookie("next", visit.here(), max_age=600, httponly=True, samesite="lax")
    return to


async def _forbidden(request: Request, error: Exception) -> Response:
    try:
        visit = await _visit(request)
    except ForbiddenError:
        return Response("forbidden\n", status_code=403, media_type="text/plain")
    return visit.page("problem.html", status=403, what="forbidden")


async def _missing(request: Request, error: Exception) -> Response:
    return (await _visit(request)).page("problem.html", status=404, what="missing")


async def _storage(request: Request, error: Exception) -> Response:
    return Response(
        f"{error}\n", status_code=503, media_type="text/plain; charset=utf-8", headers={"retry-after": "10"}
    )


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code != 404:
        return Response(f"{error.detail}\n", status_code=error.status_code, media_type="text/plain")
    try:
        return (await _visit(request)).page("problem.html", status=404, what="missing")
    except StorageError as trouble:
        return await _storage(request, trouble)
