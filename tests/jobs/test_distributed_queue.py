"""The promises of every queue on the one of scaled-out mode, with a real PostgreSQL and real workers."""

import asyncio
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import procrastinate
import pytest
from sqlalchemy import Engine, text

from jobs.distributed import NeedsPostgresError, ProcrastinateQueue, address, prepare, tend
from jobs.patience import patient
from jobs.queue import ON_DEMAND, Job, Lane
from models.database import open_database
from models.errors import DatabaseUnreachableError

PATIENCE_S = 30

pytestmark = pytest.mark.postgres


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    made = open_database(postgres_url)
    yield made
    made.dispose()


@pytest.fixture
def queue(engine: Engine) -> Iterator[ProcrastinateQueue]:
    with closing(ProcrastinateQueue(engine)) as made:
        yield made


def work_off(engine: Engine, tasks: dict[str, object], *, workers: int = 1, lane: Lane | None = None) -> None:
    """Do what waits, with so many workers at once, and return."""

    async def run() -> None:
        app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=address(engine)))
        for name, task in tasks.items():
            app.task(name=name)(task)  # type: ignore[arg-type]
        async with app.open_async():
            queues = [lane.value] if lane else [one.value for one in Lane]
            await asyncio.gather(
                *(
                    app.run_worker_async(queues=queues, wait=False, install_signal_handlers=False, concurrency=2)
                    for _ in range(workers)
                )
            )

    asyncio.run(asyncio.wait_for(run(), PATIENCE_S))


def test_an_equal_job_waits_only_once(queue: ProcrastinateQueue, engine: Engine) -> None:
    done: list[str] = []
    assert queue.put(Job(task="note", args={"name": "a"}, once="sweep-1"))
    assert not queue.put(Job(task="note", args={"name": "a again"}, once="sweep-1"))
    assert queue.load == (1, 0)
    work_off(engine, {"note": lambda name: done.append(name)})
    assert done == ["a"]
    assert queue.put(Job(task="note", args={"name": "a later"}, once="sweep-1")), (
        "once it has begun, an equal one may wait"
    )


def test_two_jobs_with_one_lock_never_run_at_once(queue: ProcrastinateQueue, engine: Engine) -> None:
    guard, running, most = threading.Lock(), 0, 0

    def busy(name: str) -> None:
        nonlocal running, most
        with guard:
            running += 1
            most = max(most, running)
        time.sleep(0.05)  # long enough for another worker to begin, were it allowed to
        with guard:
            running -= 1

    for name in "abcd":
        queue.put(Job(task="busy", args={"name": name}, lock="site-1"))
    while queue.load != (0, 0):
        work_off(engine, {"busy": busy}, workers=3)
    assert most == 1


def test_a_person_waiting_goes_before_the_routine_and_has_hands_of_their_own(
    queue: ProcrastinateQueue, engine: Engine
) -> None:
    done: list[str] = []
    tasks: dict[str, object] = {"note": lambda name: done.append(name)}
    queue.put(Job(task="note", args={"name": "sweep"}, long=True))
    queue.put(Job(task="note", args={"name": "probe"}))
    queue.put(Job(task="note", args={"name": "rescan"}, priority=ON_DEMAND))
    work_off(engine, tasks, lane=Lane.DEMAND)
    assert done == ["rescan"]
    work_off(engine, tasks, lane=Lane.QUICK)
    assert done == ["rescan", "probe"]


def test_the_job_of_a_worker_that_died_is_done_by_another(queue: ProcrastinateQueue, engine: Engine) -> None:
    done: list[str] = []
    queue.put(Job(task="note", args={"name": "left behind"}, lock="site-1", once="sweep-1"))
    queue.put(Job(task="note", args={"name": "behind the lock"}, lock="site-1"))
    with engine.begin() as connection:
        # What kill -9 leaves: a job under way, of a worker that says nothing any more.
        worker = connection.scalar(
            text("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id")
        )
        connection.execute(
            text("UPDATE procrastinate_jobs SET status = 'doing', worker_id = :worker WHERE queueing_lock = 'sweep-1'"),
            {"worker": worker},
        )
    work_off(engine, {"note": lambda name: done.append(name)})
    assert done == [], "the lock is still held"

    async def tended() -> int:
        app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=address(engine)))
        async with app.open_async():
            return await tend(app, silent_s=30)

    assert asyncio.run(tended()) == 1
    while queue.load != (0, 0):
        work_off(engine, {"note": lambda name: done.append(name)})
    assert done == ["left behind", "behind the lock"]


def test_a_stalled_job_whose_equal_waits_already_gives_way(queue: ProcrastinateQueue, engine: Engine) -> None:
    queue.put(Job(task="note", args={"name": "dead"}, once="sweep-1"))
    with engine.begin() as connection:
        connection.execute(text("UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL"))
    queue.put(Job(task="note", args={"name": "fresh"}, once="sweep-1"))

    async def tended() -> int:
        app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=address(engine)))
        async with app.open_async():
            return await tend(app, silent_s=30)

    assert asyncio.run(tended()) == 0
    assert queue.load == (1, 0)


def test_processes_that_start_together_make_the_tables_once(engine: Engine) -> None:
    with ThreadPoolExecutor(4) as threads:
        for started in [threads.submit(prepare, engine) for _ in range(4)]:
            started.result(PATIENCE_S)
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 0


def test_the_queue_asks_for_postgresql_in_one_sentence(sqlite_url: str) -> None:
    with pytest.raises(NeedsPostgresError, match="PostgreSQL"):
        prepare(open_database(sqlite_url))


def test_a_job_outlives_a_database_that_is_away_for_a_moment() -> None:
    calls: list[str] = []
    waits: list[float] = []

    def task(name: str) -> None:
        calls.append(name)
        if len(calls) < 3:
            raise DatabaseUnreachableError("place", "gone")

    patient(task, "task", sleep=waits.append)(name="a")
    assert calls == ["a", "a", "a"]
    assert waits == [1.0, 2.0]


def test_a_job_that_is_wrong_itself_is_not_tried_again() -> None:
    calls: list[int] = []

    def task() -> None:
        calls.append(1)
        raise KeyError("unknown")

    with pytest.raises(KeyError):
        patient(task, "task")()
    assert calls == [1]
