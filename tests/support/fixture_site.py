"""A small site on a loopback address, with behaviour in the query: ``?status=503``, ``?delay=2``, ``?drop=1`` …; knows no product code.

| query | what happens |
| --- | --- |
| ``status=N`` | that status; with ``retry_after=S`` the header too |
| ``delay=S`` | waits before it answers |
| ``redirect=URL`` | 302 there; ``redirects=N`` redirects to itself with N-1, ``loop=1`` for ever |
| ``charset=NAME`` | the page in that charset; announced in the header unless ``silent=1`` |
| ``type=T`` | that content type |
| ``once=N`` | that status to the first request of the address, 200 later |
| ``head=N`` | that status to HEAD, the page to GET |
| ``drop=1`` / ``reset=1`` | closes, or resets, without an answer |
| ``hang=1`` | never answers |
| ``gzip=good|broken|cut|lie`` | compressed, compressed with rubbish, cut short, announced but plain |
| ``bomb=N`` | N megabytes of nothing, compressed to very little |
| ``huge=1`` | announces two gigabytes and sends them as fast as they are read |
| ``endless=1`` / ``drip=S`` | a body without an end; a byte every S seconds |
| ``gate=1`` | 412 with a script that sets a cookie and reloads; the page to whoever brings the cookie |
| ``cookie=1`` | sets a cookie and redirects to itself until it comes back |
| ``agent=1`` | 403 to agents that do not look like a browser |
| ``garbage=1`` | no HTTP at all |
"""

import asyncio
import contextlib
import gzip
import itertools
import socket
import struct
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

_HOSTS = itertools.count(1)
GATE = (
    "<html><head><script>document.cookie='pass=yes; path=/';"
    "setTimeout(function(){location.reload()}, 20);</script></head><body></body></html>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request the site got."""

    method: str
    path: str
    """With its query."""
    at: float
    """Seconds of a clock that only moves forward."""
    headers: Mapping[str, str] = field(default_factory=dict)


class FixtureSite:
    """Serves as long as the ``with`` block runs, on an address of its own (127.1.x.y, else ``host``)."""

    def __init__(
        self,
        pages: Mapping[str, str | bytes] | None = None,
        *,
        fallback: Callable[[str], str | None] | None = None,
        validators: bool = False,
        host: str = "",
    ) -> None:
        self.pages: dict[str, str | bytes] = dict(pages or {})
        self._fallback = fallback
        self._validators = validators
        """Answers carry an ETag, and 304 goes to whoever brings it."""
        self.tags: dict[str, str] = {}
        """Path → the ETag it carries whatever its page says."""
        self.requests: list[Asked] = []
        self.sent: list[tuple[str, int, int]] = []
        """Path, status and bytes of the body of every answer."""
        self.open_now = 0
        self.most_at_once = 0
        number = next(_HOSTS)
        self.host = host or f"127.1.{number // 250}.{number % 250 + 1}"
        self.port = 0
        self._seen: Counter[str] = Counter()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="fixture site", daemon=True)
        self._ready = threading.Event()
        self._stop = asyncio.Event()

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError("the fixture site did not start")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def url(self, path: str = "/") -> str:
        """The address of a path of this site."""
        return f"http://{self.host}:{self.port}{path}"

    @property
    def netloc(self) -> str:
        """Host and port."""
        return f"{self.host}:{self.port}"

    def asked(self, path: str, method: str | None = None) -> int:
        """How often a path (with its query) was asked."""
        return sum(1 for one in list(self.requests) if one.path == path and method in (None, one.method))

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._talk, self.host, 0, limit=2**16)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        talks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in talks:
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._answer_one(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError, asyncio.LimitOverrunError):
            pass
        finally:
            with contextlib.suppress(OSError, RuntimeError):
                writer.close()

    async def _answer_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ", 2)
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        self.requests.append(Asked(method=method, path=target, at=time.monotonic(), headers=headers))
        self.open_now += 1
        self.most_at_once = max(self.most_at_once, self.open_now)
        try:
            return await self._behave(method, target, headers, writer)
        finally:
            self.open_now -= 1

    async def _behave(self, method: str, target: str, headers: Mapping[str, str], writer: asyncio.StreamWriter) -> bool:
        parts = urlsplit(target)
        does = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self._seen[target] += 1
        if "delay" in does:
            await asyncio.sleep(float(does["delay"]))
        if "hang" in does:
            await self._stop.wait()
            return False
        if "drop" in does or "reset" in does:
            if "reset" in does:
                sock = writer.get_extra_info("socket")
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
            return False
        if "garbage" in does:
            writer.write(b"\x00\x01 this is no HTTP\r\n\r\n")
            await writer.drain()
            return False
        if await self._without_end(does, writer):
            return False
        status, extra, body = self._content(method, target, parts.path, does, headers)
        self.sent.append((target, status, 0 if method == "HEAD" else len(body)))
        lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in extra.items()]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + (b"" if method == "HEAD" else body))
        await writer.drain()
        return True

    async def _without_end(self, does: Mapping[str, str], writer: asyncio.StreamWriter) -> bool:
        if "huge" in does:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2147483648\r\n\r\n")
            wait = 0.0
        elif "endless" in does:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
            wait = 0.0
        elif "drip" in does:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
            wait = float(does["drip"])
        else:
            return False
        while True:
            writer.write(b"x" if wait else b"<p>more and more</p>" * 2000)
            await writer.drain()
            await asyncio.sleep(wait)

    def _content(
        self, method: str, target: str, path: str, does: Mapping[str, str], headers: Mapping[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        cookie = headers.get("cookie", "")
        if "gate" in does and "pass=yes" not in cookie:
            return 412, {"Content-Type": "text/html; charset=utf-8"}, GATE.encode()
        if "cookie" in does and "seen=yes" not in cookie:
            return 302, {"Location": target, "Set-Cookie": "seen=yes; path=/"}, b""
        if "agent" in does and "Chrome/" not in headers.get("user-agent", ""):
            return 403, {"Content-Type": "text/html"}, b"<h1>Forbidden</h1>"
        if "loop" in does:
            return 302, {"Location": target}, b""
        if "redirect" in does:
            return 302, {"Location": does["redirect"]}, b""
        if "redirects" in does:
            left = int(does["redirects"])
            return (302, {"Location": f"{path}?redirects={left - 1}"}, b"") if left else self._page(path, does)
        if "status" in does:
            extra = {"Retry-After": does["retry_after"]} if "retry_after" in does else {}
            return int(does["status"]), extra | {"Content-Type": "text/html"}, b"<h1>as you wish</h1>"
        if "once" in does and self._seen[target] == 1:
            return int(does["once"]), {"Content-Type": "text/html"}, b"<h1>not now</h1>"
        if "head" in does and method == "HEAD":
            return int(does["head"]), {"Content-Type": "text/html"}, b""
        status, extra, body = self._page(path, does)
        if self._validators and status == 200:
            tag = self.tags.get(path) or f'"{zlib.crc32(body):x}"'
            if headers.get("if-none-match") == tag:
                return 304, {"ETag": tag}, b""
            extra = extra | {"ETag": tag}
        return status, extra, body

    def _page(self, path: str, does: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        content = self.pages.get(path)
        if content is None and self._fallback is not None:
            content = self._fallback(path)
        if content is None:
            return 404, {"Content-Type": "text/html"}, b"<title>404</title><h1>Not Found</h1>"
        charset = does.get("charset", "utf-8")
        body = content if isinstance(content, bytes) else content.encode(charset, "replace")
        kind = does.get("type") or _type_of(path, content)
        extra = {
            "Content-Type": kind if "silent" in does or not kind.startswith("text/") else f"{kind}; charset={charset}"
        }
        if "bomb" in does:
            return 200, extra | {"Content-Encoding": "gzip"}, gzip.compress(b"\0" * int(does["bomb"]) * 1_000_000, 1)
        if "gzip" in does:
            packed = gzip.compress(body)
            ways = {
                "good": packed,
                "broken": packed[:10] + bytes(byte ^ 0x5A for byte in packed[10:]),
                "cut": packed[: len(packed) // 2],
                "lie": body,
            }
            return 200, extra | {"Content-Encoding": "gzip"}, ways[does["gzip"]]
        return 200, extra, body


def _type_of(path: str, content: str | bytes) -> str:
    ending = path.rpartition(".")[2].lower()
    known = {
        "css": "text/css", "js": "application/javascript", "png": "image/png", "pdf": "application/pdf",
        "json": "application/json", "txt": "text/plain", "doc": "application/msword",
    }  # fmt: skip
    if isinstance(content, bytes):
        return known.get(ending, "application/octet-stream")
    return known.get(ending, "text/html")


def a_page(*links: str, title: str = "页面", body: str = "") -> str:
    """A page of Chinese text that names these addresses."""
    anchors = "".join(f'<li><a href="{link}">链接 {number}</a></li>' for number, link in enumerate(links, 1))
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><h1>{title}</h1><p>市政府办公室今日发布有关事项，请各单位遵照执行。{body}</p><ul>{anchors}</ul></body></html>"
    )
