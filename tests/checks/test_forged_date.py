"""A date contradicts what was seen: only ever a suspicion, and only where we really had looked."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from builders import HOME, NOW, a_date

from checks.columns.forged_date import Params, forged_date
from domain.findings import Outcome
from domain.records import ArticleRecord, DateOrigin
from domain.targets import TargetKind, TargetRef

DAY = timedelta(days=1)


def an_article(stated: str, **given: object) -> ArticleRecord:
    url = f"{HOME}a/1.html"
    base = ArticleRecord(
        target=TargetRef(kind=TargetKind.PAGE, key=url, label="某条信息"),
        url=url,
        title="某条信息",
        column_url=f"{HOME}col/",
        column_name="通知公告",
        captured_at=NOW,
        stated=a_date(stated, origin=DateOrigin.META),
        watched_since=NOW - 90 * DAY,
        looked_at=NOW - 2 * DAY,
        older_known=5,
    )
    return replace(base, **given)  # type: ignore[arg-type]


def test_an_article_that_appears_dated_weeks_before_we_last_looked_is_suspect() -> None:
    (fault,) = forged_date(an_article("2030-05-20"), Params(), NOW)
    assert fault.outcome is Outcome.SUSPICION
    assert (fault.values["how"], fault.values["stated"], fault.values["looked_at"]) == (
        "backdated",
        "2030-05-20",
        "2030-06-13",
    )
    assert fault.evidence


@pytest.mark.parametrize(
    "given",
    [{"looked_at": None}, {"older_known": 2}],
    ids=["the-first-reading-of-the-list", "it-may-have-stood-beyond-our-pages"],
)
def test_an_article_we_could_have_missed_is_not(given: dict[str, object]) -> None:
    assert not list(forged_date(an_article("2030-05-20", **given), Params(), NOW))


@pytest.mark.parametrize("stated", ["2030-06-15", "2030-06-14", "2030-06-07"])
def test_an_article_that_waited_some_days_is_not(stated: str) -> None:
    assert not list(forged_date(an_article(stated), Params(), NOW))


def test_an_article_that_bears_a_date_after_it_was_first_seen_is_suspect() -> None:
    seen = an_article("2030-06-10", first_seen=NOW - 40 * DAY, first_day=date(2030, 5, 2))
    (fault,) = forged_date(seen, Params(), NOW)
    assert fault.outcome is Outcome.SUSPICION
    assert (fault.values["how"], fault.values["first_day"]) == ("redated", "2030-05-02")


def test_an_article_dated_the_day_after_it_was_seen_is_not() -> None:
    seen = an_article("2030-05-07", first_seen=NOW - 40 * DAY, first_day=date(2030, 5, 7), looked_at=NOW - 41 * DAY)
    assert not list(forged_date(seen, Params(), NOW))
