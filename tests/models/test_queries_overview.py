"""What the overview counts, and what it leaves to others."""

from datetime import timedelta

from builders import NOW
from memory import SITE, a_database, store_site

from domain.findings import Outcome
from domain.issues import IssueState
from domain.scorecards import CardVerdict, Conclusion
from domain.targets import TargetKind
from models.database import transaction
from models.issues import IssueRow
from models.queries_overview import news, region_lines, standing
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
        assert found.conclusions == {Conclusion.QUALIFIED: 1}
        assert found.totals == (90.0,)


def a_new_issue(subject: str, number: int, cause: str | None = None, check: str = "broken_link") -> IssueRow:
    return IssueRow(
        fingerprint=f"{subject}-{check}-{number}", rule_id="links.broken", check_id=check, subject=subject,
        target_kind=TargetKind.LINK, target_key=f"https://x/{number}", state=IssueState.OPEN, outcome=Outcome.FAULT,
        message="坏", first_seen=NOW, last_seen=NOW, judged_at=NOW, opened_at=NOW - timedelta(minutes=number), cause=cause,
        values={}, found_on=[], evidence=[],
    )  # fmt: skip


def test_what_one_dead_host_broke_on_many_sites_is_one_piece_of_news(sqlite_url: str) -> None:
    with a_database(sqlite_url) as made, transaction(made) as session:
        for number in range(6):
            session.add(a_new_issue(f"site-{number % 3}", number, "host:dead.example"))
        session.add(a_new_issue("site-0", 9, "host:dead.example", check="hijacked_link"))
        session.add(a_new_issue("site-1", 7, "navigation"))
        session.add(a_new_issue("site-1", 8))
        session.flush()
        found = news(session, unit=None, since=NOW - timedelta(days=1), limit=12)
        assert [(one.issue.cause, one.issues, one.sites) for one in found] == [
            ("host:dead.example", 6, 3),
            ("navigation", 1, 1),
            (None, 1, 1),
            ("host:dead.example", 1, 1),
        ]
        assert found[0].at == NOW
        assert len(news(session, unit=None, since=NOW - timedelta(days=1), limit=2)) == 2
        assert news(session, unit=None, since=NOW + timedelta(days=1), limit=12) == []


def test_regions_tell_how_many_totals_lie_in_each_band_the_worst_region_first(sqlite_url: str) -> None:
    with a_database(sqlite_url) as made:
        for number, (region, total) in enumerate([("甲", 95.0), ("甲", 70.0), ("乙", 40.0), ("乙", None)]):
            store_site(made, code=f"c{number}", region=region)
            with transaction(made) as session:
                session.add(
                    ScoreCardRow(
                        subject=f"c{number}", period="p", set_id="x", set_version="x", computed_at=NOW, total=total,
                        verdict=CardVerdict.PROVISIONAL, vetoed=False, standing="unqualified" if total == 40 else "qualified",
                    )
                )  # fmt: skip
        with transaction(made) as session:
            lines = region_lines(session, unit=None, period="p", set_id="x", bands=[(90, None), (60, 90), (0, 60)])
    assert [(line.region, line.sites, line.unqualified, line.bands) for line in lines] == [
        ("乙", 2, 1, (0, 0, 1)),
        ("甲", 2, 0, (1, 1, 0)),
    ]
