"""Steps in the life of issues → notices for those who must act on them, each step told once; a bulk act is one message."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from domain.alarms import Step
from domain.issues import Act, Issue, IssueState
from models.database import transaction
from models.issues import IssueEventRow, IssueRow
from models.notices import NoticeRow, NoticeState, ToldRow, Urgency
from models.parts import in_parts
from models.service import ObjectionRow, ObjectionState
from models.upsert import insert_new
from pipeline.addressees import Addressee, Crowd, everybody, operators, reviewers, unwanted
from pipeline.alarms import LONG_AGO, OVERLAP, last_look, looked
from pipeline.notice_words import of_issue, of_objection
from pipeline.wiring import Wiring

LOOK_BACK = timedelta(days=2)
"""How far back at least: what was given a deadline that had just passed is told too. Nothing older at the very first look."""
_COUNTING = tuple(state for state in IssueState if state.counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepItem:
    """One step of one issue."""

    step: Step
    ref: str
    """Tells this step from every other, for ever."""
    same: str = ""
    """Of several steps that are the same thing to do, only the first is told; empty: there are no others."""
    issue: Issue
    what: dict[str, object]
    unit: bool = False
    """Told to the unit that keeps the site or account up."""
    supervisors: bool = False
    people: tuple[str, ...] = field(default=())
    """Told to these addresses."""


def tell_steps(wiring: Wiring) -> int:
    """Write the notices of all steps since the last look; how many. Safe to call by several processes."""
    now = wiring.clock()
    with transaction(wiring.sessions) as session:
        last = last_look(session, "steps")
        # However long nobody looked, each step since is told; what it comes to is one letter for each recipient.
        since = now - LOOK_BACK if last <= LONG_AGO else last - OVERLAP
        items = [
            *_of_events(session, since),
            *_of_objections(session, since),
            *_of_deadlines(session, wiring, min(since, now - LOOK_BACK), now),
        ]
        items = _untold(session, items, now)
        made = _tell(session, wiring, items, now) if items else 0
        looked(session, "steps", now)
    return made


def _of_events(session: Session, since: datetime) -> Iterable[StepItem]:
    event = IssueEventRow
    rows = session.execute(
        select(event.id, event.fingerprint, event.at, event.act, event.before)
        .where(
            event.at > since,
            or_(
                event.act == Act.ASSIGN,
                event.act == Act.CONFIRM,
                and_(event.act == Act.SEEN, event.before.in_([IssueState.CLAIMED, IssueState.CLOSED])),
            ),
            event.after.in_(_COUNTING),
        )
        .order_by(event.id)
    ).all()
    issues = _issues(session, [row.fingerprint for row in rows])
    for row in rows:
        issue = issues.get(row.fingerprint)
        if issue is None or not issue.state.counts:
            continue
        ref = f"event:{row.id}"
        if row.act in {Act.ASSIGN, Act.CONFIRM}:
            if issue.due_at is None and row.act is Act.CONFIRM:
                continue  # nobody owes anything yet
            yield StepItem(
                step=Step.ASSIGNED,
                ref=ref,
                # Confirmed and assigned with one deadline is one thing to do.
                same=f"assigned:{issue.fingerprint}:{issue.due_at:%Y%m%d%H%M}" if issue.due_at else "",
                issue=issue,
                what=of_issue(issue, phase=Step.ASSIGNED.value, at=row.at),
                unit=True,
            )
        elif row.before is IssueState.CLAIMED:
            what = of_issue(issue, phase=Step.STILL_THERE.value, at=row.at)
            yield StepItem(step=Step.STILL_THERE, ref=ref, issue=issue, what=what, unit=True)
        elif issue.repeats:
            what = of_issue(issue, phase=Step.REPEATED.value, at=row.at)
            yield StepItem(step=Step.REPEATED, ref=ref, issue=issue, what=what, supervisors=True)


def _of_objections(session: Session, since: datetime) -> Iterable[StepItem]:
    rows = list(
        session.scalars(
            select(ObjectionRow)
            .where(or_(ObjectionRow.at > since, ObjectionRow.decided_at > since))
            .order_by(ObjectionRow.id)
        )
    )
    issues = _issues(session, [row.fingerprint for row in rows])
    deciders = tuple(reviewers(session)) if rows else ()
    for row in rows:
        issue = issues.get(row.fingerprint)
        if issue is None:
            continue
        if row.state is ObjectionState.OPEN:
            what = of_objection(issue, row, phase=Step.OBJECTION.value, at=row.at)
            yield StepItem(step=Step.OBJECTION, ref=f"objection:{row.id}", issue=issue, what=what, people=deciders)
        elif "@" in row.by:
            what = of_objection(issue, row, phase=Step.DECIDED.value, at=row.decided_at or row.at)
            yield StepItem(step=Step.DECIDED, ref=f"decided:{row.id}", issue=issue, what=what, people=(row.by,))


def _of_deadlines(session: Session, wiring: Wiring, since: datetime, now: datetime) -> Iterable[StepItem]:
    soon = now + timedelta(days=wiring.settings.due_notice_days)
    rows = session.scalars(
        select(IssueRow)
        .where(
            IssueRow.due_at > since,
            IssueRow.due_at <= max(soon, now),
            # What is claimed to be mended waits for the machine's look, not for the unit.
            IssueRow.state.in_([IssueState.OPEN, IssueState.ASSIGNED]),
        )
        .order_by(IssueRow.due_at, IssueRow.fingerprint)
    )
    for row in rows:
        issue = row.to_domain()
        assert issue.due_at is not None
        step = Step.OVERDUE if issue.due_at <= now else Step.DUE_SOON
        if step is Step.DUE_SOON and not wiring.settings.due_notice_days:
            continue
        yield StepItem(
            step=step,
            ref=f"{step.value}:{issue.fingerprint}:{issue.due_at:%Y%m%d%H%M}",
            issue=issue,
            what=of_issue(issue, phase=step.value, at=now),
            unit=True,
            supervisors=True,
        )


def _untold(session: Session, items: Sequence[StepItem], now: datetime) -> list[StepItem]:
    """Those nobody has taken yet; they are ours from here on."""
    fresh = _first(session, [(item.ref, item) for item in items], now)
    alike = _first(session, [(item.same, item) for item in fresh if item.same], now)
    told = {id(item) for item in alike}
    return [item for item in fresh if not item.same or id(item) in told]


def _first(session: Session, named: Sequence[tuple[str, StepItem]], now: datetime) -> list[StepItem]:
    """The first of each name, where nobody has taken the name before."""
    first = dict(reversed(named))
    new: set[str] = set()
    rows = [{"kind": "step", "ref": ref, "at": now} for ref in first]
    for part in in_parts(rows):
        new |= {ref for _, ref in insert_new(session, ToldRow, part, key=("kind", "ref"))}
    return [item for ref, item in named if ref in new and first[ref] is item]


def _tell(session: Session, wiring: Wiring, items: Sequence[StepItem], now: datetime) -> int:
    crowd = everybody(session, wiring.settings)
    known = {one.key: one for one in crowd.addressees}
    of_units = operators(session)
    extra = {email for unit in of_units.values() for email in unit} | {email for one in items for email in one.people}
    silent = unwanted(session, extra)
    rows = []
    for item in items:
        for key in sorted(_told(item, crowd, of_units) - silent):
            one = known.get(key) or Addressee(key=key, locale=wiring.settings.locale)
            if not one.steps:
                continue
            rows.append(
                NoticeRow(
                    recipient=key,
                    urgency=Urgency.STEP,
                    kind=item.step.value,
                    what={**item.what, "name": crowd.name(item.issue.subject)},
                    state=NoticeState.WAITING,
                    created_at=now,
                    not_before=one.not_before(now, wiring.zone, None),
                )
            )
    session.add_all(rows)
    return len(rows)


def _told(item: StepItem, crowd: Crowd, of_units: dict[str, list[str]]) -> set[str]:
    """Whom a step concerns, each once."""
    subject = item.issue.subject
    told = {email.strip().lower() for email in item.people}
    if item.unit:
        told |= {one.key for one in crowd.addressees if not one.oversees and one.sees(subject)}
        thing = crowd.sites.get(subject) or crowd.accounts.get(subject)
        if thing is not None:
            told |= {email.lower() for email in of_units.get(thing.organizer, ()) if thing.organizer}
            told |= {thing.contact.email.strip().lower()} - {""}  # also where the contact is a supervisor as well
    if item.supervisors:
        told |= {one.key for one in crowd.addressees if one.oversees}
    return told


def _issues(session: Session, prints: Sequence[str]) -> dict[str, Issue]:
    found: dict[str, Issue] = {}
    for part in in_parts(sorted(set(prints))):
        rows = session.scalars(select(IssueRow).where(IssueRow.fingerprint.in_(part)))
        found |= {row.fingerprint: row.to_domain() for row in rows}
    return found
