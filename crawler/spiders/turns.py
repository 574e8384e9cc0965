"""Turns at hosts, shared with all other children and workers: a host is asked only while its turn is ours; knows no database.

The parent holds the other end of a socket. Lines of JSON: ``{"ask": host}`` and ``{"free": host, "rest": seconds}`` from here,
``{"yours": host}``, ``{"wanted": host}`` and every few seconds ``{"alive": true}`` from there. Without a parent that serves turns every
host is free; a parent that has stood still for a while can no longer say whose turn it is, and nobody is asked until it speaks.
"""

import asyncio
import json
import logging
import socket
from dataclasses import dataclass, field

from crawler.pace import Pacer

LINK = "XUNWANG_HOST_TURNS"
"""Names the socket to the parent, when it hands out turns."""
LINGER_S = 3.0
"""A turn is kept so long after the latest request: the next page may name the host again."""
SILENCE_S = 20.0
"""A parent that has said nothing for so long stands still: before long its turns run out, and others take them."""
log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Host:
    asked: bool = False
    ours: bool = False
    wanted: bool = False
    active: int = 0
    rest_s: float = 0.0
    left_at: float = 0.0
    """On the loop's clock: the end of the latest request."""
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    lingering: asyncio.TimerHandle | None = None
    """Looks whether nobody has asked for so long: one timer a host, since one a request would be hundreds a second."""


class HostTurns:
    """One child's turns."""

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._heard_at: float | None = None
        """On the loop's clock: the latest line of the parent."""
        self.linked = False

    async def listen(self, descriptor: int) -> None:
        """Reads what the parent says until it goes; ``linked`` is set before the first request of a sweep."""
        reader, self._writer = await asyncio.open_connection(sock=socket.socket(fileno=descriptor))
        for host, entry in self._hosts.items():
            if entry.asked:
                self._say({"ask": host})
        try:
            while line := await reader.readline():
                said = json.loads(line)
                self._hear()
                if (host := said.get("yours")) is not None:
                    self._take(host)
                elif (host := said.get("wanted")) is not None and (known := self._hosts.get(host)) is not None:
                    known.wanted = known.ours
                    if known.wanted:
                        self._give_back(host, known)
        except OSError:
            log.warning("the parent hands out no turns any more")
        finally:
            # Nobody is left who could say whose turn it is; the parent's end is soon ours.
            self.linked = False
            for entry in self._hosts.values():
                entry.changed.set()

    async def begin(self, host: str, rest_s: float) -> None:
        """Waits for our turn at a host and keeps it until ``end``; ``rest_s``: how long nobody asks it after we gave it back."""
        entry = self._hosts.get(host)
        if entry is None:
            entry = self._hosts[host] = _Host()
        entry.rest_s = rest_s
        while self.linked and not (entry.ours and not entry.wanted and not self._is_alone()):
            if not entry.ours and not entry.asked:
                entry.asked = True
                self._say({"ask": host})
            entry.changed.clear()
            await entry.changed.wait()
        entry.active += 1

    def end(self, host: str) -> None:
        """One request at the host is over."""
        entry = self._hosts[host]
        entry.active -= 1
        if entry.wanted:
            self._give_back(host, entry)
        elif not entry.active:
            loop = asyncio.get_running_loop()
            entry.left_at = loop.time()
            if entry.lingering is None:
                entry.lingering = loop.call_later(LINGER_S, self._linger, host, entry, loop)

    def _is_alone(self) -> bool:
        """Whether the parent stands still."""
        return self._heard_at is not None and asyncio.get_running_loop().time() - self._heard_at > SILENCE_S

    def _hear(self) -> None:
        """The parent speaks. If it stood still, others may have had the turns it gave: all are asked for anew."""
        if self._is_alone():
            log.warning("the parent stood still; turns at hosts are asked for anew")
            for host, entry in self._hosts.items():
                if entry.ours:
                    entry.ours = entry.wanted = False
                    self._say({"free": host, "rest": entry.rest_s})
                entry.changed.set()
        self._heard_at = asyncio.get_running_loop().time()

    def _take(self, host: str) -> None:
        entry = self._hosts.setdefault(host, _Host())
        entry.asked, entry.ours, entry.wanted = False, True, False
        entry.changed.set()

    def _linger(self, host: str, entry: _Host, loop: asyncio.AbstractEventLoop) -> None:
        entry.lingering = None
        if entry.active or not entry.ours:
            return  # whoever asks now looks again afterwards
        left_s = entry.left_at + LINGER_S - loop.time()
        if left_s > 0:
            entry.lingering = loop.call_later(left_s, self._linger, host, entry, loop)
        else:
            self._give_back(host, entry)

    def _give_back(self, host: str, entry: _Host) -> None:
        if entry.active or not entry.ours:
            return
        if entry.lingering is not None:
            entry.lingering.cancel()
            entry.lingering = None
        entry.ours = entry.wanted = False
        self._say({"free": host, "rest": entry.rest_s})
        entry.changed.set()  # whoever waits here asks anew, behind the other

    def _say(self, message: dict[str, object]) -> None:
        if self._writer is not None and self.linked:
            self._writer.write(json.dumps(message).encode() + b"\n")


class SharedPacer(Pacer):
    """A pace that waits for the host's turn first."""

    def __init__(self, inner: Pacer, turns: HostTurns, host: str, rest_s: float) -> None:
        self._inner = inner
        self._turns = turns
        self._host = host
        self._rest_s = rest_s

    async def begin(self) -> None:
        """Ours among all workers, then ours within this child."""
        await self._turns.begin(self._host, self._rest_s)
        try:
            await self._inner.begin()
        except BaseException:
            self._turns.end(self._host)
            raise

    def end(self) -> None:
        """Gives both back."""
        self._inner.end()
        self._turns.end(self._host)

    def hold(self, seconds: float) -> None:
        """Nobody here asks this host for so long, and nobody else for as long after we gave it back."""
        self._inner.hold(seconds)
        self._rest_s = max(self._rest_s, seconds)
