"""Silence is only called so where every post could have been seen."""

from datetime import UTC, datetime, timedelta

import pytest
from builders import NOW, a_post, a_seen_account

from checks.accounts.stale_account import Params, stale_account
from domain.findings import Fault, Outcome
from domain.records import AccountRecord, Unseen
from domain.registry import AccountKind, AccountState
from domain.spans import Span

TWO_WEEKS = Params()


def faults(account: AccountRecord, params: Params = TWO_WEEKS, now: datetime = NOW) -> list[Fault]:
    return list(stale_account(account, params, now))


def outcomes(account: AccountRecord, params: Params = TWO_WEEKS) -> list[Outcome]:
    return [fault.outcome for fault in faults(account, params)]


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


@pytest.mark.parametrize(
    ("age", "outcome"),
    [
        (timedelta(days=10), []),
        (timedelta(days=10, seconds=1), [Outcome.SUSPICION]),
        (timedelta(days=14), [Outcome.SUSPICION]),
        (timedelta(days=14, seconds=1), [Outcome.FAULT]),
    ],
    ids=["day-ten", "past-day-ten", "on-the-limit", "a-second-over"],
)
def test_the_limit_is_fourteen_times_twenty_four_hours_and_day_ten_warns(
    age: timedelta, outcome: list[Outcome]
) -> None:
    assert outcomes(a_seen_account(a_post(NOW - age))) == outcome


def test_a_post_without_a_time_of_day_counts_to_the_end_of_its_day() -> None:
    assert outcomes(a_seen_account(a_post("2030-06-01"))) == [Outcome.SUSPICION]
    assert outcomes(a_seen_account(a_post("2030-05-31"))) == [Outcome.FAULT]


def test_the_newest_post_counts_wherever_it_stands() -> None:
    pinned = a_post(ago(days=400), "欢迎关注", pinned=True)
    assert outcomes(a_seen_account(pinned, a_post(ago(days=30)), a_post(ago(days=2)))) == []


def test_a_repost_is_news() -> None:
    assert outcomes(a_seen_account(a_post(ago(days=2), repost=True), a_post(ago(days=60)))) == []


def test_moments_are_compared_not_the_days_of_two_time_zones() -> None:
    # 23:30 UTC on the 31st is 07:30 on 1 June in Shanghai: within fourteen days of the 15th, 07:00.
    at = datetime(2030, 5, 31, 23, 30, tzinfo=UTC)
    assert [f.outcome for f in faults(a_seen_account(a_post(at)), now=NOW.replace(hour=7))] == [Outcome.SUSPICION]
    assert [f.outcome for f in faults(a_seen_account(a_post(at)), now=NOW.replace(hour=8))] == [Outcome.FAULT]


def test_an_announced_date_is_no_sign_of_life() -> None:
    assert outcomes(a_seen_account(a_post(NOW + timedelta(days=30)), a_post(ago(days=20)))) == [Outcome.FAULT]


def test_a_dead_source_is_unknown_and_never_silence() -> None:
    dead = a_seen_account(readable=False, source="", unseen=(Unseen(what="feed", why="信息源要求登录"),))
    (fault,) = faults(dead)
    assert fault.outcome is Outcome.UNKNOWN
    assert fault.values["why"] == "信息源要求登录"


def test_an_empty_list_is_unknown() -> None:
    assert outcomes(a_seen_account()) == [Outcome.UNKNOWN]


def test_one_undated_post_may_be_the_newest() -> None:
    assert outcomes(a_seen_account(a_post(ago(days=40)), a_post(None))) == [Outcome.UNKNOWN]
    assert outcomes(a_seen_account(a_post(ago(days=4)), a_post(None))) == []


def test_a_source_that_leaves_out_kinds_of_post_proves_no_silence() -> None:
    part = (Unseen(what="wechat", why="群发内容不在其中"),)
    assert outcomes(a_seen_account(a_post(ago(days=40)), complete=False, unseen=part)) == [Outcome.UNKNOWN]
    assert outcomes(a_seen_account(a_post(ago(days=4)), complete=False, unseen=part)) == []


def test_what_people_entered_speaks_for_the_day_they_looked() -> None:
    silent_then = a_seen_account(a_post(ago(days=20)), source="entered", seen_until=ago(days=1))
    fresh_then = a_seen_account(a_post(ago(days=20)), source="entered", seen_until=ago(days=19))
    assert outcomes(silent_then) == [Outcome.FAULT]
    assert outcomes(fresh_then) == [Outcome.UNKNOWN]


@pytest.mark.parametrize("kind", [AccountKind.PUBLISH, AccountKind.MIXED])
def test_publishing_and_mixed_accounts_owe_news(kind: AccountKind) -> None:
    assert outcomes(a_seen_account(a_post(ago(days=20)), kind=kind)) == [Outcome.FAULT]


def test_service_accounts_and_closed_ones_owe_none() -> None:
    assert outcomes(a_seen_account(a_post(ago(days=200)), kind=AccountKind.SERVICE)) == []
    assert outcomes(a_seen_account(a_post(ago(days=200)), state=AccountState.CLOSED)) == []


def test_a_city_may_ask_for_ten_days() -> None:
    tight = Params(max_age=Span(days=10), warn_after=Span(days=7))
    assert outcomes(a_seen_account(a_post(ago(days=11))), tight) == [Outcome.FAULT]
    assert outcomes(a_seen_account(a_post(ago(days=8))), tight) == [Outcome.SUSPICION]


def test_the_fault_says_what_was_seen_and_against_which_limit() -> None:
    (fault,) = faults(a_seen_account(a_post(ago(days=20), "某条旧闻")))
    assert fault.values["age_days"] == 20
    assert fault.values["newest_title"] == "某条旧闻"
    assert fault.values["limit"] == "14 days"
    assert fault.values["over_limit"] is True
    assert fault.evidence[0].excerpt == f"{fault.values['newest']} 某条旧闻"
