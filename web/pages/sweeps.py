"""Sweeps: what was looked at, how it went, and what could not be gathered."""

from fastapi import APIRouter
from fastapi.responses import Response

from domain.sweeps import SweepPurpose, SweepState, UnitOutcome
from domain.targets import TargetKind
from domain.wording import N_
from models.database import transaction
from models.queries_overview import names_of
from models.queries_sites import total_of
from models.queries_sweeps import count_sweeps, place_of, sweep_with_details, sweeps_where
from models.sight import owns
from web.listing import asked, ends_of, export, kept_total, listing, member
from web.progress import under_way
from web.visit import MissingError, Reader

router = APIRouter()
HEADINGS = (N_("巡查"), N_("网站"), N_("目的"), N_("状态"), N_("开始"), N_("结束"), N_("网页"), N_("新增"), N_("整改"))


@router.get("/sweeps")
def sweeps(visit: Reader) -> Response:
    """The list, newest first."""
    want = listing(visit, sorts=())
    state = member(SweepState, asked(visit, "state"))
    which = {
        "code": asked(visit, "site"),
        "states": (state,) if state else (),
        "purpose": member(SweepPurpose, asked(visit, "purpose")),
    }
    with transaction(visit.desk.wiring.sessions) as session:
        part = want.wanted
        lines = sweeps_where(
            session, unit=visit.unit, limit=part.limit, offset=part.offset, after=part.after, before=part.before, **which,  # type: ignore[arg-type]
        )  # fmt: skip
        total = total_of(
            part,
            len(lines),
            lambda: count_sweeps(session, unit=visit.unit, most=part.most, **which),  # type: ignore[arg-type]
            kept_total(visit),
        )
        names = names_of(session, [line.run.site_code for line in lines])
    if want.format:
        say = visit.speaker
        rows = [
            (
                line.run.id,
                names.get(line.run.site_code, line.run.site_code),
                say.name(line.run.purpose),
                say.name(line.run.state),
                say.moment(line.run.started_at) if line.run.started_at else "",
                say.moment(line.run.finished_at) if line.run.finished_at else "",
                line.run.pages,
                line.opened,
                line.closed,
            )
            for line in lines
        ]
        keys = ("sweep", "site", "purpose", "state", "started_at", "finished_at", "pages", "opened", "closed")
        return export(
            "sweeps",
            want.format,
            [say.text(heading) for heading in HEADINGS],
            rows,
            lambda: (dict(zip(keys, row, strict=True)) for row in rows),
        )
    return visit.page(
        "sweeps.html",
        lines=lines,
        total=total,
        names=names,
        want=want,
        ends=ends_of(want, lines, lambda one: place_of(one.run)),
        query=visit.query,
        SweepState=SweepState,
        SweepPurpose=SweepPurpose,
        running=under_way(visit.desk, unit=visit.unit),
        load=visit.desk.load(),
    )


@router.get("/sweeps/{sweep_id}")
def sweep(visit: Reader, sweep_id: str) -> Response:
    """One sweep."""
    with transaction(visit.desk.wiring.sessions) as session:
        line = sweep_with_details(session, sweep_id)
        if line is None or not owns(session, line.run.site_code, visit.unit):
            raise MissingError
        names = names_of(session, [line.run.site_code])
    rules = {rule.id: rule.check.title for rule in visit.desk.wiring.rulebook.rules}
    seen: dict[str, int] = {}
    for rule, number in line.examined.items():
        title = visit.speaker.text(rules.get(rule, rule))
        seen[title] = max(
            number, seen.get(title, 0)
        )  # several rules of one check ask the same things, each with its own limits

    def place(ref: str) -> str:
        kind, _, key = ref.partition(":")
        found = member(TargetKind, kind)
        return f"{visit.speaker.name(found)} {key}" if found else ref

    return visit.page(
        "sweep.html",
        line=line,
        run=line.run,
        name=names.get(line.run.site_code, ""),
        rules=rules,
        examined=sorted(seen.items()),
        place=place,
        UnitOutcome=UnitOutcome,
    )
