"""The JSON interface: the same read models and use cases as the pages."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import AfterValidator

from domain.findings import Outcome
from domain.issues import IssueState
from domain.registry import AccountState, Platform, SiteKind, SiteState
from domain.sweeps import SweepState
from models.base import storable
from models.database import transaction
from models.queries import history_of, seen_columns
from models.queries_issues import (
    IssueFilter,
    events_since,
    false_alarm_rates,
    issue_seen_by,
    issues_about,
    issues_page,
    labelled,
)
from models.queries_sites import Wanted, account_facts, accounts_page, site_facts, sites_page
from models.queries_sweeps import count_sweeps, sweeps_where
from models.scores import cards_of
from models.sight import owns
from pipeline.findings import latest_findings
from pipeline.rescan_answer import answers_of
from pipeline.rescans import latest_rescans, rescan_by_id
from pipeline.score import period_of
from reports.findings import finding_json, issue_json
from web.api import views
from web.api.door import Caller, Part, Reader, Reviewer, not_found
from web.api.shapes import (
    AccountOut,
    CheckOut,
    ColumnOut,
    EventOut,
    FindingOut,
    IssueOut,
    LabelOut,
    Page,
    RescanDetailsOut,
    RescanOut,
    SiteOut,
    SweepOut,
    UserOut,
)
from web.progress import under_way

router = APIRouter()
Q = Annotated[str, Query(max_length=200), AfterValidator(storable)]
Code = Annotated[str, Path(max_length=64), AfterValidator(storable)]
Print = Annotated[str, Path(max_length=64), AfterValidator(storable)]
Number = Annotated[int, Path(ge=1, le=2_000_000_000)]


def page(caller: Caller, items: list[Any], total: int, part: Part) -> dict[str, Any]:
    """One page of a list, with the address of the next."""
    following = part.offset + part.limit
    more = (
        str(caller.request.url.include_query_params(offset=following, limit=part.limit)) if following < total else None
    )
    return {"items": items, "total": total, "limit": part.limit, "offset": part.offset, "next": more}


@router.get("/me")
def me(caller: Reader) -> UserOut:
    """Who the token belongs to, and what it allows."""
    return views.user(caller.person, rights=caller.rights)


@router.get("/sites")
def sites(
    caller: Reader,
    part: Part,
    q: Q = "",
    region: Q = "",
    organizer: Q = "",
    state: SiteState | None = None,
    kind: SiteKind | None = None,
    verdict: Annotated[str, Query(max_length=20, description="qualified, unqualified, provisional, vetoed, none")] = "",
    least: Annotated[float | None, Query(alias="min", ge=-1000, le=1000)] = None,
    below: Annotated[float | None, Query(alias="max", ge=-1000, le=1000)] = None,
    sort: Annotated[
        Q, Query(description="name, code, region, score, issues, swept; with - before it: turned round")
    ] = "",
) -> Page[SiteOut]:
    """Sites with their schedule and score."""
    wiring = caller.desk.wiring
    wanted = Wanted(unit=caller.unit, q=q, sort=sort, limit=part.limit, offset=part.offset)
    with transaction(wiring.sessions) as session:
        lines, total = sites_page(
            session,
            wanted,
            now=wiring.clock(),
            period=period_of(caller.now.date()),
            set_id=wiring.settings.indicator_set,
            region=region,
            organizer=organizer,
            kind=kind,
            state=state,
            verdict=verdict,
            least=least,
            below=below,
        )
    return Page[SiteOut](**page(caller, [views.site(line) for line in lines], total, part))


@router.get("/sites/{code}")
def site(caller: Reader, code: Code) -> SiteOut:
    """One site."""
    wiring = caller.desk.wiring
    with transaction(wiring.sessions) as session:
        if site_facts(session, code, unit=caller.unit, now=wiring.clock()) is None:
            raise not_found()
        lines, _ = sites_page(
            session,
            Wanted(unit=caller.unit, q=code, limit=50),
            now=wiring.clock(),
            period=period_of(caller.now.date()),
            set_id=wiring.settings.indicator_set,
        )
    return next(views.site(line) for line in lines if line.site.code == code)


@router.get("/sites/{code}/columns")
def columns(caller: Reader, code: Code) -> list[ColumnOut]:
    """The columns known of a site."""
    with transaction(caller.desk.wiring.sessions) as session:
        _owned(caller, session, code)
        return [views.column(one) for one in seen_columns(session, code)]


@router.get("/sites/{code}/scorecard")
def scorecard(
    caller: Reader, code: Code, period: Q = "", set_id: Annotated[str, Query(alias="set", max_length=64)] = ""
) -> dict[str, Any]:
    """The stored card of a period under a set, with every line."""
    wiring = caller.desk.wiring
    with transaction(wiring.sessions) as session:
        _owned(caller, session, code)
        wanted = period or period_of(caller.now.date())
        cards = cards_of(session, period=wanted, set_id=set_id or wiring.settings.indicator_set, codes=[code])
    if code not in cards:
        raise not_found()
    return views.card(cards[code])


@router.get("/sites/{code}/findings")
def findings(caller: Reader, code: Code, check: Q = "") -> list[FindingOut]:
    """What the latest sound sweep found, as in contract.md."""
    wiring = caller.desk.wiring
    with transaction(wiring.sessions) as session:
        _owned(caller, session, code)
        found = latest_findings(session, wiring.rulebook.indicators, code=code, check=check or None)
    return [FindingOut(**finding_json(one, caller.speaker)) for one in found]


@router.get("/accounts")
def accounts(
    caller: Reader, part: Part, q: Q = "", platform: Platform | None = None, state: AccountState | None = None
) -> Page[AccountOut]:
    """New-media accounts."""
    wanted = Wanted(unit=caller.unit, q=q, limit=part.limit, offset=part.offset)
    with transaction(caller.desk.wiring.sessions) as session:
        lines, total = accounts_page(session, wanted, platform=platform, state=state)
    return Page[AccountOut](**page(caller, [views.account(line) for line in lines], total, part))


@router.get("/accounts/{code}")
def account(caller: Reader, code: Code) -> AccountOut:
    """One account."""
    with transaction(caller.desk.wiring.sessions) as session:
        line = account_facts(session, code, unit=caller.unit)
    if line is None:
        raise not_found()
    return views.account(line)


@router.get("/issues")
def issues(
    caller: Reader,
    part: Part,
    q: Q = "",
    site: Q = "",
    check: Q = "",
    state: Annotated[list[IssueState], Query(max_length=10)] = [],  # noqa: B006 - FastAPI copies it
    outcome: Outcome | None = None,
    overdue: bool = False,
    repeated: bool = False,
    unreviewed: Annotated[bool, Query(description="Suspicions that wait for a reviewer")] = False,
    since: Annotated[int | None, Query(ge=0, le=9999, description="Began to count within so many days")] = None,
    cause: Q = "",
    sort: Annotated[
        Q, Query(description="seen, first, due, site, check, instances; with - before it: turned round")
    ] = "",
) -> Page[IssueOut]:
    """Issues; without states those that count."""
    which = IssueFilter(
        states=state,
        check=check,
        subject=site,
        outcome=outcome,
        overdue=overdue,
        repeated=repeated,
        unreviewed=unreviewed,
        since=None if since is None else caller.now - timedelta(days=since),
        cause=cause,
    )
    wanted = Wanted(unit=caller.unit, q=q, sort=sort, limit=part.limit, offset=part.offset)
    with transaction(caller.desk.wiring.sessions) as session:
        found, total = issues_page(session, wanted, which, now=caller.now)
    return Page[IssueOut](**page(caller, [views.issue(one, caller.speaker) for one in found], total, part))


@router.get("/issues/{fingerprint}")
def issue(caller: Reader, fingerprint: Print) -> IssueOut:
    """One issue."""
    with transaction(caller.desk.wiring.sessions) as session:
        found = issue_seen_by(session, fingerprint, unit=caller.unit)
    if found is None:
        raise not_found()
    return views.issue(found, caller.speaker)


@router.get("/issues/{fingerprint}/events")
def issue_events(caller: Reader, fingerprint: Print) -> list[EventOut]:
    """Everything that happened to an issue, oldest first."""
    with transaction(caller.desk.wiring.sessions) as session:
        if issue_seen_by(session, fingerprint, unit=caller.unit) is None:
            raise not_found()
        return [views.event(one) for one in history_of(session, fingerprint)]


@router.get("/events")
def events(
    caller: Reader, after: Annotated[int, Query(ge=0, le=2**62)] = 0, limit: Annotated[int, Query(ge=1, le=1000)] = 200
) -> list[EventOut]:
    """Changes of all issues after an id, oldest first: for programs that follow along."""
    with transaction(caller.desk.wiring.sessions) as session:
        found = events_since(session, after, limit=limit, unit=caller.unit)
        return [views.event(one, number) for number, one in found]


@router.get("/sweeps")
def sweeps(caller: Reader, part: Part, site: Q = "", state: SweepState | None = None) -> Page[SweepOut]:
    """Sweeps, newest first."""
    states = (state,) if state else ()
    with transaction(caller.desk.wiring.sessions) as session:
        lines = sweeps_where(session, unit=caller.unit, code=site, states=states, limit=part.limit, offset=part.offset)
        total = count_sweeps(session, unit=caller.unit, code=site, states=states)
    return Page[SweepOut](**page(caller, [views.sweep(line) for line in lines], total, part))


@router.get("/rescans")
def rescans(caller: Reader, site: Q = "") -> list[RescanOut]:
    """The latest looks that were asked for."""
    with transaction(caller.desk.wiring.sessions) as session:
        return [views.rescan(one) for one in latest_rescans(session, unit=caller.unit, code=site, limit=50)]


@router.get("/rescans/{rescan_id}")
def rescan(caller: Reader, rescan_id: Number) -> RescanDetailsOut:
    """One look that was asked for: how far it is, and when it has ended how what was asked about stands now."""
    with transaction(caller.desk.wiring.sessions) as session:
        found = rescan_by_id(session, rescan_id, unit=caller.unit)
        if found is None:
            raise not_found()
        about = []
        if found.state.ended and (found.check_id or found.url):
            about = issues_about(session, found.subject, check=found.check_id, url=found.url, sweep_id=found.sweep_id)
        answers = answers_of(session, caller.desk.wiring, [found])
    going = under_way(caller.desk, unit=caller.unit, code=found.subject) if not found.state.ended else []
    return views.rescan_details(found, going[-1] if going else None, about, answers, caller.speaker)


@router.get("/checks")
def checks(caller: Reader) -> list[CheckOut]:
    """What is checked, and how often people called it right or a false alarm."""
    with transaction(caller.desk.wiring.sessions) as session:
        rates = false_alarm_rates(session)
    return [
        CheckOut(
            id=check.id,
            title=caller.speaker.text(check.title),
            group=check.group,
            confirmed=rates.get(check.id, (0, 0))[0],
            false_alarms=rates.get(check.id, (0, 0))[1],
        )
        for check in caller.desk.checks.values()
    ]


@router.get("/labels")
def labels(caller: Reviewer, part: Part) -> list[LabelOut]:
    """Issues that people have judged, for measuring accuracy: ``right`` false means a false alarm."""
    with transaction(caller.desk.wiring.sessions) as session:
        found = labelled(session, limit=part.limit, offset=part.offset)
    return [LabelOut(right=right, **issue_json(one, caller.speaker)) for one, right in found]


@router.get("/indicators")
def indicators(caller: Reader) -> dict[str, Any]:
    """The indicator set in force."""
    return views.indicator_set(caller.desk.wiring.rulebook.indicators)


def _owned(caller: Caller, session: Any, code: str) -> None:
    if not owns(session, code, caller.unit):
        raise not_found()
