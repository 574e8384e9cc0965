"""Several processes that serve the same pages behind one port: the interpreter gives each one core, readers share them all."""

import os
import signal
import socket
from collections.abc import Callable
from contextlib import ExitStack, closing
from multiprocessing import parent_process
from threading import Thread
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.supervisors import Multiprocess

from cli.logs import logs
from config.settings import QueueMode, Settings
from pipeline.wiring import Wiring
from web.ahead import READY_WITHIN_S, warmed
from web.app import create_app

if TYPE_CHECKING:
    from fastapi import FastAPI

START_WITHIN_S = 60
"""For so long a process may be silent, for instance while it starts on a busy machine, before it is replaced."""
AUTOMATIC = 4
"""Processes at most where the number is left to us."""


def how_many(settings: Settings) -> int:
    """So many processes serve pages: as set, else one a core that this process may use, four at most."""
    if settings.web_processes:
        return settings.web_processes
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(allowed or 1, AUTOMATIC))


def application() -> "FastAPI":
    """The application of one of several processes, opened like the command that started them; uvicorn calls this in the child."""
    Thread(target=_end_with_parent, name="parent", daemon=True).start()
    settings = Settings.load()
    wiring = Wiring.from_settings(settings)
    house = ExitStack()
    house.callback(wiring.close)
    house.enter_context(logs(settings.data / "logs", level=settings.log_level, shown=True))
    if settings.queue is QueueMode.PROCRASTINATE:
        from jobs.distributed import ProcrastinateQueue

        queue = house.enter_context(closing(ProcrastinateQueue(wiring.engine)))
        app = create_app(wiring, queue=queue, load=lambda: queue.load)
    else:
        app = create_app(wiring)
    house.enter_context(warmed(app, patience_s=READY_WITHIN_S))
    app.state.house = house  # lives as long as the process: what is open is freed with it
    return app


def serve_pages(
    settings: Settings, door: socket.socket, processes: int, *, stopped: Callable[[], bool] = lambda: False
) -> None:
    """Serve until a signal to stop; a process that dies is replaced. Raises SystemExit when they cannot start at all.

    ``stopped``: whether somebody asked for an end before this began to listen for it.
    """
    config = uvicorn.Config(
        "cli.page_processes:application",
        factory=True,
        workers=processes,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=5,
        timeout_worker_healthcheck=START_WITHIN_S,
    )
    supervisor = Multiprocess(config, sockets=[door])
    if stopped():
        return
    supervisor.run()
    if any(process.exitcode not in {0, None, -15} for process in supervisor.processes):
        raise SystemExit(1)


def _end_with_parent() -> None:
    """A process that serves must not outlive the one that started it, which may have been killed: nobody could stop it any more."""
    if (parent := parent_process()) is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
