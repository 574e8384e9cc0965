"""The overview: in ten seconds what broke overnight, why, and what to press."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fastapi import APIRouter
from fastapi.responses import Response

from domain.indicators import Band
from domain.people import Right
from domain.scorecards import Conclusion
from models.database import transaction
from models.queries_overview import (
    DayCount,
    News,
    RegionLine,
    Standing,
    Tile,
    Waiting,
    names_of,
    news,
    open_by_check,
    region_lines,
    standing,
    tiles,
    trend,
    waiting,
)
from pipeline.score import period_of
from web.bands import in_bands
from web.desk import Desk
from web.progress import under_way
from web.visit import Reader, Visit

router = APIRouter()
KEPT_S = 10.0
REGIONS = 60
"""Regions shown unless all are asked for."""
TILES = 600
"""More sites than that are shown by region."""


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """Everything the page says of the present."""

    at: datetime
    """When it was asked for."""
    standing: Standing
    waiting: Waiting | None
    """Of everything only; for those who review."""
    checks: list[tuple[str, int, int]]
    new: list[News]
    names: dict[str, str]
    trend: list[DayCount]
    bands: list[tuple[Band, int]]
    tiles: list[Tile]
    """Empty where there are too many."""
    regions: list[RegionLine]
    """Where there are too many tiles."""
    period: str


def city(visit: Visit) -> City:
    """The figures, shared by everybody who sees the same for some seconds; the page says of when they are."""
    desk, unit = visit.desk, visit.unit
    return desk.kept(key_of(unit), lambda: figures(desk, unit), seconds=KEPT_S)


def key_of(unit: str | None) -> tuple[str, str | None]:
    """Under which the figures are kept."""
    return ("city", unit)


def figures(desk: Desk, unit: str | None) -> City:
    """Asked of the database: everything, or what one unit keeps up."""
    wiring = desk.wiring
    now = wiring.clock()
    period, set_id = period_of(now.astimezone(wiring.zone).date()), wiring.settings.indicator_set

    def past(today: date, ask: Callable[[], dict[str, tuple[int, int]]]) -> dict[str, tuple[int, int]]:
        # Events are only ever added, with the moment they are added: a day that is over stays as it is.
        return desk.kept(("days", unit, today), ask, seconds=6 * 3600)

    with transaction(wiring.sessions) as session:
        new = news(session, unit=unit, since=now - timedelta(days=1), limit=12)
        stand = standing(session, unit=unit, now=now, period=period, set_id=set_id)
        many = stand.sites > TILES
        bands = in_bands(stand.totals, wiring.rulebook.indicators.bands)
        lines = [(one.at_least, one.below) for one, _number in bands]
        return City(
            at=now,
            standing=stand,
            waiting=waiting(session, period=period, set_id=set_id) if unit is None else None,
            checks=open_by_check(session, unit=unit),
            new=new,
            names=names_of(session, [one.issue.subject for one in new]),
            trend=trend(session, unit=unit, zone=wiring.zone, now=now, past=past),
            bands=bands,
            tiles=[] if many else tiles(session, unit=unit, period=period, set_id=set_id),
            regions=region_lines(session, unit=unit, period=period, set_id=set_id, bands=lines) if many else [],
            period=period,
        )


@router.get("/")
def overview(visit: Reader) -> Response:
    """The page."""
    found = city(visit)
    return visit.page(
        "overview.html",
        city=found,
        waiting=found.waiting if visit.may(Right.REVIEW) else None,
        regions=found.regions if visit.request.query_params.get("regions") == "all" else found.regions[:REGIONS],
        running=under_way(visit.desk, unit=visit.unit),
        load=visit.desk.load(),
        Conclusion=Conclusion,
        gate=visit.desk.wiring.rulebook.indicators.pass_mark,
    )


@router.get("/parts/under-way")
def running(visit: Reader) -> Response:
    """The sweeps under way, asked for every few seconds."""
    return visit.page("parts/under_way.html", running=under_way(visit.desk, unit=visit.unit), load=visit.desk.load())
