"""The server of the speed bench: nginx on a loopback address, with a log that tells who asked what."""

import os
import shutil
import subprocess
import time
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Self

from domain.wording import N_, PlainError

HOST = "127.0.9.1"
PORT = 8941

_CONF = """\
worker_processes 2;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
{user}
events {{ worker_connections 2048; }}
http {{
  types {{ text/html html; text/css css; application/javascript js; application/pdf pdf; image/png png; }}
  default_type application/octet-stream;
  log_format one '$server_addr $request_method $request_uri $status $body_bytes_sent "$http_user_agent"';
  access_log {folder}/access.log one buffer=32k flush=100ms;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  keepalive_requests 1000000;
  charset utf-8;
  server {{
    listen {port};
    root {root};
    index index.html;
    # Without this header LinkChecker throttles itself, and every comparison with it is worth nothing.
    add_header LinkChecker ok always;
    {validators}
  }}
}}
"""


class NoNginxError(PlainError):
    """The bench has no server."""


class Nginx:
    """Serves a folder on every loopback address as long as the block runs."""

    def __init__(self, root: Path, folder: Path, *, validators: bool = True, port: int = PORT) -> None:
        found = shutil.which("nginx") or next((p for p in ("/usr/sbin/nginx",) if Path(p).exists()), "")
        if not found:
            raise NoNginxError(N_("没有 nginx：用 apt-get install nginx 安装后再运行（测速用它提供网站）"))
        self._binary = found
        self._folder = folder
        self._port = port
        off = "" if validators else "etag off; if_modified_since off; add_header Last-Modified '';"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "nginx.conf").write_text(
            _CONF.format(
                folder=folder, root=root, port=port, validators=off, user="user root;" if os.geteuid() == 0 else ""
            )
        )
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, host: str = HOST) -> str:
        """The home page on one of the loopback addresses."""
        return f"http://{host}:{self._port}/"

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [self._binary, "-p", str(self._folder), "-c", str(self._folder / "nginx.conf")], stderr=subprocess.DEVNULL
        )
        import socket

        for _ in range(100):
            try:
                socket.create_connection((HOST, self._port), 1).close()
                return self
            except OSError:
                time.sleep(0.05)
        raise NoNginxError(N_("nginx 没有启动：见 {log}"), log=str(self._folder / "error.log"))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait(10)

    def forget(self) -> None:
        """Starts the log anew."""
        time.sleep(0.3)
        (self._folder / "access.log").open("w").close()

    def bytes_sent(self) -> int:
        """Bytes of all bodies since the log was forgotten."""
        time.sleep(0.3)
        return sum(int(line.split(" ", 5)[4]) for line in self._lines())

    def asked(self) -> Counter[tuple[str, str, int]]:
        """How often each (method, path, status) was asked since the log was forgotten."""
        found: Counter[tuple[str, str, int]] = Counter()
        for (method, path, status, _), times in self.asked_as().items():
            found[method, path, status] += times
        return found

    def asked_as(self) -> Counter[tuple[str, str, int, str]]:
        """How often each (method, path, status, agent) was asked since the log was forgotten."""
        time.sleep(0.3)
        found: Counter[tuple[str, str, int, str]] = Counter()
        for line in self._lines():
            _, method, path, status, _, agent = line.split(" ", 5)
            found[method, path, int(status), agent.strip('"')] += 1
        return found

    def requests(self) -> int:
        """How many were answered since the log was forgotten."""
        time.sleep(0.3)
        return (self._folder / "access.log").read_bytes().count(b"\n")

    def _lines(self) -> list[str]:
        return (self._folder / "access.log").read_text().splitlines()
