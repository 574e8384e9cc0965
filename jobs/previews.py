"""A day's digest to look at, composed in a process of its own: that of a country would slow every page of the one that serves.

One at a time for the whole house, however many processes serve pages: who composes holds a lock file, and what was composed lies in the data folder
for some minutes, where the others find it.
"""

import contextlib
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, wait
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock, Thread, Timer
from typing import IO, Any

import msgspec
import structlog
from filelock import FileLock

from config.settings import Settings
from crawler.spare import clean_environment
from domain.wording import N_
from models.errors import StorageError
from models.files import PART, write_whole

log = structlog.get_logger()
FRESH_S = 300.0
"""For so long a digest that was composed is shown again."""
FAILED_S = 10.0
"""For so long an error is told before it is tried again."""
LONGEST_S = 900.0
"""A process that composes for longer is ended."""
_MODULE = "jobs.preview_child"
_SAID = 20_000
"""Bytes kept of what a broken process said, for the log."""


class PreviewError(StorageError):
    """A digest could not be composed; the sentence of its reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A day's digest as it would go out to one recipient."""

    email: str
    name: str
    subject: str
    text: str
    html: str
    pictures: tuple[str, ...]
    attachment_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a process that composes is told, on its standard input: no command line shows what the settings hold."""

    settings: dict[str, Any]
    day: date
    to: str
    """Address or channel; empty: the first who gets a digest."""
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What it says when it is done."""

    preview: Preview | None = None
    """None: nobody of that address gets a digest, or none of that day."""
    error: str = ""
    """A msgid."""
    values: dict[str, Any] | None = None
    """What the error's sentence is filled in with."""


class Previews:
    """Those of one data folder; any number of threads and processes may ask."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._folder = settings, settings.data / "previews"
        self._guard = Lock()
        self._under_way: dict[Path, Future[None]] = {}

    def look(self, day: date, to: str, *, now: datetime, patience_s: float) -> Answer | None:
        """The digest, composed when it is not there; None when that takes longer than the patience: it is composed on, ask again.

        Raises PreviewError when it could not be composed.
        """
        path = self._place(day, to)
        answer = _fresh(path)
        if answer is None:
            with self._guard:
                waiting = self._under_way.get(path)
                if waiting is None:
                    waiting = self._under_way[path] = Future()
                    order = Order(settings=self._settings.as_json(), day=day, to=to, now=now)
                    Thread(target=self._compose, args=(path, order, waiting), name="preview", daemon=True).start()
            wait([waiting], patience_s)
            answer = _fresh(path)
        if answer is not None and answer.error:
            raise PreviewError(answer.error, **answer.values or {})
        return answer

    def _place(self, day: date, to: str) -> Path:
        return self._folder / f"{hashlib.sha256(f'{day} {to}'.encode()).hexdigest()[:32]}.json"

    def _compose(self, path: Path, order: Order, waiting: "Future[None]") -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self._folder / "lock", poll_interval=0.2):
                if _fresh(path) is None:  # another process may have been asked for the same
                    self._tidy()
                    _keep(path, compose_elsewhere(order))
        except Exception as error:  # noqa: BLE001 - whoever asked is told, and the log what it was
            log.warning("a digest could not be composed", reason=str(error))
            with contextlib.suppress(OSError):
                _keep(path, Answer(error=N_("日报未能编写，请稍后再试；原因见日志。")))
        finally:
            with self._guard:
                self._under_way.pop(path, None)
            waiting.set_result(None)

    def _tidy(self) -> None:
        for path in (*self._folder.glob("*.json"), *self._folder.glob(f"*{PART}")):
            with contextlib.suppress(OSError):
                if path.stat().st_mtime < time.time() - FRESH_S:
                    path.unlink()


def compose_elsewhere(order: Order) -> Answer:
    """What a process of its own says to an order; its end is waited for. Raises OSError and ChildProcessError."""
    with TemporaryFile() as said, _composing(said) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(msgspec.json.encode(order) + b"\n")
        process.stdin.flush()
        # Its standard input stays open: when that ends, because this process is no more, the other one ends as well.
        told = process.stdout.read()
        status = process.wait()
        if status or not told:
            said.seek(max(0, said.seek(0, os.SEEK_END) - _SAID))
            log.warning(
                "a process that composes a digest broke", status=status, said=said.read().decode(errors="replace")
            )
            return Answer(
                error=N_("编写日报的进程意外结束（{status}），请稍后再试；原因见日志。"), values={"status": status}
            )
        return msgspec.json.decode(told, type=Answer)


@contextlib.contextmanager
def _composing(said: IO[bytes]) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", _MODULE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=said,
        env=clean_environment(),
        start_new_session=True,  # Ctrl-C at the terminal is its parent's to hear
    )
    over = Timer(LONGEST_S, process.kill)
    over.daemon = True
    over.start()
    try:
        yield process
    finally:
        over.cancel()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        process.kill()
        process.wait()


def _fresh(path: Path) -> Answer | None:
    try:
        age = time.time() - path.stat().st_mtime
        answer = msgspec.json.decode(path.read_bytes(), type=Answer)
    except (OSError, msgspec.DecodeError):
        return None
    return answer if age < (FAILED_S if answer.error else FRESH_S) else None


def _keep(path: Path, answer: Answer) -> None:
    """For nobody else's eyes."""
    write_whole(path, msgspec.json.encode(answer))
