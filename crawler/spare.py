"""A child that has started and imported all before anybody needs it: whoever waits for one link does not wait for that.

The parent keeps one at most. ``python -m crawler.spare FD`` is its other side: it waits at the socket for one order of bundles, does it
as ``crawler.child`` would, and goes. Imports nothing heavy, so that a command can start it before it imports anything itself.
"""

import asyncio
import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

_ROOT = Path(__file__).parent.parent
_LONGEST_ORDER = 1 << 20
_LOOK_EVERY_S = 0.02
_GOES_WITHIN_S = 10
FEW_LOOKS = (100_000, 20, 50)
"""Thresholds of the collector for a process that does one piece of work. What it imports stays and so does most of what it makes: the usual
thresholds spend a twelfth of the import on looking through it."""
_IN_A_MOMENT = ("uvloop", "anyio._backends._asyncio")
"""What the loop and the client of the home page would import once there is an order, and somebody waits."""


def clean_environment() -> dict[str, str]:
    """This process's, without our settings (secrets above all) and without proxies, which would look names up past the policy."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("XUNWANG_") and not name.lower().endswith("_proxy")
    }
    kept["PYTHONPATH"] = os.pathsep.join(filter(None, (str(_ROOT), kept.get("PYTHONPATH"))))
    return kept


def environment() -> dict[str, str]:
    """Of a child, which is told whose it is."""
    return clean_environment() | {"XUNWANG_CHILD_OF": str(os.getpid())}


class Waiting:
    """A child that waits for its order; afterwards a child like any other."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "crawler.spare", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment(),
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self._line = ours

    @property
    def pid(self) -> int:
        """Its process, which leads a group of its own."""
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """As of ``subprocess``; None while it lives."""
        return self._process.poll()

    def order(self, bundles: Sequence[Path], *, log: Path, link: int | None) -> bool:
        """Hand over the bundles, the file its words go to and the socket of turns; False when it is gone and nothing was done."""
        said = json.dumps({"bundles": [str(path.resolve()) for path in bundles], "log": str(log.resolve())}).encode()
        if self.returncode is not None or len(said) > _LONGEST_ORDER:
            return False
        try:
            socket.send_fds(self._line, [len(said).to_bytes(4, "big")], [link] if link is not None else [])
            self._line.sendall(said)
        except OSError:
            return False
        finally:
            self._line.close()
        return True

    def terminate(self) -> None:
        """Ask it to end; ProcessLookupError never comes: a process that is gone is left alone."""
        self._process.terminate()

    async def wait(self) -> int:
        """Its exit status, once it has gone."""
        while (status := self._process.poll()) is None:  # noqa: ASYNC110 - a process sets no event of ours
            await asyncio.sleep(_LOOK_EVERY_S)
        return status

    def dismiss(self) -> None:
        """Let it go without an order."""
        self._line.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(_GOES_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class _Bench:
    """Where the spare child of this process waits: for whoever is in a hurry, or, started ahead, for whoever comes first."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: Waiting | None = None
        self._keepers = 0
        self._for_all = False

    def open(self, *, for_all: bool = False) -> None:
        with self._guard:
            self._keepers += 1
            self._fill()
            self._for_all = for_all

    def close(self) -> None:
        with self._guard:
            self._keepers -= 1
            last, self._waiting = (self._waiting, None) if not self._keepers else (None, self._waiting)
            self._for_all = self._for_all and bool(self._keepers)
        if last is not None:
            last.dismiss()

    def call_off(self) -> None:
        with self._guard:
            if not self._for_all:
                return
            unwanted, self._waiting = self._waiting, None
        if unwanted is not None:
            unwanted.dismiss()

    def take(self, *, hurry: bool) -> Waiting | None:
        with self._guard:
            if not (hurry or self._for_all):
                return None
            taken, self._waiting = self._waiting, None
        if taken is not None and taken.returncode is not None:
            taken.dismiss()
            return None
        return taken

    def refill(self) -> None:
        with self._guard:
            if not self._for_all:  # the one that was started ahead is the only one
                self._fill()

    def _fill(self) -> None:
        if self._keepers and self._waiting is None:
            with contextlib.suppress(OSError):  # without one, children start as they always did
                self._waiting = Waiting()


_bench = _Bench()


@contextlib.contextmanager
def kept_ready(*, for_all: bool = False) -> Iterator[None]:
    """Keeps one child waiting as long as the block runs. To be called by a thread that outlives the block's children: on Linux
    they end with the thread that started them. ``for_all``: see ``started_ahead``.
    """
    _bench.open(for_all=for_all)
    try:
        yield
    finally:
        _bench.close()


def started_ahead() -> contextlib.AbstractContextManager[None]:
    """Starts one child, and no second, for the first sweep of the block, while the block is still finding out what to sweep."""
    return kept_ready(for_all=True)


def call_off() -> None:
    """Lets the child that was started ahead go: it turned out that no site is to be swept."""
    _bench.call_off()


def take(*, hurry: bool = True) -> Waiting | None:
    """The child that waits, if there is one and it waits for such a sweep; whoever takes it gives it an order."""
    return _bench.take(hurry=hurry)


def refill() -> None:
    """Start the next one, where one is to be kept."""
    _bench.refill()


def main(descriptor: int) -> int:
    """Import everything, wait for the order, do it."""
    gc.set_threshold(*FEW_LOOKS)
    from crawler import child
    from crawler.memory import fingerprint
    from crawler.spiders.turns import LINK

    child.die_with_parent()
    for name in _IN_A_MOMENT:
        with contextlib.suppress(ImportError):  # then there is nothing to have at hand
            importlib.import_module(name)
    fingerprint()
    with socket.socket(fileno=descriptor) as line:
        head, links, _flags, _address = socket.recv_fds(line, 4, 1)
        if len(head) < 4:
            return 0
        left, said = int.from_bytes(head, "big"), bytearray()
        while len(said) < left:
            part = line.recv(left - len(said))
            if not part:
                return 0
            said += part
    order = json.loads(said)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    for stream in (1, 2):
        os.dup2(log, stream)
    os.close(log)
    if links:
        os.environ[LINK] = str(links[0])
    return child.main(order["bundles"])


if __name__ == "__main__":
    ended = main(int(sys.argv[1]))
    from crawler.child import leave

    leave(ended)
