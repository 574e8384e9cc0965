"""The long lists of one site: columns, links, messages, probes, what happened, evidence; each sorts, filters, pages and exports."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from domain.findings import EvidenceKind
from domain.issues import Act
from domain.people import Right
from domain.records import ColumnRecord, LinkKind
from domain.registry import ColumnCategory
from domain.wording import N_
from models.database import transaction
from models.queries import SeenColumn, newest_bundle, probes_between, seen_columns
from models.queries_issues import counting_at
from models.queries_site import EVENT_SORTS, EVIDENCE_SORTS, events_page, evidence_page
from models.queries_sites import SiteFacts
from models.queries_sweeps import sweeps_where
from pipeline.orders import read_alone
from pipeline.rescan_answer import answers_of
from pipeline.rescans import Rescan, latest_rescans
from pipeline.site_view import LinkLine, column_days, columns_seen, link_view, threads_seen
from reports.excerpts import excerpt_words
from reports.exports import SHAPES, Kind, as_object
from web.availability import availability
from web.filters import segment
from web.listing import Listing, asked, export, kept_total, listing, member, page_of
from web.pages.sites import find_site, tempos_seen
from web.progress import under_way
from web.visit import Reader, Visit

router = APIRouter()
COLUMN_SORTS = {
    "name": lambda one: one.column.path or (one.column.name,),
    "category": lambda one: one.column.category.value,
    "newest": lambda one: one.newest,
}
LINK_SORTS = {
    "url": lambda one: one.url,
    "answer": lambda one: one.answer,
    "tries": lambda one: len(one.record.attempts),
    "instances": lambda one: one.instances,
}
THREAD_SORTS = {
    "subject": lambda one: one.subject,
    "asked": lambda one: one.asked.day if one.asked else None,
    "answered": lambda one: one.answered.day if one.answered else None,
    "unit": lambda one: one.unit or None,
}
PROBE_SORTS = {"at": lambda one: one.at, "ms": lambda one: one.elapsed_ms}
PROBE_DAYS = (1, 7, 30)
JUST_NOW = timedelta(minutes=10)
EVENTS = {
    "at": N_("时间"), "act": N_("操作"), "before": N_("之前"), "after": N_("之后"), "by": N_("由谁"), "check": N_("检查项"),
    "target": N_("对象"), "url": N_("网址"), "note": N_("备注"), "issue": N_("问题编号"),
}  # fmt: skip
EVIDENCE = {
    "at": N_("取证时间"), "kind": N_("种类"), "url": N_("网址"), "check": N_("检查项"), "key": N_("证据编号"),
    "issue": N_("问题编号"), "excerpt": N_("摘录"),
}  # fmt: skip
"""Key of a cell in JSON lines → its heading elsewhere."""


@router.get("/sites/{code}/columns")
def columns(visit: Reader, code: str) -> Response:
    """What columns there are, what is asked of them, and when they published."""
    facts, want = find_site(visit, code), listing(visit, sorts=tuple(COLUMN_SORTS))
    category, which = member(ColumnCategory, asked(visit, "category")), asked(visit, "which")
    today, q = visit.now.date(), want.wanted.q.lower()
    with transaction(visit.desk.wiring.sessions) as session:
        known, tempos = seen_columns(session, code), tempos_seen(visit, session, code)

    def wanted(one: SeenColumn) -> bool:
        column = one.column
        return (
            (category is None or column.category is category)
            and (which != "person" or column.category_from.value == "person")
            and (which != "aperiodic" or not column.periodic)
            and (which != "exempt" or (column.exempt_until is not None and column.exempt_until >= today))
            and (not q or q in f"{' / '.join(column.path)} {column.name} {column.url}".lower())
        )

    found, total = page_of(want, filter(wanted, known), COLUMN_SORTS)
    seen = columns_seen(visit.desk.wiring, _bundle(visit, facts))
    if want.format:
        return _columns_file(visit, facts, want, found, seen)
    return _tab(
        visit, facts, "columns", want, total, at=_at(visit, facts, [one.column.url for one in found]),
        columns=found, days={one.column.url: column_days(seen[one.column.url]) for one in found if one.column.url in seen},
        can_edit=visit.may(Right.REVIEW), today=today, tempos=tempos, ColumnCategory=ColumnCategory,
        with_site={one.column.url for one in found if not read_alone(one.column.category, one.shape)},
        **_look(visit, code),
    )  # fmt: skip


def _look(visit: Visit, code: str) -> dict[str, Any]:
    """The latest look that was asked for, for ``parts/rescan.html``."""
    with transaction(visit.desk.wiring.sessions) as session:
        rescans = latest_rescans(session, unit=visit.unit, code=code, limit=1)
        told = answers_of(session, visit.desk.wiring, rescans)
    return {
        "rescans": rescans,
        "told": told,
        "going": any(_shows(one, visit.now) for one in rescans),
        "running": under_way(visit.desk, unit=visit.unit, code=code),
        "live": f"/sites/{segment(code)}/live",
    }


def _shows(rescan: Rescan, now: datetime) -> bool:
    """True while somebody may wait for a look, or read what came of it."""
    return not rescan.state.ended or (rescan.finished_at is not None and now - rescan.finished_at < JUST_NOW)


def _columns_file(
    visit: Visit, facts: SiteFacts, want: Listing, found: list[SeenColumn], seen: dict[str, ColumnRecord]
) -> Response:
    """What the sweep read of each column; one it did not read has its name, address and type only."""
    say, site = visit.speaker, facts.site
    shape = SHAPES[Kind.COLUMNS]

    def cells(one: SeenColumn) -> tuple[Any, ...]:
        record = seen.get(one.column.url)
        if record is not None:
            return shape.cells(record, say)
        column = one.column
        periodic = say.text(N_("是")) if column.periodic else say.text(N_("否"))
        newest = one.newest.isoformat() if one.newest else ""
        name = " > ".join(column.path) or column.name
        return (name, column.url, say.name(column.category), one.level, periodic, "", newest, "", "")

    return export(
        f"{site.code}-columns",
        want.format,
        [say.text(heading) for heading in (N_("网站标识码"), N_("网站"), *shape.headings)],
        ((site.code, site.name, *cells(one)) for one in found),
        lambda: (as_object(site.code, site.name, seen.get(one.column.url, one.column)) for one in found),
    )


@router.get("/sites/{code}/links")
def links(visit: Reader, code: str) -> Response:
    """Every link target of the newest sweep; first those that did not simply work."""
    facts, want = find_site(visit, code), listing(visit, sorts=tuple(LINK_SORTS))
    view = link_view(visit.desk.wiring, _bundle(visit, facts))
    answer, kind, whole = asked(visit, "answer"), member(LinkKind, asked(visit, "kind")), asked(visit, "show") == "all"
    where, q = asked(visit, "where"), want.wanted.q.lower()

    def wanted(one: LinkLine) -> bool:
        return (
            (whole or answer != "" or not one.well)
            and answer in {"", one.answer}
            and (kind is None or one.record.kind is kind)
            and where in {"", "inside" if one.record.internal else "outside"}
            and (not q or q in one.url.lower() or q in one.record.anchor.lower())
        )

    found, total = page_of(want, filter(wanted, view.lines), LINK_SORTS)
    if want.format:
        return _records_file(visit, facts, want, Kind.LINKS, (one.record for one in found))
    at = _at(visit, facts, [one.record.url for one in found])
    return _tab(
        visit, facts, "links", want, total, at=at, links=view, lines=found, LinkKind=LinkKind, **_look(visit, code)
    )


@router.get("/sites/{code}/threads")
def threads(visit: Reader, code: str) -> Response:
    """The public messages of the newest sweep, newest first."""
    facts, want = find_site(visit, code), listing(visit, sorts=tuple(THREAD_SORTS))
    known = threads_seen(visit.desk.wiring, _bundle(visit, facts))
    state, answered, q = asked(visit, "state"), asked(visit, "answered"), want.wanted.q.lower()

    def wanted(one: Any) -> bool:
        return (
            state in {"", one.state}
            and answered in {"", "yes" if one.answered is not None else "no"}
            and (not q or q in one.subject.lower() or q in one.unit.lower() or q in one.url.lower())
        )

    found, total = page_of(want, filter(wanted, known), THREAD_SORTS)
    if want.format:
        return _records_file(visit, facts, want, Kind.THREADS, found)
    states = sorted({one.state for one in known if one.state})
    at = _at(visit, facts, [one.url for one in found])
    return _tab(
        visit,
        facts,
        "threads",
        want,
        total,
        at=at,
        threads=found,
        all=len(known),
        states=states[:40],
        **_look(visit, code),
    )


@router.get("/sites/{code}/availability")
def probes(visit: Reader, code: str) -> Response:
    """How the site answered: a strip of hours, a curve, and the probes themselves."""
    facts, want = find_site(visit, code), listing(visit, sorts=tuple(PROBE_SORTS))
    text = asked(visit, "days")
    days = int(text) if text in {str(number) for number in PROBE_DAYS} else 7
    until = visit.now
    since = until - timedelta(days=days)
    with transaction(visit.desk.wiring.sessions) as session:
        known = probes_between(session, code, since=since, until=until)
    result, q = asked(visit, "result"), want.wanted.q.lower()

    def wanted(one: Any) -> bool:
        return result in {"", "ok" if one.ok else "failed"} and (
            not q or q in f"{one.failure} {one.status or ''} {one.vantage}".lower()
        )

    found, total = page_of(want, filter(wanted, reversed(known)), PROBE_SORTS)
    if want.format:
        return _records_file(visit, facts, want, Kind.PROBES, found)
    seen = availability(known, since=since, until=until)
    return _tab(visit, facts, "availability", want, total, probes=seen, lines=found, days=days, choices=PROBE_DAYS)


@router.get("/sites/{code}/history")
def history(visit: Reader, code: str) -> Response:
    """What happened to the site's issues, step by step."""
    facts, want = find_site(visit, code), listing(visit, sorts=EVENT_SORTS)
    by = asked(visit, "by")
    by = by if by in {"machine", "people"} else ""
    with transaction(visit.desk.wiring.sessions) as session:
        events, total = events_page(
            session, code, want.wanted, act=member(Act, asked(visit, "act")), by=by, check=asked(visit, "check"),
            count=kept_total(visit),
        )  # fmt: skip
        sweeps = [] if want.format else sweeps_where(session, unit=visit.unit, code=code, limit=20)
    if not want.format:
        return _tab(visit, facts, "history", want, total, events=events, sweeps=sweeps, Act=Act)
    say = visit.speaker
    rows = [
        (
            say.moment(event.at), say.name(event.act), say.name(event.before) if event.before else "", say.name(event.after),
            event.by, _check_title(visit, issue.check_id), issue.target.label, issue.target.key, event.note, event.fingerprint,
        )
        for event, issue in events
    ]  # fmt: skip
    return _rows_file(visit, want, f"{code}-history", EVENTS, rows)


@router.get("/sites/{code}/evidence")
def evidence(visit: Reader, code: str) -> Response:
    """All evidence on record of the site's findings."""
    facts, want = find_site(visit, code), listing(visit, sorts=EVIDENCE_SORTS)
    with transaction(visit.desk.wiring.sessions) as session:
        found, total = evidence_page(
            session, code, want.wanted, check=asked(visit, "check"), kind=member(EvidenceKind, asked(visit, "kind")),
            count=kept_total(visit),
        )  # fmt: skip
    if not want.format:
        return _tab(visit, facts, "evidence", want, total, lines=found, EvidenceKind=EvidenceKind)
    say = visit.speaker
    rows = [
        (
            say.moment(one.captured_at), say.name(one.kind), one.url, _check_title(visit, one.check_id), one.key,
            one.fingerprint, excerpt_words(say, one.kind, one.excerpt)[:2000],
        )
        for one in found
    ]  # fmt: skip
    return _rows_file(visit, want, f"{code}-evidence", EVIDENCE, rows)


def _at(visit: Visit, facts: SiteFacts, addresses: Collection[str]) -> dict[str, str]:
    """Address → the issue that counts there, so that a row leads to it and can be looked at again."""
    with transaction(visit.desk.wiring.sessions) as session:
        return counting_at(session, facts.site.code, addresses)


def _tab(visit: Visit, facts: SiteFacts, tab: str, want: Listing, total: int, **values: Any) -> Response:
    return visit.page(
        f"site_{tab}.html",
        tab=tab,
        facts=facts,
        site=facts.site,
        want=want,
        total=total,
        query=visit.query,
        **values,
    )


def _records_file(visit: Visit, facts: SiteFacts, want: Listing, kind: Kind, records: Iterable[Any]) -> Response:
    """The same table as ``xunwang export`` writes, of what the page shows."""
    shape, site, say = SHAPES[kind], facts.site, visit.speaker
    found = list(records)
    return export(
        f"{site.code}-{kind.value}",
        want.format,
        [say.text(heading) for heading in (N_("网站标识码"), N_("网站"), *shape.headings)],
        ((site.code, site.name, *shape.cells(record, say)) for record in found),
        lambda: (as_object(site.code, site.name, record) for record in found),
    )


def _rows_file(
    visit: Visit, want: Listing, name: str, columns: Mapping[str, str], rows: Sequence[tuple[Any, ...]]
) -> Response:
    headings = [visit.speaker.text(heading) for heading in columns.values()]
    return export(name, want.format, headings, rows, lambda: (dict(zip(columns, row, strict=True)) for row in rows))


def _bundle(visit: Visit, facts: SiteFacts) -> str:
    with transaction(visit.desk.wiring.sessions) as session:
        return newest_bundle(session, facts.latest_sweep_id)


def _check_title(visit: Visit, check_id: str) -> str:
    check = visit.desk.checks.get(check_id)
    return visit.speaker.text(check.title) if check else check_id
