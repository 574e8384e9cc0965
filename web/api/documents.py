"""The part of the JSON interface that makes documents on request: circular, workbooks, rectification sheets, forms, exports."""

import json
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response, StreamingResponse
from sqlalchemy import select

from domain.circulars import Edition
from domain.indicators import Subject
from domain.scorecards import Period
from domain.wording import N_, PlainError
from models.database import transaction
from models.parts import in_parts
from models.registry import SiteRow
from models.sight import of_unit, owns
from pipeline.annual import annual_forms
from pipeline.circular import Wish, circular_file, default_template
from pipeline.exports import records_of
from pipeline.findings import latest_findings
from pipeline.rectification import hand_over, rectification_file, the_notice
from pipeline.score_report import score_report
from reports.annual import forms_docx, forms_xlsx
from reports.exports import SHAPES, as_object
from reports.exports import Kind as Seen
from reports.findings import FINDING_HEADINGS, Cell, finding_json, finding_row
from reports.sheets import to_csv, to_xlsx
from web.api.door import Caller, Reader, Reviewer, not_found
from web.api.files import file_answers, made
from web.api.routes import Code, Q
from web.api.shapes import Day
from web.api.shapes_telling import HandedOverOut, HandOverIn
from web.files import MEDIA, a_file, plain

router = APIRouter(tags=["documents"])
MOST_ROWS = 200_000
"""Rows of one workbook; CSV and JSON lines have no end."""
SITES_AT_A_TIME = 200
"""Sites whose findings are held at a time."""


class Paper(StrEnum):
    """How a circular can be written."""

    DOCX = "docx"
    PDF = "pdf"
    HTML = "html"


class SheetAs(StrEnum):
    """How a rectification sheet can be written."""

    XLSX = "xlsx"
    PDF = "pdf"
    HTML = "html"


class FormAs(StrEnum):
    """How annual forms can be written."""

    XLSX = "xlsx"
    DOCX = "docx"


class ListAs(StrEnum):
    """How a list can be written."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"


class Scored(StrEnum):
    """Whose scores."""

    SITES = "sites"
    ACCOUNTS = "accounts"


class Kind(StrEnum):
    """What can be taken away as a list."""

    FINDINGS = "findings"
    COLUMNS = "columns"
    LINKS = "links"
    THREADS = "threads"
    PROBES = "probes"


When = Annotated[
    str, Query(max_length=16, description="2026Q4, 2026-11, 2026H1 or 2026; the current quarter when not given")
]
Sites = Annotated[list[str], Query(max_length=200, description="Only these codes; all that are yours when not given")]


@router.get(
    "/documents/circular.{ending}",
    response_class=Response,
    responses=file_answers(MEDIA["docx"], MEDIA["pdf"], "text/html"),
)
def circular(
    caller: Reader,
    ending: Paper,
    period: When = "",
    edition: Edition = Edition.PUBLIC,
    set_id: Annotated[str, Query(alias="set", max_length=64)] = "",
    style: Q = "",
    number: Q = "",
    day: Day | None = None,
) -> Response:
    """The circular of a period. Only who sees all units gets it; the internal edition names every unit's faults."""
    if caller.unit is not None:
        raise not_found()
    wish = Wish(
        period=_period(caller, period),
        edition=edition,
        set_id=set_id,
        style_id=style,
        number=number,
        day=day,
        anew=False,
    )
    content = made(lambda: circular_file(caller.desk.wiring, wish, ending.value, caller.speaker))
    return a_file(content, f"circular-{wish.period.id}-{edition.value}", ending.value)


@router.get("/documents/template.docx", response_class=Response, responses=file_answers(MEDIA["docx"]))
def template(caller: Reader) -> Response:
    """The Word template of the circular, to be changed by an office."""
    return a_file(made(lambda: default_template(caller.speaker)), "template", "docx")


@router.get("/documents/scores/{subject}.xlsx", response_class=Response, responses=file_answers(MEDIA["xlsx"]))
def scores(
    caller: Reader,
    subject: Scored,
    period: When = "",
    set_id: Annotated[str, Query(alias="set", max_length=64)] = "",
) -> Response:
    """The workbook of scores, with formulas, bands, trends; an operator gets the own unit's rows."""
    kind = Subject.SITE if subject is Scored.SITES else Subject.ACCOUNT
    wanted, wiring = _period(caller, period), caller.desk.wiring
    content = made(
        lambda: score_report(wiring, wanted, kind, caller.speaker, set_id=set_id, unit=caller.unit, anew=False)
    )
    return a_file(content, f"scores-{subject.value}-{wanted.id}", "xlsx")


@router.get(
    "/documents/rectification/{code}.{ending}",
    response_class=Response,
    responses=file_answers(MEDIA["xlsx"], MEDIA["pdf"], "text/html"),
)
def rectification(
    caller: Reader, code: Code, ending: SheetAs, due: Day | None = None, number: Q = "", style: Q = ""
) -> Response:
    """The rectification sheet of one site or account: what, where, picture, clause, deadline; 409 where nothing is open."""
    _owned(caller, code)
    wiring = caller.desk.wiring
    content = made(
        lambda: rectification_file(wiring, code, ending.value, caller.speaker, due=due, number=number, style_id=style)
    )
    return a_file(content, f"rectification-{code}", ending.value)


@router.post("/documents/rectification/{code}/hand-over")
def assign_all(caller: Reviewer, code: Code, wanted: HandOverIn) -> HandedOverOut:
    """Assign everything that is open on one site or account to its unit, as its sheet says."""
    _owned(caller, code)
    wiring = caller.desk.wiring
    due = wanted.due or the_notice(wiring, code).due
    assigned = hand_over(wiring, code, due, actor=caller.actor)
    caller.desk.forget_kept()
    return HandedOverOut(assigned=assigned, due=due)


@router.get("/documents/annual.{ending}", response_class=Response, responses=file_answers(MEDIA["xlsx"], MEDIA["docx"]))
def annual(
    caller: Reader,
    ending: FormAs,
    site: Sites = [],  # noqa: B006 - FastAPI copies it
    year: Annotated[int | None, Query(ge=2000, le=2199)] = None,
) -> Response:
    """The annual report form of each site, prefilled with what is known, marked as estimates."""
    codes, wiring = _codes(caller, site), caller.desk.wiring
    wanted = year or caller.now.year
    write = forms_xlsx if ending is FormAs.XLSX else forms_docx
    content = made(lambda: write(annual_forms(wiring, wanted, codes), caller.speaker))
    return a_file(content, f"annual-{wanted}", ending.value)


@router.get(
    "/exports/{kind}.{ending}",
    response_class=Response,
    responses=file_answers(MEDIA["csv"], MEDIA["xlsx"], MEDIA["jsonl"]),
)
def export(
    caller: Reader,
    kind: Kind,
    ending: ListAs,
    site: Sites = [],  # noqa: B006 - FastAPI copies it
    days: Annotated[int, Query(ge=1, le=400, description="Of probes: how far back")] = 7,
) -> Response:
    """What the newest sound sweeps saw, in full: findings, columns, links, messages, probes. Sent piece by piece."""
    codes = _codes(caller, site)
    say = caller.speaker.text
    if kind is Kind.FINDINGS:
        headings = [say(heading) for heading in FINDING_HEADINGS]
        found = _findings(caller, codes)
    else:
        headings = [say(one) for one in (N_("网站标识码"), N_("网站"), *SHAPES[Seen(kind.value)].headings)]
        found = _records(caller, Seen(kind.value), codes, days)
    if ending is ListAs.XLSX:
        rows = [row for row, _whole in islice(found, MOST_ROWS + 1)]
        if len(rows) > MOST_ROWS:
            raise PlainError(N_("超过 {n} 行，请导出 CSV，或用 site 限定网站。"), n=MOST_ROWS)
        return a_file(to_xlsx(kind.value, headings, rows), kind.value, "xlsx")
    pieces = _lines(found) if ending is ListAs.JSONL else _table(headings, found)
    return StreamingResponse(
        pieces,
        media_type=MEDIA[ending.value],
        headers={
            "content-disposition": f'attachment; filename="{plain(kind.value)}.{ending.value}"',
            "cache-control": "no-store",
        },
    )


Row = tuple[tuple[Cell, ...], dict[str, Any]]
"""The cells of a line, and the whole object."""


def _records(caller: Caller, kind: Seen, codes: list[str] | None, days: int) -> Iterator[Row]:
    shape = SHAPES[kind]
    for site, record in records_of(caller.desk.wiring, kind, codes, days=days):
        cells = (site.code, site.name, *shape.cells(record, caller.speaker))
        yield cells, as_object(site.code, site.name, record)


def _findings(caller: Caller, codes: list[str] | None) -> Iterator[Row]:
    wiring, titles = caller.desk.wiring, {check.id: check.title for check in caller.desk.checks.values()}
    if codes is None:
        with transaction(wiring.sessions) as session:
            codes = list(session.scalars(select(SiteRow.code).order_by(SiteRow.code)))
    for some in in_parts(codes, SITES_AT_A_TIME):
        with transaction(wiring.sessions) as session:
            found = latest_findings(session, wiring.rulebook.indicators, among=some)
        for one in found:
            yield tuple(finding_row(one, caller.speaker, titles)), finding_json(one, caller.speaker)


def _lines(found: Iterable[Row]) -> Iterator[bytes]:
    for _row, whole in found:
        yield (json.dumps(whole, ensure_ascii=False) + "\n").encode()


def _table(headings: list[str], found: Iterable[Row]) -> Iterator[bytes]:
    yield to_csv(headings, []).encode()
    rows = (row for row, _whole in found)
    while piece := list(islice(rows, 500)):
        # The heading was sent; so was the mark that tells a spreadsheet the file is UTF-8.
        yield to_csv(headings, piece).removeprefix(to_csv(headings, [])).encode()


def _codes(caller: Caller, asked: list[str]) -> list[str] | None:
    """The codes of sites to tell of; None: all. Another unit's, and what is no site, look alike: 404."""
    with transaction(caller.desk.wiring.sessions) as session:
        if not asked and caller.unit is None:
            return None
        mine = select(SiteRow.code).where(of_unit(SiteRow.code, caller.unit)).order_by(SiteRow.code)
        known = list(session.scalars(mine.where(SiteRow.code.in_(asked)) if asked else mine))
    if set(asked) - set(known):
        raise not_found()
    return known


def _owned(caller: Caller, code: str) -> None:
    with transaction(caller.desk.wiring.sessions) as session:
        if not owns(session, code, caller.unit):
            raise not_found()


def _period(caller: Caller, text: str) -> Period:
    if not text:
        return Period.quarter_of(caller.now.date())
    try:
        return Period.parse(text)
    except ValueError as error:
        raise PlainError(N_("“{period}”不是考核周期，请写成 2026Q4。"), period=text) from error
