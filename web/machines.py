"""What machines ask: is it alive, is it ready, how is it doing."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select

from models.database import transaction
from models.errors import StorageError
from models.overview import untold_events
from models.queries_overview import open_by_check
from models.registry import SiteRow
from models.sweeps import SweepRow
from web.desk import Desk

router = APIRouter()


@router.get("/healthz")
def alive() -> PlainTextResponse:
    """200 while the process answers at all."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
def ready(request: Request) -> JSONResponse:
    """200 while the database can be read; 503 with the reason otherwise."""
    desk: Desk = request.app.state.desk
    try:
        with transaction(desk.wiring.sessions) as session:
            sites = session.scalar(select(func.count()).select_from(SiteRow))
    except StorageError as error:
        return JSONResponse({"ready": False, "reason": str(error)}, status_code=503)
    return JSONResponse({"ready": True, "sites": sites})


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Prometheus text: sites, open issues by check, sweeps by state, jobs; counts only, no names."""
    desk: Desk = request.app.state.desk
    registry = CollectorRegistry()
    sites = Gauge("xunwang_sites", "Sites in the registry", registry=registry)
    issues = Gauge("xunwang_open_issues", "Issues that count", ["check"], registry=registry)
    sweeps = Gauge("xunwang_sweeps", "Sweeps on record", ["state"], registry=registry)
    jobs = Gauge("xunwang_jobs", "Jobs in the queue", ["state"], registry=registry)
    untold = Gauge("xunwang_untold_events", "Events of issues not told yet", registry=registry)
    oldest = Gauge("xunwang_sweep_lag_seconds", "How long the longest waiting site is overdue", registry=registry)
    now = desk.wiring.clock()
    with transaction(desk.wiring.sessions) as session:
        sites.set(session.scalar(select(func.count()).select_from(SiteRow)) or 0)
        for check in desk.checks:
            issues.labels(check).set(0)
        for check, number, _sites in open_by_check(session, unit=None):
            issues.labels(check).set(number)
        for state, number in session.execute(select(SweepRow.state, func.count()).group_by(SweepRow.state)):
            sweeps.labels(state.value).set(number)
        untold.set(untold_events(session))
        first = session.scalar(select(func.min(SiteRow.next_sweep_at)))
    oldest.set(max((now - first).total_seconds(), 0) if first else 0)
    for kind, number in zip(("waiting", "running"), desk.load(), strict=True):
        jobs.labels(kind).set(number)
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
