"""Everything in one process (embedded mode): queue, clock and pages, started in order and stopped in order."""

import socket
from collections.abc import Callable
from contextlib import closing

import structlog
import uvicorn
from apscheduler.schedulers.base import BaseScheduler

from domain.wording import N_, PlainError
from jobs.inline import InlineQueue
from jobs.queue import Job, JobQueue
from jobs.tasks import Tasks
from pipeline.recover import recover
from pipeline.wiring import Wiring
from web.app import create_app

log = structlog.get_logger()

ClockMaker = Callable[[Wiring, JobQueue], BaseScheduler]

STOP_WITHIN_S = 40.0
"""How long a stop waits for children to write their receipts; whatever is left is taken over at the next start."""


class PortTakenError(PlainError):
    """The dashboard's port is in use."""


def run_service(
    wiring: Wiring, make_clock: ClockMaker, *, workers: int | None = None, ready: Callable[[str], None] | None = None
) -> None:
    """Run until SIGINT or SIGTERM. ``ready`` is called with the dashboard's address once it answers.

    First takes over what a crash has left. Raises PortTakenError before anything is started.
    """
    settings = wiring.settings
    with closing(_listen(settings.host, settings.port)) as door:
        address = f"http://{settings.host}:{door.getsockname()[1]}"
        recovered = recover(wiring)
        if recovered:
            log.info("sweeps of an earlier run taken in", sweeps=recovered)
        tasks = Tasks(wiring)
        queue = InlineQueue(tasks.table(), workers=workers or settings.sweep_children + 1)
        queue.start()
        # Score cards exist from the first minute, not from the first tick on.
        queue.put(Job(task="score", lock="score", once="score"))
        clock = make_clock(wiring, queue)
        clock.start()
        log.info("service started", address=address)
        try:
            _serve(create_app(wiring, load=lambda: queue.load), door, lambda: ready(address) if ready else None)
        finally:
            clock.shutdown(wait=False)
            tasks.interrupt()
            if not queue.stop(timeout_s=STOP_WITHIN_S):
                log.warning("stopped with jobs under way; they are taken over at the next start")
            log.info("service stopped")


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), reuse_port=False)
    except OSError as error:
        raise PortTakenError(
            N_("{host}:{port} 无法监听（{detail}）：停止占用该端口的程序，或设置 XUNWANG_PORT"),
            host=host,
            port=port,
            detail=error.strerror or "",
        ) from error


def _serve(app: object, door: socket.socket, ready: Callable[[], None]) -> None:
    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready()

    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=5)  # type: ignore[arg-type]
    Server(config).run(sockets=[door])
