"""Readers of pages, a process of its own: a plan as JSON on standard input, the milliseconds of every answer on standard output.

So many readers ask at once over connections they keep; each asks for its next page as soon as it has the answer (and its pause
is over). Bodies are read to their end and not looked at: the reader should cost as little as it can.
"""

import asyncio
import contextlib
import json
import sys
import time
from typing import Any

Plan = dict[str, Any]
"""``host``, ``port``, ``readers``, ``pause_s``, ``seconds``, ``least`` (answers), ``cookies`` (one is taken in turn), ``paths``."""


class _Reader:
    def __init__(self, plan: Plan, cookie: str) -> None:
        self._plan, self._cookie = plan, cookie
        self._pipe: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, path: str) -> tuple[int, int]:
        """Status and bytes of one answer."""
        if self._pipe is None:
            self._pipe = await asyncio.open_connection(self._plan["host"], self._plan["port"], limit=2**20)
        reader, writer = self._pipe
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: {self._plan['host']}:{self._plan['port']}\r\nAccept-Encoding: gzip\r\n"
            f"Cookie: {self._cookie}\r\n\r\n".encode()
        )
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().split("\r\n")
        status = int(head[0].split()[1])
        fields = dict(line.split(": ", 1) for line in head[1:] if ": " in line)
        if fields.get("transfer-encoding") == "chunked":
            size = 0
            while chunk := int((await reader.readline()).strip(), 16):
                await reader.readexactly(chunk + 2)
                size += chunk
            await reader.readline()
        else:
            size = int(fields.get("content-length", "0"))
            await reader.readexactly(size)
        if fields.get("connection") == "close":
            await self.leave()
        return status, size

    async def leave(self) -> None:
        """Close the connection."""
        if self._pipe is not None:
            self._pipe[1].close()
            with contextlib.suppress(OSError):
                await self._pipe[1].wait_closed()
            self._pipe = None


async def read(plan: Plan) -> dict[str, Any]:
    """Milliseconds of every answer, statuses and bytes; and before that of the slowest when one reader asks each address once."""
    slowest = await first(plan)
    took: list[float] = []
    statuses: dict[str, int] = {}
    whole = 0
    asked = 0
    end = time.monotonic() + plan["seconds"]
    paths, cookies = plan["paths"], plan["cookies"]

    async def one(number: int) -> None:
        nonlocal asked, whole
        reader = _Reader(plan, cookies[number % len(cookies)])
        # Nobody starts in step.
        await asyncio.sleep(plan["pause_s"] * number / plan["readers"])
        while time.monotonic() < end or asked < plan["least"]:
            path = paths[asked % len(paths)]
            asked += 1
            begun = time.perf_counter()
            status, size = await reader.ask(path)
            took.append((time.perf_counter() - begun) * 1000)
            statuses[str(status)] = statuses.get(str(status), 0) + 1
            whole += size
            if plan["pause_s"]:
                await asyncio.sleep(plan["pause_s"])
        await reader.leave()

    await asyncio.gather(*(one(number) for number in range(plan["readers"])))
    return {"ms": took, "first_ms": slowest, "statuses": statuses, "bytes": whole}


async def first(plan: Plan) -> float:
    """Milliseconds of the slowest address when one reader, alone, asks each for the first time: what lay on the disk lies in memory then."""
    reader = _Reader(plan, plan["cookies"][0])
    slowest = 0.0
    for path in plan["paths"]:
        begun = time.perf_counter()
        await reader.ask(path)
        slowest = max(slowest, (time.perf_counter() - begun) * 1000)
    await reader.leave()
    return slowest


def main() -> None:
    """Read one plan a line until the input ends."""
    for line in sys.stdin:
        print(json.dumps(asyncio.run(read(json.loads(line)))), flush=True)


if __name__ == "__main__":
    main()
