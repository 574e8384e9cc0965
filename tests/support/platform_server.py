"""The interfaces of platforms on the loopback: answers by method and path, the bodies that were sent kept; judges nothing."""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

Asked = tuple[str, str, dict[str, str], dict[str, Any]]
"""Method, path, query, body."""
Answer = tuple[int, str, bytes]


def as_json(data: object, status: int = 200) -> Answer:
    return status, "application/json; charset=utf-8", json.dumps(data, ensure_ascii=False).encode()


def as_page(text: str, status: int = 200) -> Answer:
    return status, "text/html; charset=utf-8", text.encode()


class PlatformServer:
    """Serves while the ``with`` block runs; ``answer`` decides, 404 where it gives nothing."""

    def __init__(self, answer: Callable[[Asked], Answer | None]) -> None:
        self.asked: list[Asked] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def _do(self, method: str) -> None:
                parts = urlsplit(self.path)
                sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                asked = (method, parts.path, dict(parse_qsl(parts.query)), json.loads(sent) if sent else {})
                outer.asked.append(asked)
                status, kind, body = answer(asked) or (404, "text/plain", b"not here")
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self) -> None:
                self._do("GET")

            def do_POST(self) -> None:
                self._do("POST")

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True

    @property
    def base(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def paths(self) -> list[str]:
        """What was asked, robots.txt left out."""
        return [path for _, path, _, _ in self.asked if path != "/robots.txt"]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
