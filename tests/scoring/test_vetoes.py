"""A veto counts when a person has signed it, and never before."""

import pytest
from scoring_kit import a_card, an_account, an_entry_of, filed, several, the_set

from domain.findings import Outcome
from domain.scorecards import CardVerdict, Entered, FiledFinding, QuestionKind, ResultState, Ruling, ScoreCard

CORE, OTHER, BLANK = (f"veto.site.columns.{name}" for name in ("core_stale", "other_stale", "blank"))


def state(card: ScoreCard, indicator: str) -> ResultState:
    result = card.result(indicator)
    assert result is not None
    return result.state


@pytest.mark.parametrize(
    ("findings", "suspected"),
    [
        pytest.param(several("empty-column", 4), (), id="four-blank"),
        pytest.param(several("empty-column", 5), (BLANK,), id="five-blank"),
        pytest.param(several("stale-news", 4), (), id="four-news"),
        pytest.param(several("stale-news", 5), (CORE,), id="five-news"),
        pytest.param(
            several("stale-news", 3) + several("stale-notice", 1, start=10) + several("stale-policy", 1, start=20),
            (CORE,),
            id="news-notices-and-policies-are-added-together",
        ),
        pytest.param(
            several("stale-news", 3) + several("stale-notice", 5, start=10, level=2),
            (),
            id="only-first-level-notices-count",
        ),
        pytest.param(several("stale-personnel", 9), (), id="nine-others"),
        pytest.param(several("stale-personnel", 10), (OTHER,), id="ten-others"),
        pytest.param(
            several("stale-personnel", 6) + several("empty-column", 4, start=20), (OTHER,), id="blank-counts-as-stale"
        ),
        pytest.param(
            several("stale-personnel", 9) + several("empty-column", 1), (), id="a-column-stale-and-blank-is-one-column"
        ),
        pytest.param([filed("unstable-site", past_line=True)], ("veto.site.unreachable",), id="unstable-site"),
        pytest.param([filed("unreachable-site")], (), id="not-opening-once-is-no-veto"),
        pytest.param([filed("stale-home-page")], ("veto.site.home_stale",), id="home-page"),
        pytest.param([filed("overdue-reply")], (), id="late-but-within-three-months"),
        pytest.param(
            [filed("overdue-reply", past_veto_line=True)], ("veto.site.interaction.overdue",), id="past-three-months"
        ),
    ],
)
def test_the_lines_of_the_vetoes(findings: list[FiledFinding], suspected: tuple[str, ...]) -> None:
    card = a_card(*findings)
    assert card.vetoes_suspected == suspected
    assert card.vetoes_signed == ()


def test_a_suspected_veto_leaves_the_score_and_makes_the_card_provisional() -> None:
    card = a_card(*several("empty-column", 5))
    assert (card.base, card.total) == (94, 94)
    assert (card.verdict, card.standing) == (CardVerdict.PROVISIONAL, CardVerdict.QUALIFIED)
    (question,) = card.open_questions
    assert (question.indicator_id, question.kind, question.count) == (BLANK, QuestionKind.VETO, 5)
    assert set(question.fingerprints) == {f"empty-column#{number}" for number in range(1, 6)}


def test_a_signed_veto_leaves_no_total_and_no_questions() -> None:
    card = a_card(*several("empty-column", 5), entries=an_entry_of(BLANK, Entered.SIGNED))
    assert card.vetoes_signed == (BLANK,)
    assert (card.total, card.verdict, card.open_questions) == (None, CardVerdict.UNQUALIFIED, ())
    assert card.base == 94, "base and veto are kept side by side"


def test_a_person_may_sign_what_no_machine_has_seen() -> None:
    card = a_card(entries=an_entry_of("veto.site.security.secret", Entered.SIGNED))
    assert card.vetoes_signed == ("veto.site.security.secret",)


def test_confirming_findings_signs_no_veto() -> None:
    findings = several("empty-column", 6)
    four = {one.fingerprint: Ruling.CONFIRMED for one in findings[:4]}
    assert a_card(*findings, rulings=four).vetoes_suspected == (BLANK,)
    five = four | {findings[4].fingerprint: Ruling.CONFIRMED}
    confirmed = a_card(*findings, rulings=five)
    assert (confirmed.vetoes_suspected, confirmed.vetoes_signed) == ((BLANK,), ())
    assert [one.kind for one in confirmed.open_questions if one.indicator_id == BLANK] == [QuestionKind.VETO]
    signed = a_card(*findings, rulings=five, entries=an_entry_of(BLANK, Entered.SIGNED))
    assert signed.vetoes_signed == (BLANK,)


def test_a_person_may_reject_a_suspected_veto() -> None:
    card = a_card(*several("empty-column", 5), entries=an_entry_of(BLANK, Entered.CLEAR))
    assert state(card, BLANK) is ResultState.CLEAR
    assert card.verdict is CardVerdict.QUALIFIED


@pytest.mark.parametrize("ruling", [Ruling.DISMISSED, Ruling.REDUCED, Ruling.EXEMPT])
def test_what_a_person_has_taken_out_does_not_count(ruling: Ruling) -> None:
    findings = several("empty-column", 5)
    assert a_card(*findings, rulings={findings[0].fingerprint: ruling}).vetoes_suspected == ()


def test_blank_columns_count_once_only_where_the_switch_is_off() -> None:
    findings = several("stale-personnel", 6) + several("empty-column", 4, start=20)
    indicators = the_set()
    off = type(indicators)(
        **{name: getattr(indicators, name) for name in indicators.__slots__} | {"switches": {"blank_is_stale": False}}
    )
    assert a_card(*findings).vetoes_suspected == (OTHER,)
    assert a_card(*findings, set_id=off).vetoes_suspected == ()


def test_suspicions_that_could_reach_the_line_are_a_question_and_no_suspected_veto() -> None:
    card = a_card(*several("empty-column", 4), filed("empty-column", 9, Outcome.SUSPICION))
    assert state(card, BLANK) is ResultState.OPEN
    assert [one.kind for one in card.open_questions if one.indicator_id == BLANK] == [QuestionKind.SUSPICION]


def test_unknowns_that_cannot_reach_the_line_are_no_question() -> None:
    few = a_card(*several("empty-column", 2), *several("empty-column", 2, start=10, outcome=Outcome.UNKNOWN))
    assert state(few, BLANK) is ResultState.CLEAR
    many = a_card(*several("empty-column", 2), *several("empty-column", 3, start=10, outcome=Outcome.UNKNOWN))
    assert state(many, BLANK) is ResultState.OPEN


def test_a_finding_that_does_not_say_its_level_is_never_counted_but_asked_about() -> None:
    nameless = filed("stale-notice", 9)
    values = {key: value for key, value in nameless.finding.fault.values.items() if key != "level"}
    fault = type(nameless.finding.fault)(message="某问题", values=values)
    finding = type(nameless.finding)(
        **{name: getattr(nameless.finding, name) for name in nameless.finding.__slots__} | {"fault": fault}
    )
    card = a_card(*several("stale-news", 4), FiledFinding(fingerprint="x", finding=finding))
    assert card.vetoes_suspected == ()
    assert [one.kind for one in card.open_questions if one.indicator_id == CORE] == [QuestionKind.UNKNOWN]


def test_nothing_examined_is_an_open_question_and_not_a_clean_sheet() -> None:
    card = a_card(examined={"empty-column": 3})
    assert state(card, BLANK) is ResultState.CLEAR
    assert state(card, "veto.site.home_stale") is ResultState.OPEN
    assert card.verdict is CardVerdict.PROVISIONAL


def test_the_early_warning_comes_before_the_line() -> None:
    two, three = (a_card(*several("empty-column", number)).result(BLANK) for number in (2, 3))
    assert two is not None
    assert three is not None
    assert (two.warned, three.warned, three.state) == (False, True, ResultState.CLEAR)


def test_a_week_near_the_line_is_warned_of_on_the_card_and_is_neither_a_veto_nor_a_question() -> None:
    near = filed("unstable-site", outcome=Outcome.SUSPICION, past_line=False, warning=True)
    card = a_card(near)
    result = card.result("veto.site.unreachable")
    assert result is not None
    assert (result.warned, result.state, card.open_questions) == (True, ResultState.CLEAR, ())
    confirmed = a_card(near, rulings={near.fingerprint: Ruling.CONFIRMED})
    assert confirmed.vetoes_suspected == ()
    dismissed = a_card(near, rulings={near.fingerprint: Ruling.DISMISSED}).result("veto.site.unreachable")
    assert dismissed is not None
    assert not dismissed.warned


def test_too_few_probes_leave_the_week_open_and_warn_of_nothing() -> None:
    values = filed("unstable-site", outcome=Outcome.UNKNOWN)
    result = a_card(values).result("veto.site.unreachable")
    assert result is not None
    assert (result.warned, result.state) == (False, ResultState.OPEN)


def test_an_organ_without_services_is_not_vetoed_for_lacking_them() -> None:
    from scoring_kit import a_portal

    card = a_card(site=a_portal(has_services=False))
    assert state(card, "veto.site.service.none") is ResultState.NOT_APPLICABLE


def test_an_account_is_judged_by_vetoes_only() -> None:
    card = a_card(site=an_account())
    assert (card.base, card.total, card.verdict) == (None, None, CardVerdict.QUALIFIED)
    assert {one.part.value for one in card.results} == {"veto", "registry"}
    stale = a_card(site=an_account(), entries=an_entry_of("veto.media.stale", Entered.SIGNED))
    assert stale.verdict is CardVerdict.UNQUALIFIED


def test_the_two_week_line_is_for_publishing_accounts() -> None:
    from domain.registry import AccountKind, Platform

    assert state(a_card(site=an_account(kind=AccountKind.SERVICE)), "veto.media.stale") is ResultState.NOT_APPLICABLE
    assert state(a_card(site=an_account()), "veto.media.app_dead") is ResultState.NOT_APPLICABLE
    assert state(a_card(site=an_account(platform=Platform.APP)), "veto.media.app_dead") is ResultState.CLEAR


def test_a_fault_of_the_filing_is_listed_and_fails_nobody() -> None:
    card = a_card(site=an_account(), entries=an_entry_of("media.registry.duplicate", Entered.FOUND))
    assert state(card, "media.registry.duplicate") is ResultState.FOUND
    assert card.verdict is CardVerdict.QUALIFIED


def test_an_entry_that_does_not_fit_its_indicator_is_refused() -> None:
    with pytest.raises(ValueError, match=r"veto\.site\.home_stale"):
        a_card(entries=an_entry_of("veto.site.home_stale", Entered.LOST, 2))
