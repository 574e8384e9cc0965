"""Only repeated, plain absence makes a link broken; walls never do."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from builders import NOW, a_fetch, a_link

from checks.links.broken_link import Params, broken_link
from domain.fetches import Client, Fetch, FetchFailure
from domain.findings import Outcome
from domain.records import StandIn

PARAMS = Params()


def outcomes(*attempts: Fetch, **given: object) -> list[Outcome]:
    return [fault.outcome for fault in broken_link(a_link(*attempts, **given), PARAMS, NOW)]


@pytest.mark.parametrize("status", [404, 410])
def test_gone_twice_is_broken(status: int) -> None:
    (fault,) = broken_link(a_link(a_fetch(status), a_fetch(status)), PARAMS, NOW)
    assert fault.outcome is Outcome.FAULT
    assert str(status) in fault.message.format_map(fault.values)
    assert fault.evidence[0].excerpt.count(str(status)) == 2


def test_the_tries_are_told_in_the_zone_the_verdict_is_made_in() -> None:
    late = a_fetch(404, at=datetime(2030, 6, 14, 20, 5, tzinfo=UTC))
    (fault,) = broken_link(a_link(late, late), PARAMS, NOW.astimezone(ZoneInfo("Asia/Shanghai")))
    assert fault.evidence[0].excerpt.startswith("06-15 04:05:00 ")


def test_gone_once_is_not_yet_a_fault() -> None:
    assert outcomes(a_fetch(404)) == [Outcome.UNKNOWN]


@pytest.mark.parametrize("status", [401, 403, 412, 418, 429, 503, 521, 999, 301])
def test_a_wall_is_never_broken_however_often_it_was_met(status: int) -> None:
    assert outcomes(*[a_fetch(status)] * 5) == [Outcome.UNKNOWN]


@pytest.mark.parametrize("failure", [FetchFailure.ROBOTS, FetchFailure.TOO_LARGE, FetchFailure.BLOCKED_BY_GATE])
def test_what_keeps_us_out_proves_nothing(failure: FetchFailure) -> None:
    assert outcomes(*[a_fetch(failure=failure)] * 3) == [Outcome.UNKNOWN]


def test_a_page_that_came_but_was_cut_off_accuses_nobody() -> None:
    """A length that is a lie, a last chunk that never comes: our clients refuse it, a browser shows what it got."""
    cut_off = replace(a_fetch(200), failure=FetchFailure.BAD_PROTOCOL)
    reset = a_fetch(failure=FetchFailure.RESET)
    assert outcomes(reset, cut_off, cut_off) == [Outcome.UNKNOWN]
    no_http = a_fetch(failure=FetchFailure.BAD_PROTOCOL)
    assert outcomes(no_http, no_http, no_http) == [Outcome.FAULT], "what speaks no HTTP opens nowhere"


def test_a_gate_after_a_404_leaves_it_open() -> None:
    assert outcomes(a_fetch(404), a_fetch(412)) == [Outcome.UNKNOWN]


@pytest.mark.parametrize("failure", [FetchFailure.REFUSED, FetchFailure.DNS, FetchFailure.TIMEOUT])
def test_what_may_pass_needs_three_tries(failure: FetchFailure) -> None:
    fetch = a_fetch(failure=failure)
    assert outcomes(fetch, fetch) == [Outcome.UNKNOWN]
    assert outcomes(fetch, fetch, fetch) == [Outcome.FAULT]


def test_a_later_success_clears_the_link() -> None:
    assert outcomes(a_fetch(500), a_fetch(200)) == []


def test_a_success_that_does_not_last_is_unknown() -> None:
    assert outcomes(a_fetch(200), a_fetch(404)) == [Outcome.UNKNOWN]


def test_a_tls_failure_is_a_suspicion_until_a_browser_fails_too() -> None:
    ours, browser = a_fetch(failure=FetchFailure.TLS), a_fetch(failure=FetchFailure.TLS, by=Client.BROWSER)
    assert outcomes(ours, ours, ours) == [Outcome.SUSPICION]
    assert outcomes(browser, browser, browser) == [Outcome.FAULT]


@pytest.mark.parametrize("failure", [FetchFailure.BAD_ADDRESS, FetchFailure.PRIVATE_ADDRESS])
def test_an_address_wrong_as_written_is_a_fault_at_once(failure: FetchFailure) -> None:
    assert outcomes(a_fetch(failure=failure)) == [Outcome.FAULT]


def test_a_link_that_no_page_names_any_more_is_mended() -> None:
    assert outcomes(a_fetch(404), a_fetch(404), instances=0) == []


def test_a_soft_404_is_for_a_person() -> None:
    assert outcomes(a_fetch(200), stand_in=StandIn.SAYS_MISSING, stand_in_tries=2) == [Outcome.SUSPICION]


def test_a_link_never_asked_is_unknown() -> None:
    assert outcomes() == [Outcome.UNKNOWN]
