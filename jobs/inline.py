"""The queue of embedded mode: a few threads of this process; what it forgets in a crash, the schedule in the database puts again."""

import heapq
import itertools
import threading
from collections.abc import Callable, Mapping

import structlog

from jobs.queue import Job, Lane
from models.errors import StorageError

Task = Callable[..., None]
ALL_LANES = frozenset(Lane)

log = structlog.get_logger()


class InlineQueue:
    """Runs jobs on ``workers`` threads: highest priority first, then in order of arrival.

    ``reserved`` adds threads that do the jobs of one lane only, so that these never wait for those of another.
    """

    def __init__(
        self, tasks: Mapping[str, Task], *, workers: int = 2, reserved: Mapping[Lane, int] | None = None
    ) -> None:
        self._tasks = tasks
        self._waiting: list[tuple[int, int, Job]] = []
        self._numbers = itertools.count()
        self._once: set[str] = set()
        self._locked: set[str] = set()
        self._running = 0
        self._stopping = False
        self._changed = threading.Condition()
        hands = [ALL_LANES] * workers
        for lane, number in (reserved or {}).items():
            hands += [frozenset({lane})] * number
        self._threads = [
            threading.Thread(target=self._work, args=(lanes,), name=f"job-{number}", daemon=True)
            for number, lanes in enumerate(hands)
        ]

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def put(self, job: Job) -> bool:
        """Queue the job; False when an equal one already waits. KeyError for a task nobody knows."""
        if job.task not in self._tasks:
            raise KeyError(f"no task is called {job.task!r}")
        with self._changed:
            if job.once is not None and job.once in self._once:
                return False
            if job.once is not None:
                self._once.add(job.once)
            heapq.heappush(self._waiting, (-job.priority, next(self._numbers), job))
            self._changed.notify_all()  # not every thread does every lane
            return True

    def stop(self, *, timeout_s: float | None = None) -> bool:
        """Take no further job and wait for those under way; False when some are still running after the time-out."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
            return self._changed.wait_for(lambda: self._running == 0, timeout_s)

    def idle(self, *, timeout_s: float | None = None) -> bool:
        """Wait until nothing waits and nothing runs; False after the time-out."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting and self._running == 0, timeout_s)

    @property
    def load(self) -> tuple[int, int]:
        """How many jobs wait, and how many run."""
        with self._changed:
            return len(self._waiting), self._running

    def _take(self, lanes: frozenset[Lane]) -> Job | None:
        """The first waiting job of these lanes whose lock is free; called with the condition held."""
        passed_over: list[tuple[int, int, Job]] = []
        taken: Job | None = None
        while self._waiting and taken is None:
            entry = heapq.heappop(self._waiting)
            job = entry[2]
            if job.lane not in lanes or (job.lock is not None and job.lock in self._locked):
                passed_over.append(entry)
            else:
                taken = job
        for entry in passed_over:
            heapq.heappush(self._waiting, entry)
        return taken

    def _work(self, lanes: frozenset[Lane]) -> None:
        while True:
            with self._changed:
                job: Job | None = None
                while not self._stopping and (job := self._take(lanes)) is None:
                    self._changed.wait()
                if job is None:
                    return
                if job.once is not None:
                    self._once.discard(job.once)
                if job.lock is not None:
                    self._locked.add(job.lock)
                self._running += 1
            try:
                self._tasks[job.task](**job.args)
            except StorageError as error:
                log.error("job failed", task=job.task, args=dict(job.args), error=str(error))
            except Exception:
                # A job that breaks must not take its thread along; the schedule puts it again when it is due.
                log.exception("job failed", task=job.task, args=dict(job.args))
            finally:
                with self._changed:
                    self._running -= 1
                    if job.lock is not None:
                        self._locked.discard(job.lock)
                    self._changed.notify_all()
