"""A survey that is over shows what came of it."""

from builders import HOME, NOW, a_date, a_fetch

from checks.interaction.missing_survey_result import Params, missing_survey_result
from domain.findings import Outcome
from domain.records import SurveyRecord
from domain.targets import TargetKind, TargetRef


def outcomes(published: str = "2030-02-01", ends: str | None = "2030-03-01", **given: object) -> list[Outcome]:
    url = f"{HOME}zj/1.html"
    record = SurveyRecord(
        **{  # type: ignore[arg-type]
            "target": TargetRef(kind=TargetKind.PAGE, key=url),
            "url": url,
            "title": "某征集",
            "column": "征集调查",
            "fetch": a_fetch(url=url),
            "captured_at": NOW,
            "published": a_date(published),
            "ends": a_date(ends) if ends else None,
            **given,
        }
    )
    return [fault.outcome for fault in missing_survey_result(record, Params(), NOW)]


def test_a_survey_long_over_without_result_is_suspected() -> None:
    assert outcomes() == [Outcome.SUSPICION]
    assert outcomes(ends=None, state="已结束") == [Outcome.SUSPICION]


def test_a_result_a_running_survey_and_an_unknown_end_are_left_alone() -> None:
    assert outcomes(result="意见采纳情况") == []
    assert outcomes(ends="2030-06-01") == [], "the grace of a month"
    assert outcomes(ends=None) == []
    assert outcomes(published="2029-06-01") == [], "more than a year ago"
