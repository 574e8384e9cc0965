"""Figures made ahead of their readers, in a thread of every process that serves: one of them makes, the others read what it wrote."""

import contextlib
import gc
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import msgspec
import structlog
from fastapi import FastAPI
from filelock import FileLock, Timeout

from models.errors import StorageError
from models.files import write_whole
from web.desk import Desk
from web.pages.overview import City, figures, key_of
from web.rehearsal import rehearse

log = structlog.get_logger()
RENEW_S, WARM_S = 10.0, 120.0
"""How often the figures of everything are asked for ahead (when that takes long, a tenth of the time), and how old those may become."""
FIRST_WITHIN_S = 30.0
"""For so long a process that starts waits for figures that another is making, instead of asking as well."""
LOOK_S = 1.0
"""How often a process looks whether another has made them."""
SWITCH_S = 0.0005
"""How long a thread may keep the others from running: a page that reads a hundred rows gives the interpreter up a hundred times, and would
wait five thousandths of a second, the usual value, for each while figures are being made."""
READY_WITHIN_S = 3.0
"""For so long a process that is one of several learns its pages before it takes readers; the rest it learns beside them."""


class Made(msgspec.Struct, frozen=True):
    """Figures as they lie in the data folder, for all processes of the house that serve pages."""

    asked: float
    """When the database was asked, in seconds of the machine's clock."""
    took: float
    city: City

    @property
    def rest(self) -> float:
        """Seconds from one asking to the next."""
        return max(RENEW_S, 10 * self.took)


class Ahead:
    """The figures of everything, kept warm in one process's desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._folder = desk.settings.data / "ahead"
        self._file = self._folder / "overview.json"
        self._seen = 0.0

    def keep_warm(self, stopped: Event) -> None:
        """Again and again until it is stopped."""
        while not stopped.wait(LOOK_S):
            if not self.look():
                stopped.wait(RENEW_S)

    def look(self, *, patience_s: float = 0.0) -> bool:
        """Take what another process has made, or make it when it is time and nobody else does; False when neither could be.

        ``patience_s``: how long to wait for another that makes it right now.
        """
        try:
            found = self._newest()
            if self._is_due(found):
                self._folder.mkdir(parents=True, exist_ok=True)
                with contextlib.suppress(Timeout), FileLock(self._folder / "lock", timeout=patience_s):
                    found = self._newest()
                    if self._is_due(found):
                        found = self._make()
        except (StorageError, OSError) as error:
            log.warning("the overview could not be made ahead", reason=str(error))
            return False
        if found is not None and found.asked != self._seen:
            self._seen = found.asked
            self._desk.adopt(key_of(None), found.city, asked=found.asked, seconds=WARM_S - (time.time() - found.asked))
        return True

    def _is_due(self, found: Made | None) -> bool:
        return found is None or not 0 <= time.time() - found.asked < found.rest

    def _make(self) -> Made:
        asked = time.time()
        # Whoever asks for them meanwhile, and has none from before, waits for these instead of asking as well.
        city = self._desk.kept_anew(key_of(None), lambda: figures(self._desk, None), seconds=WARM_S)
        made = Made(asked=asked, took=time.time() - asked, city=city)
        write_whole(self._file, msgspec.json.encode(made))
        return made

    def _newest(self) -> Made | None:
        """What lies there; None where it is unreadable, of another version or too old."""
        try:
            made = msgspec.json.decode(self._file.read_bytes(), type=Made)
        except (OSError, msgspec.DecodeError):
            return None
        return made if 0 <= time.time() - made.asked < WARM_S else None


@contextmanager
def warmed(app: FastAPI, *, patience_s: float = 0.0) -> Iterator[None]:
    """While it lasts, no reader waits for the figures of everything, nor is the first to ask for a page.

    ``patience_s``: how long to wait for the pages to have been learned before it begins.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_S)
    stopped, learned = Event(), Event()
    desk: Desk = app.state.desk

    def work() -> None:
        ahead = Ahead(desk)
        ahead.look(patience_s=FIRST_WITHIN_S)
        rehearse(app, stopped)
        # What has been made so far stays: looking through it again and again for what could go costs pages their time.
        gc.collect()
        gc.freeze()
        learned.set()
        ahead.keep_warm(stopped)

    thread = Thread(target=work, name="ahead", daemon=True)
    thread.start()
    learned.wait(patience_s)
    try:
        yield
    finally:
        stopped.set()
        thread.join(5)
        gc.unfreeze()
        sys.setswitchinterval(before)
