"""A way to be heard counts until it is known to lead nowhere."""

from builders import FEED, NOW, a_fetch

from checks.accounts.unresponsive_account import Params, unresponsive_account
from domain.fetches import Fetch, FetchFailure
from domain.findings import Outcome
from domain.records import InteractionEntry, InteractionRecord
from domain.targets import TargetKind, TargetRef


def found(*entries: InteractionEntry) -> list[Outcome]:
    target = TargetRef(kind=TargetKind.ACCOUNT, key=FEED)
    record = InteractionRecord(target=target, url=FEED, captured_at=NOW, entries=entries)
    return [fault.outcome for fault in unresponsive_account(record, Params(), NOW)]


def an_entry(*tries: Fetch, kind: str = "menu_link") -> InteractionEntry:
    return InteractionEntry(
        kind=kind, label="领导信箱", url="https://www.example.gov.cn/box" if tries else "", tries=tries
    )


def test_an_account_that_shows_no_entry_is_suspected() -> None:
    assert found() == [Outcome.SUSPICION]


def test_a_welcome_by_machine_is_no_entry() -> None:
    assert found(an_entry(kind="auto_reply")) == [Outcome.SUSPICION]


def test_open_comments_are_enough() -> None:
    assert found(an_entry(kind="comment")) == []


def test_an_entry_that_fails_twice_leads_nowhere() -> None:
    assert found(an_entry(a_fetch(404), a_fetch(404))) == [Outcome.SUSPICION]
    assert found(an_entry(a_fetch(404))) == []
    assert found(an_entry(a_fetch(500), a_fetch(200))) == []


def test_one_working_entry_is_enough() -> None:
    assert found(an_entry(a_fetch(404), a_fetch(404)), an_entry(a_fetch(200))) == []


def test_walls_and_our_own_rules_accuse_nobody() -> None:
    assert found(an_entry(a_fetch(403), a_fetch(403))) == []
    robots = a_fetch(failure=FetchFailure.ROBOTS)
    assert found(an_entry(robots, robots)) == []
