"""Notices that are due → one message for each recipient, at most once, by mail or channel; what fails is tried again later."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, and_, or_, select, update
from sqlalchemy.orm import Session

from checks.registry import discover
from models.database import Sessions, transaction
from models.notices import ChannelRow, NoticeRow, NoticeState, Urgency
from pipeline.addressees import CHANNEL, Crowd, everybody
from pipeline.bounces import note_bounce
from pipeline.channels import note_channel
from pipeline.digest_claims import LostClaimError
from pipeline.notify import Way, outbox_folder
from pipeline.seals import SealError, Seals
from pipeline.unsubscribing import leave_address
from pipeline.wiring import Wiring
from reports.chat import ChannelError, post_chat
from reports.mail import (
    MailBouncedError,
    MailDeferredError,
    MailError,
    MailRefusedError,
    MailUnsureError,
    Outbox,
    Post,
    SmtpServer,
    build_message,
    connect,
)
from reports.notice import Said, render_notice, short_notice
from reports.render import Style

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
    server = SmtpServer.parse(settings.smtp_url) if settings.smtp_url else None
    claims = _Batches(wiring.sessions, wiring.clock, files=server is None, eager=eager)
    claims.give_up_unsure()
    waiting = claims.waiting()
    if not waiting:
        return []
    with transaction(wiring.sessions) as session:
        crowd = everybody(session, settings)
    with _Delivery(wiring, server, claims, crowd) as delivery:
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
    """One round of sending over one connection, opened when the first letter needs it."""

    def __init__(self, wiring: Wiring, server: SmtpServer | None, batches: _Batches, crowd: Crowd) -> None:
        self._wiring, self._server, self._batches = wiring, server, batches
        self._known = {one.key: one for one in crowd.addressees}
        self._titles: Mapping[str, str] = {check.id: check.title for check in discover().values()}
        self._seals = Seals(wiring.settings)
        self._stack = ExitStack()
        self._post: Post | None = None
        self._broken: MailError | None = None

    def __enter__(self) -> "_Delivery":
        return self

    def __exit__(self, *details: object) -> None:
        self._stack.close()

    def send(self, recipient: str, urgency: Urgency) -> Delivered | None:
        """Claim, put into words, hand over, note."""
        token, rows = self._batches.take(recipient, urgency)
        if not rows:
            return None
        said = [Said(kind=row.kind, what=row.what) for row in rows]

        def outcome(way: Way, where: str = "", error: str = "") -> Delivered:
            return Delivered(recipient=recipient, urgency=urgency, things=len(rows), way=way, where=where, error=error)

        def committed() -> None:
            self._batches.commit(token, len(rows))

        try:
            if recipient.startswith(CHANNEL):
                way, where = self._to_channel(recipient, said, committed)
            else:
                way, where = self._by_mail(recipient, rows, said, committed)
        except LostClaimError:
            return outcome(Way.WAITING)
        except MailUnsureError as error:
            self._batches.note(token, NoticeState.UNSURE, error=str(error))
            return outcome(Way.UNSURE, error=str(error))
        except (MailError, ChannelError, SealError) as error:
            if isinstance(error, MailBouncedError):
                note_bounce(self._wiring, recipient, str(error))
            tries = max(row.tries for row in rows)
            refused = not isinstance(error, MailDeferredError | SealError) or tries >= MOST_TRIES
            state = NoticeState.REFUSED if refused else NoticeState.WAITING
            pause = min(FIRST_PAUSE * 2 ** min(tries - 1, 10), LONGEST_PAUSE)
            self._batches.note(token, state, error=str(error), not_before=self._wiring.clock() + pause)
            return outcome(Way.REFUSED if refused else Way.DEFERRED, error=str(error))
        self._batches.note(token, NoticeState.SENT, sent_at=self._wiring.clock(), where=where, error="")
        return outcome(way, where)

    def _by_mail(
        self, recipient: str, rows: Sequence[NoticeRow], said: Sequence[Said], committed: Callable[[], None]
    ) -> tuple[Way, str]:
        settings, known = self._wiring.settings, self._known.get(recipient)
        now = self._wiring.clock().astimezone(self._wiring.zone)
        leave = leave_address(self._seals, settings, recipient)
        letter = render_notice(
            said,
            self._style(leave),
            locale=known.locale if known else settings.locale,
            name=known.name if known else "",
            at=now,
        )
        message = build_message(
            letter,
            sender=settings.mail_from,
            recipient=recipient,
            name=known.name if known else "",
            day=rows[0].created_at.astimezone(self._wiring.zone).date(),
            at=now,
            unsubscribe=leave,
            kind=rows[0].urgency.value,
            what=str(rows[0].id),
        )
        posted = self._way_out().post(message, committed=committed)
        return Way(posted.how), posted.where if posted.how == "written" else str(message["Message-ID"])

    def _to_channel(self, recipient: str, said: Sequence[Said], committed: Callable[[], None]) -> tuple[Way, str]:
        number = int(recipient[len(CHANNEL) :])
        with transaction(self._wiring.sessions) as session:
            row = session.get(ChannelRow, number)
            if row is None or not row.active:
                raise MailRefusedError("消息渠道已删除或停用。")
            name, sealed, locale = row.name, row.sealed, row.locale
        title, body = short_notice(said, self._style(""), locale=locale)
        send_to_channel(self._wiring, number, self._seals.unseal(sealed), name, title, body, committed)
        return Way.SENT, name

    def _style(self, leave: str) -> Style:
        settings = self._wiring.settings
        return Style(titles=self._titles, base_url=settings.public_url, time_zone=settings.time_zone, unsubscribe=leave)

    def _way_out(self) -> Post:
        if self._broken is not None:
            raise self._broken
        if self._post is None:
            try:
                self._post = (
                    Outbox(folder=outbox_folder(self._wiring.settings))
                    if self._server is None
                    else self._stack.enter_context(connect(self._server))
                )
            except MailError as error:
                self._broken = error
                raise
        return self._post


def send_to_channel(
    wiring: Wiring, number: int, address: str, name: str, title: str, body: str, committed: Callable[[], None]
) -> None:
    """Hand a message to a channel and note with the channel how it fared. Raises as ``post_chat`` does."""
    committed()
    try:
        post_chat(address, name=name, title=title, body=body)
    except (MailError, ChannelError) as error:
        note_channel(wiring, number, error=str(error))
        raise
    note_channel(wiring, number, error="")


def _set(session: Session, condition: ColumnElement[bool], **values: Any) -> int:
    result = session.execute(
        update(NoticeRow).where(condition).values(**values).execution_options(synchronize_session=False)
    )
    assert isinstance(result, CursorResult)
    return result.rowcount
