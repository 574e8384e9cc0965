"""A door on the loopback through which a browser leaves (SOCKS 5): every connection is resolved and judged here by the policy."""

import asyncio
import contextlib
import ipaddress
import struct
from types import TracebackType
from typing import Self

from crawler.fetch.failures import RefusedError, failure_of
from crawler.fetch.http import allowed_addresses
from crawler.policy import Policy
from domain.fetches import FetchFailure

_OK, _NOT_ALLOWED, _UNREACHABLE, _REFUSED, _BAD_COMMAND = 0, 2, 4, 5, 7
_CHUNK = 64 * 1024
_MOST_BYTES = 50_000_000
"""Per connection: a page that wants more is cut off."""


class SocksDoor:
    """Listens on a port of its own as long as the block runs. ``refused`` tells afterwards why hosts could not be had."""

    def __init__(self, policy: Policy, *, timeout_s: float = 15.0) -> None:
        self._policy = policy
        self._timeout_s = timeout_s
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()
        self.refused: dict[str, FetchFailure] = {}

    @property
    def address(self) -> str:
        """What the browser is told: ``socks5://127.0.0.1:port``."""
        assert self._server is not None
        host, port = self._server.sockets[0].getsockname()[:2]
        return f"socks5://{host}:{port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in tuple(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            async with asyncio.timeout(self._timeout_s):
                far = await self._greet(reader, writer)
            if far is not None:
                await _join(reader, writer, *far)
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            pass
        except asyncio.CancelledError:
            # Only the closing door cancels; asyncio's streams would report a connection that ends so as an error.
            pass
        finally:
            self._open.discard(task)
            with contextlib.suppress(OSError):
                writer.close()

    async def _greet(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        version, methods = await reader.readexactly(2)
        await reader.readexactly(methods)
        if version != 5:
            return None
        writer.write(b"\x05\x00")
        _, command, _, kind = await reader.readexactly(4)
        host = await _read_host(reader, kind)
        (port,) = struct.unpack(">H", await reader.readexactly(2))
        if command != 1 or not host:
            _reply(writer, _BAD_COMMAND)
            return None
        try:
            far = await self._connect(host, port)
        except RefusedError as error:
            self.refused[host] = error.failure
            _reply(writer, _NOT_ALLOWED)
            return None
        except OSError as error:
            self.refused[host] = failure_of(error)
            _reply(writer, _REFUSED if isinstance(error, ConnectionRefusedError) else _UNREACHABLE)
            return None
        _reply(writer, _OK)
        return far

    async def _connect(self, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        last: OSError | None = None
        for address in await allowed_addresses(self._policy, host, port):
            try:
                return await asyncio.open_connection(address, port)
            except OSError as error:
                last = error
        assert last is not None
        raise last


async def _read_host(reader: asyncio.StreamReader, kind: int) -> str:
    if kind == 1:
        return str(ipaddress.IPv4Address(await reader.readexactly(4)))
    if kind == 4:
        return str(ipaddress.IPv6Address(await reader.readexactly(16)))
    if kind == 3:
        (length,) = await reader.readexactly(1)
        return (await reader.readexactly(length)).decode("ascii", "replace")
    return ""


def _reply(writer: asyncio.StreamWriter, code: int) -> None:
    writer.write(bytes((5, code, 0, 1)) + b"\0" * 6)


async def _join(
    near_in: asyncio.StreamReader,
    near_out: asyncio.StreamWriter,
    far_in: asyncio.StreamReader,
    far_out: asyncio.StreamWriter,
) -> None:
    try:
        await asyncio.gather(_pump(near_in, far_out), _pump(far_in, near_out))
    finally:
        far_out.close()


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    passed = 0
    while (chunk := await source.read(_CHUNK)) and passed < _MOST_BYTES:
        passed += len(chunk)
        sink.write(chunk)
        await sink.drain()
    with contextlib.suppress(OSError, RuntimeError):
        if sink.can_write_eof():
            sink.write_eof()
