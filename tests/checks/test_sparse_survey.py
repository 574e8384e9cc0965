"""A portal that held too few surveys in a year is suspected, unless some could not be counted."""

import pytest
from builders import HOME, NOW, a_date, a_fetch

from checks.interaction.sparse_survey import Params, sparse_survey
from domain.findings import Outcome
from domain.records import Activity, ChannelsRecord
from domain.targets import TargetKind, TargetRef


def a_record(*days: str | None, **given: object) -> ChannelsRecord:
    return ChannelsRecord(
        **{  # type: ignore[arg-type]
            "target": TargetRef(kind=TargetKind.SITE, key=HOME),
            "url": HOME,
            "fetch": a_fetch(),
            "captured_at": NOW,
            "site_kind": "portal",
            "columns_read": 12,
            "survey_columns": (f"{HOME}zj/",),
            "surveys": tuple(
                Activity(title=f"某征集{n}", url=f"{HOME}zj/{n}.html", dated=a_date(day) if day else None)
                for n, day in enumerate(days)
            ),
            **given,
        }
    )


def outcomes(record: ChannelsRecord) -> list[Outcome]:
    return [fault.outcome for fault in sparse_survey(record, Params(), NOW)]


SIX = ("2030-06-01", "2030-05-01", "2030-03-01", "2029-12-01", "2029-08-01", "2029-06-15")


def test_six_within_the_year_are_enough() -> None:
    assert outcomes(a_record(*SIX)) == []


def test_five_and_an_older_one_are_too_few() -> None:
    record = a_record(*SIX[:5], "2029-06-14")
    (fault,) = sparse_survey(record, Params(), NOW)
    assert (fault.outcome, fault.values["count"]) == (Outcome.SUSPICION, 5)
    assert outcomes(a_record()) == [Outcome.SUSPICION]


@pytest.mark.parametrize(
    "record",
    [a_record(*SIX[:5], None), a_record(*SIX[:5], surveys_unread=1)],
    ids=["an-undated-one-could-be-the-sixth", "a-column-was-not-read"],
)
def test_what_could_not_be_counted_is_unknown(record: ChannelsRecord) -> None:
    assert outcomes(record) == [Outcome.UNKNOWN]


def test_department_sites_are_not_asked() -> None:
    assert outcomes(a_record(site_kind="department")) == []
