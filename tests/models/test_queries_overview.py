"""What the overview counts, and what it leaves to others."""

from builders import NOW
from memory import SITE, a_database, store_site

from domain.scorecards import CardVerdict
from models.database import transaction
from models.queries_overview import standing
from models.scores import ScoreCardRow


def test_cards_of_accounts_are_not_counted_among_the_sites(sqlite_url: str) -> None:
    with a_database(sqlite_url) as made:
        store_site(made)
        with transaction(made) as session:
            for subject in (SITE, "wx-1"):
                session.add(
                    ScoreCardRow(
                        subject=subject,
                        period="2030Q2",
                        set_id="x",
                        set_version="x",
                        computed_at=NOW,
                        total=90.0,
                        verdict=CardVerdict.PROVISIONAL,
                        vetoed=False,
                        standing="qualified",
                    )
                )
            session.flush()
            found = standing(session, unit=None, now=NOW, period="2030Q2", set_id="x")
        assert found.standings == {CardVerdict.QUALIFIED: 1}
        assert found.totals == (90.0,)
