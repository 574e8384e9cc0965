"""The weekly line counts ratios, and only probes taken while our own network was well."""

import pytest
from builders import NOW, a_week_of_probes

from checks.availability.unstable_site import Params, unstable_site
from domain.findings import Outcome
from domain.spans import Span

PARAMS = Params(window=Span(days=7))


@pytest.mark.parametrize(("failed", "faults"), [(6, 0), (7, 1)], ids=["below", "on-the-line"])
def test_seven_of_140_reach_the_line(failed: int, faults: int) -> None:
    found = list(unstable_site(a_week_of_probes(failed), PARAMS, NOW))
    assert [fault.outcome for fault in found] == [Outcome.FAULT if faults else Outcome.SUSPICION]


def test_blind_probes_count_neither_above_nor_below_the_line() -> None:
    assert not list(unstable_site(a_week_of_probes(0, blind=20), PARAMS, NOW))


def test_too_few_probes_prove_nothing() -> None:
    (fault,) = unstable_site(a_week_of_probes(5, of=20), PARAMS, NOW)
    assert fault.outcome is Outcome.UNKNOWN
    assert "past_line" not in fault.values, "so few cannot say on which side of the line the week lies"


def test_the_evidence_lists_the_failed_probes() -> None:
    (fault,) = unstable_site(a_week_of_probes(14), PARAMS, NOW)
    assert fault.values["share"] == "10.0%"
    assert fault.evidence[0].excerpt
