"""Serves a city: one loopback socket a site, opened and closed as faults come and go."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import resource
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from email.utils import formatdate

import uvicorn
from uvicorn.server import ServerState

from demo.app import CityApp
from demo.city import City, build_city
from demo.hosts import CONTROL, DEAD, HELPERS, RESETTING
from demo.model import Fault

_BACKLOG = 512


class PortTaken(RuntimeError):
    """Somebody else listens on the port at one of the city's addresses."""


def _bind(address: str, port: int) -> socket.socket:
    """A bound socket that does not listen yet: connections to it are refused."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.setblocking(False)
    try:
        made.bind((address, port))
    except OSError as error:
        made.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(f"port {port} is taken at {address}; choose another with --port") from error
        raise
    return made


def free_port() -> int:
    """A port that nobody listens on, at the control address at least."""
    with _bind(CONTROL, 0) as probe:
        return int(probe.getsockname()[1])


class _Resetting(asyncio.Protocol):
    """Resets every connection as soon as it sends something."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Arms the reset."""
        self.transport = transport
        opened = transport.get_extra_info("socket")
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def data_received(self, data: bytes) -> None:
        """Resets."""
        self.transport.abort()  # type: ignore[attr-defined]


class CityServer:
    """The sockets of one city in the running event loop."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.app = CityApp(city)
        self.app.after_change = self.sync
        self._config = uvicorn.Config(
            self.app,
            http="httptools",
            ws="none",
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
            timeout_keep_alive=75,
            h11_max_incomplete_event_size=65536,
        )
        self._state = ServerState()
        self._servers: dict[str, asyncio.Server] = {}
        self._held: dict[str, socket.socket] = {}
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._shown: dict[str, bool] = {}
        """Of https sites: whether the certificate is wrong now."""
        self._clock: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Binds every address, then listens where the city answers. PortTaken when one of them is in use."""
        addresses = [h.address for h in HELPERS] + [s.address for s in self.city.sites] + [RESETTING, DEAD]
        _allow_files(len(addresses) + 256)
        try:
            for address in addresses:
                self._held[address] = _bind(address, self.city.port)
        except PortTaken:
            self._release()
            raise
        self._config.load()
        self._clock = asyncio.get_running_loop().create_task(self._tick())
        await self.sync()

    async def sync(self) -> None:
        """Listens at every address but those that refuse now, with the certificates of now."""
        for site in self.city.sites:
            if site.secure and self._shown.get(site.address) != (now := site.active(site.tls_fault)):
                context = self._contexts.setdefault(site.address, ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))
                self.city.authority.fit(context, site)
                self._shown[site.address] = now
        refused = self.city.refused() | {DEAD}
        for address in list(self._held):
            if address not in refused:
                await self._listen(address, self._held.pop(address))
        for address in refused & self._servers.keys():
            server = self._servers.pop(address)
            server.close()
            for connection in list(self._state.connections):
                if _local(connection) == address:
                    connection.transport.abort()
            await server.wait_closed()
            self._held[address] = _bind(address, self.city.port)

    async def _listen(self, address: str, opened: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        if address == RESETTING:
            self._servers[address] = await loop.create_server(_Resetting, sock=opened, backlog=_BACKLOG)
            return

        def protocol() -> asyncio.Protocol:
            return self._config.http_protocol_class(  # type: ignore[call-arg]
                config=self._config, server_state=self._state, app_state={}, _loop=loop
            )

        self._servers[address] = await loop.create_server(
            protocol, sock=opened, backlog=_BACKLOG, ssl=self._contexts.get(address)
        )

    async def _tick(self) -> None:
        while True:
            self._state.default_headers = [(b"date", formatdate(usegmt=True).encode())]
            await asyncio.sleep(1)

    async def stop(self) -> None:
        """Closes everything; requests that hang are cut."""
        if self._clock is not None:
            self._clock.cancel()
        for server in self._servers.values():
            server.close()
        for connection in list(self._state.connections):
            connection.transport.abort()
        for task in list(self._state.tasks):
            task.cancel()
        await asyncio.gather(*self._state.tasks, return_exceptions=True)
        for server in self._servers.values():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(server.wait_closed(), 2)
        self._release()

    def _release(self) -> None:
        for opened in self._held.values():
            opened.close()
        self._held.clear()


def _local(connection: object) -> str:
    transport = getattr(connection, "transport", None)
    name = transport.get_extra_info("sockname") if transport is not None else None
    return str(name[0]) if name else ""


def _allow_files(count: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = max(soft, count * 2 + 1024)
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if wanted > soft:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


async def serve(city: City, *, ready: asyncio.Event | threading.Event) -> None:
    """Serves until cancelled; sets ``ready`` when every address answers. PortTaken when the port is in use."""
    server = CityServer(city)
    await server.start()
    try:
        ready.set()
        await asyncio.Event().wait()
    finally:
        await server.stop()


@dataclass(slots=True, kw_only=True)
class RunningCity:
    """A city that is being served by a thread of this process."""

    city: City
    server: CityServer
    loop: asyncio.AbstractEventLoop

    @property
    def control_url(self) -> str:
        """Where the control endpoints are."""
        return f"http://{CONTROL}:{self.city.port}/__demo__/"

    def mend(self, fault_id: str) -> Fault:
        """Mends a fault and waits until the city is served that way."""
        return asyncio.run_coroutine_threadsafe(self._change(fault_id, mended=True), self.loop).result(10)

    def unmend(self, fault_id: str) -> Fault:
        """Lets a fault come back and waits until the city is served that way."""
        return asyncio.run_coroutine_threadsafe(self._change(fault_id, mended=False), self.loop).result(10)

    async def _change(self, fault_id: str, *, mended: bool) -> Fault:
        fault = self.city.mend(fault_id) if mended else self.city.unmend(fault_id)
        await self.server.sync()
        return fault


@contextmanager
def running_city(
    *,
    seed: int = 1,
    today: date,
    scale: int | None = None,
    pages: int | None = None,
    port: int = 0,
    channels: int | None = None,
) -> Iterator[RunningCity]:
    """Builds and serves a city in a thread of its own; ``port`` 0 finds one that is free on every address."""
    loop = new_loop()
    for attempt in range(20):
        city = build_city(seed=seed, today=today, scale=scale, pages=pages, port=port or free_port(), channels=channels)
        server = CityServer(city)
        try:
            loop.run_until_complete(server.start())
            break
        except PortTaken:
            if port or attempt == 19:
                loop.close()
                raise
    thread = threading.Thread(target=loop.run_forever, name="demo city", daemon=True)
    thread.start()
    try:
        yield RunningCity(city=city, server=server, loop=loop)
    finally:
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


def new_loop() -> asyncio.AbstractEventLoop:
    """A uvloop event loop where there is one."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()
