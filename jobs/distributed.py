"""The queue of scaled-out mode: Procrastinate on the PostgreSQL that is there anyway; imported only when chosen."""

import procrastinate
import structlog
from procrastinate import exceptions, jobs
from procrastinate.schema import SchemaManager
from sqlalchemy import Engine, make_url, text

from domain.wording import N_, PlainError
from jobs.queue import Job
from models.database import LINK

log = structlog.get_logger()

KEPT_HOURS = 24
_SCHEMA_LOCK = 7_205_001


class NeedsPostgresError(PlainError):
    """The queue was chosen without the database it lives in."""


def address(engine: Engine) -> str:
    """The queue's connection string. Raises NeedsPostgresError for any other database."""
    if engine.dialect.name != "postgresql":
        raise NeedsPostgresError(
            N_(
                "procrastinate 队列需要 PostgreSQL：请设置 XUNWANG_DATABASE_URL，或设 XUNWANG_QUEUE=inline 并使用 xunwang up"
            )
        )
    url = make_url(engine.url).set(drivername="postgresql")
    return url.update_query_dict({**LINK, **url.query}).render_as_string(hide_password=False)


def prepare(engine: Engine) -> None:
    """Make the queue's tables where there are none; processes that start together wait for each other."""
    address(engine)
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _SCHEMA_LOCK})
        if connection.scalar(text("SELECT to_regclass('procrastinate_jobs')")) is None:
            connection.exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))
            log.info("queue tables made")


class ProcrastinateQueue:
    """Puts jobs; whoever runs a worker does them."""

    def __init__(self, engine: Engine) -> None:
        prepare(engine)
        connector = procrastinate.SyncPsycopgConnector(
            conninfo=address(engine), min_size=1, max_size=4, timeout=5.0, reconnect_timeout=5.0
        )
        self._app = procrastinate.App(connector=connector)
        self._app.open()

    def close(self) -> None:
        """Let go of the database."""
        self._app.close()

    def put(self, job: Job) -> bool:
        """Queue the job; False when an equal one already waits."""
        deferrer = self._app.configure_task(
            name=job.task,
            queue=job.lane.value,
            lock=job.lock,
            queueing_lock=job.once,
            priority=job.priority,
        )
        try:
            deferrer.defer(**job.args)
        except exceptions.AlreadyEnqueued:
            return False
        return True

    @property
    def load(self) -> tuple[int, int]:
        """How many jobs wait, and how many run, over all workers."""
        waiting = running = 0
        for lane in self._app.job_manager.list_queues():
            waiting += lane["todo"]
            running += lane["doing"]
        return waiting, running


async def tend(app: procrastinate.App, *, silent_s: float) -> int:
    """Put the jobs again of workers silent for so long, and forget old jobs; how many were put again. Safe in many workers at once."""
    manager = app.job_manager
    again = 0
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=silent_s):
        try:
            await manager.retry_job(job)
            again += 1
        except exceptions.UniqueViolation:
            # An equal job waits already and will do the work.
            await manager.finish_job(job, status=jobs.Status.FAILED, delete_job=True)
        except exceptions.ConnectorException:
            continue  # another worker has put it again
    await manager.delete_old_jobs(
        nb_hours=KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )
    if again:
        log.warning("jobs of silent workers put again", jobs=again)
    return again
