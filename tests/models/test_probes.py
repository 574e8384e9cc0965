"""Ratios stay right whatever has been added up and forgotten, on both databases."""

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from builders import NOW, a_site
from memory import SITE, a_database, store_site

from domain.availability import counted
from domain.records import ProbeSample, ProbeSeries
from models.database import Sessions, transaction
from models.probes import add_up_days, add_up_hours, forget_hours, forget_samples, series_between
from models.sweeps import save_samples

ZONE = ZoneInfo("Asia/Shanghai")
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
WATCHED = a_site(code=SITE)


@pytest.fixture
def made(database_url: str) -> Iterator[Sessions]:
    with a_database(database_url) as sessions:
        store_site(sessions)
        with transaction(sessions) as session:
            save_samples(session, SITE, ten_days())
        yield sessions


def ten_days() -> list[ProbeSample]:
    """A probe an hour at minute 59; every eleventh fails and is repeated beyond the hour, every second time in vain."""
    samples = []
    for n in range(240):
        at = NOW - 10 * DAY + n * HOUR + 59 * MINUTE
        failed = n % 11 == 0
        samples.append(ProbeSample(at=at, ok=not failed, elapsed_ms=n, control_alive=n % 50 != 7))
        if failed:
            samples.append(ProbeSample(at=at + 2 * MINUTE, ok=n % 2 == 0, elapsed_ms=9, extra=True))
    return samples


def told(series: ProbeSeries) -> tuple[int, int]:
    usable = list(counted(series.samples))
    return (
        len(usable) + sum(span.probes for span in series.spans),
        sum(one.failed for one in usable) + sum(span.failed for span in series.spans),
    )


def week(made: Sessions) -> ProbeSeries:
    until = NOW - DAY
    with transaction(made) as session:
        return series_between(session, WATCHED, since=until - 7 * DAY, until=until)


def test_the_ratio_is_the_same_from_samples_from_hours_and_from_days(made: Sessions) -> None:
    raw = week(made)
    assert not raw.spans
    with transaction(made) as session:
        assert add_up_hours(session, now=NOW)
        assert add_up_hours(session, now=NOW) == 0, "adding up twice changes nothing"
        add_up_days(session, now=NOW, zone=ZONE)
    assert told(week(made)) == told(raw), "sums beside the samples are not counted twice"
    with transaction(made) as session:
        assert forget_samples(session, before=NOW - 4 * DAY)
    mixed = week(made)
    assert mixed.samples
    assert mixed.spans
    assert told(mixed) == told(raw)
    with transaction(made) as session:
        assert forget_hours(session, before=NOW - 5 * DAY)
    days = [span for span in week(made).spans if span.until - span.since == DAY]
    assert days
    since, until = (NOW - 7 * DAY).replace(hour=0), NOW - DAY
    with transaction(made) as session:
        series = series_between(session, WATCHED, since=since, until=until)
    truth = [one for one in counted(ten_days()) if since <= one.sample.at <= until]
    assert told(series) == (len(truth), sum(one.failed for one in truth))


def test_samples_that_are_in_no_sum_yet_are_never_forgotten(made: Sessions) -> None:
    with transaction(made) as session:
        assert forget_samples(session, before=NOW) == 0


def test_the_hour_under_way_is_not_added_up(made: Sessions) -> None:
    with transaction(made) as session:
        add_up_hours(session, now=NOW - 5 * DAY)
        series = series_between(session, WATCHED, since=NOW - 11 * DAY, until=NOW)
        forget_samples(session, before=NOW)
        after = series_between(session, WATCHED, since=NOW - 11 * DAY, until=NOW)
    assert told(after) == told(series)
    assert max(span.until for span in after.spans) < NOW - 5 * DAY
