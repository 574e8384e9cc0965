"""Notices that are due → one message for each recipient, at most once, by mail or channel; what fails is tried again later."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, and_, or_, select, update
from sqlalchemy.orm import Session

from models.database import Sessions, transaction
from models.notices import NoticeRow, NoticeState, Urgency
from pipeline.addressees import CHANNEL, Crowd, everybody
from pipeline.digest_claims import LostClaimError
from pipeline.seals import SealError
from pipeline.way_out import Envelope, Gone, Way, WayOut, mail_server_of
from pipeline.wiring import Wiring
from reports.chat import ChannelError
from reports.mail import MailDeferredError, MailError, MailUnsureError
from reports.notice import Said, render_notice, short_notice

CLAIM = timedelta(minutes=5)
"""Longer than any handing over of one message takes."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=2)
MOST_TRIES = 20
"""Over a day of trying; after that it is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What became of one message."""

    recipient: str
    urgency: Urgency
    things: int
    """How many notices it held."""
    way: Way
    where: str = ""
    error: str = ""


def deliver_notices(wiring: Wiring, *, eager: bool = False) -> list[Delivered]:
    """Send what is due. ``eager``: also what waits for its next try (a person asks). Safe to call by several processes.

    Raises MailSettingError for a mail server that cannot be understood, and StorageError.
    """
    settings = wiring.settings
    server = mail_server_of(settings)
    claims = _Batches(wiring.sessions, wiring.clock, files=server is None, eager=eager)
    claims.give_up_unsure()
    waiting = claims.waiting()
    if not waiting:
        return []
    with transaction(wiring.sessions) as session:
        crowd = everybody(session, settings)
    with WayOut(wiring, server) as out:
        delivery = _Delivery(wiring, out, claims, crowd)
        return [one for key in waiting if (one := delivery.send(*key)) is not None]


class _Batches:
    """Everything that waits for one recipient is claimed, sent and noted together, by compare-and-set."""

    def __init__(self, sessions: Sessions, clock: Callable[[], datetime], *, files: bool, eager: bool) -> None:
        self._sessions, self._clock, self._files, self._eager = sessions, clock, files, eager

    def waiting(self) -> list[tuple[str, Urgency]]:
        """Recipients for whom something is due, alarms first."""
        with transaction(self._sessions) as session:
            rows = session.execute(
                select(NoticeRow.recipient, NoticeRow.urgency)
                .where(self._due())
                .distinct()
                .order_by(NoticeRow.recipient)
            ).all()
        return sorted(((row.recipient, row.urgency) for row in rows), key=lambda row: (row[1] is Urgency.STEP, row[0]))

    def take(self, recipient: str, urgency: Urgency) -> tuple[str, list[NoticeRow]]:
        """The claim's token and what is ours to send; nothing when somebody else was quicker."""
        token = token_hex(8)
        mine = and_(NoticeRow.recipient == recipient, NoticeRow.urgency == urgency, self._due())
        claim = {"state": NoticeState.CLAIMED, "claimed_by": token, "claimed_until": self._clock() + CLAIM}
        with transaction(self._sessions) as session:
            _set(session, mine, **claim, tries=NoticeRow.tries + 1)
            rows = list(session.scalars(select(NoticeRow).where(NoticeRow.claimed_by == token).order_by(NoticeRow.id)))
            session.expunge_all()
        return token, rows

    def commit(self, token: str, number: int) -> None:
        """Note that it is about to leave. Raises LostClaimError, and changes nothing, when it is not all ours any more."""
        ours = and_(NoticeRow.claimed_by == token, NoticeRow.state == NoticeState.CLAIMED)
        with transaction(self._sessions) as session:
            if _set(session, ours, state=NoticeState.SENDING, claimed_until=self._clock() + CLAIM) != number:
                session.rollback()
                raise LostClaimError(token)

    def note(self, token: str, state: NoticeState, **values: Any) -> None:
        """Note what became of it."""
        ours = and_(NoticeRow.claimed_by == token, NoticeRow.state.in_([NoticeState.CLAIMED, NoticeState.SENDING]))
        with transaction(self._sessions) as session:
            _set(session, ours, state=state, **values)

    def give_up_unsure(self) -> None:
        """What a process that died had handed over is never sent again; a file in the outbox is simply written anew."""
        run_out = and_(NoticeRow.state == NoticeState.SENDING, NoticeRow.claimed_until <= self._clock())
        if self._files:
            run_out = and_(run_out, NoticeRow.recipient.startswith(CHANNEL))
        with transaction(self._sessions) as session:
            _set(session, run_out, state=NoticeState.UNSURE)

    def _due(self) -> ColumnElement[bool]:
        now = self._clock()
        waits = NoticeRow.state == NoticeState.WAITING
        due = NoticeRow.not_before <= now
        if self._eager:
            due = or_(due, NoticeRow.tries > 0)
        abandoned = [NoticeState.CLAIMED, *([NoticeState.SENDING] if self._files else [])]
        return or_(and_(waits, due), and_(NoticeRow.state.in_(abandoned), NoticeRow.claimed_until <= now))


class _Delivery:
    """One round of sending notices: claim, put into words, hand over, note."""

    def __init__(self, wiring: Wiring, out: WayOut, batches: _Batches, crowd: Crowd) -> None:
        self._wiring, self._out, self._batches = wiring, out, batches
        self._known = {one.key: one for one in crowd.addressees}

    def send(self, recipient: str, urgency: Urgency) -> Delivered | None:
        """All that waits for somebody, as one message; None when nothing does any more."""
        token, rows = self._batches.take(recipient, urgency)
        if not rows:
            return None

        def outcome(way: Way, where: str = "", error: str = "") -> Delivered:
            return Delivered(recipient=recipient, urgency=urgency, things=len(rows), way=way, where=where, error=error)

        try:
            gone = self._hand_over(recipient, rows, lambda: self._batches.commit(token, len(rows)))
        except LostClaimError:
            return outcome(Way.WAITING)
        except MailUnsureError as error:
            self._batches.note(token, NoticeState.UNSURE, error=str(error))
            return outcome(Way.UNSURE, error=str(error))
        except (MailError, ChannelError, SealError) as error:
            tries = max(row.tries for row in rows)
            refused = not isinstance(error, MailDeferredError | SealError) or tries >= MOST_TRIES
            state = NoticeState.REFUSED if refused else NoticeState.WAITING
            pause = min(FIRST_PAUSE * 2 ** min(tries - 1, 10), LONGEST_PAUSE)
            self._batches.note(token, state, error=str(error), not_before=self._wiring.clock() + pause)
            return outcome(Way.REFUSED if refused else Way.DEFERRED, error=str(error))
        self._batches.note(token, NoticeState.SENT, sent_at=self._wiring.clock(), where=gone.known_by, error="")
        return outcome(gone.way, gone.known_by)

    def _hand_over(self, recipient: str, rows: Sequence[NoticeRow], committed: Callable[[], None]) -> Gone:
        said = [Said(kind=row.kind, what=row.what) for row in rows]
        style = self._out.style(recipient)
        if recipient.startswith(CHANNEL):
            return self._out.chat(
                recipient, lambda locale: short_notice(said, style, locale=locale), committed=committed
            )
        known = self._known.get(recipient)
        name, locale = (known.name, known.locale) if known else ("", self._wiring.settings.locale)
        zone, now = self._wiring.zone, self._wiring.clock()
        envelope = Envelope(
            to=recipient,
            name=name,
            day=rows[0].created_at.astimezone(zone).date(),
            at=now.astimezone(zone),
            kind=rows[0].urgency.value,
            what=str(rows[0].id),
        )
        letter = render_notice(said, style, locale=locale, name=name, at=envelope.at)
        return self._out.mail(letter, envelope, committed=committed)


def _set(session: Session, condition: ColumnElement[bool], **values: Any) -> int:
    result = session.execute(
        update(NoticeRow).where(condition).values(**values).execution_options(synchronize_session=False)
    )
    assert isinstance(result, CursorResult)
    return result.rowcount
