"""What waits for a person: suspicions, vetoes, objections; by mouse or by keyboard, one or many at once."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from domain.indicators import IndicatorSet
from domain.issues import Reason
from domain.wording import N_
from models.database import transaction
from models.queries_issues import (
    ISSUE_SORTS,
    IssueFilter,
    VetoLine,
    false_alarm_rates,
    fold_sizes,
    issues_page,
    place_of,
    suspected_vetoes,
    visible_issues,
)
from models.queries_overview import names_of, open_objection_count, waiting
from pipeline.acts import ActError
from pipeline.objections import ObjectionError, decide, open_objections
from pipeline.proofs import ProofError, proofs_by_issue
from pipeline.score import period_of
from pipeline.vetoes import VetoError, rule_on_veto
from reports.findings import Cell
from reports.texts import Speaker
from web.listing import TOTAL_KEPT_S, asked, ends_of, export, kept_total, listing
from web.pages.issues import issues_file, paper_of
from web.visit import Reviewer, Visit

router = APIRouter()
HEADINGS = {
    "site": N_("网站标识码"),
    "name": N_("网站名称"),
    "period": N_("考核周期"),
    "indicator": N_("指标编号"),
    "indicator_name": N_("指标"),
    "findings": N_("发现数"),
    "issue": N_("问题编号"),
    "at": N_("时间"),
    "by": N_("申诉人"),
    "unit": N_("单位"),
    "text": N_("申诉理由"),
    "file": N_("附件"),
}
"""Of the files of vetoes and objections."""


@router.get("/review")
def review(visit: Reviewer) -> Response:
    """One of three queues."""
    wiring, tab = visit.desk.wiring, asked(visit, "tab") or "suspicions"
    want = listing(visit, sorts=ISSUE_SORTS, size=25)
    period, set_id = period_of(visit.now.date()), wiring.settings.indicator_set
    values: dict[str, Any] = {
        "tab": tab,
        "want": want,
        "Reason": Reason,
        "today": visit.now.date(),
        "sizes": {},
        "ends": None,
    }
    with transaction(wiring.sessions) as session:
        counted = visit.desk.kept(
            ("city", "waiting"), lambda: waiting(session, period=period, set_id=set_id), seconds=TOTAL_KEPT_S
        )
        values["waiting"] = replace(counted, objections=open_objection_count(session))
        values["rates"] = visit.desk.kept("rates", lambda: false_alarm_rates(session), seconds=60)
        codes: list[str] = []
        if tab == "vetoes":
            lines, total = suspected_vetoes(
                session, period=period, set_id=set_id, limit=want.wanted.limit, offset=want.wanted.offset
            )
            prints = [print_ for line in lines for print_ in line.result.fingerprints[:20]]
            values |= {"vetoes": lines, "total": total}
            values["behind"] = {issue.fingerprint: issue for issue in visible_issues(session, prints, unit=None)}
            values["said"] = proofs_by_issue(session, prints)
            codes = [line.subject for line in lines]
        elif tab == "objections":
            found = open_objections(session, limit=want.wanted.limit, offset=want.wanted.offset)
            about = visible_issues(session, [one.fingerprint for one in found], unit=None)
            values |= {"objections": found, "total": values["waiting"].objections}
            values["about"] = {issue.fingerprint: issue for issue in about}
            codes = [issue.subject for issue in about]
        else:
            which = IssueFilter(
                unreviewed=True,
                check=asked(visit, "check"),
                subject=asked(visit, "site"),
                cause=asked(visit, "cause"),
                folded=not want.format,  # a file holds every one
            )
            issues, total = issues_page(session, want.wanted, which, now=visit.now, count=kept_total(visit))
            values["sizes"] = fold_sizes(session, issues, want.wanted, which, now=visit.now)
            values |= {
                "issues": issues,
                "total": total,
                "ends": ends_of(want, issues, lambda one: place_of(one, want.sort)),
            }
            codes = [issue.subject for issue in issues]
        values["names"] = names_of(session, codes)
    if want.format:
        return _file(visit, want.format, tab, values)
    return visit.page("review.html", indicators=wiring.rulebook.indicators, query=visit.query, **values)


def _file(visit: Visit, layout: str, tab: str, values: dict[str, Any]) -> Response:
    """What waits in one queue, as a file."""
    say, names = visit.speaker, values["names"]
    rows: list[tuple[Cell, ...]]
    keys: tuple[str, ...]
    if tab == "vetoes":
        indicators = visit.desk.wiring.rulebook.indicators
        rows = [
            (
                line.subject,
                names.get(line.subject, ""),
                line.period,
                line.result.indicator_id,
                _name(say, indicators, line),
                len(line.result.charges),
            )
            for line in values["vetoes"]
        ]
        keys = ("site", "name", "period", "indicator", "indicator_name", "findings")
    elif tab == "objections":
        about = values["about"]
        rows = [
            (
                about[one.fingerprint].subject if one.fingerprint in about else "",
                names.get(about[one.fingerprint].subject, "") if one.fingerprint in about else "",
                one.fingerprint, say.moment(one.at), one.by, one.unit, one.text, one.file_name,
            )
            for one in values["objections"]
        ]  # fmt: skip
        keys = ("site", "name", "issue", "at", "by", "unit", "text", "file")
    else:
        return issues_file(visit, layout, values["issues"], names)
    headings = [say.text(HEADINGS[key]) for key in keys]
    return export(tab, layout, headings, rows, lambda: (dict(zip(keys, row, strict=True)) for row in rows))


def _name(say: Speaker, indicators: IndicatorSet, line: VetoLine) -> str:
    indicator = indicators.indicator(line.result.indicator_id)
    if indicator is None:
        return ""
    return say.either(indicator)


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
            paper=paper_of(visit),
        )
    except (VetoError, ProofError) as error:
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
    visit.desk.rescore(subjects)
    return visit.back(to, N_("申诉已办结。"))
