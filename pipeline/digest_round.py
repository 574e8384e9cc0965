"""What is told on a day: read once from the database and made into one digest for each recipient; sends nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from config.settings import Settings
from domain.issues import Issue, IssueEvent, IssueState
from domain.sweeps import HealthState, SweepPurpose, SweepState
from models.issues import IssueEventRow, IssueRow, counting
from models.people import DigestRow, DigestState
from models.sweeps import SweepRow
from pipeline.addressees import Crowd
from pipeline.digest_extras import extras
from pipeline.digest_facts import Facts
from reports.digest import Digest, Recipient
from reports.digest_building import build_digest
from reports.digest_extras import Extras
from reports.looks import Look

_DAY = timedelta(days=1)
HISTORY_DAYS = 8
"""Days of the small picture: today, and the same day of last week."""
_LONGEST = timedelta(days=31)
"""A digest after a long pause looks back no further."""
_PIECE = 2000
"""Rows that are made into objects at a time."""
_ENDED = (SweepState.DONE, SweepState.DOUBTFUL, SweepState.FAILED)
_WHOLE = (SweepPurpose.ROUTINE, SweepPurpose.RESCAN)


def digest_people(crowd: Crowd) -> list[Recipient]:
    return [one.as_recipient() for one in crowd.addressees if one.digest]


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One day's digests before they are composed."""

    day: date
    until: datetime
    people: Sequence[Recipient]
    since: Mapping[str, datetime]
    facts: Facts
    more: Extras = field(default_factory=Extras)

    def digests(self) -> Iterator[Digest]:
        """Each recipient's, one after the other; what everything comes to is computed once for all who see everything."""
        whole: dict[datetime, Digest] = {}
        for person in self.people:
            since = self.since[person.email]
            if person.codes is None and since in whole:
                yield replace(whole[since], recipient=person)
                continue
            scope = self.facts.within(person.codes)
            made = build_digest(
                person,
                day=self.day,
                since=since,
                until=self.until,
                sites=scope.sites,
                accounts=scope.accounts,
                issues=scope.issues,
                events=scope.events,
                looks=self.facts.looks,
                days=HISTORY_DAYS,
                known_since=scope.known_since or self.until,
                extras=self.more.within(person.codes),
            )
            if person.codes is None:
                whole[since] = made
            # Contacts of accounts alone hear of us when there is something to say, not every day that nobody looks at them.
            if made.counts.sites or not made.quiet or person.codes is None:
                yield made


def gather(
    session: Session, settings: Settings, day: date, now: datetime, crowd: Crowd, people: Sequence[Recipient]
) -> Round:
    until = _until(day, now, settings.zone)
    sites, accounts = list(crowd.sites.values()), list(crowd.accounts.values())
    if not people:
        nothing = Facts(sites=sites, accounts=accounts, issues=(), events=(), looks={})
        return Round(day=day, until=until, people=(), since={}, facts=nothing)
    since = {person.email: until - _DAY for person in people} | _last_told(session, day, until)
    earliest = min([until - (HISTORY_DAYS - 1) * _DAY, *(since[person.email] for person in people)])
    wanted = select(IssueEventRow).where(IssueEventRow.at > earliest).order_by(IssueEventRow.id)
    events = [row.to_domain() for row in session.scalars(wanted.execution_options(yield_per=_PIECE))]
    facts = Facts(
        sites=sites,
        accounts=accounts,
        issues=_as_of(_issues(session, events), events, until),
        events=events,
        looks=_looks(session, until),
        began=_began(session),
    )
    more = extras(session, settings, sites, accounts, day=day, now=now)
    return Round(day=day, until=until, people=people, since=since, facts=facts, more=more)


def _until(day: date, now: datetime, zone: ZoneInfo) -> datetime:
    """Up to when a digest of that day may know: its end, or now while it lasts."""
    return min(now, datetime.combine(day + _DAY, time(), zone))


def _last_told(session: Session, day: date, until: datetime) -> dict[str, datetime]:
    """Up to when each recipient's previous digest knew, for those where the pause was not a usual day."""
    rows = session.execute(
        select(DigestRow.recipient, func.max(DigestRow.sent_at))
        .where(DigestRow.day < day, DigestRow.state == DigestState.SENT, DigestRow.sent_at > until - _LONGEST)
        .group_by(DigestRow.recipient)
    )
    return {recipient: at for recipient, at in rows if at is not None and at < until}


def _issues(session: Session, events: Sequence[IssueEvent]) -> list[Issue]:
    """All that count now, and all that changed within the window; without what no letter tells: evidence and most places."""
    wanted = select(IssueRow).where(counting()).execution_options(yield_per=_PIECE)
    found = {row.fingerprint: _brief(row) for row in session.scalars(wanted)}
    changed = list({event.fingerprint for event in events} - found.keys())
    for start in range(0, len(changed), 500):
        chunk = changed[start : start + 500]
        rows = session.scalars(select(IssueRow).where(IssueRow.fingerprint.in_(chunk)))
        found |= {row.fingerprint: _brief(row) for row in rows}
    return list(found.values())


def _brief(row: IssueRow) -> Issue:
    issue = row.to_domain()
    return replace(issue, evidence=(), found_on=issue.found_on[:1])


def _as_of(issues: Sequence[Issue], events: Sequence[IssueEvent], until: datetime) -> list[Issue]:
    """The issues as they stood then, for the digest of a past day; what began later is left out."""
    before: dict[str, IssueState | None] = {}
    for event in events:
        if event.at > until:
            before.setdefault(event.fingerprint, event.before)
    return [
        replace(issue, state=state)
        for issue in issues
        if (state := before.get(issue.fingerprint, issue.state)) is not None and issue.first_seen <= until
    ]


def _began(session: Session) -> dict[str, datetime]:
    """When the first whole look at each site and account ended, whatever came of it."""
    first = (
        select(SweepRow.subject, func.min(SweepRow.finished_at))
        .where(SweepRow.state.in_(_ENDED), SweepRow.purpose.in_(_WHOLE), SweepRow.finished_at.is_not(None))
        .group_by(SweepRow.subject)
    )
    return {subject: at for subject, at in session.execute(first) if at is not None}


def _looks(session: Session, until: datetime) -> dict[str, Look]:
    latest = (
        select(SweepRow.subject, func.max(SweepRow.ordered_at).label("ordered_at"))
        .where(SweepRow.state.in_(_ENDED), SweepRow.purpose.in_(_WHOLE), SweepRow.ordered_at <= until)
        .group_by(SweepRow.subject)
        .subquery()
    )
    sound = dict(
        session.execute(
            select(SweepRow.subject, func.max(SweepRow.finished_at))
            .where(
                SweepRow.state == SweepState.DONE,
                or_(SweepRow.health.is_(None), SweepRow.health == HealthState.SOUND),
                SweepRow.purpose.in_(_WHOLE),
                SweepRow.finished_at <= until,
            )
            .group_by(SweepRow.subject)
        ).all()
    )
    rows = session.scalars(
        select(SweepRow)
        .join(latest, (SweepRow.subject == latest.c.subject) & (SweepRow.ordered_at == latest.c.ordered_at))
        .where(SweepRow.state.in_(_ENDED), SweepRow.purpose.in_(_WHOLE))
    )
    return {row.subject: Look(run=row.to_domain(), last_sound_at=sound.get(row.subject)) for row in rows}
