"""Documents to take away: the circular, score sheets, rectification sheets, annual forms; each person gets what is theirs to see."""

from fastapi import APIRouter
from fastapi.responses import Response

from config.errors import ConfigError
from domain.circulars import Edition
from domain.indicators import Subject
from domain.scorecards import Period
from domain.wording import PlainError
from models.database import transaction
from models.queries import sites_by_code
from models.sight import owns
from pipeline.annual import annual_forms
from pipeline.circular import Wish, circular_file
from pipeline.rectification import rectification_file
from pipeline.score_report import score_report
from reports.annual import forms_docx, forms_xlsx
from web.files import a_file
from web.listing import asked, member
from web.visit import MissingError, Reader, Visit

router = APIRouter()


@router.get("/reports/circular.{ending}")
def circular(visit: Reader, ending: str) -> Response:
    """The circular of a period. The internal edition names every unit's faults: only who sees all units gets it."""
    edition = member(Edition, asked(visit, "edition")) or Edition.PUBLIC
    if ending not in {"docx", "pdf", "html"} or visit.unit is not None:
        raise MissingError
    wish = Wish(period=_period(visit), edition=edition, set_id=asked(visit, "set"), anew=False)
    try:
        content = circular_file(visit.desk.wiring, wish, ending, visit.speaker)
    except (PlainError, ConfigError) as error:
        return visit.refuse(error, "/reports")
    return a_file(content, f"circular-{wish.period.id}-{edition.value}", ending)


@router.get("/reports/scores/{subject}.xlsx")
def scores(visit: Reader, subject: str) -> Response:
    """The workbook of scores; an operator gets the own unit's rows."""
    kind = {"sites": Subject.SITE, "accounts": Subject.ACCOUNT}.get(subject)
    if kind is None:
        raise MissingError
    period = _period(visit)
    content = score_report(visit.desk.wiring, period, kind, visit.speaker, unit=visit.unit, anew=False)
    return a_file(content, f"scores-{subject}-{period.id}", "xlsx")


@router.get("/reports/rectification.{ending}")
def rectification(visit: Reader, ending: str) -> Response:
    """The rectification sheet of one site or account that this person may see."""
    code = asked(visit, "code")
    with transaction(visit.desk.wiring.sessions) as session:
        seen = owns(session, code, visit.unit)
    if not seen or ending not in {"xlsx", "pdf", "html"}:
        raise MissingError
    try:
        content = rectification_file(visit.desk.wiring, code, ending, visit.speaker)
    except (PlainError, ConfigError) as error:
        return visit.refuse(error, "/reports")
    return a_file(content, f"rectification-{code}", ending)


@router.get("/reports/annual.{ending}")
def annual(visit: Reader, ending: str) -> Response:
    """The annual report form of a year: of one site, or of every site this person may see."""
    make = {"xlsx": forms_xlsx, "docx": forms_docx}.get(ending)
    code, year = asked(visit, "code"), asked(visit, "year") or str(visit.now.year)
    if make is None or not (year.isascii() and year.isdigit() and len(year) == 4 and int(year)):
        raise MissingError
    with transaction(visit.desk.wiring.sessions) as session:
        codes = [site.code for site in sites_by_code(session, [code] if code else None)]
        codes = [one for one in codes if owns(session, one, visit.unit)]
    if not codes:
        raise MissingError
    content = make(annual_forms(visit.desk.wiring, int(year), codes), visit.speaker)
    return a_file(content, f"annual-{year}" + (f"-{code}" if code else ""), ending)


def _period(visit: Visit) -> Period:
    try:
        return Period.parse(asked(visit, "period")) if asked(visit, "period") else Period.quarter_of(visit.now.date())
    except ValueError as error:
        raise MissingError from error
