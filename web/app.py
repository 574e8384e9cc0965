"""The ASGI application: a status page, health for machines, metrics; the dashboard grows from here. Writes nothing."""

from collections.abc import Callable
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from checks.registry import discover
from models.errors import StorageError
from pipeline.wiring import Wiring, product_version
from reports.texts import Speaker
from web.status import CityStatus, city_status

Load = Callable[[], tuple[int, int]]
"""How many jobs wait, and how many run."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def create_app(wiring: Wiring, *, load: Load = lambda: (0, 0)) -> FastAPI:
    """The application over one wiring. ``load`` tells how busy the queue is."""
    app = FastAPI(title="Xunwang 巡网", version=product_version(), docs_url=None, redoc_url=None, openapi_url=None)
    pages = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
    )
    styles = (Path(__file__).parent / "static" / "status.css").read_text("utf-8")

    @app.get("/", response_class=HTMLResponse)
    def overview(request: Request, lang: str = "") -> HTMLResponse:
        """One row a site: when it was swept, what is open, what it scores."""
        speaker = Speaker(lang or wiring.settings.locale, time_zone=wiring.settings.time_zone)
        page = pages.get_template("status.html").render(
            city=city_status(wiring),
            say=speaker,
            _=speaker.text,
            titles={check.id: check.title for check in discover().values()},
            load=load(),
            now=wiring.clock(),
            version=product_version(),
        )
        return HTMLResponse(page, headers=HEADERS)

    @app.get("/static/status.css")
    def style() -> Response:
        """The page's own style sheet; nothing is loaded from elsewhere."""
        return Response(styles, media_type="text/css")

    @app.get("/healthz")
    def alive() -> PlainTextResponse:
        """200 while the process answers at all."""
        return PlainTextResponse("ok\n")

    @app.get("/readyz")
    def ready() -> JSONResponse:
        """200 while the database can be read; 503 with the reason otherwise."""
        try:
            city = city_status(wiring)
        except StorageError as error:
            return JSONResponse({"ready": False, "reason": str(error)}, status_code=503)
        return JSONResponse({"ready": True, "sites": len(city.sites)})

    @app.get("/metrics")
    def metrics() -> Response:
        """Prometheus text: sites, open issues by check, jobs."""
        return Response(_metrics(city_status(wiring), load()), media_type=CONTENT_TYPE_LATEST)

    return app


def _metrics(city: CityStatus, load: tuple[int, int]) -> bytes:
    registry = CollectorRegistry()
    sites = Gauge("xunwang_sites", "Sites in the registry", registry=registry)
    issues = Gauge("xunwang_open_issues", "Issues that count", ["check"], registry=registry)
    jobs = Gauge("xunwang_jobs", "Jobs in the queue", ["state"], registry=registry)
    untold = Gauge("xunwang_untold_events", "Events of issues not told yet", registry=registry)
    sites.set(len(city.sites))
    untold.set(city.untold)
    for check in discover():
        issues.labels(check).set(sum(status.issues.get(check, 0) for status in city.sites))
    for state, number in zip(("waiting", "running"), load, strict=True):
        jobs.labels(state).set(number)
    return generate_latest(registry)
