"""Issues: the list, one with its evidence and story, and what people do to it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from fastapi import APIRouter
from fastapi.responses import Response

from domain.findings import Outcome
from domain.indicators import IndicatorSet
from domain.issues import Act, Issue, IssueState, Reason
from domain.people import Right
from domain.wording import N_
from models.database import transaction
from models.queries import history_of
from models.queries_issues import (
    ISSUE_SORTS,
    IssueFilter,
    alike_unreviewed,
    false_alarm_rates,
    fold_sizes,
    issue_seen_by,
    issues_page,
    named_few,
    place_of,
)
from models.queries_overview import names_of
from pipeline.acts import ActError
from pipeline.deeds import OF_REVIEWERS, Deed
from pipeline.objections import ObjectionError, object_to, objections_of
from pipeline.proofs import LARGEST, Paper, ProofError, checked, keep_with_issues, proofs_about
from pipeline.rescans import latest_rescans
from reports.findings import ISSUE_HEADINGS, issue_json, issue_row
from reports.remedy import in_plain_words, remedy_of
from web.listing import asked, asked_all, ends_of, export, kept_total, listing, member, with_named
from web.pages.sites import RENEW, ask_for_rescan
from web.visit import ForbiddenError, MissingError, Reader, Visit, Worker

router = APIRouter()
MOST_CHOSEN = 500
ALIKE = "+alike"
"""After a fingerprint: it and all that share its cause, as one row of the review queue stands for them."""


def filter_from(visit: Visit) -> IssueFilter:
    """Which issues an address asks for."""
    state = asked_all(visit, "state")
    states: list[IssueState]
    if "all" in state:
        states = [one for one in IssueState if one is not IssueState.NOTICED]
    else:
        states = [found for one in state if (found := member(IssueState, one)) is not None]
    days = asked(visit, "since")
    since = visit.now - timedelta(days=int(days)) if days.isascii() and days.isdigit() and len(days) < 5 else None
    return IssueFilter(
        states=states,
        check=asked(visit, "check"),
        subject=asked(visit, "site"),
        outcome=member(Outcome, asked(visit, "outcome")),
        overdue=asked(visit, "overdue") == "1",
        repeated=asked(visit, "repeated") == "1",
        since=since,
        cause=asked(visit, "cause"),
        folded=True,
    )


@router.get("/issues")
def issues(visit: Reader) -> Response:
    """The list."""
    want, which = listing(visit, sorts=ISSUE_SORTS), filter_from(visit)
    with transaction(visit.desk.wiring.sessions) as session:
        if want.format:
            which = replace(which, folded=False)  # a file holds every one
        wanted = with_named(visit, want.wanted, lambda q: named_few(session, q))
        found, total = issues_page(session, wanted, which, now=visit.now, count=kept_total(visit))
        sizes = fold_sizes(session, found, wanted, which, now=visit.now)
        names = names_of(session, [issue.subject for issue in found])
    if want.format:
        return issues_file(visit, want.format, found, names)
    return visit.page(
        "issues.html",
        issues=found,
        total=total,
        sizes=sizes,
        names=names,
        want=want,
        ends=ends_of(want, found, lambda one: place_of(one, want.sort)),
        which=which,
        query=visit.query,
        IssueState=IssueState,
        Outcome=Outcome,
        Reason=Reason,
        chosen_states=asked_all(visit, "state"),
    )


def issues_file(visit: Visit, layout: str, found: Sequence[Issue], names: Mapping[str, str]) -> Response:
    """These issues as a file."""
    titles = {check.id: check.title for check in visit.desk.checks.values()}
    return export(
        "issues",
        layout,
        [visit.speaker.text(heading) for heading in ISSUE_HEADINGS],
        (issue_row(issue, visit.speaker, titles, names.get(issue.subject, "")) for issue in found),
        lambda: (issue_json(issue, visit.speaker) for issue in found),
    )


@router.get("/issues/{fingerprint}")
def issue(visit: Reader, fingerprint: str) -> Response:
    """Evidence, attempts, story, remedy, and what can be done."""
    found, indicators = find_issue(visit, fingerprint), visit.desk.wiring.rulebook.indicators
    with transaction(visit.desk.wiring.sessions) as session:
        events = history_of(session, fingerprint)
        objections = objections_of(session, fingerprint)
        names = names_of(session, [found.subject])
        fed = indicators.fed_by(found.rule_id)
        proofs = proofs_about(session, found, fed)
        rescans = latest_rescans(session, unit=visit.unit, code=found.subject, url=found.target.key, limit=1)
        rates = visit.desk.kept("rates", lambda: false_alarm_rates(session), seconds=60)
    check = visit.desk.checks.get(found.check_id)
    return visit.page(
        "issue.html",
        issue=found,
        events=events,
        objections=objections,
        name=names.get(found.subject, found.subject),
        remedy=in_plain_words(remedy_of(check.doc, visit.speaker.locale), _names(visit, indicators)) if check else [],
        rate=rates.get(found.check_id),
        Reason=Reason,
        today=visit.now.date(),
        indicators=indicators,
        fed=fed,
        proofs=proofs,
        live=f"/issues/{fingerprint}/live",
        rescans=rescans,
        running=[],
        facts=None,
    )


@router.get("/issues/{fingerprint}/live")
def live(visit: Reader, fingerprint: str) -> Response:
    """The part that shows how a look at this one issue goes on; asked for every second while there is one."""
    found = find_issue(visit, fingerprint)
    with transaction(visit.desk.wiring.sessions) as session:
        rescans = latest_rescans(session, unit=visit.unit, code=found.subject, url=found.target.key, limit=1)
    response = visit.page(
        "parts/rescan.html", facts=None, live=f"/issues/{fingerprint}/live", rescans=rescans, running=[]
    )
    if asked(visit, "was") == "running" and (not rescans or rescans[0].state.ended):
        response.headers["HX-Trigger"] = RENEW
    return response


@router.post("/issues/act")
def act_on_many(visit: Worker) -> Response:
    """The same act on every issue chosen in a list."""
    chosen = visit.texts("which")[:MOST_CHOSEN]
    if not chosen:
        return visit.go(visit.text("back") or "/issues", N_("没有选中任何问题。"), kind="!")
    for fingerprint in chosen:
        find_issue(visit, fingerprint.removesuffix(ALIKE))
    with transaction(visit.desk.wiring.sessions) as session:
        chosen = [
            each
            for one in chosen
            for each in (alike_unreviewed(session, one.removesuffix(ALIKE)) if one.endswith(ALIKE) else [one])
        ]
    return _act(visit, chosen, visit.text("back") or "/issues")


@router.post("/issues/{fingerprint}/act")
def act_on_one(visit: Worker, fingerprint: str) -> Response:
    """One act on one issue."""
    find_issue(visit, fingerprint)
    return _act(visit, [fingerprint], f"/issues/{fingerprint}")


@router.post("/issues/{fingerprint}/rescan")
def rescan(visit: Worker, fingerprint: str) -> Response:
    """Look at it again now."""
    found = find_issue(visit, fingerprint)
    visit.form = type(visit.form)(
        {**visit.form, "check": found.check_id, "url": found.target.key}  # the issue knows better than the form
    )
    return ask_for_rescan(visit, found.subject, f"/issues/{fingerprint}")


@router.post("/issues/{fingerprint}/objections")
def objection(visit: Worker, fingerprint: str) -> Response:
    """A unit says that it is none."""
    find_issue(visit, fingerprint)
    try:
        paper = paper_of(visit)
        with transaction(visit.desk.wiring.sessions) as session:
            object_to(
                session,
                visit.desk.wiring.blobs,
                fingerprint,
                text=visit.text("text"),
                unit=visit.person.organizer,
                actor=visit.actor,
                file_name=paper.name if paper else "",
                content=paper.content if paper else b"",
            )
    except (ObjectionError, ProofError) as error:
        return visit.refuse(error, f"/issues/{fingerprint}")
    visit.desk.forget_kept()
    return visit.go(f"/issues/{fingerprint}", N_("申诉已提交，审核结果会记在这里。"))


def _names(visit: Visit, indicators: IndicatorSet) -> dict[str, str]:
    """What a check's help names by its id: checks and indicators, with what they are called."""
    checks = {check.id: visit.speaker.text(check.title) for check in visit.desk.checks.values()}
    return checks | {one.id: visit.speaker.either(one) for one in indicators.indicators}


def find_issue(visit: Visit, fingerprint: str) -> Issue:
    """The issue, if this person may see it."""
    with transaction(visit.desk.wiring.sessions) as session:
        found = issue_seen_by(session, fingerprint, unit=visit.unit)
    if found is None:
        raise MissingError
    return found


def _act(visit: Visit, which: list[str], to: str) -> Response:
    act = member(Act, visit.text("act"))
    if act in OF_REVIEWERS and not visit.may(Right.REVIEW):
        raise ForbiddenError
    try:
        subjects = perform(visit, act, which, paper_of(visit))
    except (ActError, ProofError) as error:
        return visit.refuse(error, to)
    visit.desk.rescore(subjects)
    return visit.back(to, N_("已处理 {n} 项。"), n=len(which))


def paper_of(visit: Visit) -> Paper | None:
    """The file that came with a form. Raises ProofError."""
    upload = visit.upload("file")
    return checked(upload.filename or "", upload.file.read(LARGEST + 1)) if upload else None


def perform(visit: Visit, act: Act | None, which: list[str], paper: Paper | None = None) -> set[str]:
    """Do it, in one transaction, and keep the file beside it; the codes of the sites concerned. Raises ActError."""
    deed = Deed(
        act=act,
        note=visit.text("note"),
        reason=member(Reason, visit.text("reason")),
        until=day_of_form(visit, "until"),
        to=visit.text("to"),
        due=day_of_form(visit, "due"),
    )
    with transaction(visit.desk.wiring.sessions) as session:
        done = deed.do(session, which, actor=visit.actor)
        if paper is not None and act is not None:
            keep_with_issues(session, visit.desk.wiring.blobs, done, act, paper, actor=visit.actor, said=deed.note)
    return {issue.subject for issue in done}


def day_of_form(visit: Visit, name: str) -> date | None:
    """A day of the form; None for anything else."""
    try:
        return date.fromisoformat(visit.text(name))
    except ValueError:
        return None
