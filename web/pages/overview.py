"""The overview: in ten seconds what broke overnight, why, and what to press."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fastapi import APIRouter
from fastapi.responses import Response

from domain.indicators import Band
from domain.issues import Issue
from domain.people import Right
from domain.scorecards import CardVerdict
from models.database import transaction
from models.queries_overview import (
    DayCount,
    RegionLine,
    Standing,
    Tile,
    Waiting,
    names_of,
    new_issues,
    open_by_check,
    region_lines,
    standing,
    tiles,
    trend,
    waiting,
)
from pipeline.score import period_of
from web.progress import under_way
from web.visit import Reader, Visit

router = APIRouter()
KEPT_S = 10.0
TILES = 600
"""More sites than that are shown by region."""


BANDS = (
    Band(id="90", name_zh="90 分以上", name_en="90 and above", at_least=90),
    Band(id="80", name_zh="80–90 分", name_en="80 to 90", at_least=80, below=90),
    Band(id="60", name_zh="60–80 分", name_en="60 to 80", at_least=60, below=80),
    Band(id="0", name_zh="60 分以下", name_en="below 60", at_least=0, below=60),
)
"""Where the indicator set names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """Everything the page says of the present."""

    standing: Standing
    waiting: Waiting | None
    checks: list[tuple[str, int, int]]
    new: list[Issue]
    names: dict[str, str]
    trend: list[DayCount]
    bands: list[tuple[Band, int]]
    tiles: list[Tile]
    """Empty where there are too many."""
    regions: list[RegionLine]
    """Where there are too many tiles."""
    period: str


def city(visit: Visit) -> City:
    """The figures, shared by everybody who sees the same for some seconds."""
    wiring, unit = visit.desk.wiring, visit.unit
    review = visit.may(Right.REVIEW)

    def past(today: date, ask: Callable[[], dict[str, tuple[int, int]]]) -> dict[str, tuple[int, int]]:
        # Events are only ever added, with the moment they are added: a day that is over stays as it is.
        return visit.desk.kept(("days", unit, today), ask, seconds=6 * 3600)

    def make() -> City:
        now = wiring.clock()
        period, set_id = period_of(now.astimezone(wiring.zone).date()), wiring.settings.indicator_set
        with transaction(wiring.sessions) as session:
            new = new_issues(session, unit=unit, since=now - timedelta(days=1), limit=12)
            stand = standing(session, unit=unit, now=now, period=period, set_id=set_id)
            many = stand.sites > TILES
            return City(
                standing=stand,
                waiting=waiting(session, period=period, set_id=set_id) if review else None,
                checks=open_by_check(session, unit=unit),
                new=new,
                names=names_of(session, [issue.subject for issue in new]),
                trend=trend(session, unit=unit, zone=wiring.zone, now=now, past=past),
                bands=_in_bands(stand.totals, wiring.rulebook.indicators.bands or BANDS),
                tiles=[] if many else tiles(session, unit=unit, period=period, set_id=set_id),
                regions=region_lines(session, unit=unit, period=period, set_id=set_id) if many else [],
                period=period,
            )

    return visit.desk.kept(("city", unit, review), make, seconds=KEPT_S)


@router.get("/")
def overview(visit: Reader) -> Response:
    """The page."""
    found = city(visit)
    return visit.page(
        "overview.html",
        city=found,
        running=under_way(visit.desk, unit=visit.unit),
        load=visit.desk.load(),
        Verdict=CardVerdict,
        gate=visit.desk.wiring.rulebook.indicators.pass_mark,
    )


@router.get("/parts/under-way")
def running(visit: Reader) -> Response:
    """The sweeps under way, asked for every few seconds."""
    return visit.page("parts/under_way.html", running=under_way(visit.desk, unit=visit.unit), load=visit.desk.load())


def _in_bands(totals: Sequence[float], bands: Sequence[Band]) -> list[tuple[Band, int]]:
    """How many totals lie in each band."""
    return [
        (band, sum(1 for total in totals if total >= band.at_least and (band.below is None or total < band.below)))
        for band in bands
    ]
