"""Addresses that do not take letters are noted, and after three on different days written to no more until somebody says so."""

import pytest
from mail_server import Mailbox
from telling import CHIEF, ONE, TWO, Teller, a_grave_issue, received

from models.database import transaction
from pipeline.alarms import raise_alarms
from pipeline.bounces import read_report, take_report
from pipeline.channels import TellingError
from pipeline.ledger import Actor
from pipeline.notices import deliver_notices
from pipeline.notify import send_digests
from pipeline.telling import Told, all_told, take_up_again
from pipeline.way_out import Way

REPORT = b"""From: mailer-daemon@mx.example
To: xunwang@city.example
Subject: Undelivered Mail
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

Sorry.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; One@unit.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 No such user

Final-Recipient: rfc822; two@unit.example
Action: delayed
Status: 4.4.1

--B--
"""


def told(teller: Teller) -> dict[str, Told]:
    with transaction(teller.wiring.sessions) as session:
        return {one.email: one for one in all_told(session, teller.wiring.settings)}


def test_a_mailbox_that_is_not_there_is_noted_and_after_three_days_left_alone(teller: Teller, box: Mailbox) -> None:
    box.refuse[ONE] = "550 5.1.1 no such user"
    for day in range(3):
        assert told(teller)[ONE].reachable
        ways = {one.recipient.email: one.way for one in send_digests(teller.wiring, send=True)}
        assert ways[ONE] is Way.REFUSED
        send_digests(teller.wiring, send=True, eager=True)
        assert told(teller)[ONE].bounces == day + 1
        teller.clock.pass_by(days=1)
    assert "no such user" in told(teller)[ONE].bounce
    assert not told(teller)[ONE].reachable
    assert ONE not in {one.recipient.email for one in send_digests(teller.wiring, send=True)}
    box.refuse.clear()
    with transaction(teller.wiring.sessions) as session:
        take_up_again(session, ONE, actor=Actor(by="test", at=teller.clock()))
    teller.put(a_grave_issue())
    raise_alarms(teller.wiring)
    deliver_notices(teller.wiring)
    assert (ONE, "巡网：网站打不开（网站1）") in received(box)


def test_a_refusal_by_rule_or_for_now_is_no_bounce(teller: Teller, box: Mailbox) -> None:
    box.refuse |= {ONE: "550 5.7.1 policy", TWO: "451 later", CHIEF: "554 no relay"}
    send_digests(teller.wiring, send=True)
    assert [one.bounces for one in told(teller).values()] == [0, 0, 0]


def test_a_delivery_report_is_read_and_what_failed_for_good_is_noted(teller: Teller) -> None:
    found = take_report(teller.wiring, REPORT)
    assert [(one.email, one.permanent) for one in found] == [(ONE, True), (TWO, False)]
    assert (told(teller)[ONE].bounces, told(teller)[TWO].bounces) == (1, 0)
    assert told(teller)[ONE].bounce == "5.1.1 550 5.1.1 No such user"


@pytest.mark.parametrize("content", [b"", b"\xff\x00", b"Subject: hello\n\nworld", REPORT[:300]])
def test_what_is_no_report_is_said_in_one_sentence(teller: Teller, content: bytes) -> None:
    assert read_report(content) == []
    with pytest.raises(TellingError):
        take_report(teller.wiring, content)
