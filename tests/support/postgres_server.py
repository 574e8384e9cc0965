"""A PostgreSQL server of the tests' own, from the binaries on this machine: private port, private folder, gone afterwards."""

import contextlib
import getpass
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SERVER_OPTIONS = (
    "-F -c listen_addresses=127.0.0.1 -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"
)


class NoPostgresError(Exception):
    """This machine cannot run a PostgreSQL server; the message says why, for the reason of a skipped test."""


def find_binaries() -> Path:
    """The folder that holds `initdb` and `pg_ctl`: from PATH, or where Debian keeps them (newest version first)."""
    on_path = shutil.which("pg_ctl")
    folders = [Path(on_path).parent] if on_path else []
    folders += sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name.zfill(4), reverse=True
    )
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise NoPostgresError(
        "no PostgreSQL server here (initdb, pg_ctl); scripts/setup --test installs it on Debian and Ubuntu"
    )


def server_user() -> str:
    """PostgreSQL refuses root; then the system's own unprivileged user runs it."""
    if os.geteuid() != 0:
        return getpass.getuser()
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise NoPostgresError("root may not run PostgreSQL, and there is no user postgres or nobody")


@dataclass(frozen=True, kw_only=True)
class PostgresServer:
    """A server that can be stopped and started again with its data."""

    url: str
    """`postgresql://user@127.0.0.1:port`, without a database name."""
    port: int
    _user: str
    _control: tuple[str, ...]
    _options: tuple[str, ...]

    def start(self) -> None:
        """Start, and wait until it answers."""
        _run(self._user, *self._control, *self._options, "-w", "-t", "60", "start")

    def stop(self) -> None:
        """Stop at once, as a power cut would."""
        _run(self._user, *self._control, "-m", "immediate", "-w", "stop")


@contextlib.contextmanager
def running(binaries: Path) -> Iterator[str]:
    """Yields `postgresql://user@127.0.0.1:port`, without a database name."""
    with server(binaries) as made:
        yield made.url


@contextlib.contextmanager
def server(binaries: Path, *, options: str = SERVER_OPTIONS) -> Iterator[PostgresServer]:
    """A server that runs; it may be stopped and started inside, and runs again at the end."""
    user = server_user()
    folder = Path(tempfile.mkdtemp(prefix="xunwang-postgres-"))
    data = folder / "data"
    if os.geteuid() == 0:
        shutil.chown(folder, user)
    port = _free_port()
    try:
        _run(
            user,
            str(binaries / "initdb"),
            "-D",
            str(data),
            "-U",
            "xunwang",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "-N",
        )
        made = PostgresServer(
            url=f"postgresql://xunwang@127.0.0.1:{port}",
            port=port,
            _user=user,
            _control=(str(binaries / "pg_ctl"), "-D", str(data)),
            _options=("-l", str(folder / "log"), "-o", f"{options} -c unix_socket_directories={folder} -p {port}"),
        )
        made.start()
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(user: str, *command: str) -> None:
    """Runs a command as that user from a folder it may read; its output is shown only when it fails."""
    as_user = ["runuser", "-u", user, "--"] if os.geteuid() == 0 else []
    # The server keeps its standard streams open: files, since a pipe would never end.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            [*as_user, *command],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            timeout=120,
            check=False,
        )
        if done.returncode:
            output.seek(0)
            raise RuntimeError(f"{command[0]} failed: {output.read().decode(errors='replace')[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
