"""Parent side of a sweep: one child process for one or more bundles, with a deadline that holds; the receipts tell what came of it."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from crawler import spare
from crawler.bundle import SweepBundle, SweepError
from crawler.spiders.turns import LINK

_LAST_WORDS_BYTES = 4000
_LAST_TURNS_S = 10
TOO_LATE = "巡查超过最长时限，已被中止：请稍后重新巡查。"
KILLED = "巡查进程被强制终止，未能完成：请重新巡查。"
CRASHED = "巡查进程异常退出，未能完成：请查看详情并重新巡查。"


Serve = Callable[[socket.socket], Coroutine[Any, Any, None]]
"""Talks with the child over a socket, in the lines of ``crawler.spiders.turns``, until it goes."""

Child = asyncio.subprocess.Process | spare.Waiting


async def sweep(
    bundles: Sequence[SweepBundle],
    *,
    deadline: timedelta,
    grace: timedelta = timedelta(seconds=20),
    serve: Serve | None = None,
    hurry: bool = False,
) -> None:
    """Runs one child over the bundles and returns when it has gone; afterwards ask each bundle for its receipt.

    At the deadline, or when the caller is cancelled, the child is asked to stop: it has the grace to write its receipts
    (``finish_reason`` ``shutdown``), then it is killed. A bundle left without a receipt gets an ``error.json`` with the reason.
    ``serve`` hands out turns at hosts; without it the child takes every host for free. ``hurry``: somebody waits, the spare child
    is taken where there is one; one that was started ahead is anybody's.
    """
    if not bundles:
        return
    log = bundles[0].path / "child.log"
    reason = CRASHED
    async with _linked(serve) as theirs:
        child = _spare(bundles, log, theirs, hurry=hurry) or await _started(bundles, log, theirs)
        try:
            await asyncio.wait_for(child.wait(), deadline.total_seconds())
        except TimeoutError:
            reason = TOO_LATE
            await _end(child, grace)
        except BaseException:
            await asyncio.shield(_end(child, grace))
            _explain(bundles, KILLED, log)
            raise
        finally:
            if hurry:
                spare.refill()
    if reason is CRASHED and child.returncode in (-signal.SIGKILL, -signal.SIGTERM):
        reason = KILLED
    _explain(bundles, reason, log, child.returncode)


async def _started(bundles: Sequence[SweepBundle], log: Path, link: int | None) -> Child:
    """A child of its own."""
    with log.open("wb") as output:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "crawler.child",
            *(str(bundle.path.resolve()) for bundle in bundles),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=spare.environment() | ({LINK: str(link)} if link is not None else {}),
            pass_fds=[link] if link is not None else (),
            start_new_session=True,  # Ctrl-C on a terminal reaches the parent only, which then stops the child in order
        )


def _spare(bundles: Sequence[SweepBundle], log: Path, link: int | None, *, hurry: bool) -> Child | None:
    """The child that waits for an order, with this one; None where none waits."""
    child = spare.take(hurry=hurry)
    if child is not None and not child.order([bundle.path for bundle in bundles], log=log, link=link):
        child.dismiss()
        return None
    return child


@contextlib.asynccontextmanager
async def _linked(serve: Serve | None) -> AsyncIterator[int | None]:
    """The child's end of a socket whose other end is served as long as the block runs."""
    if serve is None:
        yield None
        return
    ours, theirs = socket.socketpair()
    serving = asyncio.ensure_future(serve(ours))
    try:
        yield theirs.fileno()
    finally:
        theirs.close()  # with the child gone, this is the end of the line
        _, late = await asyncio.wait({serving}, timeout=_LAST_TURNS_S)
        for one in late:
            one.cancel()


async def _end(child: Child, grace: timedelta) -> None:
    with contextlib.suppress(ProcessLookupError):
        child.terminate()
    try:
        await asyncio.wait_for(child.wait(), grace.total_seconds())
    except TimeoutError:
        # The whole group: a browser that outlives its child would eat memory for ever.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        await child.wait()


def _explain(bundles: Sequence[SweepBundle], reason: str, log: Path, status: int | None = None) -> None:
    for bundle in bundles:
        if bundle.receipt() is None and bundle.error() is None:
            words = "" if status is None else f"exit status {status}\n"
            bundle.fail(SweepError(reason=reason, detail=words + _last_words(log)))


def _last_words(log: Path) -> str:
    try:
        return log.read_bytes()[-_LAST_WORDS_BYTES:].decode("utf-8", "replace").strip()
    except OSError:
        return ""
