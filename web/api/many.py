"""The part of the JSON interface that does one thing to many: each by itself, with an answer of its own."""

from fastapi import APIRouter

from domain.issues import Issue
from domain.wording import N_, PlainError
from jobs.ticks import rescan_job
from models.database import transaction
from models.queries_issues import issue_seen_by
from models.sight import owns
from pipeline.deeds import Deed
from pipeline.rescans import ask
from web.api.acting import deed_of
from web.api.door import Caller, Worker
from web.api.shapes_telling import (
    ActAnswer,
    ManyActsIn,
    ManyActsOut,
    ManyRescansIn,
    ManyRescansOut,
    RescanAnswer,
)

router = APIRouter(tags=["issues"])
NOT_THERE = N_("没有这个问题，或不属于本单位。")
NO_SUBJECT = N_("没有代码为 {code} 的网站或账号。")


@router.post("/issues/acts")
def act_on_many(caller: Worker, wanted: ManyActsIn) -> ManyActsOut:
    """One act on many issues, each by itself: what refuses is told in its own answer and harms no other."""
    deed = deed_of(caller, wanted)
    answers, subjects = [], set()
    for fingerprint in dict.fromkeys(wanted.issues):
        answer, issue = _one(caller, deed, fingerprint)
        answers.append(answer)
        if issue is not None:
            subjects.add(issue.subject)
    caller.desk.rescore(subjects)
    done = sum(one.done for one in answers)
    return ManyActsOut(done=done, refused=len(answers) - done, items=answers)


@router.post("/rescans/many", status_code=202)
def rescan_many(caller: Worker, wanted: ManyRescansIn) -> ManyRescansOut:
    """Look at many sites and accounts again now, before all routine work."""
    items = []
    for code in dict.fromkeys(wanted.sites):
        with transaction(caller.desk.wiring.sessions) as session:
            made = ask(session, code, actor=caller.actor) if owns(session, code, caller.unit) else None
        if made is None:
            detail = caller.speaker.text(NO_SUBJECT, code=code)
            items.append(RescanAnswer(site=code, rescan=None, status=404, detail=detail))
            continue
        caller.desk.put(rescan_job(made.id))
        items.append(RescanAnswer(site=code, rescan=made.id, status=202, detail=""))
    return ManyRescansOut(items=items)


def _one(caller: Caller, deed: Deed, fingerprint: str) -> tuple[ActAnswer, Issue | None]:
    try:
        with transaction(caller.desk.wiring.sessions) as session:
            if issue_seen_by(session, fingerprint, unit=caller.unit) is None:
                detail = caller.speaker.text(NOT_THERE)
                return ActAnswer(issue=fingerprint, done=False, issue_state=None, status=404, detail=detail), None
            (issue,) = deed.do(session, [fingerprint], actor=caller.actor)
    except PlainError as error:
        detail = caller.speaker.render(error.message, error.values)
        return ActAnswer(issue=fingerprint, done=False, issue_state=None, status=409, detail=detail), None
    return ActAnswer(issue=fingerprint, done=True, issue_state=issue.state.value, status=200, detail=""), issue
