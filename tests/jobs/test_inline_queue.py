"""The two promises of every queue, on the inline one: locks and «once»; and what a crash of a job costs."""

import threading
from collections.abc import Callable, Iterator

import pytest

from jobs.inline import InlineQueue
from jobs.queue import ON_DEMAND, Job, Lane

PATIENCE_S = 20


class Recorder:
    """Tasks that wait at a gate, so that tests decide when they go on."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.running = 0
        self.most = 0
        self.gate = threading.Event()
        self.begun = threading.Semaphore(0)
        self._lock = threading.Lock()

    def task(self, name: str) -> None:
        with self._lock:
            self.running += 1
            self.most = max(self.most, self.running)
        self.begun.release()
        assert self.gate.wait(PATIENCE_S)
        with self._lock:
            self.running -= 1
            self.done.append(name)

    def breaks(self) -> None:
        raise RuntimeError("deliberate")


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def queue(recorder: Recorder) -> Iterator[Callable[[int], InlineQueue]]:
    made: list[InlineQueue] = []

    def make(workers: int) -> InlineQueue:
        made.append(InlineQueue({"task": recorder.task, "breaks": recorder.breaks}, workers=workers))
        made[-1].start()
        return made[-1]

    yield make
    recorder.gate.set()
    for one in made:
        assert one.stop(timeout_s=PATIENCE_S)


def job(name: str, **given: object) -> Job:
    return Job(task="task", args={"name": name}, **given)  # type: ignore[arg-type]


def test_two_jobs_with_one_lock_never_run_at_once(queue: Callable[[int], InlineQueue], recorder: Recorder) -> None:
    inline = queue(3)
    for name in "abc":
        inline.put(job(name, lock="site-1"))
    assert recorder.begun.acquire(timeout=PATIENCE_S)
    recorder.gate.set()
    assert inline.idle(timeout_s=PATIENCE_S)
    assert recorder.most == 1
    assert recorder.done == ["a", "b", "c"]


def test_a_locked_job_does_not_hold_up_the_others(queue: Callable[[int], InlineQueue], recorder: Recorder) -> None:
    inline = queue(2)
    inline.put(job("a", lock="x"))
    assert recorder.begun.acquire(timeout=PATIENCE_S)
    inline.put(job("b", lock="x"))
    inline.put(job("c"))
    assert recorder.begun.acquire(timeout=PATIENCE_S), "c must begin while b waits for the lock"
    assert recorder.running == 2
    recorder.gate.set()
    assert inline.idle(timeout_s=PATIENCE_S)


def test_an_equal_job_waits_only_once(queue: Callable[[int], InlineQueue], recorder: Recorder) -> None:
    inline = queue(1)
    inline.put(job("first"))
    assert recorder.begun.acquire(timeout=PATIENCE_S)
    assert inline.put(job("a", once="sweep-1"))
    assert not inline.put(job("a again", once="sweep-1"))
    recorder.gate.set()
    assert inline.idle(timeout_s=PATIENCE_S)
    assert recorder.done == ["first", "a"]
    assert inline.put(job("a later", once="sweep-1")), "once it has begun, an equal one may wait again"


def test_a_person_waiting_goes_before_the_routine(queue: Callable[[int], InlineQueue], recorder: Recorder) -> None:
    inline = queue(1)
    inline.put(job("first"))
    assert recorder.begun.acquire(timeout=PATIENCE_S)
    inline.put(job("routine"))
    inline.put(job("on demand", priority=10))
    recorder.gate.set()
    assert inline.idle(timeout_s=PATIENCE_S)
    assert recorder.done == ["first", "on demand", "routine"]


def test_a_job_that_breaks_takes_nothing_along(queue: Callable[[int], InlineQueue], recorder: Recorder) -> None:
    recorder.gate.set()
    inline = queue(1)
    inline.put(Job(task="breaks", lock="x"))
    inline.put(job("after", lock="x"))
    assert inline.idle(timeout_s=PATIENCE_S)
    assert recorder.done == ["after"]


def test_a_task_nobody_knows_is_refused(queue: Callable[[int], InlineQueue]) -> None:
    with pytest.raises(KeyError, match="no task"):
        queue(1).put(Job(task="unknown"))


def test_a_person_does_not_wait_for_routine_work_that_takes_an_hour(recorder: Recorder) -> None:
    inline = InlineQueue({"task": recorder.task}, workers=1, reserved={Lane.DEMAND: 1, Lane.QUICK: 1})
    inline.start()
    inline.put(job("sweep", long=True))
    inline.put(job("another sweep", long=True))
    assert recorder.begun.acquire(timeout=PATIENCE_S)
    inline.put(job("rescan", priority=ON_DEMAND))
    inline.put(job("probe"))
    for _ in range(2):
        assert recorder.begun.acquire(timeout=PATIENCE_S), "rescan and probe begin while the sweep is under way"
    assert recorder.running == 3
    recorder.gate.set()
    assert inline.idle(timeout_s=PATIENCE_S)
    assert inline.stop(timeout_s=PATIENCE_S)
    assert sorted(recorder.done) == ["another sweep", "probe", "rescan", "sweep"]
