"""What is told on a day: one digest for each recipient, each read from the database when its turn comes; sends nothing."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.settings import Settings
from domain.issues import Issue, IssueEvent, IssueState
from models.database import Sessions, transaction
from models.parts import in_parts
from models.people import DigestRow, DigestState
from models.queries import sites_by_code
from pipeline.addressees import Addressee
from pipeline.digest_extras import extras
from pipeline.digest_facts import Facts
from pipeline.digest_reading import read_accounts, read_events, read_issues, read_looks, told_in_full
from reports.digest import Digest, Recipient
from reports.digest_building import build_digest
from reports.digest_extras import Extras
from reports.digest_sum import DigestSum

_DAY = timedelta(days=1)
HISTORY_DAYS = 8
"""Days of the small picture: today, and the same day of last week."""
_LONGEST = timedelta(days=31)
"""A digest after a long pause looks back no further."""
_AT_ONCE = 800
"""Sites and accounts that are read at a time, unless one recipient is told of more: a country is never held as a whole."""


def digest_people(addressees: Iterable[Addressee]) -> list[Recipient]:
    return [one.as_recipient() for one in addressees if one.digest]


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One day's digests before they are composed."""

    sessions: Sessions
    day: date
    until: datetime
    people: Sequence[Recipient]
    since: Mapping[str, datetime]
    codes: Sequence[str] = ()
    """Of all sites, then of all accounts: those who are told of everything are told so piece by piece. Empty: all in one piece."""
    more: Extras = field(default_factory=Extras)

    def digests(self) -> Iterator[Digest]:
        """Each recipient's, one after the other; what everything comes to is computed once for all who see everything."""
        whole = self._of_everything()
        for some, codes in self._batches():
            facts = self._facts(codes, since=min(self.since[one.email] for one in some)) if codes else None
            for person in some:
                since = self.since[person.email]
                if person.codes is None:
                    yield replace(whole[since], recipient=person)
                elif facts is not None:
                    made = self._digest(person, facts, since, known=True)
                    # Contacts of accounts alone hear of us when there is something to say, not every day that nobody looks at them.
                    if made.counts.sites or not made.quiet:
                        yield made

    def _batches(self) -> Iterator[tuple[list[Recipient], set[str]]]:
        """Recipients in their order, with the subjects that those are told of who are not told of everything."""
        some: list[Recipient] = []
        codes: set[str] = set()
        for person in self.people:
            own = person.codes or frozenset()
            if codes and len(codes) + len(own) > _AT_ONCE:
                yield some, codes
                some, codes = [], set()
            some.append(person)
            codes |= own
        if some:
            yield some, codes

    def _of_everything(self) -> Mapping[datetime, Digest]:
        """By the moment since when they tell, the digests of all there is: piece by piece, of each what its letter can show."""
        reader: dict[datetime, Recipient] = {}
        for one in self.people:
            if one.codes is None:
                reader.setdefault(self.since[one.email], one)
        if not reader:
            return {}
        sums: dict[datetime, DigestSum] = {}
        known_since = self.until
        for piece in self._pieces():
            facts = self._facts(piece, since=min(reader), brief=True)
            known_since = min(known_since, facts.within(None).known_since or self.until)
            for since, person in reader.items():
                part = self._digest(replace(person, codes=piece), facts, since, known=False)
                if since in sums:
                    sums[since].add(part)
                else:
                    sums[since] = DigestSum(part)
        with transaction(self.sessions) as session:
            return {since: told_in_full(session, one.whole(known_since)) for since, one in sums.items()}

    def _pieces(self) -> Iterator[frozenset[str] | None]:
        if not self.codes:
            yield None
        for part in in_parts(self.codes, _AT_ONCE):
            yield frozenset(part)

    def _digest(self, person: Recipient, facts: Facts, since: datetime, *, known: bool) -> Digest:
        """``known``: compare nothing with the days before the first look."""
        scope = facts.within(person.codes)
        return build_digest(
            person,
            day=self.day,
            since=since,
            until=self.until,
            sites=scope.sites,
            accounts=scope.accounts,
            issues=scope.issues,
            events=scope.events,
            looks=facts.looks,
            days=HISTORY_DAYS,
            known_since=(scope.known_since or self.until) if known else None,
            extras=self.more.within(person.codes),
        )

    def _facts(self, codes: Collection[str] | None, *, since: datetime, brief: bool = False) -> Facts:
        """What concerns these subjects; None: all there is. ``brief``: without what only the rows of a letter show, ``told_in_full`` reads that."""
        with transaction(self.sessions) as session:
            events = read_events(session, min(since, self.until - (HISTORY_DAYS - 1) * _DAY), codes)
            looks, began = read_looks(session, self.until, codes)
            return Facts(
                sites=sites_by_code(session, None if codes is None else sorted(codes)),
                accounts=read_accounts(session, codes),
                issues=_as_of(read_issues(session, events, codes, brief=brief), events, self.until),
                events=events,
                looks=looks,
                began=began,
            )


def gather(
    sessions: Sessions,
    settings: Settings,
    day: date,
    now: datetime,
    people: Sequence[Recipient],
    *,
    codes: Sequence[str] = (),
) -> Round:
    """What is told on a day, to these. ``codes``: of all sites, then of all accounts; with none, everything is read at once where it is told."""
    until = _until(day, now, settings.zone)
    if not people:
        return Round(sessions=sessions, day=day, until=until, people=(), since={})
    alone = people[0] if len(people) == 1 else None
    with transaction(sessions) as session:
        since = {person.email: until - _DAY for person in people} | _last_told(session, day, until, alone)
        more = extras(session, settings, day=day, now=now, codes=alone.codes if alone else None)
    return Round(sessions=sessions, day=day, until=until, people=people, since=since, codes=codes, more=more)


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
