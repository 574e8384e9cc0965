"""Issues and looks of a day → one digest for each recipient, sent at most once; the only caller of the mail."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from checks.registry import discover
from config.settings import Settings
from domain.issues import Issue, IssueEvent, IssueState
from domain.sweeps import HealthState, SweepPurpose, SweepState
from domain.wording import N_
from models.blobs import BlobStore
from models.database import Sessions, transaction
from models.issues import IssueEventRow, IssueRow, counting
from models.notices import ChannelRow
from models.people import DigestRow, DigestState
from models.sweeps import SweepRow
from pipeline.addressees import CHANNEL, Crowd, everybody
from pipeline.bounces import note_bounce
from pipeline.channels import note_channel
from pipeline.digest_claims import Claims, LostClaimError
from pipeline.digest_extras import Pictures, extras
from pipeline.digest_facts import Facts
from pipeline.seals import SealError, Seals
from pipeline.unsubscribing import leave_address
from reports.chat import ChannelError, post_chat
from reports.digest import Digest, Recipient, build_digest
from reports.digest_extras import Extras
from reports.looks import Look
from reports.mail import (
    MailBouncedError,
    MailError,
    MailRefusedError,
    MailUnsureError,
    Outbox,
    Post,
    Posted,
    SmtpServer,
    build_message,
    connect,
)
from reports.render import Letter, Style, render_digest, short_digest, shown_issues

_DAY = timedelta(days=1)
HISTORY_DAYS = 8
"""Days of the small picture: today, and the same day of last week."""
_LONGEST = timedelta(days=31)
"""A digest after a long pause looks back no further."""
_PIECE = 2000
"""Rows that are made into objects at a time."""
_ENDED = (SweepState.DONE, SweepState.DOUBTFUL, SweepState.FAILED)
_WHOLE = (SweepPurpose.ROUTINE, SweepPurpose.RESCAN)


class Surroundings(Protocol):
    """What is needed of the wiring."""

    @property
    def sessions(self) -> Sessions:
        """Makes database sessions."""

    @property
    def settings(self) -> Settings:
        """Where mail goes, and to whom."""

    @property
    def clock(self) -> Callable[[], datetime]:
        """The present moment, aware."""

    @property
    def blobs(self) -> BlobStore:
        """The evidence, for small pictures of it."""


class Way(StrEnum):
    """What became of one digest."""

    SHOWN = "shown"
    """Only composed: nobody asked to send it."""
    SENT = "sent"
    WRITTEN = "written"
    """Lies in the outbox as a file."""
    ALREADY = "already"
    """This day's digest had reached this recipient before."""
    WAITING = "waiting"
    """Somebody else is sending it right now, or its next try is not due yet."""
    DEFERRED = "deferred"
    """Could not be sent now; tried again later."""
    REFUSED = "refused"
    """The mail server does not want it for this address."""
    UNSURE = "unsure"
    """The connection or the process broke while it was handed over; never sent again."""


WAY_NAMES: Mapping[Way, str] = {
    Way.SHOWN: N_("未发送，仅供查看"),
    Way.SENT: N_("已发送"),
    Way.WRITTEN: N_("已写入发件箱"),
    Way.ALREADY: N_("当日已发送过"),
    Way.WAITING: N_("正在由另一个进程发送"),
    Way.DEFERRED: N_("暂未发出，稍后重试"),
    Way.REFUSED: N_("被拒收"),
    Way.UNSURE: N_("无法确定是否送达，不再重发"),
}
"""For people, msgids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One recipient's digest, and what became of it."""

    recipient: Recipient
    way: Way
    digest: Digest | None = None
    """None where nothing had to be composed."""
    letter: Letter | None = None
    where: str = ""
    """Mail server or file."""
    error: MailError | ChannelError | SealError | None = None


def send_digests(
    wiring: Surroundings, day: date | None = None, *, send: bool, eager: bool = False, only: str = ""
) -> list[Told]:
    """The digest of a day (None: today in the monitor's time zone) for everybody who gets one.

    ``send`` False: compose only, change nothing. Otherwise each goes out at most once for that day, by SMTP or into
    ``outbox/`` of the data folder; what cannot be sent now is sent by a later call, and the letters are not
    kept. ``eager``: do not wait for the next try of what failed before (a person asks). ``only``: this recipient alone. Raises MailSettingError for a mail server that cannot be understood, and
    StorageError.
    """
    settings, now = wiring.settings, wiring.clock()
    wanted = day or now.astimezone(settings.zone).date()
    server = SmtpServer.parse(settings.smtp_url) if settings.smtp_url else None
    claims = Claims(wiring.sessions, day=wanted, clock=wiring.clock, repeatable=server is None, eager=eager)
    # Asked every few minutes by the clock: who has had it costs one query, not a digest.
    done = claims.done() if send else {}
    with transaction(wiring.sessions) as session:
        crowd = everybody(session, settings)
        people = [one for one in _people(crowd) if not only or one.email == only]
        round_ = _gather(session, settings, wanted, now, crowd, [one for one in people if one.email not in done])
    desk = _Desk(wiring)
    # One at a time: fourteen thousand letters at once would fill the memory.
    made = _written(round_, desk)
    if send:
        with _Sending(wiring, desk, server, claims, wanted) as sending:
            told = [replace(sending.tell(one), letter=None) for one in made]
        _note_told(wiring.sessions, told, now)
    else:
        told = list(made)
    skipped = [one for one in people if one.email in done]
    return [*told, *(Told(recipient=one, way=Way.ALREADY, where=done[one.email]) for one in skipped)]


def compose_digests(wiring: Surroundings, day: date | None = None) -> Iterator[Told]:
    """The digest and letter of everybody, one after the other; sends nothing, changes nothing, keeps nothing."""
    settings, now = wiring.settings, wiring.clock()
    with transaction(wiring.sessions) as session:
        crowd = everybody(session, settings)
        wanted = day or now.astimezone(settings.zone).date()
        round_ = _gather(session, settings, wanted, now, crowd, _people(crowd))
    yield from _written(round_, _Desk(wiring))


def digest_readers(wiring: Surroundings) -> list[Recipient]:
    """Everybody who may get a digest, supervisors first; nothing is composed."""
    with transaction(wiring.sessions) as session:
        return _people(everybody(session, wiring.settings))


def _written(round_: "_Round", desk: "_Desk") -> Iterator[Told]:
    for one in round_.digests():
        yield Told(recipient=one.recipient, digest=one, letter=desk.letter(one), way=Way.SHOWN)


def _note_told(made: Sessions, told: Sequence[Told], now: datetime) -> None:
    """Mark the events everybody has heard of; while one digest still waits, they count as not told."""
    if not told or any(one.way in {Way.DEFERRED, Way.WAITING} for one in told):
        return
    until = max(one.digest.until for one in told if one.digest is not None)
    with transaction(made) as session:
        session.execute(
            update(IssueEventRow)
            .where(IssueEventRow.processed_at.is_(None), IssueEventRow.at <= until)
            .values(processed_at=now)
        )


def outbox_folder(settings: Settings) -> Path:
    """Where letters lie when there is no mail server."""
    return settings.data / "outbox"


class _Desk:
    """Puts digests into words for their recipients."""

    def __init__(self, wiring: Surroundings) -> None:
        self._settings = wiring.settings
        self._seals = Seals(wiring.settings)
        self._titles = {check.id: check.title for check in discover().values()}
        self._pictures = Pictures(wiring.sessions, wiring.blobs)

    def leave(self, email: str) -> str:
        """Where a recipient leaves; empty for channels, and while the dashboard's address is not set."""
        return "" if email.startswith(CHANNEL) else leave_address(self._seals, self._settings, email)

    def style(self, email: str) -> Style:
        """What the letter takes from outside the digest."""
        settings = self._settings
        return Style(
            titles=self._titles,
            base_url=settings.public_url,
            time_zone=settings.time_zone,
            unsubscribe=self.leave(email),
        )

    def letter(self, digest: Digest) -> Letter:
        """The digest as a letter."""
        email = digest.recipient.email
        pictures = {} if email.startswith(CHANNEL) else self._pictures.of(shown_issues(digest))
        return render_digest(digest, self.style(email), pictures=pictures)

    def unseal(self, sealed: str) -> str:
        """A channel's address. Raises SealError."""
        return self._seals.unseal(sealed)


class _Sending:
    """One round of posting over one connection, opened when the first letter needs it."""

    def __init__(self, wiring: Surroundings, desk: _Desk, server: SmtpServer | None, claims: Claims, day: date) -> None:
        self._wiring, self._desk = wiring, desk
        self._settings, self._server, self._claims, self._day = wiring.settings, server, claims, day
        self._stack = ExitStack()
        self._post: Post | None = None
        self._broken: MailError | None = None

    def __enter__(self) -> "_Sending":
        return self

    def __exit__(self, *details: object) -> None:
        self._stack.close()

    def tell(self, told: Told) -> Told:
        made, letter, email = told.digest, told.letter, told.recipient.email
        assert made is not None
        assert letter is not None
        if not self._claims.take(email):
            state, where = self._claims.standing(email)
            return replace(told, way=_STANDING.get(state, Way.WAITING), where=where)
        try:
            posted, id_ = self._to_channel(told) if email.startswith(CHANNEL) else self._by_mail(told)
        except LostClaimError:
            return replace(told, way=Way.WAITING)
        except MailUnsureError as error:
            self._claims.unsure(email, str(error))
            return replace(told, way=Way.UNSURE, error=error)
        except (MailError, ChannelError, SealError) as error:
            if isinstance(error, MailBouncedError):
                note_bounce(self._wiring, email, str(error))
            refused = isinstance(error, MailRefusedError | ChannelError)
            self._claims.failed(email, str(error), refused=refused)
            return replace(told, way=Way.REFUSED if refused else Way.DEFERRED, error=error)
        # The moment up to which the digest knows, not that of sending: the next one goes on from there without a gap.
        self._claims.sent(email, at=made.until, where=id_)
        return replace(told, way=Way(posted.how), where=posted.where)

    def _by_mail(self, told: Told) -> tuple[Posted, str]:
        """Where the letter went, and what it is known by."""
        assert told.digest is not None
        assert told.letter is not None
        email = told.recipient.email
        message = build_message(
            told.letter,
            sender=self._settings.mail_from,
            recipient=email,
            name=told.recipient.name,
            day=self._day,
            at=told.digest.until.astimezone(self._settings.zone),
            unsubscribe=self._desk.leave(email),
        )
        posted = self._way_out().post(message, committed=lambda: self._claims.commit(email))
        return posted, posted.where if posted.how == "written" else str(message["Message-ID"])

    def _to_channel(self, told: Told) -> tuple[Posted, str]:
        assert told.digest is not None
        email = told.recipient.email
        number = int(email[len(CHANNEL) :])
        with transaction(self._wiring.sessions) as session:
            row = session.get(ChannelRow, number)
            if row is None:
                raise MailRefusedError("消息渠道已删除或停用。")
            name, sealed = row.name, row.sealed
        title, body = short_digest(told.digest, self._desk.style(email))
        address = self._desk.unseal(sealed)
        self._claims.commit(email)
        try:
            post_chat(address, name=name, title=title, body=body)
        except (MailError, ChannelError) as error:
            note_channel(self._wiring, number, error=str(error))
            raise
        note_channel(self._wiring, number, error="")
        return Posted(how="sent", where=name), f"{email} {self._day.isoformat()}"

    def _way_out(self) -> Post:
        if self._broken is not None:
            raise self._broken
        if self._post is None:
            try:
                self._post = (
                    Outbox(folder=outbox_folder(self._settings))
                    if self._server is None
                    else self._stack.enter_context(connect(self._server))
                )
            except MailError as error:
                self._broken = error
                raise
        return self._post


_STANDING: Mapping[DigestState | None, Way] = {
    DigestState.SENT: Way.ALREADY,
    DigestState.SENDING: Way.UNSURE,
    DigestState.FAILED: Way.DEFERRED,
}


def _people(crowd: Crowd) -> list[Recipient]:
    return [one.as_recipient() for one in crowd.addressees if one.digest]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
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
                extras=self.more.within(person.codes),
            )
            if person.codes is None:
                whole[since] = made
            # Contacts of accounts alone hear of us when there is something to say, not every day that nobody looks at them.
            if made.counts.sites or not made.quiet or person.codes is None:
                yield made


def _gather(
    session: Session, settings: Settings, day: date, now: datetime, crowd: Crowd, people: Sequence[Recipient]
) -> _Round:
    until = _until(day, now, settings.zone)
    sites, accounts = list(crowd.sites.values()), list(crowd.accounts.values())
    if not people:
        nothing = Facts(sites=sites, accounts=accounts, issues=(), events=(), looks={})
        return _Round(day=day, until=until, people=(), since={}, facts=nothing)
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
    )
    more = extras(session, settings, sites, accounts, day=day, now=now)
    return _Round(day=day, until=until, people=people, since=since, facts=facts, more=more)


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
