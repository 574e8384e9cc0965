"""Who must act hears of each step once; what one act did to many issues is one letter."""

from datetime import timedelta

import pytest
from mail_server import Mailbox
from telling import CHIEF, ONE, TWO, Teller, received, text_of
from told import an_issue

from domain.issues import Act, Issue, IssueState
from domain.people import Role
from models.database import transaction
from models.issues import IssueRow
from pipeline.acts import assign, confirm
from pipeline.channels import Wishes
from pipeline.ledger import Actor
from pipeline.notices import deliver_notices
from pipeline.objections import decide, object_to
from pipeline.retention import forget
from pipeline.steps import tell_steps
from pipeline.telling import set_wishes
from pipeline.users import add_user

REVIEWER, OPERATOR = "review@city.example", "web@unit.example"


def tell(teller: Teller) -> None:
    tell_steps(teller.wiring)
    deliver_notices(teller.wiring)


def an_open_issue(teller: Teller, number: int = 1, *, site: str = "1") -> Issue:
    """Fingerprints as they are: acts look issues up by them."""
    issue = an_issue(number, site=site)
    fields = {name: getattr(issue, name) for name in issue.__slots__} | {"fingerprint": f"{site}{number:019x}"}
    return teller.put(Issue(**fields))


def give(teller: Teller, issues: list[Issue], *, days: int) -> None:
    with transaction(teller.wiring.sessions) as session:
        due = teller.clock() + timedelta(days=days)
        prints = [issue.fingerprint for issue in issues]
        confirm(session, prints, by="reviewer", at=teller.clock())
        assign(session, prints, to="网站办", by="reviewer", at=teller.clock(), due_at=due)


def test_fifty_issues_given_to_a_unit_in_one_act_are_one_letter_to_it_alone(teller: Teller, box: Mailbox) -> None:
    issues = [an_open_issue(teller, number) for number in range(50)]
    give(teller, issues, days=10)
    for _ in range(3):
        tell(teller)
        teller.clock.pass_by(minutes=5)
    assert received(box) == [(ONE, "巡网：请整改 50")]
    assert "限 2030-06-25 前整改" in text_of(box.mails[0])


def test_a_deadline_that_is_near_and_one_that_has_passed_are_told_to_unit_and_supervisor_once_each(
    teller: Teller, box: Mailbox
) -> None:
    give(teller, [an_open_issue(teller)], days=10)
    tell(teller)
    box.mails.clear()
    teller.clock.pass_by(days=6)
    tell(teller)
    assert not box.mails
    teller.clock.pass_by(days=1, minutes=1)
    tell(teller)
    teller.clock.pass_by(days=1)
    tell(teller)
    assert received(box) == [(CHIEF, "巡网：整改期限将到（网站1）"), (ONE, "巡网：整改期限将到（网站1）")]
    box.mails.clear()
    teller.clock.pass_by(days=2)
    tell(teller)
    teller.clock.pass_by(hours=1)
    tell(teller)
    assert received(box) == [(CHIEF, "巡网：超期未整改（网站1）"), (ONE, "巡网：超期未整改（网站1）")]


@pytest.mark.parametrize("days_away", [3, 40, 500], ids=lambda days: f"{days} days")
def test_deadlines_that_passed_while_nobody_looked_are_told_once_in_one_letter_each(
    teller: Teller, box: Mailbox, days_away: int
) -> None:
    """The longest pause is longer than what was told is remembered."""
    for number in range(1, 13):
        give(teller, [an_open_issue(teller, number, site="1" if number % 3 else "2")], days=number)
    tell(teller)
    teller.clock.pass_by(days=1, hours=1)
    tell(teller)
    box.mails.clear()
    teller.clock.pass_by(days=days_away)
    forget(teller.wiring)
    for _ in range(3):
        tell(teller)
        forget(teller.wiring)
        teller.clock.pass_by(hours=1)
    # Of twelve, one had passed and was told before; a short pause has brought three more past, and three near.
    overdue, near = {3: (3, 3), 40: (11, 0), 500: (11, 0)}[days_away]
    assert [who for who, _ in received(box)] == [CHIEF, ONE, TWO]
    assert dict(received(box))[CHIEF] == "巡网：" + "、".join(
        part for part in (f"整改期限将到 {near}" if near else "", f"超期未整改 {overdue}") if part
    )
    teller.clock.pass_by(days=30)
    box.mails.clear()
    tell(teller)
    assert [subject for _, subject in received(box) if days_away > 3] == []


def test_the_first_look_of_all_tells_of_no_deadline_that_passed_long_ago(teller: Teller, box: Mailbox) -> None:
    give(teller, [an_open_issue(teller)], days=1)
    teller.clock.pass_by(days=30)
    tell(teller)
    assert not box.mails


def test_an_objection_raised_while_only_the_dashboard_ran_still_reaches_the_reviewers(
    teller: Teller, box: Mailbox
) -> None:
    wiring = teller.wiring
    with transaction(wiring.sessions) as session:
        add_user(session, REVIEWER, role=Role.REVIEWER, actor=Actor(by="admin", at=teller.clock()))
    tell(teller)
    issue = an_open_issue(teller)
    teller.clock.pass_by(hours=1)
    with transaction(wiring.sessions) as session:
        by = Actor(by=OPERATOR, at=teller.clock())
        object_to(session, wiring.blobs, issue.fingerprint, text="已备案", unit="网站1办公室", actor=by)
    teller.clock.pass_by(days=6)
    tell(teller)
    assert (REVIEWER, "巡网：收到申诉（网站1）") in received(box)


def test_a_deadline_that_was_moved_is_reminded_of_again(teller: Teller, box: Mailbox) -> None:
    issue = an_open_issue(teller)
    give(teller, [issue], days=2)
    tell(teller)
    with transaction(teller.wiring.sessions) as session:
        session.get_one(IssueRow, issue.fingerprint).due_at = teller.clock() + timedelta(days=9)
    box.mails.clear()
    teller.clock.pass_by(days=7)
    tell(teller)
    assert [subject for _, subject in received(box)] == ["巡网：整改期限将到（网站1）"] * 2


def test_what_is_claimed_to_be_mended_is_not_reminded_of(teller: Teller, box: Mailbox) -> None:
    issue = an_open_issue(teller)
    give(teller, [issue], days=10)
    tell(teller)
    box.mails.clear()
    teller.turn(issue, IssueState.CLAIMED, Act.CLAIM)
    teller.clock.pass_by(days=8)
    tell(teller)
    assert not box.mails


def test_claimed_to_be_mended_and_seen_again_is_told_to_the_unit(teller: Teller, box: Mailbox) -> None:
    issue = an_open_issue(teller)
    teller.turn(issue, IssueState.CLAIMED, Act.CLAIM)
    teller.turn(issue, IssueState.ASSIGNED, Act.SEEN)
    tell(teller)
    assert received(box) == [(ONE, "巡网：报告已整改，但复查仍在（网站1）")]


def test_what_came_back_after_it_was_closed_is_told_to_the_supervisor(teller: Teller, box: Mailbox) -> None:
    issue = an_open_issue(teller, site="2")
    teller.turn(issue, IssueState.CLOSED, Act.GONE)
    with transaction(teller.wiring.sessions) as session:
        session.get_one(IssueRow, issue.fingerprint).repeats = 1
    teller.turn(issue, IssueState.OPEN, Act.SEEN)
    tell(teller)
    assert received(box) == [(CHIEF, "巡网：整改后再次出现（网站2）")]


def test_an_objection_goes_to_the_reviewers_and_its_decision_to_whoever_raised_it(teller: Teller, box: Mailbox) -> None:
    wiring, actor = teller.wiring, Actor(by="admin", at=teller.clock())
    with transaction(wiring.sessions) as session:
        add_user(session, REVIEWER, role=Role.REVIEWER, actor=actor)
        add_user(session, "head@city.example", role=Role.SUPERVISOR, actor=actor)
        add_user(session, OPERATOR, role=Role.OPERATOR, organizer="网站1办公室", actor=actor)
    issue = an_open_issue(teller)
    by = Actor(by=OPERATOR, at=teller.clock())
    with transaction(wiring.sessions) as session:
        made = object_to(session, wiring.blobs, issue.fingerprint, text="栏目已备案停更", unit="网站1办公室", actor=by)
    tell(teller)
    assert received(box) == [(REVIEWER, "巡网：收到申诉（网站1）")]
    assert "栏目已备案停更" in text_of(box.mails[0])
    box.mails.clear()
    teller.clock.pass_by(hours=1)
    with transaction(wiring.sessions) as session:
        decide(session, made.id, upheld=True, why="备案属实", actor=Actor(by=REVIEWER, at=teller.clock()))
    tell(teller)
    tell(teller)
    assert received(box) == [(OPERATOR, "巡网：申诉已有结论（网站1）")]
    assert "申诉成立" in text_of(box.mails[0])


def test_operators_of_the_unit_are_told_like_its_contact_and_other_units_are_not(teller: Teller, box: Mailbox) -> None:
    with transaction(teller.wiring.sessions) as session:
        actor = Actor(by="admin", at=teller.clock())
        add_user(session, OPERATOR, role=Role.OPERATOR, organizer="网站1办公室", actor=actor)
    give(teller, [an_open_issue(teller)], days=9)
    tell(teller)
    assert [email for email, _ in received(box)] == [ONE, OPERATOR]
    assert TWO not in {email for email, _ in received(box)}


def test_who_wants_no_steps_gets_none(teller: Teller, box: Mailbox) -> None:
    with transaction(teller.wiring.sessions) as session:
        set_wishes(session, ONE, Wishes(steps=False), actor=Actor(by="test", at=teller.clock()))
    give(teller, [an_open_issue(teller)], days=9)
    tell(teller)
    assert not box.mails
