"""What people set about columns: type, exemption, not periodic; a sweep never overwrites it."""

from datetime import date

from fastapi import APIRouter
from fastapi.responses import Response

from domain.registry import ColumnCategory
from domain.wording import N_
from models.database import transaction
from pipeline.acts import ActError
from pipeline.column_acts import exempt_column, set_category, set_periodic
from pipeline.ledger import note
from web.listing import member
from web.pages.issues import day_of_form
from web.pages.sites import find_site
from web.visit import Reviewer

router = APIRouter()


@router.post("/sites/{code}/columns")
def change(visit: Reviewer, code: str) -> Response:
    """Change what the form names of one column."""
    find_site(visit, code)
    url, to = visit.text("url"), f"/sites/{code}/columns"
    try:
        with transaction(visit.desk.wiring.sessions) as session:
            if "category" in visit.form:
                wanted = member(ColumnCategory, visit.text("category"))
                set_category(session, code, url, None if wanted is ColumnCategory.UNKNOWN else wanted)
            if "periodic" in visit.form:
                set_periodic(session, code, url, periodic=visit.text("periodic") == "yes")
            if "until" in visit.form:
                until: date | None = day_of_form(visit, "until")
                exempt_column(session, code, url, until=until, reason=visit.text("reason"))
            note(session, visit.actor, "column_changed", code, {"url": url})
    except ActError as error:
        return visit.refuse(error, to)
    return visit.back(to, N_("已保存，下一次巡查起生效；人工设定不会被巡查改写。"))
