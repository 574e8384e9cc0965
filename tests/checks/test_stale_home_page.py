"""Any new item in any list of the home page counts."""

import pytest
from builders import NOW, a_home, an_entry

from checks.columns.stale_home_page import Params, stale_home_page
from domain.findings import Outcome
from domain.spans import Span

PARAMS = Params(max_age=Span(days=14))


@pytest.mark.parametrize(("newest", "faults"), [("2030-06-01", 0), ("2030-05-31", 1)])
def test_one_new_item_anywhere_is_enough(newest: str, faults: int) -> None:
    home = a_home(an_entry("2029-01-01"), an_entry(newest), an_entry("2030-01-01"))
    assert len(list(stale_home_page(home, PARAMS, NOW))) == faults


def test_on_a_home_page_of_entrances_the_second_level_counts() -> None:
    fresh = a_home(an_entry("2029-01-01"), is_navigation=True, second_level=(an_entry("2030-06-10"),))
    stale = a_home(an_entry("2030-06-14"), is_navigation=True, second_level=(an_entry("2030-01-10"),))
    assert not list(stale_home_page(fresh, PARAMS, NOW))
    assert [fault.outcome for fault in stale_home_page(stale, PARAMS, NOW)] == [Outcome.FAULT]


def test_an_unread_second_level_page_might_hold_the_news() -> None:
    home = a_home(is_navigation=True, second_level=(an_entry("2030-01-10"),), second_level_unread=1)
    assert [fault.outcome for fault in stale_home_page(home, PARAMS, NOW)] == [Outcome.UNKNOWN]


def test_half_dated_lists_are_for_a_person() -> None:
    home = a_home(an_entry("2030-01-10"), an_entry(None))
    assert [fault.outcome for fault in stale_home_page(home, PARAMS, NOW)] == [Outcome.SUSPICION]


def test_without_any_date_nothing_can_be_said() -> None:
    assert [fault.outcome for fault in stale_home_page(a_home(an_entry(None)), PARAMS, NOW)] == [Outcome.UNKNOWN]
