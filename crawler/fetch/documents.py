"""Asks the reader process what stands in a file; starts it when needed, ends it when a file takes too long; keeps nothing."""

import asyncio
import contextlib
import ctypes
import os
import struct
import sys
from pathlib import Path

import msgspec

from crawler.reader import Question, Reading

_ROOT = Path(__file__).parent.parent.parent
_PATIENCE_S = 30.0
_MOST_STARTS = 10
"""A reader that dies this often in one child is left alone."""


class Documents:
    """One reader process for a whole child, started when the first file comes; one file at a time. Never raises for a file."""

    def __init__(self, *, sites: int = 1, patience_s: float = _PATIENCE_S) -> None:
        """``sites``: how many may bring files; see ``done``."""
        self._sites = sites
        self._patience_s = patience_s
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._starts = 0

    async def read(self, question: Question, data: bytes) -> Reading:
        """What stands in a file; ``unreadable`` says why nothing could be read."""
        async with self._turn:
            try:
                async with asyncio.timeout(self._patience_s):
                    return await self._ask(question, data)
            except TimeoutError:
                await self._end()
                return Reading(unreadable="timeout")
            except (OSError, asyncio.IncompleteReadError, msgspec.MsgspecError):
                await self._end()
                return Reading(unreadable="crashed")

    async def done(self) -> None:
        """A site has brought its last file; with the last site the process goes, which is idle memory from now on."""
        self._sites -= 1
        if self._sites <= 0:
            await self.close()

    async def close(self) -> None:
        """Ends the process."""
        async with self._turn:
            await self._end()

    async def _ask(self, question: Question, data: bytes) -> Reading:
        process = self._process
        if process is None or process.returncode is not None:
            process = await self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        for part in (msgspec.json.encode(question), data):
            process.stdin.write(struct.pack(">I", len(part)) + part)
        await process.stdin.drain()
        (length,) = struct.unpack(">I", await process.stdout.readexactly(4))
        return msgspec.json.decode(await process.stdout.readexactly(length), type=Reading)

    async def _start(self) -> asyncio.subprocess.Process:
        if self._starts >= _MOST_STARTS:
            raise OSError("the reader died too often")
        self._starts += 1
        give_back()
        paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH", "")])]
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "crawler.reader",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # a parser's complaint may quote the file
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )
        return self._process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def give_back() -> None:
    """Hands what the C library holds free back to the system (glibc; elsewhere nothing): some 2 MB after the pages of a site, before the
    process is started beside which a sweep holds the most. A few milliseconds.
    """
    with contextlib.suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
