"""Machines whose clocks go wrong by minutes, over one database server: nobody who lives is taken for dead, and the dead are noticed."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from builders import a_site
from town import wait_for

from config.settings import Settings
from domain.sweeps import SweepState
from models.claims import due_sweeps
from models.database import transaction
from models.queries import running_sweeps
from models.registry import SiteRow
from pipeline.clock import system_clock
from pipeline.heart import Heart
from pipeline.host_turns import SharedTurns
from pipeline.recover import recover
from pipeline.shared_clock import SharedClock
from pipeline.sweep import order_sweeps
from pipeline.wiring import Wiring

pytestmark = pytest.mark.postgres
CODE = a_site().code


def wrong_by(difference: timedelta) -> object:
    def clock() -> datetime:
        return system_clock() + difference

    return clock


@pytest.fixture(params=[-10, 10], ids=["slow", "fast"])
def machines(request: pytest.FixtureRequest, postgres_url: str, tmp_path: Path) -> Iterator[tuple[Wiring, Wiring]]:
    """One whose clock is right, and one whose clock is ten minutes off."""
    with ExitStack() as stack:
        made = []
        for name, minutes in (("right", 0), ("wrong", request.param)):
            given = {
                "XUNWANG_DATA": str(tmp_path / name),
                "XUNWANG_DATABASE_URL": postgres_url,
                "XUNWANG_WORKER_LEASE_SECONDS": "9",
            }
            wiring = Wiring.from_settings(Settings.load(given))
            stack.callback(wiring.close)
            assert isinstance(wiring.clock, SharedClock)
            clock = SharedClock(wiring.engine, wrong_by(timedelta(minutes=minutes)))  # type: ignore[arg-type]
            made.append(replace(wiring, clock=clock))
        with transaction(made[0].sessions) as session:
            session.add(SiteRow.from_domain(a_site()))
        yield made[0], made[1]


def test_a_machine_that_lives_keeps_its_sites_whatever_its_clock_says(machines: tuple[Wiring, Wiring]) -> None:
    for here, there in (machines, machines[::-1]):
        with Heart(there, "worker", lambda: None):
            (bundle,) = order_sweeps(there, [CODE])
            recover(here)
            with transaction(here.sessions) as session:
                assert due_sweeps(session, now=here.clock(), limit=9) == []
                assert [run.state for run in running_sweeps(session)] == [SweepState.RUNNING]
            there.owner.busy.discard(bundle.path.name)
            recover(there)


def test_a_machine_that_died_is_noticed_within_its_lease_whatever_its_clock_said(
    machines: tuple[Wiring, Wiring],
) -> None:
    for here, there in (machines, machines[::-1]):
        Heart(there, "worker", lambda: None)._beat()  # once, and never again
        order_sweeps(there, [CODE])

        def taken_over(by: Wiring = here) -> bool:
            recover(by)
            with transaction(by.sessions) as session:
                return not running_sweeps(session)

        wait_for(taken_over, 40)


def test_a_host_that_one_asks_is_not_asked_by_the_other(machines: tuple[Wiring, Wiring]) -> None:
    right, wrong = (SharedTurns(one.sessions, one.clock, one.lease) for one in machines)
    for mine, theirs in ((right, wrong), (wrong, right)):
        assert mine.take("www.example.gov.cn", "me")
        assert not theirs.take("www.example.gov.cn", "them")
        mine.free(["www.example.gov.cn"], "me", 0.0)
        wait_for(lambda who=theirs: who.take("www.example.gov.cn", "them"), 5)  # type: ignore[misc]
        theirs.free(["www.example.gov.cn"], "them", 0.0)
