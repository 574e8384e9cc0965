"""Lays packed bundles where every machine finds them: in a thread of its own, so that no sweep waits for the shared place or fails with it.

What is to be sent stands as an empty file below ``unshared/`` of the data folder until it is there: the next work on this machine
sends what a process that died, or met no shared place, has left.
"""

import contextlib
import threading
import time
from collections import deque
from pathlib import Path
from urllib.parse import unquote

import structlog

from crawler.bundle import BundleError
from crawler.parcel import pack
from models.errors import BlobsUnreachableError
from models.shelves import Shelf, flat_name

log = structlog.get_logger()

_AGAIN_S = 30.0
_LEFT_BEHIND_S = 60.0
"""A note that nobody has worked off for so long is taken over, whoever wrote it; two who send the same lay down the same."""


class Courier:
    """Sends bundles of this machine. Nothing here raises: what goes wrong is a warning."""

    def __init__(self, bundles: Path, shelf: Shelf, notes: Path, *, again_s: float = _AGAIN_S) -> None:
        """``bundles``: where they lie by key; ``again_s``: the pause after the place did not answer."""
        self._bundles = bundles
        self._shelf = shelf
        self._notes = notes
        self._again_s = again_s
        self._queue: deque[str] = deque()
        self._state = threading.Condition()
        self._thread: threading.Thread | None = None
        self._away = False
        self._closing = False

    def send(self, key: str, *, within_s: float = 0.0) -> None:
        """See to it that a bundle is shared. ``within_s``: somebody waits for it, so wait so long at most until it is there."""
        try:
            self._notes.mkdir(parents=True, exist_ok=True)
            self._note(key).touch()
        except OSError as error:
            log.warning("cannot note that a bundle is to be shared", bundle=key, error=str(error))
        with self._state:
            if key not in self._queue:
                if within_s:
                    self._queue.appendleft(key)
                else:
                    self._queue.append(key)
            self._start()
            if within_s:
                self._state.wait_for(lambda: key not in self._queue or self._away, within_s)
        self.take_over()

    def take_over(self) -> None:
        """Send too what was left behind on this machine."""
        try:
            before = time.time() - _LEFT_BEHIND_S
            left = [unquote(note.name) for note in self._notes.iterdir() if note.stat().st_mtime < before]
        except OSError:
            return  # nothing was ever noted here, or somebody worked it off this moment
        with self._state:
            self._queue.extend(sorted(set(left).difference(self._queue)))
            if self._queue:
                self._start()

    def close(self, within_s: float) -> None:
        """Finish what is under way, for so long at most; the notes of the rest stay."""
        with self._state:
            self._closing = True
            self._state.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join(within_s)

    def idle(self, within_s: float) -> bool:
        """Wait until nothing is left to send; False when something still is."""
        with self._state:
            return self._state.wait_for(lambda: not self._queue, within_s)

    def _start(self) -> None:
        self._state.notify_all()
        if self._thread is None and not self._closing:
            self._thread = threading.Thread(target=self._work, name="courier", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while (key := self._next()) is not None:
            sent = self._send(key)
            with self._state:
                if sent:
                    with contextlib.suppress(ValueError):
                        self._queue.remove(key)
                    with contextlib.suppress(OSError):
                        self._note(key).unlink(missing_ok=True)
                self._state.notify_all()

    def _next(self) -> str | None:
        """The next to be sent, once there is one and the pause of an outage is over; None at the end."""
        with self._state:
            if self._away and not self._closing:
                self._state.wait_for(lambda: self._closing, self._again_s)
            self._state.wait_for(lambda: bool(self._queue) or self._closing)
            if self._closing and (self._away or not self._queue):
                return None
            return self._queue[0]

    def _send(self, key: str) -> bool:
        """True when nothing is left to do for it."""
        try:
            self._shelf.put(key, pack(self._bundles / key))
        except BlobsUnreachableError as error:
            if not self._away:
                log.warning(
                    "bundles wait to be shared: the shared place is away", waiting=len(self._queue), error=str(error)
                )
            self._away = True
            return False
        except BundleError as error:
            log.warning("a bundle is not shared", bundle=key, error=str(error))
        except Exception as error:  # noqa: BLE001 - one bundle must not keep the others back
            log.warning("a bundle is not shared", bundle=key, error=f"{type(error).__name__}: {error}")
        else:
            if self._away:
                log.info("the shared place is back: what waited is sent", waiting=len(self._queue))
            self._away = False
        return True

    def _note(self, key: str) -> Path:
        return self._notes / flat_name(key)
