"""A real HTTP server that takes what is posted, as a chat group's robot does; its answer may be changed while it runs."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class ChatRoom:
    """What was posted, and how it was answered."""

    port: int = 0
    posts: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    status: int = 200
    """0: take it and hang up without a word."""

    def address(self, key: str = "a-secret-key") -> str:
        """As apprise writes it."""
        return f"json://127.0.0.1:{self.port}/{key}"


@contextmanager
def chat_server() -> Iterator[ChatRoom]:
    """A server on the loopback."""
    room = ChatRoom()

    class Robot(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            room.posts.append((self.path, json.loads(body)))
            if not room.status:
                self.close_connection = True
                return
            self.send_response(room.status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Robot)
    room.port = server.server_port
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield room
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
