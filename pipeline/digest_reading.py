"""Reads what a day's digests are made from: of everything, or of the subjects of one recipient; rows as plain columns."""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, Text, and_, case, cast, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from domain.findings import Outcome, Value
from domain.issues import Issue, IssueEvent, IssueState
from domain.registry import Account
from domain.sweeps import HealthState, SweepHealth, SweepPurpose, SweepRun, SweepState
from domain.targets import TargetKind, TargetRef
from models.findings import values_back
from models.issues import IssueEventRow, IssueRow, counting
from models.parts import in_parts
from models.periods import WHOLE
from models.registry import AccountRow, SiteRow
from models.sweeps import SweepRow
from pipeline.recipients import Thing
from reports.digest import Digest
from reports.issue_table import MOST_ROWS
from reports.looks import Look
from reports.render import shown_issues

_MOST_NAMED = 20_000
"""Subjects that one question may name; of more than these, everything is read."""
_PIECE = 2000
"""Rows that are fetched at a time."""
_ENDED = (SweepState.DONE, SweepState.DOUBTFUL, SweepState.FAILED)
_WARNS = re.compile('"(?:warning|over_limit)"')
"""Names of the values by which ``domain.alarms.warns_early`` tells an early warning."""
_ENDS = {one.value: one for one in _ENDED}
_STATES = {one.value: one for one in IssueState}
_OUTCOMES = {one.value: one for one in Outcome}
_NONE: Mapping[str, Value] = {}


def of_codes(column: Any, codes: Collection[str] | None) -> list[ColumnElement[bool]]:
    """The condition that a subject is one of these, as far as a question may name them; None: nothing is asked."""
    return [] if codes is None or len(codes) > _MOST_NAMED else [column.in_(sorted(codes))]


def read_things(session: Session) -> list[Thing]:
    """What decides who is told of it, of all sites and then of all accounts, each by code."""
    same: dict[str, str] = {}  # units have several accounts: their names and addresses are held once
    return [
        Thing(code, same.setdefault(organizer, organizer), same.setdefault(email, email))
        for row in (SiteRow, AccountRow)
        for code, organizer, email in session.execute(
            select(row.code, row.organizer, row.contact_email).order_by(row.code).execution_options(yield_per=_PIECE)
        )
    ]


def read_accounts(session: Session, codes: Collection[str] | None) -> list[Account]:
    """The accounts among these codes, or all, by code, with no more than a digest says of them: of a country there are a hundred thousand."""
    wanted = select(AccountRow.code, AccountRow.name, AccountRow.platform, AccountRow.state).order_by(AccountRow.code)
    some = [wanted] if codes is None else [wanted.where(AccountRow.code.in_(part)) for part in in_parts(sorted(codes))]
    return [
        Account(code=code, name=name, platform=platform, organizer="", state=state)
        for one in some
        for code, name, platform, state in session.execute(one)
    ]


def read_names(session: Session, row: type[SiteRow | AccountRow], codes: Collection[str]) -> dict[str, str]:
    """Names of the sites, or of the accounts, among these codes."""
    return {
        code: name
        for part in in_parts(sorted(codes))
        for code, name in session.execute(select(row.code, row.name).where(row.code.in_(part)))
    }


def read_events(session: Session, after: datetime, codes: Collection[str] | None) -> list[IssueEvent]:
    """The changes since, in the order they were written; without who made them, which no digest says."""
    row = IssueEventRow
    wanted = select(row.fingerprint, row.at, row.act, row.before, row.after).where(row.at > after).order_by(row.id)
    if which := of_codes(IssueRow.subject, codes):
        wanted = wanted.join(IssueRow, IssueRow.fingerprint == row.fingerprint).where(*which)
    return [
        IssueEvent(fingerprint=fingerprint, at=at, act=act, before=before, after=state)
        for fingerprint, at, act, before, state in session.execute(wanted.execution_options(yield_per=_PIECE))
    ]


def read_issues(
    session: Session, events: Sequence[IssueEvent], codes: Collection[str] | None, *, brief: bool
) -> list[Issue]:
    """All that count now, and all that changed within the window; without what no letter tells: evidence and most places.

    ``brief``: only what they are counted and ordered by.
    """
    take = _brief if brief else _whole
    which = of_codes(IssueRow.subject, codes)
    found = {issue.fingerprint: issue for issue in take(session, select(IssueRow).where(counting(), *which))}
    changed = list({event.fingerprint: None for event in events if event.fingerprint not in found})
    for part in in_parts(changed):
        some = select(IssueRow).where(IssueRow.fingerprint.in_(part))
        found |= {issue.fingerprint: issue for issue in take(session, some)}
    return list(found.values())


def told_in_full(session: Session, digest: Digest) -> Digest:
    """The same digest with the whole of every issue that its letter shows or its list holds."""
    told = [*digest.issues[:MOST_ROWS], *shown_issues(digest)]
    prints = list({issue.fingerprint: None for issue in told})
    full: dict[str, Issue] = {}
    for part in in_parts(prints):
        some = select(IssueRow).where(IssueRow.fingerprint.in_(part))
        full |= {issue.fingerprint: issue for issue in _whole(session, some)}

    def filled(issue: Issue) -> Issue:
        # As it stood when it was counted; it may have changed since.
        known = full.get(issue.fingerprint)
        return issue if known is None else replace(known, state=issue.state)

    sections = tuple(
        replace(section, rows=tuple(replace(row, issue=filled(row.issue)) for row in section.rows))
        for section in digest.sections
    )
    listed = tuple(filled(issue) for issue in digest.issues[:MOST_ROWS])
    return replace(digest, sections=sections, issues=(*listed, *digest.issues[MOST_ROWS:]))


def read_looks(
    session: Session, until: datetime, codes: Collection[str] | None
) -> tuple[dict[str, Look], dict[str, datetime]]:
    """By subject how the looking went, and when its first whole look ended, whatever came of it."""
    row, which = SweepRow, of_codes(SweepRow.subject, codes)
    whole = (row.state.in_(_ENDED), row.purpose.in_(WHOLE), *which)
    sound = (row.state == SweepState.DONE) & or_(row.health.is_(None), row.health == HealthState.SOUND)
    ends = (
        select(
            row.subject,
            func.min(row.finished_at).label("began"),
            func.max(case((row.ordered_at <= until, row.ordered_at))).label("ordered_at"),
            func.max(case((sound & (row.finished_at <= until), row.finished_at))).label("sound_at"),
        )
        .where(*whole)
        .group_by(row.subject)
    ).subquery()
    wanted = select(
        ends.c.subject, ends.c.began, ends.c.sound_at,
        row.id, type_coerce(row.state, String), row.ordered_at, row.health, cast(row.health_reasons, Text),
    ).outerjoin_from(
        ends, row, (row.subject == ends.c.subject) & (row.ordered_at == ends.c.ordered_at) & and_(*whole)
    )  # fmt: skip
    looks: dict[str, Look] = {}
    began: dict[str, datetime] = {}
    for found in session.execute(wanted.execution_options(yield_per=_PIECE)):
        subject, first, sound_at, sweep, state, ordered_at, health, reasons = found
        if first is not None:
            began[subject] = first
        if sweep is not None:
            told = () if health is None or reasons == "[]" else tuple(json.loads(reasons))
            run = SweepRun(
                id=sweep,
                site_code=subject,
                purpose=SweepPurpose.ROUTINE,
                state=_ENDS[state],
                ordered_at=ordered_at,
                health=None if health is None else SweepHealth(state=health, reasons=told),
            )
            looks[subject] = Look(run=run, last_sound_at=sound_at)
    return looks, began


def _whole(session: Session, wanted: Select[Any]) -> Iterator[Issue]:
    for row in session.scalars(wanted.execution_options(yield_per=_PIECE)):
        issue = row.to_domain()
        yield replace(issue, evidence=(), found_on=issue.found_on[:1])


def _brief(session: Session, wanted: Select[Any]) -> Iterator[Issue]:
    """What an issue is counted and ordered by. Words of the database are looked up, not converted: a country has them a million times."""
    row = IssueRow
    columns = wanted.with_only_columns(
        row.fingerprint, row.check_id, row.subject, row.target_key, type_coerce(row.state, String), type_coerce(row.outcome, String),
        row.first_seen, row.instances, row.cause, row.confirmed_by, row.due_at, cast(row.values, Text),
    )  # fmt: skip
    for (
        fingerprint,
        check_id,
        subject,
        key,
        state,
        outcome,
        first_seen,
        instances,
        cause,
        by,
        due_at,
        values,
    ) in session.execute(columns.execution_options(yield_per=_PIECE)):
        yield Issue(
            fingerprint=fingerprint,
            rule_id=check_id,
            check_id=check_id,
            subject=subject,
            target=TargetRef(kind=TargetKind.SITE, key=key),
            state=_STATES[state],
            outcome=_OUTCOMES[outcome],
            message="",
            values=values_back(json.loads(values)) if _WARNS.search(values) else _NONE,
            first_seen=first_seen,
            last_seen=first_seen,
            instances=instances,
            cause=cause,
            confirmed_by=by,
            due_at=due_at,
        )
