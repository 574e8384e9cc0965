"""Scores into the ranges circulars print."""

import pytest
from builders import a_site
from scoring_kit import a_card, an_entry_of, the_set

from domain.scorecards import Entered
from scoring.bands import band_of, by_band


@pytest.mark.parametrize(
    ("total", "band"),
    [
        (130, "at-least-120"),
        (120, "at-least-120"),
        (119.99, "110-to-120"),
        (110, "110-to-120"),
        (100, "100-to-110"),
        (99.9, "80-to-100"),
        (60, "60-to-80"),
        (59.99, "below-60"),
        (0, "below-60"),
    ],
)
def test_the_lower_bound_belongs_to_the_band(total: float, band: str) -> None:
    found = band_of(total, the_set("chongqing"))
    assert found is not None
    assert found.id == band


def test_without_a_total_there_is_no_band() -> None:
    assert band_of(None, the_set("chongqing")) is None


def test_a_set_without_bands_sorts_nothing() -> None:
    assert band_of(100, the_set()) is None
    assert by_band([a_card()], the_set()) == {}


def test_every_band_is_listed_and_the_best_come_first() -> None:
    bonus = an_entry_of("bonus.publish.data", Entered.GAINED, 5)
    cards = [
        a_card(site=a_site(code="5001010003"), set_id="chongqing"),
        a_card(site=a_site(code="5001010002"), set_id="chongqing"),
        a_card(site=a_site(code="5001010009"), set_id="chongqing", entries=bonus),
        a_card(
            site=a_site(code="5001010004"),
            set_id="chongqing",
            entries=an_entry_of("veto.site.home_stale", Entered.SIGNED),
        ),
    ]
    listed = {band.id: [card.subject for card in found] for band, found in by_band(cards, the_set("chongqing")).items()}
    assert listed["100-to-110"] == ["5001010009", "5001010002", "5001010003"]
    assert [name for name, found in listed.items() if found] == ["100-to-110"]
    assert len(listed) == 6
