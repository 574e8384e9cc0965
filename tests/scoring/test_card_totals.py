"""From base and bonus to a total and a verdict (indicators.md 1.2, 1.3, 12)."""

from dataclasses import replace

import pytest
from builders import NOW, a_site
from scoring_kit import PERIOD, a_card, a_portal, an_entry_of, filed, several, the_set

from domain.indicators import NoServiceRule
from domain.registry import SiteKind
from domain.scorecards import CardVerdict, Entered, Judged, ManualEntry, ResultState
from scoring.card import score_card

SERVICE = ("deduct.service.catalog", "deduct.service.guide", "deduct.service.accuracy", "deduct.service.forms")
MARKS = {one.id: one.full_mark or 0 for one in the_set().indicators}


def losing(points: float) -> dict[str, ManualEntry]:
    """Entries that take this many points off the base, indicator by indicator."""
    entries: dict[str, ManualEntry] = {}
    for one in the_set().indicators:
        if one.part.value == "deduct" and not one.needs_services and points > 0:
            part = min(points, one.full_mark or 0)
            entries |= an_entry_of(one.id, Entered.LOST, part)
            points = round(points - part, 2)
    assert not points
    return entries


BONUS = an_entry_of("bonus.publish.data", Entered.GAINED, 5) | an_entry_of("bonus.innovation", Entered.GAINED, 1)


@pytest.mark.parametrize(
    ("off", "base", "total", "verdict"),
    [
        (0, 100, 106, "qualified"),
        (19.9, 80.1, 86.1, "qualified"),
        (20, 80, 80, "qualified"),
        (20.1, 79.9, 79.9, "qualified"),
        (40, 60, 60, "qualified"),
        (40.1, 59.9, 59.9, "unqualified"),
        (75, 25, 25, "unqualified"),
    ],
)
def test_the_gate_and_the_pass_mark(off: float, base: float, total: float, verdict: str) -> None:
    card = a_card(entries=losing(off) | BONUS)
    assert (card.base, card.bonus, card.total, card.verdict) == (base, 6, total, verdict)
    assert card.deducted == off


def test_the_bonus_of_an_indicator_is_capped_at_its_mark() -> None:
    card = a_card(entries=an_entry_of("bonus.innovation", Entered.GAINED, 7))
    assert (card.bonus, card.total) == (1, 101)


def test_bonus_questions_wait_until_the_base_is_above_the_gate() -> None:
    judged = Judged(examined={rule.id: 9 for rule in the_set().rules}, entries=losing(30))
    card = score_card(a_portal(), the_set(), judged, period=PERIOD, as_of=NOW)
    assert not [one for one in card.open_questions if one.indicator_id.startswith("bonus")]
    assert {one.state for one in card.results if one.part.value == "bonus"} == {ResultState.NOT_SCORED}


@pytest.mark.parametrize(("off", "base"), [(0, 100), (30, 60), (15, 80), (1, 98.67), (30.1, 59.87)])
def test_without_services_the_rest_counts_four_thirds(off: float, base: float) -> None:
    card = a_card(site=a_portal(has_services=False), entries=losing(off))
    assert card.base == base
    assert card.verdict == ("unqualified" if base < 60 else "qualified")
    assert {card.result(one).state for one in SERVICE} == {ResultState.NOT_APPLICABLE}  # type: ignore[union-attr]


def test_without_services_the_marks_may_be_spread_evenly() -> None:
    site = a_portal(has_services=False)
    card = a_card(filed("stale-interpretation"), site=site, set_id="zhaoqing-2019")
    others = [
        one for one in the_set("zhaoqing-2019").indicators if one.part.value == "deduct" and not one.needs_services
    ]
    mark = 4 + 20 / len(others)
    result = card.result("deduct.publish.interpretation")
    assert result is not None
    assert (result.full_mark, result.lost) == (round(mark, 2), round(mark, 2))
    assert card.base == round(100 - mark, 2)
    assert a_card(site=site, set_id="zhaoqing-2019").base == 100


def test_without_an_exception_the_service_indicators_stay() -> None:
    indicators = replace(the_set(), no_service_rule=NoServiceRule.NONE)
    card = a_card(
        site=a_portal(has_services=False), set_id=indicators, entries=an_entry_of(SERVICE[0], Entered.LOST, 5)
    )
    assert card.base == 95


def test_a_set_may_show_a_score_after_a_veto() -> None:
    signed = an_entry_of("veto.site.home_stale", Entered.SIGNED)
    assert a_card(entries=signed).total is None
    card = a_card(entries=signed, set_id="zhaoqing-2019")
    assert (card.total, card.verdict) == (59, CardVerdict.UNQUALIFIED)


def test_department_sites_are_scored_in_chongqing_only() -> None:
    site = a_site(kind=SiteKind.DEPARTMENT)
    national = a_card(filed("stale-news"), site=site)
    assert (national.base, national.total, national.verdict) == (None, None, CardVerdict.QUALIFIED)
    assert {one.state for one in national.results if one.part.value == "deduct"} == {ResultState.NOT_SCORED}
    local = a_card(filed("stale-news"), site=site, set_id="chongqing")
    assert (local.base, local.total) == (95, 95)


def test_a_site_nobody_has_looked_at_has_no_score() -> None:
    card = score_card(a_portal(), the_set(), Judged(), period=PERIOD, as_of=NOW)
    assert (card.base, card.total) == (None, None)
    assert card.verdict is card.standing is CardVerdict.PROVISIONAL
    assert card.at_stake == 100


def test_a_card_says_what_it_was_made_by() -> None:
    card = a_card(*several("broken-link", 2))
    assert (card.set_id, card.set_version) == ("cn-2019", the_set().version)
    assert (card.subject, card.period.id, card.as_of) == ("5001010001", "2030Q2", NOW)
    assert "deduct.publish.news" in card.unverified
    assert "veto.site.columns.blank" not in card.unverified


def test_the_same_findings_in_any_order_give_the_same_card() -> None:
    findings = [*several("broken-link", 5), *several("empty-column", 5), filed("stale-news")]
    assert a_card(*findings) == a_card(*reversed(findings))


def test_marks_of_the_sheet_are_those_of_the_card() -> None:
    card = a_card()
    assert {one.indicator_id: one.full_mark for one in card.results if one.full_mark} == {
        key: mark for key, mark in MARKS.items() if mark
    }
