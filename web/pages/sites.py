"""Sites: the list, and all there is to know of one."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy.orm import Session

from domain.issues import Issue
from domain.registry import Column, SiteKind, SiteState
from domain.scorecards import CardVerdict, IndicatorResult, ScoreCard
from domain.tempo import Tempo, fell_silent
from domain.wording import N_
from jobs.ticks import rescan_job
from models.database import transaction
from models.items import tempos_of
from models.parts import in_parts
from models.queries import SeenColumn, seen_columns
from models.queries_issues import IssueFilter, fold_sizes, issues_page, recent_events, visible_issues
from models.queries_overview import open_by_check
from models.queries_sites import SITE_SORTS, SiteFacts, Wanted, regions, site_facts, sites_page
from models.scores import cards_of
from pipeline.rescan_answer import answers_of
from pipeline.rescans import RescanError, ask, latest_rescans
from pipeline.score import period_of
from web.desk import NoQueueError
from web.filters import segment
from web.listing import Ranking, asked, export, kept_total, listing, member, number
from web.progress import under_way
from web.visit import MissingError, Reader, Visit, Worker

router = APIRouter()
RENEW = "renew"
"""Told to a page whose content is old now: it loads itself anew unless somebody is leaving it or writing in it."""
HEADINGS = (
    N_("网站标识码"),
    N_("网站名称"),
    N_("主办单位"),
    N_("地区"),
    N_("类别"),
    N_("状态"),
    N_("首页网址"),
    N_("最近巡查"),
    N_("未整改问题"),
    N_("得分"),
    N_("结论"),
)


@router.get("/sites")
def sites(visit: Reader) -> Response:
    """The list."""
    wiring, want = visit.desk.wiring, listing(visit, sorts=SITE_SORTS)
    period, set_id = period_of(visit.now.date()), wiring.settings.indicator_set
    ranking = Ranking(visit)
    with transaction(wiring.sessions) as session:
        lines, total = sites_page(
            session,
            want.wanted,
            now=wiring.clock(),
            period=period,
            set_id=set_id,
            region=asked(visit, "region"),
            organizer=asked(visit, "organizer"),
            kind=member(SiteKind, asked(visit, "kind")),
            state=member(SiteState, asked(visit, "state")),
            verdict=asked(visit, "verdict"),
            least=number(asked(visit, "min")),
            below=number(asked(visit, "max")),
            count=kept_total(visit),
            rank=ranking,
        )
        where = visit.desk.kept(("city", "regions", visit.unit), lambda: regions(session, unit=visit.unit), seconds=60)
    if want.format:
        say = visit.speaker

        def row(line: Any) -> tuple[Any, ...]:
            site = line.site
            swept = say.moment(line.swept_at) if line.swept_at else ""
            word = say.name(line.conclusion) if line.standing else ""
            return (
                site.code, site.name, site.organizer, site.region, say.name(site.kind), say.name(site.state),
                site.home_url, swept, line.issues, line.total, word,
            )  # fmt: skip

        return export(
            "sites",
            want.format,
            [say.text(heading) for heading in HEADINGS],
            (row(line) for line in lines),
            lambda: (
                {
                    "code": line.site.code,
                    "name": line.site.name,
                    "home_url": line.site.home_url,
                    "organizer": line.site.organizer,
                    "region": line.site.region,
                    "open_issues": line.issues,
                    "total": line.total,
                    "standing": line.standing,
                    "conclusion": line.conclusion.value,
                }
                for line in lines
            ),
        )
    return visit.page(
        "sites.html", ranked_at=ranking.at, lines=lines, total=total, want=want, regions=where, SiteKind=SiteKind, SiteState=SiteState,
        query=visit.query, Verdict=CardVerdict,
    )  # fmt: skip


@router.get("/sites/{code}")
def site(visit: Reader, code: str) -> Response:
    """Score, issues, what is going on."""
    wiring = visit.desk.wiring
    facts = find_site(visit, code)
    period, set_id = period_of(visit.now.date()), wiring.settings.indicator_set
    with transaction(wiring.sessions) as session:
        card = cards_of(session, period=period, set_id=set_id, codes=[code]).get(code)
        wanted, which, now = Wanted(limit=30), IssueFilter(subject=code, folded=True), wiring.clock()
        issues, total = issues_page(session, wanted, which, now=now)
        sizes = fold_sizes(session, issues, wanted, which, now=now)
        charged = _charged(session, card)
        checks = open_by_check(session, unit=None, subject=code)
        events = recent_events(session, code, limit=8)
        asked_for = latest_rescans(session, unit=visit.unit, code=code, limit=1)
        told = answers_of(session, wiring, asked_for)
        tempos, columns = tempos_seen(visit, session, code), seen_columns(session, code)
    return visit.page(
        "site.html",
        tempos=tempos,
        silent=_silent(visit, tempos, columns),
        tab="",
        facts=facts,
        site=facts.site,
        card=card,
        tree=_tree(visit, card) if card else [],
        mending=_mending(card, charged) if card else [],
        charged=charged,
        issues=issues,
        total=total,
        sizes=sizes,
        checks=checks,
        events=events,
        rescans=asked_for,
        told=told,
        running=under_way(visit.desk, unit=visit.unit, code=code),
        live=f"/sites/{segment(code)}/live",
    )


@router.get("/sites/{code}/live")
def live(visit: Reader, code: str) -> Response:
    """The part that shows a rescan going on; asked for every second while there is one."""
    facts = find_site(visit, code)
    with transaction(visit.desk.wiring.sessions) as session:
        rescans = latest_rescans(session, unit=visit.unit, code=code, limit=1)
        told = answers_of(session, visit.desk.wiring, rescans)
    running = under_way(visit.desk, unit=visit.unit, code=code)
    ended = not running and not any(not one.state.ended for one in rescans)
    was = asked(visit, "was")
    response = visit.page(
        "parts/rescan.html",
        facts=facts,
        live=f"/sites/{segment(code)}/live",
        rescans=rescans,
        running=running,
        told=told,
    )
    if ended and was == "running":
        response.headers["HX-Trigger"] = RENEW
    return response


@router.post("/sites/{code}/rescan")
def rescan(visit: Worker, code: str) -> Response:
    """Look again now, at all of it or at one check or address."""
    find_site(visit, code)
    return ask_for_rescan(visit, code, f"/sites/{code}")


def find_site(visit: Visit, code: str) -> SiteFacts:
    """The site, if this person may see it."""
    with transaction(visit.desk.wiring.sessions) as session:
        facts = site_facts(session, code, unit=visit.unit, now=visit.desk.wiring.clock())
    if facts is None:
        raise MissingError
    return facts


def tempos_seen(visit: Visit, session: Session, code: str) -> Mapping[str, Tempo]:
    zone = visit.desk.wiring.zone
    return visit.desk.kept(
        ("tempos", code), lambda: tempos_of(session, code, today=visit.now.date(), zone=zone), seconds=60
    )


def _silent(visit: Visit, tempos: Mapping[str, Tempo], columns: Sequence[SeenColumn]) -> list[tuple[Column, Tempo]]:
    """Columns that have broken their rhythm and are meant to be kept up, the longest silence first."""
    today = visit.now.date()
    kept_up = [
        one.column
        for one in columns
        if one.column.active
        and one.column.periodic
        and (one.column.exempt_until is None or one.column.exempt_until < today)
    ]
    found = [
        (column, tempos[column.url]) for column in kept_up if column.url in tempos and fell_silent(tempos[column.url])
    ]
    return sorted(found, key=lambda pair: (-pair[1].silent_days, pair[0].url))


def ask_for_rescan(visit: Visit, code: str, to: str) -> Response:
    """Note the wish, queue it, and say so."""
    try:
        with transaction(visit.desk.wiring.sessions) as session:
            made = ask(session, code, check=visit.text("check"), url=visit.text("url"), actor=visit.actor)
        visit.desk.put(rescan_job(made.id))
    except (RescanError, NoQueueError) as error:
        return visit.refuse(error, to)
    visit.desk.forget_kept()
    return visit.back(to, N_("已安排复查，优先于日常巡查；页面会自动显示进度。"))


def _tree(visit: Visit, card: ScoreCard) -> list[tuple[Any, list[tuple[Any, IndicatorResult]]]]:
    """Part and group → lines of the card, in the order of the sheet."""
    indicators = visit.desk.indicators(card.set_id)
    groups: dict[str, tuple[Any, list[tuple[Any, IndicatorResult]]]] = {}
    for result in card.results:
        indicator = indicators.indicator(result.indicator_id)
        if indicator is None:
            continue
        key = f"{result.part.value}:{indicator.group}"
        group = groups.setdefault(key, ((result.part, indicators.group(indicator.group)), []))
        group[1].append((indicator, result))
    return list(groups.values())


def _charged(session: Any, card: ScoreCard | None) -> dict[str, Issue]:
    prints = sorted({print_ for result in card.results for print_ in result.fingerprints}) if card else []
    found: dict[str, Issue] = {}
    for part in in_parts(prints):
        found |= {issue.fingerprint: issue for issue in visible_issues(session, part, unit=None)}
    return found


def _mending(card: ScoreCard, charged: dict[str, Issue]) -> list[tuple[str, str, int, float]]:
    """What mending each cause would give back: check, cause, findings, points; most points first."""
    gains: dict[tuple[str, str], list[float]] = {}
    for result in card.results:
        sum_of = sum(charge.points for charge in result.charges)
        # A capped indicator gives back less than its findings cost together.
        share = result.lost / sum_of if sum_of else 0.0
        for charge in result.charges:
            issue = charged.get(charge.fingerprint)
            if issue is not None and charge.points:
                gains.setdefault((issue.check_id, issue.cause or ""), []).append(charge.points * share)
    return sorted(
        ((check, cause, len(points), sum(points)) for (check, cause), points in gains.items()), key=lambda row: -row[3]
    )
