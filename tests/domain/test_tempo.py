"""The rhythm of a column: what it used to publish, and how long it has been silent."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.tempo import tempo_of

TODAY = date(2030, 6, 15)


def ago(*days: int) -> list[date]:
    return [TODAY - timedelta(days=one) for one in days]


def test_five_a_week_and_then_silence() -> None:
    working = [day for day in range(12, 103) if day % 7 not in (0, 6)]
    found = tempo_of(ago(*working, 500), TODAY)
    assert found is not None
    assert (found.per_week, found.silent_days) == (5.0, 12)
    assert found.weeks[-1] == 0
    assert found.weeks[-3] == 5


def test_the_newest_page_of_a_long_list_tells_the_rhythm_of_its_own_days() -> None:
    found = tempo_of(ago(1, 3, 5, 7, 9, 11, 13, 15), TODAY, cut_off=True)
    assert found is not None
    assert found.per_week == 3.7


def test_a_single_item_is_once_a_week_at_most_and_none_is_no_rhythm() -> None:
    found = tempo_of(ago(3), TODAY)
    assert found is not None
    assert found.per_week == 1.0
    assert tempo_of([], TODAY) is None
    assert tempo_of([TODAY + timedelta(days=1)], TODAY) is None


@given(st.lists(st.integers(-5, 2000), max_size=60))
def test_a_rhythm_never_counts_more_than_there_is(days: list[int]) -> None:
    found = tempo_of(ago(*days), TODAY)
    known = [day for day in days if day >= 0]
    assert (found is None) == (not known)
    if found is not None:
        assert found.silent_days == min(known)
        assert sum(found.weeks) == sum(1 for day in known if day < 91)
        assert 0 < found.per_week <= len(known)
