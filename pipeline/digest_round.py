"""What is told on a day: read once from the database and made into one digest for each recipient; sends nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.settings import Settings
from domain.issues import Issue, IssueEvent, IssueState
from domain.registry import Account, Site
from models.people import DigestRow, DigestState
from pipeline.addressees import Crowd
from pipeline.digest_extras import extras
from pipeline.digest_facts import Facts
from pipeline.digest_reading import read_events, read_issues, read_looks
from reports.digest import Digest, Recipient
from reports.digest_building import build_digest
from reports.digest_extras import Extras

_DAY = timedelta(days=1)
HISTORY_DAYS = 8
"""Days of the small picture: today, and the same day of last week."""
_LONGEST = timedelta(days=31)
"""A digest after a long pause looks back no further."""


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
    brief: bool = False
    """The issues lack what only a letter's rows show."""

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
    session: Session,
    settings: Settings,
    day: date,
    now: datetime,
    people: Sequence[Recipient],
    *,
    sites: Sequence[Site],
    accounts: Sequence[Account],
) -> Round:
    """What is told on a day; for one alone no more than what concerns them. ``sites``, ``accounts``: at least those."""
    until = _until(day, now, settings.zone)
    if not people:
        nothing = Facts(sites=sites, accounts=accounts, issues=(), events=(), looks={})
        return Round(day=day, until=until, people=(), since={}, facts=nothing)
    alone = people[0] if len(people) == 1 else None
    codes = alone.codes if alone else None
    since = {person.email: until - _DAY for person in people} | _last_told(session, day, until, alone)
    earliest = min([until - (HISTORY_DAYS - 1) * _DAY, *(since[person.email] for person in people)])
    # One alone who is told of everything: what no row shows is not read, ``digest_reading.told_in_full`` reads the rest.
    brief = alone is not None and codes is None
    events = read_events(session, earliest, codes)
    looks, began = read_looks(session, until, codes)
    facts = Facts(
        sites=sites,
        accounts=accounts,
        issues=_as_of(read_issues(session, events, codes, brief=brief), events, until),
        events=events,
        looks=looks,
        began=began,
    )
    more = extras(session, settings, sites, accounts, day=day, now=now, codes=codes)
    return Round(day=day, until=until, people=people, since=since, facts=facts, more=more, brief=brief)


def _until(day: date, now: datetime, zone: ZoneInfo) -> datetime:
    """Up to when a digest of that day may know: its end, or now while it lasts."""
    return min(now, datetime.combine(day + _DAY, time(), zone))


def _last_told(session: Session, day: date, until: datetime, alone: Recipient | None) -> dict[str, datetime]:
    """Up to when each recipient's previous digest knew, for those where the pause was not a usual day."""
    wanted = (
        select(DigestRow.recipient, func.max(DigestRow.sent_at))
        .where(DigestRow.day < day, DigestRow.state == DigestState.SENT, DigestRow.sent_at > until - _LONGEST)
        .group_by(DigestRow.recipient)
    )
    if alone is not None:
        wanted = wanted.where(DigestRow.recipient == alone.email)
    rows = session.execute(wanted)
    return {recipient: at for recipient, at in rows if at is not None and at < until}


def _as_of(issues: Sequence[Issue], events: Sequence[IssueEvent], until: datetime) -> list[Issue]:
    """The issues as they stood then, for the digest of a past day; what began later is left out."""
    before: dict[str, IssueState | None] = {}
    for event in events:
        if event.at > until:
            before.setdefault(event.fingerprint, event.before)
    return [
        issue if state is issue.state else replace(issue, state=state)
        for issue in issues
        if (state := before.get(issue.fingerprint, issue.state)) is not None and issue.first_seen <= until
    ]
