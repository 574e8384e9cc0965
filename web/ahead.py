"""Figures made ahead of their readers, in a thread of every process that serves, and how that thread lets the others run."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import structlog

from models.errors import StorageError
from web.desk import Desk
from web.pages.overview import figures, key_of

log = structlog.get_logger()
RENEW_S, WARM_S = 10.0, 120.0
"""How often the figures of everything are asked for ahead (when that takes long, a tenth of the time), and how old those may become."""
SWITCH_S = 0.0005
"""How long a thread may keep the others from running: a page that reads a hundred rows gives the interpreter up a hundred times, and would
wait five thousandths of a second, the usual value, for each while figures are being made."""


def keep_warm(desk: Desk, stopped: Event) -> None:
    """Ask for the figures of everything ahead of the readers, again and again until it is stopped."""
    while not stopped.is_set():
        begun = time.monotonic()
        try:
            desk.renew(key_of(None), lambda: figures(desk, None), seconds=WARM_S)
        except StorageError as error:
            log.warning("the overview could not be made ahead", reason=str(error))
        stopped.wait(max(RENEW_S, 10 * (time.monotonic() - begun)))


@contextmanager
def warmed(desk: Desk) -> Iterator[None]:
    """While it lasts, no reader waits for the figures of everything."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_S)
    stopped = Event()
    thread = Thread(target=keep_warm, args=(desk, stopped), name="overview", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join(5)
        sys.setswitchinterval(before)
