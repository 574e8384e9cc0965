"""What the routes of the JSON interface that change issues share: who may do which act, and what it does."""

from collections.abc import Callable
from datetime import datetime, time

from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from domain.issues import Act, Issue
from domain.people import Right
from domain.wording import N_
from pipeline import acts
from pipeline.acts import ActError
from web.api.door import Caller
from web.api.shapes import ActIn

OF_REVIEWERS = {Act.CONFIRM, Act.ASSIGN, Act.DISMISS, Act.EXEMPT}
OF_PEOPLE = {*OF_REVIEWERS, Act.CLAIM}
Doing = Callable[[Session, str], list[Issue]]


def doing(caller: Caller, wanted: ActIn) -> Doing:
    """What the act does to one issue. Raises ActError where it lacks something, and HTTPException where the caller may not."""
    if wanted.act in OF_REVIEWERS and Right.REVIEW not in caller.rights:
        raise HTTPException(403)
    if wanted.act not in OF_PEOPLE:
        raise ActError(N_("“{act}”不是人工操作。"), act=wanted.act.value)
    by, at, words, reason, until = caller.actor.by, caller.now, wanted.note, wanted.reason, wanted.until
    match wanted.act:
        case Act.CONFIRM:
            return lambda session, which: acts.confirm(session, [which], by=by, at=at, note=words)
        case Act.CLAIM:
            return lambda session, which: acts.claim(session, [which], by=by, at=at, note=words)
        case Act.ASSIGN:
            due = datetime.combine(wanted.due, time(23, 59, 59), at.tzinfo) if wanted.due else None
            return lambda session, which: acts.assign(
                session, [which], to=wanted.to, by=by, at=at, due_at=due, note=words
            )
        case Act.DISMISS:
            if reason is None:
                raise ActError(N_("请选择理由。"))
            return lambda session, which: acts.dismiss(session, [which], reason=reason, by=by, at=at, note=words)
        case _:
            if reason is None or until is None:
                raise ActError(N_("请选择理由和截止日期。"))
            return lambda session, which: acts.exempt(
                session, [which], until=until, reason=reason, by=by, at=at, note=words
            )
