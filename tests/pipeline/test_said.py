"""Score cards are the same on every machine, wherever the bundle of the sweep lies."""

from pathlib import Path

from bundles import a_bundle, a_dead_link, a_wiring
from memory import SITE
from sqlalchemy import update

from domain.registry import SiteKind
from domain.scorecards import ScoreCard
from models.database import transaction
from models.registry import SiteRow
from models.sweeps import SweepRow
from pipeline.score import score_sites
from pipeline.take import take
from pipeline.wiring import Wiring


def a_card(wiring: Wiring) -> ScoreCard:
    (card,) = score_sites(wiring, [SITE])
    return card


def swept(wiring: Wiring) -> None:
    """A sweep with faults that deduct points."""
    with transaction(wiring.sessions) as session:
        session.execute(update(SiteRow).values(kind=SiteKind.PORTAL))
    take(wiring, a_bundle(wiring, *(a_dead_link(f"{n}.html") for n in range(7))))


def test_a_machine_without_the_bundle_makes_the_same_card_from_what_was_taken_in(tmp_path: Path) -> None:
    with a_wiring(tmp_path) as wiring:
        swept(wiring)
        here = a_card(wiring)
        assert any(result.charges for result in here.results)
        wiring.bundles.rename(tmp_path / "another machine")
        assert a_card(wiring) == here


def test_what_another_rulebook_would_say_is_open_without_the_bundle(tmp_path: Path) -> None:
    with a_wiring(tmp_path) as wiring:
        swept(wiring)
        here = a_card(wiring)
        with transaction(wiring.sessions) as session:
            session.execute(update(SweepRow).values(rulebook_id="cn-2019@earlier"))
        assert a_card(wiring) == here, "the bundle is judged anew"
        wiring.bundles.rename(tmp_path / "another machine")
        assert not any(result.charges for result in a_card(wiring).results)
