"""The way out of the house for one round of sending: one connection, opened when the first letter needs it, and the channels."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol, Self

from checks.registry import discover
from config.settings import Settings
from domain.wording import N_
from models.database import Sessions, transaction
from models.notices import ChannelRow
from pipeline.addressees import CHANNEL
from pipeline.bounces import note_bounce
from pipeline.channels import note_channel
from pipeline.seals import Seals
from pipeline.unsubscribing import leave_address
from reports.chat import ChannelError, post_chat
from reports.letters import Letter, Style
from reports.mail import (
    MailBouncedError,
    MailError,
    MailRefusedError,
    Outbox,
    Post,
    SmtpServer,
    build_message,
    connect,
)


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


class Way(StrEnum):
    """What became of one message."""

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


TRIAL = "test"
"""Kind of a letter that only shows that letters arrive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A message that has left."""

    way: Way
    where: str
    """Mail server, file, or channel."""
    known_by: str
    """File, Message-ID, or channel: what it is found again by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Whom a letter goes to, and what tells it from every other letter."""

    to: str
    name: str = ""
    day: date
    at: datetime
    kind: str = "digest"
    what: str = ""


def outbox_folder(settings: Settings) -> Path:
    """Where letters lie when there is no mail server."""
    return settings.data / "outbox"


def mail_server_of(settings: Settings) -> SmtpServer | None:
    """The mail server of the settings, None for the outbox. Raises MailSettingError."""
    return SmtpServer.parse(settings.smtp_url) if settings.smtp_url else None


class WayOut:
    """One round of sending; used with ``with``. Notes by itself what channels and mailboxes answered for good."""

    def __init__(self, wiring: Surroundings, server: SmtpServer | None) -> None:
        self._wiring, self._settings, self._server = wiring, wiring.settings, server
        self._seals = Seals(wiring.settings)
        self._titles: Mapping[str, str] = {check.id: check.title for check in discover().values()}
        self._stack = ExitStack()
        self._post: Post | None = None
        self._broken: MailError | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *details: object) -> None:
        self._stack.close()

    def style(self, to: str) -> Style:
        """What a letter or message takes from the settings. Raises SealError."""
        settings = self._settings
        leave = "" if to.startswith(CHANNEL) else leave_address(self._seals, settings, to)
        return Style(
            titles=self._titles,
            base_url=settings.public_url,
            time_zone=settings.time_zone,
            weekly=settings.digest_days == "weekly",
            unsubscribe=leave,
        )

    def mail(self, letter: Letter, envelope: Envelope, *, committed: Callable[[], None]) -> Gone:
        """Hand a letter over, or write it into the outbox. Raises MailError, SealError and what ``committed`` raises."""
        try:
            message = build_message(
                letter,
                sender=self._settings.mail_from,
                recipient=envelope.to,
                name=envelope.name,
                day=envelope.day,
                at=envelope.at,
                unsubscribe=self.style(envelope.to).unsubscribe,
                kind=envelope.kind,
                what=envelope.what,
            )
            posted = self._open().post(message, committed=committed)
        except MailBouncedError as error:
            if envelope.kind != TRIAL:  # who tries an address out may have mistyped it
                note_bounce(self._wiring, envelope.to, str(error))
            raise
        written = posted.how == "written"
        known_by = posted.where if written else str(message["Message-ID"])
        return Gone(way=Way.WRITTEN if written else Way.SENT, where=posted.where, known_by=known_by)

    def chat(self, to: str, say: Callable[[str], tuple[str, str]], *, committed: Callable[[], None]) -> Gone:
        """Tell a channel. ``say``: title and body in a language. Raises MailError, ChannelError, SealError and as above."""
        number = int(to[len(CHANNEL) :])
        with transaction(self._wiring.sessions) as session:
            row = session.get(ChannelRow, number)
            if row is None or not row.active:
                raise MailRefusedError("消息渠道已删除或停用。")
            name, sealed, locale = row.name, row.sealed, row.locale
        title, body = say(locale)
        address = self._seals.unseal(sealed)
        committed()
        try:
            post_chat(address, name=name, title=title, body=body)
        except (MailError, ChannelError) as error:
            note_channel(self._wiring, number, error=str(error))
            raise
        note_channel(self._wiring, number, error="")
        return Gone(way=Way.SENT, where=name, known_by=name)

    def _open(self) -> Post:
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
