"""Which probes speak, and which failures stand."""

from datetime import timedelta

from builders import NOW
from hypothesis import given
from hypothesis import strategies as st

from domain.availability import added_up, counted, joined
from domain.records import ProbeSample

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def a_probe(minutes: float, *, ok: bool = True, **given: object) -> ProbeSample:
    return ProbeSample(at=NOW + minutes * MINUTE, ok=ok, elapsed_ms=40, **given)  # type: ignore[arg-type]


def failures(*samples: ProbeSample) -> list[bool]:
    return [one.failed for one in counted(samples)]


def test_a_failure_that_repeats_stands() -> None:
    assert failures(a_probe(0, ok=False), a_probe(0.5, ok=False, extra=True)) == [True]


def test_a_failure_that_the_repetition_does_not_meet_is_none() -> None:
    assert failures(a_probe(0, ok=False), a_probe(0.5, extra=True)) == [False]


def test_a_failure_nobody_repeated_stands() -> None:
    assert failures(a_probe(0, ok=False), a_probe(60)) == [True, False]


def test_another_place_that_reached_the_site_clears_it() -> None:
    assert failures(a_probe(0, ok=False, vantage="a"), a_probe(1, vantage="b")) == [False, False]


def test_blind_and_excused_probes_do_not_speak() -> None:
    assert failures(a_probe(0, ok=False, control_alive=False), a_probe(60, ok=False, excused=True)) == []


SAMPLES = st.lists(
    st.builds(
        a_probe,
        st.floats(min_value=0, max_value=24 * 60 - 20),
        ok=st.booleans(),
        extra=st.booleans(),
        excused=st.booleans(),
        control_alive=st.sampled_from([None, True, False]),
    ),
    max_size=60,
)


@given(SAMPLES)
def test_hours_add_up_to_what_the_samples_say(samples: list[ProbeSample]) -> None:
    hours = [added_up(samples, NOW + n * HOUR, NOW + (n + 1) * HOUR) for n in range(24)]
    whole = list(counted(samples))
    day = joined(hours)
    assert (day.probes, day.failed) == (len(whole), sum(one.failed for one in whole))
