"""A worker of scaled-out mode: does the queue's jobs, lane by lane, and outlives the database's bad moments."""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import procrastinate
import psycopg
import structlog
from procrastinate import exceptions

from crawler.spare import kept_ready
from domain.workers import Lease
from jobs.distributed import address, prepare, tend
from jobs.patience import patient
from jobs.queue import Lane
from jobs.tasks import Tasks
from models.errors import StorageError
from pipeline.heart import Heart
from pipeline.recover import recover
from pipeline.retention import forget_here
from pipeline.wiring import Wiring

log = structlog.get_logger()

POLL_S = 5.0
"""Workers are told of new jobs at once; this is for what a lost connection kept from them."""
AGAIN_AFTER_S = 3.0
PATIENCE_WITH_DATABASE_S = 5.0
STOP_WITHIN_S = 40.0
TIDIES_EVERY_S = 86_400.0


def run_worker(wiring: Wiring, *, ready: Callable[[], None] | None = None) -> None:
    """Work until SIGINT or SIGTERM: what is under way then ends early, is taken in as far as it came, and is due again.

    Raises NeedsPostgresError, StorageError.
    """
    prepare(wiring.engine)
    tasks = Tasks(wiring)
    recovered = recover(wiring)
    if recovered:
        log.info("sweeps of an earlier run taken in", sweeps=recovered)
    hands = {
        Lane.SWEEPS: wiring.settings.sweep_children,
        Lane.QUICK: 2,
        Lane.DEMAND: 2,
    }
    with Heart(wiring, "worker", tasks.interrupt), kept_ready():
        asyncio.run(_work(wiring, tasks, hands, ready))


async def _work(wiring: Wiring, tasks: Tasks, hands: Mapping[Lane, int], ready: Callable[[], None] | None) -> None:
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(max_workers=sum(hands.values()) + 2, thread_name_prefix="job"))
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    connector = procrastinate.PsycopgConnector(
        conninfo=address(wiring.engine),
        min_size=1,
        max_size=10,
        # By default a pool waits longer and longer between its tries: minutes after a short outage.
        timeout=PATIENCE_WITH_DATABASE_S,
        reconnect_timeout=PATIENCE_WITH_DATABASE_S,
    )
    app = procrastinate.App(connector=connector)
    for name, task in tasks.table().items():
        app.task(name=name)(patient(task, name))
    async with app.open_async():
        work = [
            asyncio.create_task(_lane(app, lane, number, wiring.lease), name=lane.value)
            for lane, number in hands.items()
        ]
        work.append(asyncio.create_task(_tending(app, wiring), name="tending"))
        work.append(asyncio.create_task(_tidying(wiring), name="tidying"))
        log.info("worker started", **{lane.value: number for lane, number in hands.items()})
        if ready:
            ready()
        await stop.wait()
        log.info("worker stops")
        tasks.interrupt()
        for one in work:
            one.cancel()
        await asyncio.gather(*work, return_exceptions=True)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.remove_signal_handler(number)
    log.info("worker stopped")


async def _lane(app: procrastinate.App, lane: Lane, hands: int, lease: Lease) -> None:
    """Works on one lane for ever; a lost database costs a pause, and the jobs whose end it could not note are put again."""
    while True:
        try:
            await app.run_worker_async(
                queues=[lane.value],
                name=lane.value,
                concurrency=hands,
                fetch_job_polling_interval=POLL_S,
                install_signal_handlers=False,
                delete_jobs="successful",
                shutdown_graceful_timeout=STOP_WITHIN_S,
                update_heartbeat_interval=lease.beat_every.total_seconds(),
                stalled_worker_timeout=lease.lasts.total_seconds(),
            )
        except (exceptions.ConnectorException, psycopg.Error, OSError) as error:
            log.warning("the queue is out of reach", lane=lane.value, error=str(error).strip())
        await asyncio.sleep(AGAIN_AFTER_S)


async def _tending(app: procrastinate.App, wiring: Wiring) -> None:
    """Takes over from workers that fell silent: their jobs, and the sites they had claimed."""
    lasts = wiring.lease.lasts.total_seconds()
    while True:
        with contextlib.suppress(exceptions.ConnectorException, psycopg.Error, OSError):
            await tend(app, silent_s=lasts)
        with contextlib.suppress(StorageError):
            await asyncio.to_thread(recover, wiring)
        await asyncio.sleep(lasts / 6)


async def _tidying(wiring: Wiring) -> None:
    """The job of forgetting is done by one worker for all; what lies in the data folder of each, each must forget itself."""
    while True:
        try:
            await asyncio.to_thread(forget_here, wiring)
        except (StorageError, OSError) as error:
            log.warning("bundles of this machine could not be forgotten", error=str(error))
            await asyncio.sleep(PATIENCE_WITH_DATABASE_S)
        else:
            await asyncio.sleep(TIDIES_EVERY_S)
