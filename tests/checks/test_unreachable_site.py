"""A site is down only when three spaced tries say so and our own network is well."""

import pytest
from builders import NOW, a_fetch, a_reach

from checks.availability.unreachable_site import Params, unreachable_site
from domain.fetches import FetchFailure
from domain.findings import Outcome
from domain.records import ReachRecord

PARAMS = Params()
REFUSED = a_fetch(failure=FetchFailure.REFUSED)


def outcomes(reach: ReachRecord) -> list[Outcome]:
    return [fault.outcome for fault in unreachable_site(reach, PARAMS, NOW)]


@pytest.mark.parametrize(
    "fetch",
    [REFUSED, a_fetch(500), a_fetch(404), a_fetch(failure=FetchFailure.TIMEOUT), a_fetch(200, elapsed_ms=15_000)],
    ids=["refused", "500", "404", "timeout", "slow"],
)
def test_three_failed_tries_are_a_fault(fetch: object) -> None:
    reach = a_reach(fetch, fetch, fetch)  # type: ignore[arg-type]
    (fault,) = unreachable_site(reach, PARAMS, NOW)
    assert fault.outcome is Outcome.FAULT
    assert fault.evidence


def test_one_good_try_clears_the_site() -> None:
    assert outcomes(a_reach(REFUSED, REFUSED, a_fetch(200))) == []


def test_two_tries_are_not_enough() -> None:
    assert outcomes(a_reach(REFUSED, REFUSED)) == [Outcome.UNKNOWN]


def test_an_ill_network_of_our_own_accuses_nobody() -> None:
    assert outcomes(a_reach(REFUSED, REFUSED, REFUSED, control_alive=False)) == [Outcome.UNKNOWN]


@pytest.mark.parametrize("status", [403, 412, 429])
def test_a_wall_is_not_an_outage(status: int) -> None:
    assert outcomes(a_reach(*[a_fetch(status)] * 3)) == [Outcome.UNKNOWN]


def test_a_lasting_503_is_for_a_person() -> None:
    assert outcomes(a_reach(*[a_fetch(503)] * 3)) == [Outcome.SUSPICION]


def test_a_maintenance_notice_is_no_answer() -> None:
    assert outcomes(a_reach(a_fetch(200), notice="网站升级维护中")) == [Outcome.FAULT]
