"""Score cards come back as they were computed, and a card computed again takes the place of the first."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from builders import NOW
from memory import a_database
from scoring_kit import PERIOD, a_portal, filed, several, the_set
from sqlalchemy import func, select

from domain.scorecards import CardVerdict, Entered, Judged, ManualEntry, ScoreCard
from models.database import Sessions, transaction
from models.overview import totals
from models.people import ManualEntryRow, save_entry
from models.periods import manual_entries
from models.scores import IndicatorResultRow, cards_of, save_card
from scoring.card import score_card


@pytest.fixture
def made(database_url: str) -> Iterator[Sessions]:
    with a_database(database_url) as sessions:
        yield sessions


def a_card(judged: Judged | None = None) -> ScoreCard:
    findings = (*several("broken-link", 7), filed("overdue-reply"))
    return score_card(a_portal(), the_set(), judged or Judged(findings=findings), period=PERIOD, as_of=NOW)


def store(made: Sessions, card: ScoreCard) -> None:
    with transaction(made) as session:
        save_card(session, card, computed_at=NOW)


def test_a_card_comes_back_as_it_was_computed(made: Sessions) -> None:
    card = a_card()
    store(made, card)
    with transaction(made) as session:
        read = cards_of(session, period=PERIOD.id, set_id=card.set_id)[card.subject]
    assert read == card
    assert any(result.charges for result in read.results)


def test_a_card_computed_again_takes_the_place_of_the_first(made: Sessions) -> None:
    store(made, a_card())
    again = replace(a_card(), total=42.5, verdict=CardVerdict.QUALIFIED, results=a_card().results[:3])
    store(made, again)
    with transaction(made) as session:
        assert cards_of(session, period=PERIOD.id, set_id=again.set_id) == {again.subject: again}
        assert session.scalar(select(func.count()).select_from(IndicatorResultRow)) == 3
        assert totals(session, PERIOD.id, again.set_id) == {again.subject: (42.5, False)}


def test_cards_of_other_sets_periods_and_subjects_stay_apart(made: Sessions) -> None:
    card = a_card()
    store(made, card)
    store(made, replace(card, set_id="another"))
    store(made, replace(card, subject="5001010002"))
    with transaction(made) as session:
        assert set(cards_of(session, period=PERIOD.id, set_id=card.set_id)) == {card.subject, "5001010002"}
        assert set(cards_of(session, period=PERIOD.id, set_id=card.set_id, codes=[card.subject])) == {card.subject}
        assert cards_of(session, period="1999Q1", set_id=card.set_id) == {}


def test_what_a_person_enters_is_kept_and_may_be_changed(made: Sessions) -> None:
    first = ManualEntry(indicator_id="x", entered=Entered.LOST, points=2, by="甲", at=NOW, note="原因")
    second = replace(first, entered=Entered.CLEAR, points=0, by="乙", at=NOW + timedelta(hours=1))
    with transaction(made) as session:
        save_entry(session, "5001010001", PERIOD.id, first)
        assert manual_entries(session, "5001010001", PERIOD.id) == {"x": first}
    with transaction(made) as session:
        save_entry(session, "5001010001", PERIOD.id, second)
        assert manual_entries(session, "5001010001", PERIOD.id) == {"x": second}
        assert session.scalar(select(func.count()).select_from(ManualEntryRow)) == 1
