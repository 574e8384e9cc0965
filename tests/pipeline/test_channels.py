"""Channels get what mail gets, once; their addresses are in no table, log or error in the clear."""

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from chat_server import ChatRoom, chat_server
from dying import KILLED, ended, start_sending
from sqlalchemy import text
from telling import Teller, a_grave_issue, a_teller

from domain.alarms import AlarmKind
from domain.people import Scope
from models.database import transaction
from models.notices import NoticeState
from pipeline.alarms import raise_alarms
from pipeline.channels import (
    TellingError,
    Wishes,
    add_channel,
    change_channel,
    channel_of,
    channels,
    remove_channel,
    try_channel,
)
from pipeline.ledger import Actor
from pipeline.notices import CLAIM, deliver_notices
from pipeline.notify import send_digests
from pipeline.seals import SealError, Seals
from pipeline.way_out import Way
from reports.chat import ChannelError, read_address
from reports.letters import SHORT_BYTES
from reports.mail import MailDeferredError, MailRefusedError, MailUnsureError

SECRET = "a-secret-key"


@pytest.fixture
def room() -> Iterator[ChatRoom]:
    with chat_server() as made:
        yield made


@pytest.fixture
def teller(tmp_path: Path, database_url: str) -> Iterator[Teller]:
    with a_teller(tmp_path, database_url, public_url="https://watch.city.example", locale="zh_CN") as made:
        yield made


def add(teller: Teller, room: ChatRoom, name: str = "值班群", **more: object) -> None:
    given = {"scope": Scope.ALL, "scope_key": "", "wishes": Wishes(steps=False)} | more
    with transaction(teller.wiring.sessions) as session:
        add_channel(
            session,
            Seals(teller.wiring.settings),
            name=name,
            address=room.address(),
            actor=Actor(by="test", at=teller.clock()),
            **given,  # type: ignore[arg-type]
        )


def tell(teller: Teller) -> dict[str, Way]:
    raise_alarms(teller.wiring)
    return {one.recipient: one.way for one in deliver_notices(teller.wiring) if one.recipient.startswith("channel")}


def test_an_alarm_reaches_a_channel_once_in_its_language_with_a_link(teller: Teller, room: ChatRoom) -> None:
    add(teller, room, locale="en")
    issue = teller.put(a_grave_issue())
    tell(teller)
    tell(teller)
    ((path, body),) = room.posts
    assert path == f"/{SECRET}"
    assert body["title"] == "Xunwang: Site down (网站1)"
    assert f"https://watch.city.example/issues/{issue.fingerprint}" in body["message"]


def test_a_channel_hears_only_of_what_is_in_its_scope(teller: Teller, room: ChatRoom) -> None:
    add(teller, room, scope=Scope.ORGANIZER, scope_key="网站2办公室")
    teller.put(a_grave_issue(site="1"))
    tell(teller)
    assert not room.posts
    teller.put(a_grave_issue(site="2"))
    tell(teller)
    assert len(room.posts) == 1


def test_a_flood_fits_into_one_short_message(teller: Teller, room: ChatRoom) -> None:
    add(teller, room)
    for number in range(200):
        teller.put(a_grave_issue(number, site=str(number % 2 + 1), check="hijacked_link", message="链接已被劫持" * 5))
    tell(teller)
    ((_, body),) = room.posts
    assert len(body["message"].encode()) <= SHORT_BYTES
    assert "https://watch.city.example/issues" in body["message"].splitlines()[-1]


def test_the_digest_reaches_a_channel_once_a_day(teller: Teller, room: ChatRoom) -> None:
    add(teller, room)
    teller.put(a_grave_issue())
    for _ in range(2):
        send_digests(teller.wiring, send=True)
    ((_, body),) = room.posts
    assert body["title"].startswith("巡网日报 2030-06-15")
    assert "网站1" in body["message"]
    teller.clock.pass_by(days=1)
    send_digests(teller.wiring, send=True)
    assert len(room.posts) == 2


def test_an_address_is_in_no_table_log_or_error(
    teller: Teller, room: ChatRoom, capfd: pytest.CaptureFixture[str]
) -> None:
    # As the product's own log file does: everything that reaches the root, at its most talkative. pytest's own fixture would
    # also listen to loggers that pass nothing on.
    log = io.StringIO()
    listener, root = logging.StreamHandler(log), logging.getLogger()
    level = root.level
    root.addHandler(listener)
    root.setLevel(logging.DEBUG)
    try:
        _fail_to_tell(teller, room)
    finally:
        root.removeHandler(listener)
        root.setLevel(level)
    with pytest.raises(ChannelError) as wrong:
        read_address(f"nothing://{SECRET}")
    with teller.wiring.engine.connect() as connection:
        stored = [
            str(row)
            for table in ("channels", "notices", "audit_log", "told")
            for row in connection.execute(text(f"SELECT * FROM {table}"))
        ]
    assert room.posts
    said = [log.getvalue(), *capfd.readouterr(), str(wrong.value), *stored]
    assert not [one for one in said if SECRET in one]


def _fail_to_tell(teller: Teller, room: ChatRoom) -> None:
    add(teller, room)
    room.status = 500
    teller.put(a_grave_issue())
    tell(teller)
    with pytest.raises(MailDeferredError) as error:
        try_channel(teller.wiring, "值班群")
    assert SECRET not in str(error.value)


def test_a_key_that_was_changed_is_told_in_one_sentence_and_nothing_is_lost(teller: Teller, room: ChatRoom) -> None:
    add(teller, room)
    key = teller.wiring.settings.data / "secret.key"
    kept = key.read_text()
    assert key.stat().st_mode & 0o077 == 0
    key.write_text("x" * 64)
    with pytest.raises(SealError, match="重新填写地址"):
        try_channel(teller.wiring, "值班群")
    teller.put(a_grave_issue())
    assert list(tell(teller).values()) == [Way.DEFERRED]
    key.write_text(kept)
    teller.clock.pass_by(hours=1)
    assert list(tell(teller).values()) == [Way.SENT]


@pytest.mark.parametrize(
    ("status", "error", "way"),
    [(500, MailDeferredError, Way.DEFERRED), (404, MailRefusedError, Way.REFUSED), (0, MailUnsureError, Way.UNSURE)],
)
def test_only_what_certainly_did_not_arrive_is_sent_again(
    teller: Teller, room: ChatRoom, status: int, error: type[Exception], way: Way
) -> None:
    add(teller, room)
    room.status = status
    with pytest.raises(error):
        try_channel(teller.wiring, "值班群")
    with transaction(teller.wiring.sessions) as session:
        assert channel_of(session, "值班群").error
    room.posts.clear()
    teller.put(a_grave_issue())
    assert list(tell(teller).values()) == [way]
    room.status = 200
    teller.clock.pass_by(hours=3)
    tell(teller)
    assert len(room.posts) == (2 if way is Way.DEFERRED else 1)


def test_a_server_that_is_away_is_tried_again(teller: Teller) -> None:
    with chat_server() as room:
        add(teller, room)
    teller.put(a_grave_issue())
    assert list(tell(teller).values()) == [Way.DEFERRED]


def test_why_a_channel_failed_is_known_whatever_this_process_logs(
    teller: Teller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.root.manager, "disable", logging.CRITICAL)
    monkeypatch.setattr(logging.getLogger("apprise"), "disabled", True)
    with chat_server() as room:
        add(teller, room)
    teller.put(a_grave_issue())
    assert list(tell(teller).values()) == [Way.DEFERRED]


def test_an_address_that_would_try_again_by_itself_is_tried_once(teller: Teller, room: ChatRoom) -> None:
    with transaction(teller.wiring.sessions) as session:
        add_channel(
            session, Seals(teller.wiring.settings), name="群", address=f"{room.address()}?retry=3", scope=Scope.ALL,
            scope_key="", wishes=Wishes(), actor=Actor(by="test", at=teller.clock()),
        )  # fmt: skip
    room.status = 500
    with pytest.raises(MailDeferredError):
        try_channel(teller.wiring, "群")
    assert len(room.posts) == 1


def test_a_process_killed_after_a_message_left_never_sends_it_again(teller: Teller, room: ChatRoom) -> None:
    add(teller, room)
    teller.put(a_grave_issue())
    acts = "raise_alarms(wiring); deliver_notices(wiring)"
    dies = "after a channel took it and before that was noted"
    assert ended(start_sending(teller.wiring.settings, teller.clock(), acts, dies=dies)) == KILLED
    assert len(room.posts) == 1
    teller.clock.at += CLAIM
    tell(teller)
    assert len(room.posts) == 1
    assert NoticeState.UNSURE in {row.state for row in teller.notices() if row.recipient.startswith("channel")}


def test_channels_are_changed_switched_off_and_taken_away(teller: Teller, room: ChatRoom) -> None:
    add(teller, room)
    actor = Actor(by="test", at=teller.clock())
    with transaction(teller.wiring.sessions) as session:
        wishes = Wishes(digest=False, quiet="22-7", through=(AlarmKind.LEAK,))
        made = change_channel(session, "值班群", actor=actor, wishes=wishes)
        assert (made.wishes.quiet, made.wishes.through) == ("22:00-07:00", (AlarmKind.LEAK,))
        with pytest.raises(TellingError):
            change_channel(session, "值班群", actor=actor, wishes=Wishes(quiet="night"))
        change_channel(session, "值班群", actor=actor, active=False)
    teller.put(a_grave_issue())
    assert tell(teller) == {}
    with transaction(teller.wiring.sessions) as session:
        remove_channel(session, "值班群", actor=actor)
        assert channels(session) == []
        with pytest.raises(TellingError):
            channel_of(session, "值班群")
