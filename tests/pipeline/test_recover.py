"""What others do about a process that fell silent on another machine, and what it does itself when it is cut off."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path

import pytest
from builders import NOW, a_site
from bundles import FixedClock, a_wiring

from domain.sweeps import SweepState
from domain.workers import Lease, Worker
from models.claims import claimed_sites, due_sweeps
from models.database import BUSY_TIMEOUT, transaction
from models.queries import running_sweeps
from models.sweeps import SweepRow
from models.workers import beat, silent_workers, workers
from pipeline.heart import Heart
from pipeline.recover import recover
from pipeline.sweep import order_sweeps
from pipeline.wiring import Wiring

PATIENCE_S = 20
LEASE = Lease().lasts
SHORT = Lease(lasts=timedelta(seconds=4))
CODE = a_site().code


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def machines(tmp_path: Path, clock: FixedClock) -> Iterator[tuple[Wiring, Wiring]]:
    """Two machines with data folders of their own over one database."""
    url = f"sqlite:///{tmp_path / 'one.db'}"
    with ExitStack() as stack:
        here = stack.enter_context(a_wiring(tmp_path / "here", clock=clock, database_url=url))
        there = stack.enter_context(a_wiring(tmp_path / "there", clock=clock, database_url=url, site=False))
        yield here, there


def live(wiring: Wiring) -> None:
    now = wiring.clock()
    with transaction(wiring.sessions) as session:
        beat(session, Worker(token=wiring.owner.token, host="far", role="worker", started_at=now, beat_at=now))


def test_a_site_of_a_silent_machine_is_due_at_once_and_its_sweep_is_doubtful(
    machines: tuple[Wiring, Wiring], clock: FixedClock
) -> None:
    here, there = machines
    live(there)
    (bundle,) = order_sweeps(there, [CODE])
    clock.now = NOW + LEASE + timedelta(seconds=1)
    assert recover(here) == 0, "the bundle lies on the other machine"
    with transaction(here.sessions) as session:
        assert due_sweeps(session, now=clock.now, limit=9) == [CODE]
        assert running_sweeps(session) == []
        row = session.get_one(SweepRow, bundle.path.name)
        assert row.state is SweepState.DOUBTFUL
        assert row.settled_at is None, "it can still be taken in should that machine come back"
        assert workers(session) == []


def test_what_a_living_process_could_not_take_in_is_taken_in_later(
    machines: tuple[Wiring, Wiring], clock: FixedClock
) -> None:
    here, _ = machines
    (bundle,) = order_sweeps(here, [CODE])
    assert recover(here) == 0, "it is about to be swept"
    here.owner.busy.discard(bundle.path.name)  # its end came while the database was away
    assert recover(here) == 1
    with transaction(here.sessions) as session:
        assert running_sweeps(session) == []
        assert claimed_sites(session) == {}


def test_a_machine_that_speaks_keeps_its_sites(machines: tuple[Wiring, Wiring], clock: FixedClock) -> None:
    here, there = machines
    live(there)
    order_sweeps(there, [CODE])
    clock.now = NOW + LEASE * 2
    live(there)
    recover(here)
    with transaction(here.sessions) as session:
        assert due_sweeps(session, now=clock.now, limit=9) == []
        assert [run.state for run in running_sweeps(session)] == [SweepState.RUNNING]


def test_a_command_line_elsewhere_that_never_beat_is_left_alone(
    machines: tuple[Wiring, Wiring], clock: FixedClock
) -> None:
    here, there = machines
    order_sweeps(there, [CODE])
    clock.now = NOW + LEASE * 2
    recover(here)
    with transaction(here.sessions) as session:
        assert due_sweeps(session, now=clock.now, limit=9) == [], "only the claim's own time frees it"


def test_of_two_that_recover_one_gets_the_site(
    machines: tuple[Wiring, Wiring], clock: FixedClock, tmp_path: Path
) -> None:
    here, there = machines
    live(there)
    order_sweeps(there, [CODE])
    clock.now = NOW + LEASE * 2
    recover(here)
    with a_wiring(
        tmp_path / "third", clock=clock, database_url=f"sqlite:///{tmp_path / 'one.db'}", site=False
    ) as third:
        order_sweeps(here, [CODE])
        recover(third)
        with transaction(third.sessions) as session:
            assert [run.state for run in running_sweeps(session)] == [SweepState.RUNNING]


def test_a_heart_is_heard_as_long_as_it_beats(machines: tuple[Wiring, Wiring], clock: FixedClock) -> None:
    here, _ = machines
    with Heart(here, "worker", lambda: None, lease=SHORT):
        clock.now = NOW + LEASE * 2
        heard = threading.Event()
        while not heard.is_set():
            with transaction(here.sessions) as session:
                if not silent_workers(session, before=clock.now - LEASE):
                    heard.set()
        with transaction(here.sessions) as session:
            assert [(worker.token, worker.role) for worker in workers(session)] == [(here.owner.token, "worker")]
    with transaction(here.sessions) as session:
        assert workers(session) == []


def test_who_is_cut_off_from_the_database_ends_its_sweeps_once(tmp_path: Path) -> None:
    fenced: list[str] = []
    called = threading.Event()

    def fence() -> None:
        fenced.append("now")
        called.set()

    with a_wiring(tmp_path / "data") as wiring:
        database = tmp_path / "data" / "xunwang.db"
        with Heart(wiring, "worker", fence, lease=SHORT):
            wiring.engine.dispose()
            database.rename(tmp_path / "gone.db")
            (tmp_path / "data" / "xunwang.db").mkdir()
            assert called.wait(PATIENCE_S)
            # Later beats fail too: one silence is one fence.
            called.clear()
            assert not called.wait(2)
    assert fenced == ["now"]


def test_sweeps_end_also_while_the_database_neither_answers_nor_refuses(tmp_path: Path) -> None:
    called = threading.Event()
    with (
        a_wiring(tmp_path / "data") as wiring,
        Heart(wiring, "worker", called.set, lease=SHORT),
        closing(sqlite3.connect(tmp_path / "data" / "xunwang.db")) as other,
    ):
        other.execute("BEGIN EXCLUSIVE")  # a beat now waits for BUSY_TIMEOUT
        assert called.wait(BUSY_TIMEOUT.total_seconds() * 0.8)
        other.rollback()
