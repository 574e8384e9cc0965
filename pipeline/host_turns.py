"""Hands out turns at hosts to the children of this process: no host is asked by two of them, nor by two workers, at once."""

import asyncio
import contextlib
import json
import secrets
import socket
import threading
from collections.abc import Collection, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from domain.workers import Lease
from models.database import Sessions, transaction
from models.errors import StorageError
from models.host_turns import WISH_LASTS, free_turns, renew_turns, take_turn
from pipeline.clock import Clock

log = structlog.get_logger()

AGAIN_S = 0.5
"""Between two tries for a host that another holds."""
LOOK_ROUND_S = 2.0
"""Between two looks whether somebody waits for a host of ours."""
_LONGEST_REST_S = 300.0


class Turns(Protocol):
    """Where it is written whose turn it is."""

    def take(self, host: str, holder: str) -> bool:
        """Try to take a host; False: not yet."""
        ...

    def renew(self, holder: str) -> set[str]:
        """Go on holding; the hosts somebody else waits for."""
        ...

    def free(self, hosts: Collection[str], holder: str, rest_s: float) -> None:
        """Give hosts back; they rest for so many seconds."""
        ...


class SharedTurns:
    """In the database: for all workers."""

    def __init__(self, sessions: Sessions, clock: Clock, lease: Lease) -> None:
        self._sessions = sessions
        self._clock = clock
        self._lease = lease

    def take(self, host: str, holder: str) -> bool:
        """Compare-and-set."""
        now = self._clock()
        with transaction(self._sessions) as session:
            return take_turn(session, host, holder, now=now, until=now + self._lease.lasts)

    def renew(self, holder: str) -> set[str]:
        """One statement for everything a child holds."""
        now = self._clock()
        with transaction(self._sessions) as session:
            return renew_turns(session, holder, now=now, until=now + self._lease.lasts)

    def free(self, hosts: Collection[str], holder: str, rest_s: float) -> None:
        """Whoever waits finds it at its next try."""
        with transaction(self._sessions) as session:
            free_turns(session, hosts, holder, rested_at=self._clock() + timedelta(seconds=rest_s))


@dataclass(slots=True)
class _Local:
    holder: str
    until: datetime | None
    """None: as long as the holder lives."""
    wanted_by: str = ""
    wanted_at: datetime | None = None


class LocalTurns:
    """In memory: for the children of one process, which is all there is in embedded mode."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._hosts: dict[str, _Local] = {}
        self._guard = threading.Lock()

    def take(self, host: str, holder: str) -> bool:
        """As in the database."""
        now = self._clock()
        with self._guard:
            entry = self._hosts.setdefault(host, _Local(holder="", until=now))
            nobody_waits = (
                entry.wanted_by in ("", holder) or entry.wanted_at is None or entry.wanted_at < now - WISH_LASTS
            )
            free = entry.holder == holder or (not entry.holder and (entry.until is None or entry.until <= now))
            if free and nobody_waits:
                entry.holder, entry.until, entry.wanted_by = holder, None, ""
                return True
            if nobody_waits:
                entry.wanted_by, entry.wanted_at = holder, now
            return False

    def renew(self, holder: str) -> set[str]:
        """Nothing runs out here."""
        now = self._clock()
        with self._guard:
            return {
                host
                for host, entry in self._hosts.items()
                if entry.holder == holder
                and entry.wanted_by not in ("", holder)
                and entry.wanted_at is not None
                and entry.wanted_at >= now - WISH_LASTS
            }

    def free(self, hosts: Collection[str], holder: str, rest_s: float) -> None:
        """As in the database."""
        with self._guard:
            for host in hosts:
                entry = self._hosts.get(host)
                if entry is not None and entry.holder == holder:
                    entry.holder, entry.until = "", self._clock() + timedelta(seconds=rest_s)


async def serve_turns(turns: Turns, link: socket.socket) -> None:
    """Talks with one child until it goes; what it still holds is then free. The lines are those of ``crawler.spiders.turns``."""
    reader, writer = await asyncio.open_connection(sock=link)
    serving = _Serving(turns, writer)
    looking = asyncio.create_task(serving.look_round())
    try:
        while line := await reader.readline():
            serving.hear(json.loads(line))
    except (OSError, ValueError) as error:
        log.warning("a child's requests for turns broke off", error=str(error))
    finally:
        looking.cancel()
        await asyncio.shield(serving.end())
        with contextlib.suppress(OSError):
            writer.close()


class _Serving:
    """One child."""

    def __init__(self, turns: Turns, writer: asyncio.StreamWriter) -> None:
        self._turns = turns
        self._writer = writer
        self._holder = secrets.token_hex(8)
        self._held: set[str] = set()
        self._work: set[asyncio.Task[None]] = set()
        self._order: dict[str, asyncio.Lock] = {}
        """What is asked about one host is done in the order it came."""

    def hear(self, said: dict[str, object]) -> None:
        """One line."""
        if "ask" in said:
            self._later(self._grant(str(said["ask"])))
        elif "free" in said:
            rest_s = said.get("rest", 0.0)
            self._later(self._free(str(said["free"]), float(rest_s) if isinstance(rest_s, int | float) else 0.0))

    async def look_round(self) -> None:
        """Renews, passes on that somebody waits, and says that we are there."""
        while True:
            await asyncio.sleep(LOOK_ROUND_S)
            if self._held:
                with contextlib.suppress(
                    StorageError
                ):  # the lease bears some silence; the heart ends the sweeps in time
                    for host in await asyncio.to_thread(self._turns.renew, self._holder):
                        self._say({"wanted": host})
            self._say({"alive": True})

    async def end(self) -> None:
        """Gives everything back."""
        for task in list(self._work):
            task.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)
        with contextlib.suppress(StorageError):
            await asyncio.to_thread(self._turns.free, self._held, self._holder, 0.0)

    async def _grant(self, host: str) -> None:
        while True:
            with contextlib.suppress(StorageError):
                async with self._order.setdefault(host, asyncio.Lock()):
                    self._held.add(host)  # before: a thread cannot be called back
                    if await asyncio.to_thread(self._turns.take, host, self._holder):
                        self._say({"yours": host})
                        return
            await asyncio.sleep(AGAIN_S)

    async def _free(self, host: str, rest_s: float) -> None:
        rest_s = min(max(0.0, rest_s), _LONGEST_REST_S)
        async with self._order.setdefault(host, asyncio.Lock()):
            while True:
                with contextlib.suppress(StorageError):
                    await asyncio.to_thread(self._turns.free, [host], self._holder, rest_s)
                    self._held.discard(host)
                    return
                await asyncio.sleep(AGAIN_S)

    def _say(self, message: dict[str, object]) -> None:
        if not self._writer.is_closing():
            self._writer.write(json.dumps(message).encode() + b"\n")

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._work.add(task)
        task.add_done_callback(self._work.discard)
