"""Each tick looks at the schedule in the database and queues what is due, once, however often it comes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from memory import store_site

from config.settings import Settings
from jobs import ticks
from jobs.queue import Job
from jobs.tasks import Tasks
from models.claims import claim_site
from models.database import transaction
from models.registry import SiteRow
from pipeline.wiring import Wiring
from scheduler import build


class Waiting:
    """A queue that keeps what it is given; its promise about ``once`` is the real one's."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []

    def put(self, job: Job) -> bool:
        if job.once is not None and any(job.once == other.once for other in self.jobs):
            return False
        self.jobs.append(job)
        return True


@pytest.fixture
def queue() -> Waiting:
    return Waiting()


@pytest.fixture
def wiring(tmp_path: Path) -> Iterator[Wiring]:
    wiring = Wiring.from_settings(Settings(data=tmp_path, sites_per_child=2, sweep_children=2, digest_hour=0))
    yield wiring
    wiring.close()


def due(wiring: Wiring, number: int) -> list[str]:
    codes = [f"50010100{n:02}" for n in range(number)]
    for code in codes:
        store_site(wiring.sessions, code=code, home_url=f"https://{code}.example.gov.cn/")
    return codes


@pytest.mark.parametrize(("sites", "batches"), [(0, 0), (1, 1), (2, 2), (3, 2), (9, 5)])
def test_due_sites_become_batches_that_give_every_child_work_and_no_child_too_much(
    wiring: Wiring, queue: Waiting, sites: int, batches: int
) -> None:
    due(wiring, sites)
    for _ in range(3):
        ticks.sweeps(wiring, queue)
    assert [job.task for job in queue.jobs] == ["sweep_due"] * batches


def test_a_site_that_is_not_due_or_that_somebody_sweeps_is_left_alone(wiring: Wiring, queue: Waiting) -> None:
    later, taken = due(wiring, 2)
    now = wiring.clock()
    with transaction(wiring.sessions) as session:
        session.query(SiteRow).filter_by(code=later).one().next_sweep_at = now + timedelta(hours=1)
        assert claim_site(session, taken, by="somebody", now=now, until=now + timedelta(hours=1))
    ticks.sweeps(wiring, queue)
    assert not queue.jobs


def test_probes_are_queued_when_any_is_due(wiring: Wiring, queue: Waiting) -> None:
    ticks.probes(wiring, queue)
    assert not queue.jobs
    due(wiring, 3)
    ticks.probes(wiring, queue)
    ticks.probes(wiring, queue)
    assert [(job.task, job.lock) for job in queue.jobs] == [("probe_due", "probes")]


def test_the_digest_waits_for_its_hour_and_carries_the_day_of_the_watched_place(tmp_path: Path, queue: Waiting) -> None:
    moment = datetime(2030, 6, 14, 23, 30, tzinfo=UTC)  # 7:30 of the 15th in Shanghai
    wiring = Wiring.from_settings(Settings(data=tmp_path, digest_hour=8), clock=lambda: moment)
    try:
        ticks.digests(wiring, queue)
        assert not queue.jobs
    finally:
        wiring.close()
    wiring = Wiring.from_settings(Settings(data=tmp_path, digest_hour=8), clock=lambda: moment + timedelta(hours=1))
    try:
        ticks.digests(wiring, queue)
        assert [(job.task, dict(job.args)) for job in queue.jobs] == [("digest", {"day": "2030-06-15"})]
    finally:
        wiring.close()


def test_every_tick_runs_on_an_empty_database_and_queues_only_tasks_there_are(wiring: Wiring, queue: Waiting) -> None:
    for tick, every in ticks.TICKS:
        assert every > timedelta(0)
        tick(wiring, queue)
    assert {job.task for job in queue.jobs} <= set(Tasks(wiring).table())


def test_the_scheduler_holds_each_tick_once(wiring: Wiring, queue: Waiting) -> None:
    clock = build(wiring, queue)
    names = sorted(tick.__name__ for tick, _ in ticks.TICKS)
    assert sorted(set(names)) == names, "the clock refuses to start with two of one name"
    assert sorted(job.id for job in clock.get_jobs()) == names
