"""Everything in one process (embedded mode): queue, clock and pages, started in order and stopped in order."""

import ipaddress
import socket
from collections.abc import Callable
from contextlib import closing

import structlog
import uvicorn
from apscheduler.schedulers.base import BaseScheduler

from crawler.spare import kept_ready
from domain.people import Role
from domain.wording import N_, PlainError
from jobs.inline import InlineQueue
from jobs.queue import Job, JobQueue, Lane
from jobs.tasks import Tasks
from models.access import LinkPurpose
from models.database import transaction
from pipeline.heart import Heart
from pipeline.ledger import Actor
from pipeline.recover import recover
from pipeline.users import all_users, ensure_first_user, password_link
from pipeline.wiring import Wiring
from web.ahead import warmed
from web.app import create_app

log = structlog.get_logger()

ClockMaker = Callable[[Wiring, JobQueue], BaseScheduler]

STOP_WITHIN_S = 40.0
"""How long a stop waits for children to write their receipts; whatever is left is taken over at the next start."""


class PortTakenError(PlainError):
    """The dashboard's port is in use."""


def run_service(
    wiring: Wiring,
    make_clock: ClockMaker,
    *,
    workers: int | None = None,
    ready: Callable[[str, str], None] | None = None,
    enter: bool = False,
    stopped: Callable[[], bool] = lambda: False,
) -> None:
    """Run until SIGINT or SIGTERM.

    ``ready`` is called once the dashboard answers, with its address and with that of a one-time link: to set the first password,
    or, with ``enter`` and on the loopback only, to come in without one; empty when people have passwords already.
    ``stopped``: whether somebody asked for an end while all this was starting.

    First takes over what a crash has left. Raises PortTakenError before anything is started.
    """
    settings = wiring.settings
    tasks = Tasks(wiring)
    with (
        closing(open_door(settings.host, settings.port)) as door,
        Heart(wiring, "up", tasks.interrupt),
        kept_ready(),
    ):
        address = f"http://{settings.host}:{door.getsockname()[1]}"
        welcome = first_link(wiring, enter=enter)
        link = f"{address}/welcome/{welcome}" if welcome else ""
        recovered = recover(wiring)
        if recovered:
            log.info("sweeps of an earlier run taken in", sweeps=recovered)
        # An hour of sweeping holds up neither a probe nor a person who waits.
        queue = InlineQueue(
            tasks.table(), workers=workers or settings.sweep_children, reserved={Lane.QUICK: 1, Lane.DEMAND: 1}
        )
        queue.start()
        # Score cards exist from the first minute, not from the first tick on.
        queue.put(Job(task="score", lock="score", once="score"))
        clock = make_clock(wiring, queue)
        clock.start()
        log.info("service started", address=address)
        try:
            app = create_app(wiring, queue=queue, load=lambda: queue.load)
            with warmed(app):
                serve_pages_here(app, door, ready=lambda: ready(address, link) if ready else None, stopped=stopped)
        finally:
            clock.shutdown(wait=False)
            tasks.interrupt()
            if not queue.stop(timeout_s=STOP_WITHIN_S):
                log.warning("stopped with jobs under way; they are taken over at the next start")
            log.info("service stopped")


def first_link(wiring: Wiring, *, enter: bool = False) -> str:
    """The secret of the link a first start prints; empty when there is no need for one."""
    now = wiring.clock()
    with transaction(wiring.sessions) as session:
        secret = ensure_first_user(session, at=now) or ""
        if enter and ipaddress.ip_address(wiring.settings.host).is_loopback:
            first = next(
                (person for person in all_users(session) if person.role is Role.SUPERVISOR and person.active), None
            )
            if first is not None:
                actor = Actor(by="machine", at=now)
                secret = password_link(session, first.email, actor=actor, purpose=LinkPurpose.ENTER)
    return secret


def open_door(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises PortTakenError."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, reuse_port=False)
    except OSError as error:
        raise PortTakenError(
            N_("{host}:{port} 无法监听（{detail}）：停止占用该端口的程序，或设置 XUNWANG_PORT"),
            host=host,
            port=port,
            detail=error.strerror or "",
        ) from error


def serve_pages_here(
    app: object,
    door: socket.socket,
    *,
    ready: Callable[[], None] = lambda: None,
    stopped: Callable[[], bool] = lambda: False,
) -> None:
    """Serve in this process until SIGINT or SIGTERM. ``stopped``: whether one came before this listened for them."""

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready()
            self.should_exit = self.should_exit or stopped()

    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=5)  # type: ignore[arg-type]
    Server(config).run(sockets=[door])
