"""A small country: its figures add up, the same seed gives the same rows, and the narrow readings say what plain counting says."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, text

from bench.country import LARGE_UNIT, fill
from bench.country_size import Size
from bench.dashboard_pages import NOT_MEASURED, pages, route_of
from bench.taking_in import codes, take_one
from domain.findings import Outcome
from domain.issues import IssueState
from domain.scorecards import Conclusion, Period, conclusion_of
from models.database import Sessions, open_database, sessions, transaction
from models.issues import COUNTING, IssueRow
from models.migrate import upgrade
from models.queries_issues import ISSUE_SORTS, IssueFilter, false_alarm_rates, issues_page
from models.queries_overview import open_by_check, region_lines, standing, trend, waiting
from models.queries_sites import SITE_SORTS, Wanted, accounts_page, sites_page
from models.registry import SiteRow
from models.scores import ScoreCardRow
from web.pages import ROUTERS

SMALL = Size(sites=60, accounts=120, findings=6000, days=28, sweeps=4, raw_days=2, hour_days=4)
NOW = datetime(2030, 6, 15, 4, 0, tzinfo=UTC)
PERIOD = Period.quarter_of(NOW.date()).id


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sessions]:
    with a_country(f"sqlite:///{tmp_path_factory.mktemp('country') / 'a.db'}") as made:
        yield made


@contextmanager
def a_country(url: str) -> Iterator[Sessions]:
    engine = open_database(url)
    try:
        upgrade(engine)
        fill(engine, SMALL, now=NOW)
        yield sessions(engine)
    finally:
        engine.dispose()


def prints(made: Sessions) -> list[str]:
    with transaction(made) as session:
        return list(session.scalars(select(IssueRow.fingerprint).order_by(IssueRow.fingerprint)))


def test_the_same_seed_gives_the_same_country_on_every_database(country: Sessions, database_url: str) -> None:
    tables = ("sites", "accounts", "columns", "sweeps", "findings", "issue_events", "probe_spans", "probe_samples")
    with a_country(database_url) as again:
        assert prints(again) == prints(country)
        with transaction(country) as one, transaction(again) as other:
            for table in tables:
                count = text(f"SELECT count(*) FROM {table}")
                assert one.scalar(count) == other.scalar(count) != 0


def test_every_finding_belongs_to_an_issue_and_a_sweep(country: Sessions) -> None:
    with transaction(country) as session:
        orphans = "SELECT count(*) FROM findings f WHERE NOT EXISTS (SELECT 1 FROM {} t WHERE t.{} = f.{})"
        assert session.scalar(text(orphans.format("issues", "fingerprint", "fingerprint"))) == 0
        assert session.scalar(text(orphans.format("sweeps", "id", "sweep_id"))) == 0


@pytest.mark.parametrize("unit", [None, LARGE_UNIT])
def test_the_figures_of_the_overview_are_those_of_plain_counting(country: Sessions, unit: str | None) -> None:
    with transaction(country) as session:
        ours = set(session.scalars(select(SiteRow.code))) if unit is None else None
        if unit is not None:
            ours = {
                code
                for name in ("sites", "accounts")
                for (code,) in session.execute(text(f"SELECT code FROM {name} WHERE organizer = :unit"), {"unit": unit})
            }
        issues = [row for row in session.scalars(select(IssueRow)) if unit is None or row.subject in (ours or ())]
        open_ = [row for row in issues if row.state.counts]
        found = standing(session, unit=unit, now=NOW, period=PERIOD, set_id="cn-2019")
        assert found.open == len(open_) > 0
        assert found.overdue == sum(row.due_at is not None and row.due_at < NOW for row in open_)
        assert found.opened == sum(
            row.opened_at is not None and row.opened_at >= NOW - timedelta(days=1) for row in open_
        )
        assert found.closed == sum(
            row.state is IssueState.CLOSED and row.closed_at is not None and row.closed_at >= NOW - timedelta(days=1)
            for row in issues
        )
        assert {check: number for check, number, _ in open_by_check(session, unit=unit)} == {
            check: sum(row.check_id == check for row in open_) for check in {row.check_id for row in open_}
        }
        cards = {
            row.subject: conclusion_of(row.card["standing"], vetoed=row.vetoed, suspected=row.suspected)
            for row in session.scalars(select(ScoreCardRow).where(ScoreCardRow.period == PERIOD))
        }
        sites = [row for row in session.scalars(select(SiteRow)) if unit is None or row.organizer == unit]
        lines = region_lines(session, unit=unit, period=PERIOD, set_id="cn-2019")
        assert sum(line.sites for line in lines) == len(sites)
        for told, words in {
            "qualified": {Conclusion.QUALIFIED},
            "unqualified": {Conclusion.UNQUALIFIED, Conclusion.VETOED},
            "waiting": {Conclusion.VETO_WAITS},
        }.items():
            plain = sum(cards.get(site.code) in words for site in sites)
            assert sum(getattr(line, told) for line in lines) == plain
            assert plain == sum(found.conclusions.get(word, 0) for word in words)


def test_what_waits_and_the_rates_are_those_of_plain_counting(country: Sessions) -> None:
    with transaction(country) as session:
        issues = list(session.scalars(select(IssueRow)))
        waits = [
            row for row in issues if row.state.counts and row.outcome is Outcome.SUSPICION and not row.confirmed_by
        ]
        assert waiting(session, period=PERIOD, set_id="cn-2019").suspicions == len(waits) > 0
        rates = false_alarm_rates(session)
        assert sum(right for right, _ in rates.values()) == sum(bool(row.confirmed_by) for row in issues) > 0
        assert sum(wrong for _, wrong in rates.values()) > 0


def test_a_day_that_is_over_may_be_remembered(country: Sessions) -> None:
    with transaction(country) as session:
        zone = ZoneInfo("Asia/Shanghai")
        fresh = trend(session, unit=None, zone=zone, now=NOW)
        kept: list[dict[str, tuple[int, int]]] = []

        def past(_today: object, ask):  # type: ignore[no-untyped-def]
            if not kept:
                kept.append(ask())
            return kept[0]

        assert trend(session, unit=None, zone=zone, now=NOW, past=past) == fresh
        assert trend(session, unit=None, zone=zone, now=NOW, past=past) == fresh
        assert sum(day.opened for day in fresh) > 0


@pytest.mark.parametrize("sort", ["", *ISSUE_SORTS, *(f"-{one}" for one in ISSUE_SORTS)])
def test_a_list_read_by_its_keys_has_the_order_of_the_whole_list(country: Sessions, sort: str) -> None:
    with transaction(country) as session:
        whole, total = issues_page(session, Wanted(sort=sort, limit=100_000), IssueFilter(), now=NOW)
        paged: list[str] = []
        for offset in range(0, total, 37):
            some, counted = issues_page(session, Wanted(sort=sort, limit=37, offset=offset), IssueFilter(), now=NOW)
            assert counted == total
            paged += [issue.fingerprint for issue in some]
        assert paged == [issue.fingerprint for issue in whole]
        plain = session.scalar(select(func.count()).select_from(IssueRow).where(IssueRow.state.in_(COUNTING)))
        assert total == plain


@pytest.mark.parametrize("sort", ["", *SITE_SORTS, "-issues", "-score"])
def test_sites_are_paged_in_the_order_of_the_whole_list(country: Sessions, sort: str) -> None:
    with transaction(country) as session:
        common = {"now": NOW, "period": PERIOD, "set_id": "cn-2019"}
        whole, total = sites_page(session, Wanted(sort=sort, limit=1000), **common)  # type: ignore[arg-type]
        paged = [
            line.site.code
            for offset in range(0, total, 17)
            for line in sites_page(session, Wanted(sort=sort, limit=17, offset=offset), **common)[0]  # type: ignore[arg-type]
        ]
        assert paged == [line.site.code for line in whole]
        assert total == SMALL.sites
        if sort.endswith("issues"):
            numbers = [line.issues for line in whole]
            assert numbers == sorted(numbers, reverse=sort.startswith("-"))


def test_a_total_that_is_known_is_not_asked_for_again(country: Sessions) -> None:
    asked: list[int] = []

    def known(ask):  # type: ignore[no-untyped-def]
        asked.append(ask())
        return 7

    with transaction(country) as session:
        assert accounts_page(session, Wanted(limit=10), count=known)[1] == 7
        assert asked == [SMALL.accounts]
        assert accounts_page(session, Wanted(limit=1000), count=known)[1] == SMALL.accounts
        assert len(asked) == 1, "a page that is not full tells its total by itself"


def test_the_bench_reads_every_page_there_is(country: Sessions) -> None:
    with transaction(country) as session:
        read = {route_of(page) for page in pages(session, None)}
    there = {route.path for router in ROUTERS for route in router.routes if "GET" in route.methods}
    assert there - read - set(NOT_MEASURED) == {"/sign-in"}


def test_a_sweep_taken_in_opens_and_closes_what_it_says(country: Sessions) -> None:
    code = codes(country)[3]
    settled = take_one(country, code, at=NOW + timedelta(hours=1), serial="t", new=3, mended=2)
    assert settled.opened == 3
    assert settled.closed == 2
