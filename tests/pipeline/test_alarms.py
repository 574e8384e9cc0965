"""Grave things are told at once and once, whatever flaps, sleeps or dies on the way."""

import subprocess
from pathlib import Path

import pytest
from dying import KILLED, ended, start_sending
from mail_server import Mailbox
from telling import CHIEF, ONE, TWO, Teller, a_grave_issue, a_teller, received, text_of

from domain.alarms import AlarmKind
from domain.findings import Outcome
from domain.issues import Act, IssueState
from models.database import transaction
from models.notices import NoticeState
from pipeline.alarms import raise_alarms
from pipeline.channels import Wishes
from pipeline.ledger import Actor
from pipeline.notices import CLAIM, deliver_notices
from pipeline.telling import set_wishes
from pipeline.way_out import Way


def tell(teller: Teller) -> None:
    raise_alarms(teller.wiring)
    deliver_notices(teller.wiring)


def wish(teller: Teller, email: str, wishes: Wishes) -> None:
    with transaction(teller.wiring.sessions) as session:
        set_wishes(session, email, wishes, actor=Actor(by="test", at=teller.clock()))


def test_a_site_that_goes_down_is_told_at_once_to_its_unit_and_the_supervisor_and_never_again(
    teller: Teller, box: Mailbox
) -> None:
    teller.put(a_grave_issue())
    tell(teller)
    assert received(box) == [(CHIEF, "巡网：网站打不开（网站1）"), (ONE, "巡网：网站打不开（网站1）")]
    for _ in range(3):
        teller.clock.pass_by(hours=1)
        tell(teller)
    assert len(box.mails) == 2


def test_down_up_down_is_one_alarm_and_the_recovery_is_told_once_with_the_count(teller: Teller, box: Mailbox) -> None:
    site = teller.put(a_grave_issue())
    tell(teller)
    for _ in range(2):
        teller.clock.pass_by(minutes=10)
        teller.turn(site, IssueState.CLOSED, Act.GONE)
        tell(teller)
        teller.clock.pass_by(minutes=10)
        teller.turn(site, IssueState.OPEN, Act.SEEN)
        tell(teller)
    assert len(box.mails) == 2
    teller.clock.pass_by(minutes=10)
    teller.turn(site, IssueState.CLOSED, Act.GONE)
    tell(teller)
    teller.clock.pass_by(minutes=29)
    tell(teller)
    assert len(box.mails) == 2
    teller.clock.pass_by(minutes=2)
    for _ in range(3):
        tell(teller)
        teller.clock.pass_by(hours=1)
    assert received(box)[1] == (CHIEF, "巡网：网站打不开（网站1）")
    assert received(box)[0] == (CHIEF, "巡网：已恢复（网站1）")
    assert len(box.mails) == 4
    assert "其间共 3 次" in text_of(box.mails[-1])


def test_what_goes_bad_again_after_its_recovery_was_told_is_a_new_alarm(teller: Teller, box: Mailbox) -> None:
    site = teller.put(a_grave_issue())
    tell(teller)
    teller.turn(site, IssueState.CLOSED, Act.GONE)
    teller.clock.pass_by(hours=1)
    tell(teller)
    teller.clock.pass_by(hours=1)
    teller.turn(site, IssueState.OPEN, Act.SEEN)
    tell(teller)
    assert [subject for email, subject in received(box) if email == ONE] == [
        "巡网：已恢复（网站1）",
        "巡网：网站打不开（网站1）",
        "巡网：网站打不开（网站1）",
    ]


def test_a_failure_from_before_its_recovery_was_told_but_taken_in_after_it_is_told(
    teller: Teller, box: Mailbox
) -> None:
    site = teller.put(a_grave_issue())
    tell(teller)
    teller.turn(site, IssueState.CLOSED, Act.GONE)
    teller.clock.pass_by(minutes=31)
    tell(teller)
    assert (ONE, "巡网：已恢复（网站1）") in received(box)
    teller.clock.pass_by(minutes=-1)  # seen before that, written down after it
    teller.turn(site, IssueState.OPEN, Act.SEEN)
    teller.clock.pass_by(minutes=2)
    for _ in range(3):
        tell(teller)
        teller.clock.pass_by(minutes=1)
    assert [subject for email, subject in received(box) if email == ONE] == [
        "巡网：已恢复（网站1）",
        "巡网：网站打不开（网站1）",
        "巡网：网站打不开（网站1）",
    ]


def test_what_a_person_has_dismissed_ends_without_a_word(teller: Teller, box: Mailbox) -> None:
    site = teller.put(a_grave_issue())
    tell(teller)
    teller.turn(site, IssueState.DISMISSED, Act.DISMISS)
    teller.clock.pass_by(hours=2)
    tell(teller)
    assert len(box.mails) == 2


def test_a_suspicion_waits_for_a_person(teller: Teller, box: Mailbox) -> None:
    link = teller.put(a_grave_issue(check="hidden_link", outcome=Outcome.SUSPICION))
    tell(teller)
    assert not box.mails
    teller.clock.pass_by(hours=1)
    teller.put(link, act=Act.CONFIRM, before=IssueState.OPEN, confirmed_by="reviewer")
    tell(teller)
    assert [subject for _, subject in received(box)] == ["巡网：发现暗链（网站1）"] * 2


def test_forty_of_one_kind_are_one_letter_that_counts_them(teller: Teller, box: Mailbox) -> None:
    for number in range(40):
        teller.put(a_grave_issue(number, check="hijacked_link", message="链接已被劫持"))
    tell(teller)
    assert received(box) == [(CHIEF, "巡网：外链被劫持 40"), (ONE, "巡网：外链被劫持 40")]
    assert "另有同类问题 35 个" in text_of(box.mails[0])


def test_what_waits_for_the_digest_gives_no_alarm(teller: Teller, box: Mailbox) -> None:
    teller.put(a_grave_issue(check="broken_link"))
    tell(teller)
    assert not teller.notices()


def test_what_is_older_than_a_day_when_it_is_first_met_gives_no_alarm(teller: Teller, box: Mailbox) -> None:
    teller.put(a_grave_issue())
    teller.clock.pass_by(hours=25)
    tell(teller)
    assert not box.mails


def test_kinds_can_be_left_to_the_digest(tmp_path: Path, database_url: str) -> None:
    with a_teller(tmp_path, database_url, alarm_kinds=(AlarmKind.LEAK,)) as teller:
        teller.put(a_grave_issue())
        assert raise_alarms(teller.wiring) == 0
        teller.put(a_grave_issue(check="leaked_personal_data"))
        assert raise_alarms(teller.wiring) == 2


def test_quiet_hours_hold_back_until_their_end_but_for_what_may_disturb(teller: Teller, box: Mailbox) -> None:
    wish(teller, CHIEF, Wishes(quiet="22:00-07:00", through=(AlarmKind.DOWN,)))
    wish(teller, ONE, Wishes(quiet="22:00-07:00"))
    teller.clock.pass_by(hours=11)  # 23:00
    teller.put(a_grave_issue(check="hijacked_link"))
    teller.put(a_grave_issue())
    tell(teller)
    assert received(box) == [(CHIEF, "巡网：网站打不开（网站1）")]
    teller.clock.pass_by(hours=7, minutes=59)
    tell(teller)
    assert len(box.mails) == 1
    teller.clock.pass_by(minutes=1)
    tell(teller)
    assert received(box)[1:] == [
        (CHIEF, "巡网：网站打不开（网站1）"),
        (ONE, "巡网：网站打不开 1、外链被劫持 1"),
    ]


def test_what_was_over_before_the_quiet_hours_end_is_told_once_by_its_end(teller: Teller, box: Mailbox) -> None:
    wish(teller, ONE, Wishes(quiet="22:00-07:00"))
    teller.clock.pass_by(hours=11)
    site = teller.put(a_grave_issue())
    tell(teller)
    teller.clock.pass_by(minutes=20)
    teller.turn(site, IssueState.CLOSED, Act.GONE)
    teller.clock.pass_by(hours=1)
    tell(teller)
    teller.clock.pass_by(hours=7)
    tell(teller)
    assert [subject for email, subject in received(box) if email == ONE] == ["巡网：已恢复（网站1）"]


def test_who_wants_no_alarms_gets_none(teller: Teller, box: Mailbox) -> None:
    wish(teller, ONE, Wishes(alarms=False))
    teller.put(a_grave_issue())
    tell(teller)
    assert [email for email, _ in received(box)] == [CHIEF]


def test_a_letter_that_cannot_go_now_goes_later_and_once(teller: Teller, box: Mailbox) -> None:
    box.refuse[ONE] = "451 later"
    teller.put(a_grave_issue())
    raise_alarms(teller.wiring)
    assert [one.way for one in deliver_notices(teller.wiring)] == [Way.SENT, Way.DEFERRED]
    box.refuse.clear()
    assert deliver_notices(teller.wiring) == []
    teller.clock.pass_by(minutes=1)
    assert [one.way for one in deliver_notices(teller.wiring)] == [Way.SENT]
    assert [email for email, _ in received(box)] == [CHIEF, ONE]


def test_a_letter_that_may_have_gone_is_never_sent_again(teller: Teller, box: Mailbox) -> None:
    box.break_off = True
    teller.put(a_grave_issue(site="2"))
    raise_alarms(teller.wiring)
    assert Way.UNSURE in {one.way for one in deliver_notices(teller.wiring)}
    box.break_off = False
    for _ in range(3):
        teller.clock.pass_by(hours=3)
        tell(teller)
    assert len(box.ids) == len(set(box.ids))


def test_without_a_mail_server_alarms_lie_in_the_outbox(tmp_path: Path, database_url: str) -> None:
    with a_teller(tmp_path, database_url) as teller:
        teller.put(a_grave_issue())
        tell(teller)
        names = sorted(path.name for path in (tmp_path / "outbox").iterdir())
        assert len(names) == 2
        assert all(name.startswith("20300615-alarm-") for name in names)


def start(teller: Teller, *, dies: str = "") -> subprocess.Popen[bytes]:
    """Another process that looks for alarms and sends them."""
    acts = "raise_alarms(wiring); deliver_notices(wiring)"
    return start_sending(teller.wiring.settings, teller.clock(), acts, dies=dies)


@pytest.mark.parametrize(
    ("dies", "told", "state"),
    [
        ("before the letter left", [], NoticeState.SENT),
        ("after it was noted as leaving and before it left", [], NoticeState.UNSURE),
        ("after it left and before that was noted", [CHIEF], NoticeState.UNSURE),
    ],
)
def test_a_process_killed_while_sending_doubles_nothing_and_loses_nothing_it_had_not_begun(
    teller: Teller, box: Mailbox, dies: str, told: list[str], state: NoticeState
) -> None:
    teller.put(a_grave_issue())
    assert ended(start(teller, dies=dies)) == KILLED
    assert [email for email, _ in received(box)] == told
    tell(teller)
    assert [email for email, _ in received(box)] == [*told, ONE]
    teller.clock.at += CLAIM
    tell(teller)
    late = [CHIEF] if state is NoticeState.SENT else told
    assert [email for email, _ in received(box)] == [*late, ONE]
    assert {row.recipient: row.state for row in teller.notices()} == {CHIEF: state, ONE: NoticeState.SENT}


def test_two_processes_at_once_tell_everything_once(teller: Teller, box: Mailbox) -> None:
    for site in ("1", "2"):
        teller.put(a_grave_issue(site=site))
    assert [ended(child) for child in [start(teller), start(teller)]] == [0, 0]
    assert [email for email, _ in received(box)] == [CHIEF, ONE, TWO]
