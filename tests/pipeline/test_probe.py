"""From a home page that does not open to an issue, a finding and back, with a real site that goes down and comes up."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from builders import NOW, a_site
from bundles import FixedClock, a_wiring
from fixture_site import FixtureSite
from sqlalchemy import select

from domain.findings import Outcome
from domain.issues import IssueState
from domain.registry import SiteState
from models.claims import due_probes
from models.database import transaction
from models.issues import IssueRow
from models.queries import probes_between
from models.registry import SiteRow
from pipeline.findings import latest_findings
from pipeline.probe import probe_due, probe_sites
from pipeline.wiring import Wiring

CODE = "5001010001"
UP, DOWN = "/", "/?status=500"


@pytest.fixture
def site() -> Iterator[FixtureSite]:
    with FixtureSite({"/": "<html><body><h1>某某局</h1></body></html>"}) as served:
        yield served


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def wiring(tmp_path: Path, clock: FixedClock) -> Iterator[Wiring]:
    settings = {"allow_private_networks": ("127.0.0.0/8",), "retry_spacing": (0.01, 0.01), "vantage": "甲"}
    with a_wiring(tmp_path, clock=clock, site=False, **settings) as made:
        yield made


def watch(wiring: Wiring, url: str, **given: object) -> None:
    with transaction(wiring.sessions) as session:
        row = session.query(SiteRow).filter_by(code=CODE).one_or_none()
        if row is None:
            session.add(SiteRow.from_domain(a_site(home_url=url, **given)))
        else:
            row.home_url = url
            for name, value in given.items():
                setattr(row, name, value)


def state(wiring: Wiring, check: str) -> IssueState | None:
    with transaction(wiring.sessions) as session:
        return session.scalar(select(IssueRow.state).where(IssueRow.check_id == check))


def found(wiring: Wiring) -> list[tuple[str, Outcome]]:
    with transaction(wiring.sessions) as session:
        return [
            (one.finding.check_id, one.finding.fault.outcome)
            for one in latest_findings(session, wiring.rulebook.indicators)
        ]


def pass_time(wiring: Wiring, clock: FixedClock, seconds: float) -> int:
    clock.now += timedelta(seconds=seconds)
    return probe_due(wiring)


def test_a_site_that_fails_three_times_is_unreachable_now_and_reachable_once_it_opens(
    site: FixtureSite, wiring: Wiring, clock: FixedClock
) -> None:
    watch(wiring, site.url(UP))
    opened = site.pages.pop("/")
    assert [pass_time(wiring, clock, seconds) for seconds in (0, 0.02, 0.02)] == [1, 1, 1]
    assert state(wiring, "unreachable_site") is IssueState.OPEN
    assert ("unreachable_site", Outcome.FAULT) in found(wiring)
    assert pass_time(wiring, clock, 60) == 0, "after the third try the next probe is one in turn"
    site.pages["/"] = opened
    assert pass_time(wiring, clock, 2 * 3600) == 1
    assert state(wiring, "unreachable_site") is IssueState.CLOSED
    assert not [one for one in found(wiring) if one[0] == "unreachable_site"]


def test_a_failure_that_passes_at_once_accuses_nobody(site: FixtureSite, wiring: Wiring, clock: FixedClock) -> None:
    watch(wiring, site.url("/?once=503"))
    assert [pass_time(wiring, clock, seconds) for seconds in (0, 0.02, 60)] == [1, 1, 0]
    assert found(wiring) == []
    with transaction(wiring.sessions) as session:
        samples = probes_between(session, CODE, since=NOW, until=clock.now)
    assert [(sample.ok, sample.extra, sample.vantage) for sample in samples] == [
        (False, False, "甲"),
        (True, True, "甲"),
    ]


def test_an_hour_is_kept_between_probes_in_turn(site: FixtureSite, wiring: Wiring, clock: FixedClock) -> None:
    watch(wiring, site.url(UP))
    count = sum(pass_time(wiring, clock, 60) for _ in range(24 * 60))
    assert 22 <= count <= 26


def test_a_blind_prober_accuses_nobody_and_tries_again_soon(
    site: FixtureSite, tmp_path: Path, clock: FixedClock
) -> None:
    blind = {"control_urls": ("http://127.1.250.250:9/",), "retry_spacing": (0.01,)}
    with a_wiring(
        tmp_path / "blind", clock=clock, site=False, allow_private_networks=("127.0.0.0/8",), **blind
    ) as wiring:
        watch(wiring, "http://127.1.250.251:9/")
        assert [pass_time(wiring, clock, seconds) for seconds in (0, 61, 61, 61)] == [1, 1, 1, 1]
        assert found(wiring) == []
        with transaction(wiring.sessions) as session:
            samples = probes_between(session, CODE, since=NOW, until=clock.now)
        assert {sample.control_alive for sample in samples} == {False}


def test_a_filed_closure_is_no_fault_until_its_last_day_has_passed(
    site: FixtureSite, wiring: Wiring, clock: FixedClock
) -> None:
    today = NOW.date()
    watch(wiring, site.url(DOWN), state=SiteState.SUSPENDED, closed_from=today, closed_until=today)
    assert pass_time(wiring, clock, 0) == 1
    assert pass_time(wiring, clock, 1) == 0, "what is closed as announced is not tried again at once"
    assert found(wiring) == []
    for seconds in (86400, 1, 1):
        pass_time(wiring, clock, seconds)
    assert ("unreachable_site", Outcome.FAULT) in found(wiring)


class TickingClock(FixedClock):
    """A second passes whenever somebody looks."""

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def test_the_command_line_repeats_a_failure_before_it_says_anything(site: FixtureSite, tmp_path: Path) -> None:
    settings = {"allow_private_networks": ("127.0.0.0/8",), "retry_spacing": (0.01, 0.01)}
    with a_wiring(tmp_path, clock=TickingClock(), site=False, **settings) as wiring:
        watch(wiring, site.url(DOWN))
        ((_, sample),) = probe_sites(wiring)
        assert not sample.ok
        assert sample.extra
        assert ("unreachable_site", Outcome.FAULT) in found(wiring)


def test_two_probers_share_the_work(site: FixtureSite, wiring: Wiring) -> None:
    watch(wiring, site.url(UP))
    assert probe_due(wiring) == 1
    assert probe_due(wiring) == 0
    with transaction(wiring.sessions) as session:
        assert due_probes(session, now=NOW) == []


def test_a_closure_covers_its_days_only() -> None:
    closed = a_site(closed_from=date(2030, 6, 1), closed_until=date(2030, 6, 30))
    assert [closed.closure_covers(date(2030, month, 15)) for month in (5, 6, 7)] == [False, True, False]
    assert a_site(state=SiteState.SUSPENDED).closure_covers(date(2030, 6, 15))
