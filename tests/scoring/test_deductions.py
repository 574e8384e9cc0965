"""What is found costs what the sheet says, once, and never more than the mark."""

import pytest
from scoring_kit import a_card, an_entry_of, filed, lost, several

from domain.findings import Outcome
from domain.scorecards import CardVerdict, Entered, FiledFinding, QuestionKind, ResultState, Ruling

OTHER, LINKS, NEWS = "deduct.publish.other_columns", "deduct.function.links", "deduct.publish.news"
IDENTITY = "deduct.function.identity"


@pytest.mark.parametrize(
    ("findings", "indicator", "points"),
    [
        pytest.param([filed("stale-news")], NEWS, 5, id="news-take-all"),
        pytest.param(several("stale-news", 3), NEWS, 5, id="news-capped"),
        pytest.param([filed("stale-policy")], "deduct.publish.policy", 4, id="policy"),
        pytest.param(several("stale-policy", 2), "deduct.publish.policy", 5, id="policy-capped"),
        pytest.param([filed("stale-interpretation")], "deduct.publish.interpretation", 4, id="interpretation"),
        pytest.param([filed("empty-column")], OTHER, 2, id="blank-column"),
        pytest.param([filed("stale-notice", level=2)], OTHER, 1, id="notice-of-any-level"),
        pytest.param(several("stale-personnel", 2) + several("stale-plan", 1, start=9), OTHER, 3, id="others-add-up"),
        pytest.param(several("empty-column", 4), OTHER, 6, id="others-capped"),
        pytest.param([filed("empty-column"), filed("stale-plan")], OTHER, 2, id="blank-and-stale-is-one-defect"),
        pytest.param([filed("broken-link", on_home=True)], LINKS, 1, id="link-of-the-home-page"),
        pytest.param([filed("broken-link")], LINKS, 0.1, id="link-elsewhere"),
        pytest.param(several("broken-link", 3), LINKS, 0.3, id="three-tenths-exactly"),
        pytest.param(several("broken-link", 49), LINKS, 4.9, id="below-the-cap"),
        pytest.param(several("broken-link", 80), LINKS, 5, id="links-capped"),
        pytest.param([filed("missing-identity-mark", missing=("badge", "icp", "police"))], IDENTITY, 1.5, id="marks"),
        pytest.param(
            [filed("missing-identity-mark", missing=tuple("abcdefg"))], IDENTITY, 3, id="seven-marks-are-capped"
        ),
        pytest.param(several("overdue-reply", 2), "deduct.interact.reply", 2, id="late-replies"),
    ],
)
def test_what_a_finding_costs(findings: list[FiledFinding], indicator: str, points: float) -> None:
    card = a_card(*findings)
    assert lost(card, indicator) == points
    assert card.base == round(100 - points, 2), "nothing else is deducted"


def test_every_lost_point_names_its_findings() -> None:
    card = a_card(filed("broken-link", 1, on_home=True), filed("broken-link", 2))
    result = card.result(LINKS)
    assert result is not None
    assert {charge.fingerprint: charge.points for charge in result.charges} == {
        "broken-link#1": 1,
        "broken-link#2": 0.1,
    }
    assert result.state is ResultState.LOST


def test_the_cap_is_said() -> None:
    result = a_card(*several("broken-link", 80)).result(LINKS)
    assert result is not None
    assert result.capped
    assert not result.warned


def test_a_target_deducted_before_is_not_deducted_again() -> None:
    card = a_card(filed("stale-policy", "zc"), filed("empty-column", "zc"))
    result = card.result(OTHER)
    assert result is not None
    assert (result.lost, result.not_repeated) == (0, 1)
    assert card.base == 96


def test_a_suspicion_deducts_only_when_confirmed() -> None:
    suspicion = filed("broken-link", outcome=Outcome.SUSPICION)
    waiting = a_card(suspicion)
    assert (waiting.base, waiting.verdict) == (100, CardVerdict.PROVISIONAL)
    (question,) = waiting.open_questions
    assert (question.kind, question.at_stake, question.fingerprints) == (
        QuestionKind.SUSPICION,
        0.1,
        ("broken-link#1",),
    )
    confirmed = a_card(suspicion, rulings={suspicion.fingerprint: Ruling.CONFIRMED})
    assert (confirmed.base, confirmed.open_questions) == (99.9, ())
    dismissed = a_card(suspicion, rulings={suspicion.fingerprint: Ruling.DISMISSED})
    assert (dismissed.base, dismissed.open_questions) == (100, ())


def test_the_unknown_deducts_nothing_and_is_asked_about() -> None:
    card = a_card(filed("missing-identity-mark", outcome=Outcome.UNKNOWN))
    assert card.base == 100
    assert [(one.indicator_id, one.kind) for one in card.open_questions] == [(IDENTITY, QuestionKind.UNKNOWN)]


def test_what_could_not_be_had_is_asked_about() -> None:
    card = a_card(unanswered={"missing-identity-mark": 1})
    assert card.base == 100
    assert [one.indicator_id for one in card.open_questions] == [IDENTITY]


def test_a_rule_that_saw_nothing_is_an_open_question_with_its_marks_at_stake() -> None:
    card = a_card(examined={"empty-column": 5})
    question = next(one for one in card.open_questions if one.indicator_id == IDENTITY)
    assert (question.kind, question.at_stake) == (QuestionKind.NOT_EXAMINED, 3)


def test_what_no_machine_can_tell_is_open_from_the_first_day() -> None:
    from builders import NOW
    from scoring_kit import PERIOD, a_portal, the_set

    from domain.indicators import Metric, Part
    from domain.scorecards import Judged
    from scoring.card import score_card

    indicators = the_set()
    judged = Judged(examined={rule.id: 9 for rule in indicators.rules})
    card = score_card(a_portal(), indicators, judged, period=PERIOD, as_of=NOW)
    by_hand = [one.indicator_id for one in card.open_questions if one.kind is QuestionKind.BY_HAND]
    assert "deduct.publish.leaders" in by_hand
    assert "veto.site.security.secret" in by_hand
    assert (card.base, card.verdict, card.standing) == (100, CardVerdict.PROVISIONAL, CardVerdict.QUALIFIED)
    open_marks = sum(
        one.full_mark or 0
        for one in indicators.indicators
        if one.part is Part.DEDUCT and any(measure.metric is Metric.BY_HAND for measure in one.measures)
    )
    assert card.at_stake == open_marks, "all but what the machine has wholly answered"


def test_a_persons_entry_is_added_to_what_the_machine_found_and_capped() -> None:
    finding = filed("broken-link", on_home=True)
    assert lost(a_card(finding, entries=an_entry_of(LINKS, Entered.LOST, 2)), LINKS) == 3
    assert lost(a_card(finding, entries=an_entry_of(LINKS, Entered.LOST, 9)), LINKS) == 5


def test_a_person_may_say_that_an_indicator_does_not_apply() -> None:
    card = a_card(filed("stale-news"), entries=an_entry_of(NEWS, Entered.NOT_APPLICABLE))
    assert (lost(card, NEWS), card.base) == (0, 100)


def test_further_findings_on_one_target_cost_nothing_more() -> None:
    first = filed("broken-link", "same")
    again = FiledFinding(fingerprint="broken-link#again", finding=first.finding)
    assert a_card(first, again).base == 99.9


def test_a_dead_form_of_a_guide_costs_a_mark_of_the_services_and_other_files_do_not() -> None:
    forms = "deduct.service.forms"
    assert lost(a_card(filed("broken-link", kind="attachment", on_guide=True)), forms) == 1
    assert lost(a_card(filed("broken-link", kind="attachment", on_guide=False)), forms) == 0
    assert lost(a_card(filed("broken-link", kind="page", on_guide=True)), forms) == 0
