"""What a person does to issues, from a form or from a program alike: who may, what it must name, and the act itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from domain.issues import Act, Issue, Reason
from domain.wording import N_
from pipeline import acts
from pipeline.acts import ActError
from pipeline.ledger import Actor, note

OF_REVIEWERS = frozenset({Act.CONFIRM, Act.ASSIGN, Act.DISMISS, Act.EXEMPT})
"""Acts that only those may do who may review."""
OF_PEOPLE = OF_REVIEWERS | {Act.CLAIM}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One act with all it needs."""

    act: Act | None
    """None: whatever was asked for is no act."""
    note: str = ""
    reason: Reason | None = None
    """For dismissing and exempting."""
    until: date | None = None
    """For exempting, included."""
    to: str = ""
    """For assigning."""
    due: date | None = None
    """For assigning, until the end of the day."""

    def check(self) -> None:
        """Raises ActError where it lacks something."""
        if self.act not in OF_PEOPLE:
            raise ActError(N_("“{act}”不是人工操作。"), act=self.act.value if self.act else "")
        if self.act is Act.DISMISS and self.reason is None:
            raise ActError(N_("请选择理由。"))
        if self.act is Act.EXEMPT and (self.reason is None or self.until is None):
            raise ActError(N_("请选择理由和截止日期。"))

    def do(self, session: Session, which: Sequence[str], *, actor: Actor) -> list[Issue]:
        """Do it to these issues, all or none, and note who did. Raises ActError."""
        self.check()
        assert self.act is not None
        note(session, actor, f"issue_{self.act.value}", ",".join(which)[:500])
        by, at, words = actor.by, actor.at, self.note
        match self.act:
            case Act.CONFIRM:
                return acts.confirm(session, which, by=by, at=at, note=words)
            case Act.CLAIM:
                return acts.claim(session, which, by=by, at=at, note=words)
            case Act.ASSIGN:
                due = datetime.combine(self.due, time(23, 59, 59), at.tzinfo) if self.due else None
                return acts.assign(session, which, to=self.to, by=by, at=at, due_at=due, note=words)
            case Act.DISMISS:
                assert self.reason is not None
                return acts.dismiss(session, which, reason=self.reason, by=by, at=at, note=words)
            case _:
                assert self.reason is not None
                assert self.until is not None
                return acts.exempt(session, which, until=self.until, reason=self.reason, by=by, at=at, note=words)
