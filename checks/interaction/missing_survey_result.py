"""Surveys whose result nobody can read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checks.registry import check
from domain.findings import Evidence, EvidenceKind, Fault, Outcome, Value
from domain.records import SurveyRecord
from domain.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """How long after its end a survey's result may wait, and how far back surveys count."""

    grace: Span = Span(months=1)
    window: Span = Span(months=12)


@check(title="征集调查结果未反馈")
def missing_survey_result(survey: SurveyRecord, params: Params, now: datetime) -> Iterator[Fault]:
    """A survey (征集调查) of the last year is over and shows no result (结果反馈); a suspicion that a person confirms.

    ## Why it matters
    Each survey without published result costs points (deduct.interact.survey).

    ## How to fix it
    Publish what was said and what was taken up, on the survey's page or in an article whose title names the survey.

    ## What it does not judge
    Surveys still running, just over, or whose end nobody states; results that another column may hold are looked for by their title only,
    hence a suspicion.
    """
    published = survey.published.day if survey.published is not None else None
    if survey.result or published is None or published < params.window.first_day_allowed(now):
        return
    end = survey.ends.day if survey.ends is not None else None
    patient = params.grace.first_day_allowed(now)
    if end is not None:
        if end >= patient:
            return
    elif not survey.state.startswith("已") or published >= patient:
        return
    values: dict[str, Value] = {
        "title": survey.title,
        "column": survey.column,
        "published": published.isoformat(),
        "ends": end.isoformat() if end else "",
        "state": survey.state,
        "only_mail": survey.only_mail,
    }
    evidence = (
        Evidence(kind=EvidenceKind.PAGE, url=survey.url, captured_at=survey.captured_at, key=survey.evidence_key),
    )
    yield Fault(
        message="征集调查“{title}”已结束，未见结果反馈，请人工核实",
        values=values,
        evidence=evidence,
        outcome=Outcome.SUSPICION,
        confidence=0.7,
    )
