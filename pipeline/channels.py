"""Channels beside mail: added, changed, tried, taken away; their addresses are kept sealed and shown to nobody again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.alarms import AlarmKind, QuietHours
from domain.people import Scope
from domain.wording import N_, PlainError
from models.database import Sessions, transaction
from models.notices import ChannelRow
from pipeline.ledger import Actor, note
from pipeline.seals import Seals
from pipeline.wiring import Wiring
from reports.chat import post_chat, read_address
from reports.mail import MailError
from reports.texts import Speaker


class Timed(Protocol):
    """What is needed of the wiring to note how something fared."""

    @property
    def sessions(self) -> Sessions:
        """Makes database sessions."""

    @property
    def clock(self) -> Callable[[], datetime]:
        """The present moment, aware."""


class TellingError(PlainError):
    """Something about channels or recipients that cannot be: one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What is told, and when."""

    digest: bool = True
    alarms: bool = True
    steps: bool = True
    quiet: str | None = None
    """``22:00-07:00``; empty: none; None: as the settings say for all."""
    through: tuple[AlarmKind, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A way out beside mail, without its address."""

    id: int
    name: str
    service: str
    locale: str
    scope: Scope
    scope_key: str
    wishes: Wishes
    active: bool
    well_at: datetime | None
    error: str


def checked(wishes: Wishes) -> Wishes:
    """The same with quiet hours as they are stored. Raises TellingError."""
    if not wishes.quiet:
        return wishes
    try:
        quiet = QuietHours.parse(wishes.quiet)
    except ValueError:
        raise TellingError(N_("“{text}”不是时段：请写成 22:00-07:00 这样的形式。"), text=wishes.quiet) from None
    return Wishes(
        digest=wishes.digest,
        alarms=wishes.alarms,
        steps=wishes.steps,
        quiet=str(quiet) if quiet else "",
        through=wishes.through,
    )


def add_channel(
    session: Session,
    seals: Seals,
    *,
    name: str,
    address: str,
    scope: Scope,
    scope_key: str,
    wishes: Wishes,
    actor: Actor,
    locale: str = "zh_CN",
) -> Channel:
    """A new channel. Raises ChannelError, SealError, TellingError."""
    title = name.strip()[:128]
    if not title:
        raise TellingError(N_("请给渠道起个名称。"))
    if session.scalar(select(ChannelRow.id).where(ChannelRow.name == title)) is not None:
        raise TellingError(N_("已经有名为“{name}”的渠道。"), name=title)
    key = "" if scope is Scope.ALL else scope_key.strip()
    if scope is not Scope.ALL and not key:
        raise TellingError(N_("请写明单位，或网站、账号的代码。"))
    read = read_address(address)
    wanted = checked(wishes)
    row = ChannelRow(
        name=title,
        sealed=seals.seal(read.url),
        service=read.service,
        locale=locale if locale in {"zh_CN", "en"} else "zh_CN",
        scope=scope,
        scope_key=key,
        digest=wanted.digest,
        alarms=wanted.alarms,
        steps=wanted.steps,
        quiet=wanted.quiet,
        through=[kind.value for kind in wanted.through],
        active=True,
        created_at=actor.at,
        created_by=actor.by,
        error="",
    )
    session.add(row)
    session.flush()
    note(session, actor, "channel_added", title, {"service": read.service, "scope": scope.value, "key": key})
    return _channel(row)


def change_channel(
    session: Session,
    name: str,
    *,
    actor: Actor,
    seals: Seals | None = None,
    address: str = "",
    wishes: Wishes | None = None,
    active: bool | None = None,
) -> Channel:
    """Change what is given. Raises ChannelError, SealError, TellingError."""
    row = _row(session, name)
    if address and seals is not None:
        read = read_address(address)
        row.sealed, row.service, row.error = seals.seal(read.url), read.service, ""
    if wishes is not None:
        wanted = checked(wishes)
        row.digest, row.alarms, row.steps = wanted.digest, wanted.alarms, wanted.steps
        row.quiet, row.through = wanted.quiet, [kind.value for kind in wanted.through]
    row.active = row.active if active is None else active
    session.flush()
    note(session, actor, "channel_changed", row.name, {"active": row.active})
    return _channel(row)


def remove_channel(session: Session, name: str, *, actor: Actor) -> None:
    """Take it away. Raises TellingError."""
    row = _row(session, name)
    note(session, actor, "channel_removed", row.name)
    session.delete(row)


def channels(session: Session) -> list[Channel]:
    """All, by name."""
    return [_channel(row) for row in session.scalars(select(ChannelRow).order_by(ChannelRow.name))]


def channel_of(session: Session, name: str) -> Channel:
    """One. Raises TellingError."""
    return _channel(_row(session, name))


def try_channel(wiring: Wiring, name: str) -> None:
    """Send a test message. Raises TellingError, SealError, ChannelError, and MailError when it does not get through."""
    with transaction(wiring.sessions) as session:
        row = _row(session, name)
        channel, title, locale = row.id, row.name, row.locale
        address = Seals(wiring.settings).unseal(row.sealed)
    speaker = Speaker(locale, time_zone=wiring.settings.time_zone)
    try:
        post_chat(
            address,
            name=title,
            title=speaker.text("巡网：测试消息"),
            body=speaker.text("渠道“{name}”已接通。收到这条消息说明设置无误。", name=title),
        )
    except MailError as error:
        note_channel(wiring, channel, error=str(error))
        raise
    note_channel(wiring, channel, error="")


def note_channel(wiring: Timed, channel: int, *, error: str) -> None:
    """How the last message fared."""
    with transaction(wiring.sessions) as session:
        row = session.get(ChannelRow, channel)
        if row is not None:
            row.error = error[:300]
            if not error:
                row.well_at = wiring.clock()


def _row(session: Session, name: str) -> ChannelRow:
    row = session.scalars(select(ChannelRow).where(ChannelRow.name == name.strip())).one_or_none()
    if row is None:
        raise TellingError(N_("没有名为“{name}”的渠道：用 xunwang channels list 查看。"), name=name)
    return row


def _channel(row: ChannelRow) -> Channel:
    return Channel(
        id=row.id,
        name=row.name,
        service=row.service,
        locale=row.locale,
        scope=row.scope,
        scope_key=row.scope_key,
        wishes=Wishes(
            digest=row.digest,
            alarms=row.alarms,
            steps=row.steps,
            quiet=row.quiet,
            through=tuple(AlarmKind(kind) for kind in row.through),
        ),
        active=row.active,
        well_at=row.well_at,
        error=row.error,
    )
