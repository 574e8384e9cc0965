"""A small web server on loopback for a bench that serves files as they are."""

import http.server
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def serving(handler: Callable[..., http.server.BaseHTTPRequestHandler]) -> Iterator[str]:
    """Serves requests by ``handler`` on a free port, each in a thread; gives the origin with a slash."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


class Quiet(http.server.BaseHTTPRequestHandler):
    """Writes no line for a request."""

    def log_message(self, *_given: Any) -> None:
        """No line."""
