"""The overview: in ten seconds what broke overnight, why, and what to press."""

from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter
from fastapi.responses import Response

from domain.indicators import Band
from domain.issues import Issue
from domain.people import Right
from domain.scorecards import CardVerdict
from models.database import transaction
from models.queries_overview import (
    DayCount,
    Standing,
    Tile,
    Waiting,
    names_of,
    new_issues,
    open_by_check,
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
    tiles: list[Tile]
    period: str


def city(visit: Visit) -> City:
    """The figures, shared by everybody who sees the same for some seconds."""
    wiring, unit = visit.desk.wiring, visit.unit
    review = visit.may(Right.REVIEW)

    def make() -> City:
        now = wiring.clock()
        period, set_id = period_of(now.astimezone(wiring.zone).date()), wiring.settings.indicator_set
        with transaction(wiring.sessions) as session:
            new = new_issues(session, unit=unit, since=now - timedelta(days=1), limit=12)
            stand = standing(session, unit=unit, now=now, period=period, set_id=set_id)
            return City(
                standing=stand,
                waiting=waiting(session, period=period, set_id=set_id) if review else None,
                checks=open_by_check(session, unit=unit),
                new=new,
                names=names_of(session, [issue.subject for issue in new]),
                trend=trend(session, unit=unit, zone=wiring.zone, now=now),
                tiles=tiles(session, unit=unit, period=period, set_id=set_id),
                period=period,
            )

    return visit.desk.kept(("city", unit, review), make, seconds=KEPT_S)


@router.get("/")
def overview(visit: Reader) -> Response:
    """The page."""
    found = city(visit)
    bands = visit.desk.wiring.rulebook.indicators.bands or BANDS
    counted = [
        (
            band,
            sum(
                1
                for total in found.standing.totals
                if total >= band.at_least and (band.below is None or total < band.below)
            ),
        )
        for band in bands
    ]
    return visit.page(
        "overview.html",
        city=found,
        bands=counted,
        by_region=_by_region(found.tiles) if len(found.tiles) > TILES else None,
        running=under_way(visit.desk, unit=visit.unit),
        load=visit.desk.load(),
        Verdict=CardVerdict,
        gate=visit.desk.wiring.rulebook.indicators.pass_mark,
    )


@router.get("/parts/under-way")
def running(visit: Reader) -> Response:
    """The sweeps under way, asked for every few seconds."""
    return visit.page("parts/under_way.html", running=under_way(visit.desk, unit=visit.unit), load=visit.desk.load())


def _by_region(found: list[Tile]) -> list[tuple[str, int, int, int, int]]:
    """Region, sites, qualified, unqualified, not settled."""
    regions: dict[str, list[int]] = {}
    for tile in found:
        counts = regions.setdefault(tile.region, [0, 0, 0, 0])
        counts[0] += 1
        counts[1 if tile.standing == "qualified" else 2 if tile.standing == "unqualified" else 3] += 1
    return [(region, *counts) for region, counts in sorted(regions.items())]  # type: ignore[misc]
