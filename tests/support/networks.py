"""Machines of their own for processes under test: network namespaces with their own addresses on one bridge, where the machine allows them."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

RANGE = "198.18.0.0/16"
"""Set aside for measurements (RFC 2544): no real network has it."""
LOOPBACK, BRIDGE = "127.0.0.1", "198.18.0.1"
_PATIENCE_S = 10.0


class NoNamespacesError(Exception):
    """This machine makes no networks; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Networks:
    """Where the processes live. Without namespaces all share the loopback, ``why`` tells the reason, and nothing can be cut here."""

    host: str
    """Address of what the test itself serves."""
    why: str = ""
    _holders: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def inside(self, name: str) -> list[str]:
        """What stands before a command that is to run on that machine; the process it becomes keeps its number."""
        return ["nsenter", "-t", str(self._holders[name].pid), "-n", "--"] if self._holders else []

    def sites(self, number: int) -> list[str] | None:
        """Addresses for so many sites; None: wherever they like."""
        return [f"198.18.1.{place}" for place in range(1, number + 1)] if self._holders else None

    def cut(self, name: str) -> None:
        """Pull the cable: what is sent is lost, and nobody is told."""
        _ip("link", "set", self._cable(name), "down")

    def mend(self, name: str) -> None:
        """Put it back."""
        _ip("link", "set", self._cable(name), "up")

    def _cable(self, name: str) -> str:
        # Names of devices have fifteen characters.
        return f"xw{os.getpid()}n{list(self._holders).index(name)}"


@contextmanager
def networks(names: Sequence[str], sites: int) -> Iterator[Networks]:
    """A machine for each name, and addresses for so many sites beside them; else the loopback with the reason."""
    with ExitStack() as stack:
        try:
            made = _namespaces(stack, names, sites)
        except NoNamespacesError as reason:
            stack.close()
            made = Networks(host=LOOPBACK, why=str(reason))
        yield made


def _namespaces(stack: ExitStack, names: Sequence[str], sites: int) -> Networks:
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        raise NoNamespacesError("only root on Linux makes networks")
    if missing := [program for program in ("ip", "unshare", "nsenter") if shutil.which(program) is None]:
        raise NoNamespacesError(f"{', '.join(missing)} not installed")
    bridge = f"xwb{os.getpid()}"
    _ip("link", "add", bridge, "type", "bridge")
    stack.callback(_ip, "link", "del", bridge)
    _ip("addr", "add", f"{BRIDGE}/16", "dev", bridge)
    for place in range(1, sites + 1):
        _ip("addr", "add", f"198.18.1.{place}/32", "dev", bridge)
    _ip("link", "set", bridge, "up")
    made = Networks(host=BRIDGE)
    for number, name in enumerate(names):
        holder = subprocess.Popen(
            ["unshare", "--net", "sh", "-c", "echo ready; exec sleep 3600"], stdout=subprocess.PIPE
        )
        stack.callback(_end, holder)
        assert holder.stdout is not None
        if holder.stdout.readline() != b"ready\n":
            raise NoNamespacesError("unshare makes no network here")
        made._holders[name] = holder
        _ip("link", "add", made._cable(name), "type", "veth", "peer", "name", "eth0", "netns", str(holder.pid))
        _ip("link", "set", made._cable(name), "master", bridge, "up")
        for words in (
            ("link", "set", "lo", "up"),
            ("addr", "add", f"198.18.2.{number + 1}/16", "dev", "eth0"),
            ("link", "set", "eth0", "up"),
        ):
            _ip(*words, before=made.inside(name))
        _reaches(made.inside(name), bridge)
    return made


def _reaches(before: list[str], bridge: str) -> None:
    """Waits until the machine behind ``before`` can be heard: a bridge takes a moment, a firewall never lets it."""
    program = (
        "import socket, sys; s = socket.socket(); s.settimeout(1)\n"
        f"try: s.connect(({BRIDGE!r}, 9))\n"
        "except ConnectionRefusedError: sys.exit(0)\n"
        "except OSError: sys.exit(1)"
    )
    deadline = time.monotonic() + _PATIENCE_S
    while subprocess.run([*before, sys.executable, "-S", "-c", program], check=False).returncode:
        if time.monotonic() > deadline:
            raise NoNamespacesError(f"nothing passes the bridge {bridge}")


def _ip(*words: str, before: Sequence[str] = ()) -> None:
    done = subprocess.run([*before, "ip", *words], check=False, capture_output=True, text=True)
    if done.returncode:
        raise NoNamespacesError(f"ip {' '.join(words)}: {done.stderr.strip()}")


def _end(holder: "subprocess.Popen[bytes]") -> None:
    holder.kill()
    holder.wait()
    if holder.stdout is not None:
        holder.stdout.close()
