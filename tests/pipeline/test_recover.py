"""What others do about a process that fell silent on another machine, and what it does itself when it is cut off."""

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from builders import NOW, a_column, a_fetch, a_reach, a_site, an_entry
from bundles import PAGE, FixedClock, a_wiring
from town import wait_for

from crawler.bundle import SweepBundle
from domain.records import Record
from domain.sweeps import Coverage, Receipt, SweepState, UnitOutcome
from domain.workers import Lease, Worker
from models.claims import claimed_sites, due_sweeps
from models.database import BUSY_TIMEOUT, transaction
from models.issues import IssueRow
from models.queries import running_sweeps
from models.registry import SiteRow
from models.sweeps import SweepRow
from models.workers import beat, leave, silent_workers, workers
from pipeline.heart import Heart
from pipeline.judge import audit
from pipeline.recover import recover
from pipeline.sweep import order_sweeps, run_sweeps
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


def test_who_was_taken_for_dead_while_no_clock_of_its_own_ran_ends_its_sweeps_once(
    machines: tuple[Wiring, Wiring], clock: FixedClock
) -> None:
    """A machine that was put to sleep: its own clocks stood still, and others have its sites by now."""
    here, there = machines
    fenced: list[str] = []
    with Heart(there, "worker", lambda: fenced.append("now"), lease=SHORT):
        order_sweeps(there, [CODE])
        with transaction(here.sessions) as session:
            leave(session, there.owner.token)  # as whoever takes over does

        def known_again() -> bool:
            with transaction(here.sessions) as session:
                return [worker.token for worker in workers(session)] == [there.owner.token]

        wait_for(known_again, PATIENCE_S)
        wait_for(lambda: bool(fenced), PATIENCE_S)
        seen = threading.Event()
        assert not seen.wait(SHORT.beat_every.total_seconds() * 4), "some more beats"
    assert fenced == ["now"]


@pytest.mark.parametrize("has_a_child", [False, True])
def test_a_sweep_ended_before_it_could_begin_is_due_again_at_once(
    tmp_path: Path, clock: FixedClock, has_a_child: bool
) -> None:
    async def end_at_once(wiring: Wiring) -> None:
        (bundle,) = order_sweeps(wiring, [CODE])
        sweeping = asyncio.create_task(run_sweeps(wiring, [bundle]))
        async with asyncio.timeout(PATIENCE_S):
            while has_a_child and not (bundle.path / "child.log").exists():  # noqa: ASYNC110 - another process makes it
                await asyncio.sleep(0)
        await asyncio.sleep(0)
        sweeping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sweeping
        assert bundle.receipt() is None

    with a_wiring(tmp_path, clock=clock) as wiring:
        asyncio.run(end_at_once(wiring))
        assert states(wiring) == {CODE: SweepState.DOUBTFUL}
        with transaction(wiring.sessions) as session:
            assert due_sweeps(session, now=wiring.clock(), limit=9) == [CODE]
            assert not claimed_sites(session)


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


def another_site(wiring: Wiring) -> str:
    site = a_site(code="5001010002", home_url="https://www.other.example.gov.cn/")
    with transaction(wiring.sessions) as session:
        session.add(SiteRow.from_domain(site))
    return site.code


def left_behind(wiring: Wiring, code: str, *records: Record) -> SweepBundle:
    """A sweep that ended while it could not be taken in."""
    (bundle,) = order_sweeps(wiring, [code])
    for record in (a_reach(a_fetch()), PAGE, *records):
        bundle.write(record)
    units = 2 + len(records)
    coverage = Coverage(planned=units, outcomes={UnitOutcome.READ: units})
    bundle.finish(
        Receipt(
            sweep_id=bundle.path.name,
            finish_reason="finished",
            started_at=NOW,
            finished_at=NOW,
            coverage=coverage,
            pages=1,
        )
    )
    wiring.owner.busy.discard(bundle.path.name)
    return bundle


def states(wiring: Wiring) -> dict[str, SweepState]:
    with transaction(wiring.sessions) as session:
        return {row.subject: row.state for row in session.query(SweepRow)}


def test_a_folder_spoilt_by_a_power_cut_holds_up_no_other_sweep(
    machines: tuple[Wiring, Wiring], clock: FixedClock
) -> None:
    here, _ = machines
    spoilt, whole = left_behind(here, CODE), left_behind(here, other := another_site(here))
    (spoilt.path / "order.json").write_bytes(b"")
    assert recover(here) == 1
    assert states(here) == {CODE: SweepState.DOUBTFUL, other: SweepState.DONE}
    assert recover(here) == 0, "it is not tried again"
    with transaction(here.sessions) as session:
        assert CODE in due_sweeps(session, now=clock.now, limit=9), "it is swept again"
    assert whole.receipt() is not None


def test_evidence_spoilt_by_a_power_cut_makes_the_sweep_doubtful_and_nothing_else(
    machines: tuple[Wiring, Wiring],
) -> None:
    here, _ = machines
    whole_column = a_column(an_entry("2001-01-01"), evidence_key="")
    spoilt = left_behind(here, CODE, replace(whole_column, evidence_key=f"sha256:{'0' * 64}"))
    left_behind(here, other := another_site(here), whole_column)
    assert recover(here) == 2
    assert states(here) == {CODE: SweepState.DOUBTFUL, other: SweepState.DONE}
    with transaction(here.sessions) as session:
        assert {row.subject for row in session.query(IssueRow)} == {other}, (
            "what was seen is judged only with its evidence"
        )
        assert claimed_sites(session) == {}
    assert audit(spoilt.path, here.rulebook).report.findings, "there was something to accuse of"


def test_evidence_that_cannot_be_stored_waits_and_holds_up_neither_start_nor_others(
    machines: tuple[Wiring, Wiring], tmp_path: Path
) -> None:
    here, _ = machines
    waiting = left_behind(here, CODE, a_column(an_entry("2001-01-01")))
    key = waiting.put_blob(b"the list as it was")
    record = waiting.path / "ColumnRecord.jsonl"
    record.write_text(record.read_text().replace('"evidence_key":""', f'"evidence_key":"{key}"'))
    left_behind(here, other := another_site(here))
    blobs = tmp_path / "here" / "blobs"
    blobs.write_bytes(b"not mounted")  # where the folder of evidence was
    assert recover(here) == 1
    assert states(here) == {CODE: SweepState.RUNNING, other: SweepState.DONE}
    blobs.unlink()
    assert recover(here) == 1
    assert states(here) == {CODE: SweepState.DONE, other: SweepState.DONE}
    assert here.blobs.get(key) == b"the list as it was"
