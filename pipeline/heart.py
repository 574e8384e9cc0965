"""Says every few seconds that this process lives, and calls for an end of its sweeps when it cannot say so any longer."""

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from types import TracebackType
from typing import Self

import structlog

from domain.workers import Lease, Worker
from models.database import transaction
from models.errors import StorageError
from models.workers import beat, leave
from pipeline.wiring import Wiring

log = structlog.get_logger()


class Heart:
    """A thread that beats as long as the context is open. ``fence`` is called once for each silence that lasts too long."""

    def __init__(self, wiring: Wiring, role: str, fence: Callable[[], None], *, lease: Lease | None = None) -> None:
        now = wiring.clock()
        self._wiring = wiring
        self._fence = fence
        lease = lease or wiring.lease
        self._every = lease.beat_every.total_seconds()
        self._fence_after = lease.fence_after.total_seconds()
        self._worker = Worker(
            token=wiring.owner.token, host=socket.gethostname(), role=role, started_at=now, beat_at=now
        )
        self._stop = threading.Event()
        self._guard = threading.Lock()
        # Silence is measured on a clock that nobody sets.
        self._heard_at = time.monotonic()
        self._fenced = False
        # Two: a beat may wait long for a database that says nothing, and the sweeps must end meanwhile.
        self._threads = [
            threading.Thread(target=self._beat_on, name="heart", daemon=True),
            threading.Thread(target=self._listen, name="pulse", daemon=True),
        ]

    def __enter__(self) -> Self:
        self._heard_at = time.monotonic()
        self._beat()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
        try:
            with transaction(self._wiring.sessions) as session:
                leave(session, self._worker.token)
        except StorageError:
            log.warning("could not take leave; others will notice the silence")

    def _beat(self) -> bool:
        """Says that this process lives; False when it was not known to."""
        with transaction(self._wiring.sessions) as session:
            return beat(session, replace(self._worker, beat_at=self._wiring.clock()))

    def _beat_on(self) -> None:
        while not self._stop.wait(self._every):
            begun = time.monotonic()
            if self._try_to_beat():
                # Also when it is heard again at last, as after a halt of the whole machine: others may have its sites by now.
                self._judge(heard_at=begun)

    def _listen(self) -> None:
        while not self._stop.wait(self._every):
            self._judge()

    def _judge(self, heard_at: float | None = None) -> None:
        """Calls for an end once in each silence that lasts too long; ``heard_at`` ends a silence."""
        with self._guard:
            silent_s = time.monotonic() - self._heard_at
            late = silent_s >= self._fence_after and not self._fenced
            self._fenced = self._fenced or late
            if heard_at is not None:
                self._heard_at, self._fenced = heard_at, False
        if late:
            log.error("silent for too long: sweeps under way end", silent_s=round(silent_s))
            self._fence()

    def _try_to_beat(self) -> bool:
        try:
            known = self._beat()
        except Exception as error:  # noqa: BLE001 - whatever it is, a heart goes on trying
            log.warning("could not say that this process lives", error=str(error))
            return False
        if not known:
            # No clock of a machine that was asleep, or of a process that was stopped, need have counted the silence.
            with self._guard:
                late, self._fenced = not self._fenced, True
            if late:
                log.error("others took this process for dead: sweeps under way end")
                self._fence()
        return True
