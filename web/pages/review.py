"""What waits for a person: suspicions, vetoes, objections; by mouse or by keyboard, one or many at once."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from domain.issues import Reason
from domain.wording import N_
from models.database import transaction
from models.queries_issues import (
    ISSUE_SORTS,
    IssueFilter,
    false_alarm_rates,
    issues_page,
    suspected_vetoes,
    visible_issues,
)
from models.queries_overview import names_of, waiting
from pipeline.acts import ActError
from pipeline.objections import ObjectionError, decide, open_objections
from pipeline.score import period_of
from pipeline.vetoes import VetoError, rule_on_veto
from web.listing import asked, kept_total, listing
from web.pages.issues import rescore
from web.visit import Reviewer, Visit

router = APIRouter()


@router.get("/review")
def review(visit: Reviewer) -> Response:
    """One of three queues."""
    wiring, tab = visit.desk.wiring, asked(visit, "tab") or "suspicions"
    want = listing(visit, sorts=ISSUE_SORTS, size=25)
    period, set_id = period_of(visit.now.date()), wiring.settings.indicator_set
    values: dict[str, Any] = {"tab": tab, "want": want, "Reason": Reason, "today": visit.now.date()}
    with transaction(wiring.sessions) as session:
        values["waiting"] = waiting(session, period=period, set_id=set_id)
        values["rates"] = visit.desk.kept("rates", lambda: false_alarm_rates(session), seconds=60)
        codes: list[str] = []
        if tab == "vetoes":
            lines, total = suspected_vetoes(
                session, period=period, set_id=set_id, limit=want.wanted.limit, offset=want.wanted.offset
            )
            prints = [print_ for line in lines for print_ in line.result.fingerprints[:20]]
            values |= {"vetoes": lines, "total": total}
            values["behind"] = {issue.fingerprint: issue for issue in visible_issues(session, prints, unit=None)}
            codes = [line.subject for line in lines]
        elif tab == "objections":
            found = open_objections(session, limit=want.wanted.limit, offset=want.wanted.offset)
            about = visible_issues(session, [one.fingerprint for one in found], unit=None)
            values |= {"objections": found, "total": values["waiting"].objections}
            values["about"] = {issue.fingerprint: issue for issue in about}
            codes = [issue.subject for issue in about]
        else:
            which = IssueFilter(unreviewed=True, check=asked(visit, "check"))
            issues, total = issues_page(session, want.wanted, which, now=visit.now, count=kept_total(visit))
            values |= {"issues": issues, "total": total}
            codes = [issue.subject for issue in issues]
        values["names"] = names_of(session, codes)
    return visit.page("review.html", indicators=wiring.rulebook.indicators, query=visit.request.query_params, **values)


@router.post("/review/vetoes")
def veto(visit: Reviewer) -> Response:
    """Sign or reject one veto; the card is computed again at once."""
    try:
        rule_on_veto(
            visit.desk.wiring,
            visit.text("subject"),
            visit.text("period"),
            visit.text("indicator"),
            signed=visit.text("verdict") == "sign",
            why=visit.text("note"),
            actor=visit.actor,
        )
    except VetoError as error:
        return visit.refuse(error, "/review?tab=vetoes")
    visit.desk.forget_kept()
    return visit.back("/review?tab=vetoes", N_("已记录，得分已重新计算。"))


@router.post("/review/objections/{objection_id}")
def objection(visit: Reviewer, objection_id: int) -> Response:
    """Uphold or reject an objection."""
    return decide_objection(visit, objection_id)


def decide_objection(visit: Visit, objection_id: int) -> Response:
    """The decision of a form."""
    to = "/review?tab=objections"
    try:
        with transaction(visit.desk.wiring.sessions) as session:
            decided = decide(
                session,
                objection_id,
                upheld=visit.text("verdict") == "uphold",
                why=visit.text("note"),
                actor=visit.actor,
            )
            subjects = {issue.subject for issue in visible_issues(session, [decided.fingerprint], unit=None)}
    except (ObjectionError, ActError) as error:
        return visit.refuse(error, to)
    rescore(visit, subjects)
    return visit.back(to, N_("申诉已办结。"))
