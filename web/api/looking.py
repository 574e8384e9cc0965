"""The part of the JSON interface that shows what was seen and what is going on: figures, cards, links, messages, probes, progress."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from domain.people import Right
from domain.scorecards import CardVerdict
from jobs.queue import AHEAD, Job
from models.database import transaction
from models.queries import newest_bundle, probes_between
from models.queries_cards import card_lines
from models.queries_issues import recent_events, suspected_vetoes
from models.queries_overview import names_of, news, open_by_check, standing, trend, waiting
from models.queries_sites import account_facts, site_facts
from models.queries_sweeps import sweep_with_details
from models.replies import latest_speeds
from models.scores import cards_of
from models.sight import owns
from pipeline.findings import latest_findings
from pipeline.score import period_of
from pipeline.site_view import column_days, columns_seen, link_view, threads_seen
from reports.findings import finding_json
from web.api import views
from web.api.door import Caller, Part, Reader, Reviewer, Worker, not_found
from web.api.routes import Code, Q, page
from web.api.shapes import EventOut, FindingOut, Page
from web.api.shapes_seen import (
    BandOut,
    CardLineOut,
    CheckLine,
    ColumnDaysOut,
    DayOut,
    LinksOut,
    NewOut,
    OverviewOut,
    ProbesOut,
    ProgressOut,
    SpeedOut,
    SweepDetailsOut,
    ThreadOut,
    UnderWayOut,
    VetoOut,
    WaitingOut,
)
from web.availability import availability
from web.bands import in_bands
from web.progress import UnderWay, under_way

MOST_LINKS = 2000
router = APIRouter(tags=["sites"])
PROBES = 5000
"""Probes of one answer; the export holds all."""
SetId = Annotated[
    str, Query(alias="set", max_length=64, description="An indicator set; the one in force when not given")
]


@router.get("/overview", tags=["overview"])
def overview(caller: Reader) -> OverviewOut:
    """Figures of the present, as the first page shows them."""
    wiring, now, unit = caller.desk.wiring, caller.now, caller.unit
    period, set_id = period_of(now.date()), wiring.settings.indicator_set
    with transaction(wiring.sessions) as session:
        found = standing(session, unit=unit, now=now, period=period, set_id=set_id)
        queue = waiting(session, period=period, set_id=set_id) if Right.REVIEW in caller.rights else None
        new = news(session, unit=unit, since=now - timedelta(days=1), limit=12)
        days = trend(session, unit=unit, zone=wiring.zone, now=now)
        checks = open_by_check(session, unit=unit)
    return OverviewOut(
        sites=found.sites,
        swept=found.swept,
        accounts=found.accounts,
        open_issues=found.open,
        overdue=found.overdue,
        opened_within_a_day=found.opened,
        closed_within_a_day=found.closed,
        sites_down=found.down,
        standings={verdict.value: number for verdict, number in found.standings.items()},
        conclusions={word.value: number for word, number in found.conclusions.items()},
        pass_rate=None if found.pass_rate is None else round(found.pass_rate, 4),
        bands=[
            BandOut(
                id=band.id,
                name=caller.speaker.either(band),
                at_least=band.at_least,
                below=band.below,
                sites=number,
            )
            for band, number in in_bands(found.totals, wiring.rulebook.indicators.bands)
        ],
        trend=[DayOut(day=one.day, opened=one.opened, closed=one.closed, open=one.open) for one in days],
        checks=[CheckLine(check=check, issues=issues, sites=sites) for check, issues, sites in checks],
        new=[
            NewOut(issue=one.issue.fingerprint, since=one.at, issues=one.issues, sites=one.sites, cause=one.issue.cause)
            for one in new
        ],
        waiting=None
        if queue is None
        else WaitingOut(suspicions=queue.suspicions, vetoes=queue.vetoes, objections=queue.objections),
        period=period,
    )


@router.get("/scorecards", tags=["scores"])
def scorecards(
    caller: Reader, part: Part, period: Q = "", set_id: SetId = "", standing: CardVerdict | None = None
) -> Page[CardLineOut]:
    """The stored cards of a period under a set, of sites and accounts, by code."""
    wiring = caller.desk.wiring
    with transaction(wiring.sessions) as session:
        lines, total = card_lines(
            session,
            unit=caller.unit,
            period=period or period_of(caller.now.date()),
            set_id=set_id or wiring.settings.indicator_set,
            standing=standing,
            limit=part.limit,
            offset=part.offset,
        )
    items = [
        CardLineOut(
            subject=one.subject, name=one.name, organizer=one.organizer, total=one.total, verdict=one.verdict.value,
            standing=one.standing, vetoed=one.vetoed, suspected=one.suspected,
            conclusion=one.conclusion.value, coverage=one.coverage,
            computed_at=one.computed_at,
        )
        for one in lines
    ]  # fmt: skip
    return Page[CardLineOut](**page(caller, items, total, part))


@router.get("/accounts/{code}/scorecard", tags=["scores"])
def account_scorecard(caller: Reader, code: Code, period: Q = "", set_id: SetId = "") -> dict[str, Any]:
    """The stored card of an account, with every line."""
    wiring = caller.desk.wiring
    with transaction(wiring.sessions) as session:
        if account_facts(session, code, unit=caller.unit) is None:
            raise not_found()
        wanted = period or period_of(caller.now.date())
        cards = cards_of(session, period=wanted, set_id=set_id or wiring.settings.indicator_set, codes=[code])
    if code not in cards:
        raise not_found()
    return views.card(cards[code])


@router.get("/vetoes", tags=["review"])
def vetoes(caller: Reviewer, part: Part, period: Q = "", set_id: SetId = "") -> Page[VetoOut]:
    """Vetoes whose line is met and that wait to be signed or rejected."""
    wiring = caller.desk.wiring
    with transaction(wiring.sessions) as session:
        lines, total = suspected_vetoes(
            session,
            period=period or period_of(caller.now.date()),
            set_id=set_id or wiring.settings.indicator_set,
            limit=part.limit,
            offset=part.offset,
        )
        names = names_of(session, [line.subject for line in lines])
    items = []
    for line in lines:
        indicator = wiring.rulebook.indicators.indicator(line.result.indicator_id)
        title = line.result.indicator_id
        if indicator is not None:
            title = caller.speaker.either(indicator)
        items.append(
            VetoOut(
                site=line.subject, name=names.get(line.subject, line.subject), period=line.period,
                indicator=line.result.indicator_id, title=title, issues=list(line.result.fingerprints),
                computed_at=line.computed_at,
            )
        )  # fmt: skip
    return Page[VetoOut](**page(caller, items, total, part))


@router.get("/sites/{code}/columns/days")
def column_calendar(caller: Reader, code: Code) -> list[ColumnDaysOut]:
    """When each column published, as far as the newest sweep read its lists."""
    found = columns_seen(caller.desk.wiring, _bundle(caller, code))
    days = {url: dict(column_days(record)) for url, record in found.items()}
    return [
        ColumnDaysOut(
            url=url, name=record.name, items=len(record.entries), dated=sum(days[url].values()), days=days[url]
        )
        for url, record in found.items()
    ]


@router.get("/sites/{code}/links")
def links(caller: Reader, code: Code) -> LinksOut:
    """Every link target of the newest sweep counted, and those that did not simply work in full."""
    found = link_view(caller.desk.wiring, _bundle(caller, code))
    troubled = [
        {
            "url": one.url, "kind": one.record.kind.value, "status": one.status, "failure": one.failure,
            "tries": len(one.record.attempts), "instances": one.instances, "found_on": list(one.record.found_on[:20]),
            "anchor": one.record.anchor,
        }
        for one in found.lines[:MOST_LINKS]
        if not one.well
    ]  # fmt: skip
    return LinksOut(targets=found.targets, answers=dict(found.answers), troubled=troubled)


@router.get("/sites/{code}/threads")
def threads(caller: Reader, code: Code, part: Part) -> Page[ThreadOut]:
    """The public messages of the newest sweep, newest first."""
    found = threads_seen(caller.desk.wiring, _bundle(caller, code))
    items = [
        ThreadOut(
            url=one.url, board=one.board, board_kind=one.board_kind.value, subject=one.subject,
            asked=one.asked.day if one.asked else None, answered=one.answered.day if one.answered else None,
            state=one.state, unit=one.unit, reply=one.reply, imported=one.imported,
        )
        for one in found[part.offset : part.offset + part.limit]
    ]  # fmt: skip
    return Page[ThreadOut](**page(caller, items, len(found), part))


@router.get("/sites/{code}/replies")
def replies(caller: Reader, code: Code) -> SpeedOut:
    """How fast the site answers its messages; 404 where it has none."""
    with transaction(caller.desk.wiring.sessions) as session:
        _owned(caller, session, code)
        found = latest_speeds(session, code)
    if not found:
        raise not_found()
    one = found[0]
    share = one.share_within_one_day
    return SpeedOut(
        site=one.site_code, as_of=one.as_of, messages=one.messages, answered=one.answered, open=one.open,
        within_one_day=one.within_one_day, share_within_one_day=None if share is None else round(share, 4),
        median_days=one.median_days, slowest_days=one.slowest_days, slowest_subject=one.slowest_subject,
        slowest_url=one.slowest_url,
    )  # fmt: skip


@router.get("/sites/{code}/probes")
def probes(caller: Reader, code: Code, days: Annotated[int, Query(ge=1, le=92)] = 7) -> ProbesOut:
    """Probes of the home page over some days, with the share that was answered."""
    since = caller.now - timedelta(days=days)
    with transaction(caller.desk.wiring.sessions) as session:
        _owned(caller, session, code)
        samples = probes_between(session, code, since=since, until=caller.now)
    found = availability(samples, since=since, until=caller.now)
    newest = [
        {
            "at": one.at, "ok": one.ok, "elapsed_ms": one.elapsed_ms, "status": one.status, "failure": one.failure,
            "vantage": one.vantage, "notice": one.notice, "excused": one.excused,
        }
        for one in reversed(samples[-PROBES:])
    ]  # fmt: skip
    return ProbesOut(
        samples=found.samples,
        failed=found.failed,
        share=round(found.share, 6),
        median_ms=found.median_ms,
        probes=newest,
    )


@router.post("/sites/{code}/probes", status_code=202)
def probe_now(caller: Worker, code: Code) -> Response:
    """Have the home page probed now, with its repetitions; the samples appear in the list."""
    with transaction(caller.desk.wiring.sessions) as session:
        if site_facts(session, code, unit=caller.unit, now=caller.now) is None:
            raise not_found()
    caller.desk.put(Job(task="probe_site", args={"code": code}, once=f"probe:{code}", priority=AHEAD))
    return Response(status_code=202)


@router.get("/sites/{code}/events")
def site_events(caller: Reader, code: Code, limit: Annotated[int, Query(ge=1, le=500)] = 100) -> list[EventOut]:
    """What happened to the issues of a site or account, newest first."""
    with transaction(caller.desk.wiring.sessions) as session:
        _owned(caller, session, code)
        return [views.event(event) for event, _issue in recent_events(session, code, limit=limit)]


@router.get("/accounts/{code}/findings", tags=["accounts"])
def account_findings(caller: Reader, code: Code) -> list[FindingOut]:
    """What the latest sound look at an account found."""
    wiring = caller.desk.wiring
    with transaction(wiring.sessions) as session:
        if account_facts(session, code, unit=caller.unit) is None:
            raise not_found()
        found = latest_findings(session, wiring.rulebook.indicators, code=code)
    return [FindingOut(**finding_json(one, caller.speaker)) for one in found]


@router.get("/under-way", tags=["sweeps"])
def doing(caller: Reader, site: Q = "") -> UnderWayOut:
    """Sweeps under way with their progress, and how busy the house is."""
    waiting_, running = caller.desk.load()
    found = under_way(caller.desk, unit=caller.unit, code=site)
    return UnderWayOut(waiting=waiting_, running=running, sweeps=[progress(one) for one in found])


@router.get("/sweeps/{sweep_id}", tags=["sweeps"])
def sweep(caller: Reader, sweep_id: Code) -> SweepDetailsOut:
    """One sweep: what came of each planned unit, what could not be gathered, and how far it is."""
    with transaction(caller.desk.wiring.sessions) as session:
        line = sweep_with_details(session, sweep_id)
        if line is None or not owns(session, line.run.site_code, caller.unit):
            raise not_found()
    coverage = line.run.coverage
    going = {one.run.id: one for one in under_way(caller.desk, unit=caller.unit, code=line.run.site_code)}
    return SweepDetailsOut(
        **views.sweep(line).model_dump(),
        planned=coverage.planned if coverage else None,
        outcomes={outcome.value: number for outcome, number in coverage.outcomes.items()} if coverage else {},
        examined=dict(line.examined),
        errors=[dict(one) for one in line.errors],
        missing=[dict(one) for one in line.missing],
        progress=progress(going[sweep_id]) if sweep_id in going else None,
    )


def progress(one: UnderWay) -> ProgressOut:
    """A sweep under way."""
    return ProgressOut(
        id=one.run.id, site=one.run.site_code, name=one.name, purpose=one.run.purpose.value,
        started_at=one.run.started_at, phase=one.phase, pages=one.pages, planned=one.planned, share=round(one.share, 4),
    )  # fmt: skip


def _bundle(caller: Caller, code: str) -> str:
    """Where the newest sound sweep of a site lies; empty when there is none."""
    with transaction(caller.desk.wiring.sessions) as session:
        facts = site_facts(session, code, unit=caller.unit, now=caller.now)
        if facts is None:
            raise not_found()
        return newest_bundle(session, facts.latest_sweep_id)


def _owned(caller: Caller, session: Session, code: str) -> None:
    if not owns(session, code, caller.unit):
        raise not_found()
