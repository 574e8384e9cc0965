"""What a circular tells is computed from cards, issues and replies, and «could not look» counts for nobody."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

from builders import a_site
from circular_kit import an_issue, card, materials
from scoring_kit import PERIOD, a_card, an_entry_of

from domain.findings import Outcome
from domain.issues import IssueState
from domain.replies import ReplySpeed
from domain.scorecards import CardVerdict, Entered, Period
from scoring.circular import make_circular, tally


def test_a_site_that_could_not_be_looked_at_is_in_no_share() -> None:
    told = tally([card("1"), card("2"), card("3", CardVerdict.PROVISIONAL)], registered=3)
    assert (told.checked, told.unjudged, told.qualified) == (2, 1, 2)
    assert told.rate == 1
    assert told.covered == Fraction(2, 3)


def test_a_suspected_veto_fails_nobody_but_keeps_the_paper_a_draft() -> None:
    suspected = replace(card("1"), verdict=CardVerdict.PROVISIONAL, vetoes_suspected=("veto.site.home_stale",))
    told = make_circular(materials(suspected))
    assert (told.sites.checked, told.sites.qualified, told.sites.waiting, told.sites.unqualified) == (1, 0, 1, 0)
    assert told.sites.rate == 0, "it passes nobody either"
    assert told.failed_sites == ()
    assert [one.subject for one in told.suspected] == ["1"]
    assert told.draft


def test_what_failed_then_is_mended_only_when_it_passes_now() -> None:
    then = tuple(card(code, CardVerdict.UNQUALIFIED) for code in "1234")
    waits = replace(card("3"), vetoes_suspected=("veto.site.home_stale",))
    now = (card("1"), card("2", CardVerdict.UNQUALIFIED), waits, card("4", CardVerdict.PROVISIONAL))
    told = make_circular(materials(*now, earlier=((PERIOD.previous, then, ()),))).recheck
    assert (told.failed_mended, told.failed_still, told.failed_waiting) == (("1",), ("2",), ("3",))


def test_a_signed_veto_is_listed_with_what_it_failed_by() -> None:
    signed = a_card(
        site=a_site(code="1"), set_id="chongqing", entries=an_entry_of("veto.site.home_stale", Entered.SIGNED)
    )
    told = make_circular(materials(signed, card("2")))
    assert told.sites.rate == Fraction(1, 2)
    assert told.failed_by(told.failed_sites[0]) == ("veto.site.home_stale",)


def test_problems_are_grouped_with_sites_and_columns_and_nothing_but_columns_is_named() -> None:
    issues = (
        an_issue("1"),
        an_issue("1", "empty_column", "数据开放"),
        an_issue("2"),
        an_issue("1", "overdue_reply", "王某某反映小区停水"),
    )
    told = make_circular(materials(card("1"), card("2"), issues=issues))
    stale, rest = told.problems
    assert [(place.code, place.count, place.columns) for place in stale.places] == [
        ("1", 2, ("通知公告", "数据开放")),
        ("2", 1, ("通知公告",)),
    ]
    assert (rest.group.title_zh, rest.places[0].columns) == ("其他问题", ())


def test_suspicions_and_what_people_set_aside_are_not_told() -> None:
    issues = (
        an_issue("1", label="甲", outcome=Outcome.SUSPICION),
        an_issue("1", label="乙", state=IssueState.DISMISSED),
        an_issue("1", label="丙", state=IssueState.EXEMPT),
        an_issue("1", label="丁", outcome=Outcome.SUSPICION, confirmed_by="审核员"),
    )
    told = make_circular(materials(card("1"), issues=issues))
    assert [issue.target.label for issue in told.issues] == ["丁"]


def test_the_re_check_counts_what_was_open_when_the_period_began() -> None:
    then = (
        an_issue("1", label="甲", state=IssueState.CLOSED),
        an_issue("1", label="乙"),
        an_issue("1", label="丙", state=IssueState.DISMISSED),
    )
    before = PERIOD.previous
    failed_then = (card("1", CardVerdict.UNQUALIFIED), card("2", CardVerdict.UNQUALIFIED))
    told = make_circular(
        materials(card("1"), card("2", CardVerdict.UNQUALIFIED), open_then=then, earlier=((before, failed_then, ()),))
    ).recheck
    assert (told.open_then, told.mended, told.set_aside, len(told.still_open)) == (3, 1, 1, 1)
    assert told.rate == Fraction(1, 2)
    assert (told.failed_then, told.failed_still) == (("1", "2"), ("2",))


def test_practice_names_only_sites_that_left_no_message_waiting() -> None:
    def speed(code: str, **given: int) -> ReplySpeed:
        return ReplySpeed(site_code=code, as_of=datetime(2030, 6, 1, tzinfo=UTC), **given)  # type: ignore[arg-type]

    told = make_circular(
        materials(
            card("1"),
            card("2"),
            speeds=(
                speed("1", messages=4, answered=4, within_one_day=4),
                speed("2", messages=4, answered=3, within_one_day=3, open=1),
            ),
        )
    )
    assert [(one.codes, one.count) for one in told.practices] == [(("1",), 4)]
    assert told.messages[1].answer_rate == Fraction(3, 4)


def test_smart_answers_are_practice_once_a_person_has_granted_them() -> None:
    granted = a_card(
        site=a_site(code="1"), set_id="chongqing", entries=an_entry_of("bonus.interact.smart_qa", Entered.GAINED, 2)
    )
    told = make_circular(materials(granted, card("2")))
    assert [one.codes for one in told.practices] == [("1",)]


def test_periods_know_the_one_before_and_the_year_before() -> None:
    assert Period.parse("2026Q1").previous.id == "2025Q4"
    assert Period.parse("2026H1").previous.id == "2025H2"
    assert Period.parse("2026-01").previous.id == "2025-12"
    assert Period.parse("2026").previous.id == "2025"
    assert Period.parse("2026Q3").year_before.id == "2025Q3"
