"""The ASGI application of the city: which site, which reply, in which coding; no page is rendered here."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

from demo import planted, platforms, wires
from demo.city import City
from demo.hosts import CONTROL
from demo.model import SHANGHAI, Reply, Wire
from demo.router import validator
from demo.site import Site
from demo.state import Journal
from demo.truth import truth

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_CACHE_BYTES = 96 * 1024 * 1024
_PADDING = bytes(64 * 1024)


class Cache:
    """Rendered replies, the longest unused forgotten first."""

    def __init__(self, limit: int = _CACHE_BYTES) -> None:
        self.limit, self.size = limit, 0
        self._held: OrderedDict[tuple[str, str, bool], Reply] = OrderedDict()

    def get(self, key: tuple[str, str, bool]) -> Reply | None:
        """The reply, now the most recently used."""
        found = self._held.get(key)
        if found is not None:
            self._held.move_to_end(key)
        return found

    def put(self, key: tuple[str, str, bool], reply: Reply) -> None:
        """Keeps a reply within the limit."""
        self._held[key] = reply
        self.size += len(reply.body)
        while self.size > self.limit:
            self.size -= len(self._held.popitem(last=False)[1].body)

    def clear(self) -> None:
        """Forgets all."""
        self._held.clear()
        self.size = 0


class CityApp:
    """ASGI application; the site is chosen by the local address of the connection."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.journal = Journal()
        self.cache = Cache()
        self.after_change: Callable[[], Awaitable[None]] | None = None
        """The server opens and closes sockets here."""
        city.watch(self.cache.clear)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """One HTTP request."""
        address = str(scope["server"][0])
        raw = bytes(scope.get("raw_path") or scope["path"].encode())
        path = unquote(raw.decode("latin-1").split("?", 1)[0], errors="replace")
        query = bytes(scope["query_string"]).decode("latin-1")
        target = f"{path}?{query}" if query else path
        method = str(scope["method"])
        headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}
        if address == CONTROL:
            await self._send(await self._control(method, path, query), method, {}, send)
            return
        self.journal.enter(address, target)
        try:
            site = self.city.by_address.get(address)
            if address in platforms.HOSTS:
                sent = await _form(receive) if method == "POST" else ""
                reply = platforms.answer(self.city, address, method, path, query, sent)
            elif site is None:
                reply = wires.helper(self.city, self.journal, address, method, path, target, headers)
            else:
                if self._silent(site, path, target):
                    await _until_gone(receive)
                    return
                if method == "POST":  # the list proxies take their fields from the body too
                    query = "&".join(x for x in (query, await _form(receive)) if x)
                reply = self._site(site, path, query, target, headers)
            await self._send(reply, method, headers, send)
        finally:
            self.journal.leave(address)

    def _silent(self, site: Site, path: str, target: str) -> bool:
        if site.wire is Wire.SILENT and site.active(site.wire_fault):
            return True
        return site.flaky.get(path) == "silence" and self.journal.first(site.address, target)

    def _site(self, site: Site, path: str, query: str, target: str, headers: dict[str, str]) -> Reply:
        whole = wires.whole_site(site, headers.get("cookie", ""))
        if whole is not None:
            return whole
        if site.flaky.get(path) == "500" and self.journal.first(site.address, target):
            return wires.page("500", "<p>系统繁忙，请稍后再试</p>", 500)
        packed = site.look.gzip and "gzip" in headers.get("accept-encoding", "")
        added = planted.for_engines(site, headers) if path == "/" else b""
        key = (site.address, f"{path}?{query}{'#engine' if added else ''}", packed)
        reply = self.cache.get(key)
        if reply is None:
            reply = self.city.router(site).answer(path, query)
            if added:
                reply.body += added
            if reply.static:
                # A mended page is a newer file.
                stamp = datetime(self.city.today.year, self.city.today.month, self.city.today.day, 4, tzinfo=SHANGHAI)
                stamp += timedelta(seconds=self.city.generation)
                modified = format_datetime(stamp.astimezone(UTC), usegmt=True)
                reply.headers = (*reply.headers, ("ETag", validator(reply.body)), ("Last-Modified", modified))
            if packed and len(reply.body) > 512 and not reply.padded_to and not reply.content_type.startswith("image"):
                reply.body = gzip.compress(reply.body, 4, mtime=0)
                reply.headers = (*reply.headers, ("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding"))
            self.cache.put(key, reply)
        return reply

    async def _send(self, reply: Reply, method: str, headers: dict[str, str], send: Send) -> None:
        own = dict(reply.headers)
        unchanged = (
            reply.status == 200
            and reply.static
            and (
                headers.get("if-none-match") == own.get("ETag")
                or ("if-none-match" not in headers and headers.get("if-modified-since") == own.get("Last-Modified"))
            )
        )
        if reply.delay_s:
            await asyncio.sleep(reply.delay_s)
        length = max(len(reply.body), reply.padded_to)
        out = [(b"content-type", reply.content_type.encode()), (b"content-length", b"%d" % length)]
        if unchanged:
            out = []
        out += [(k.lower().encode(), v.encode("latin-1")) for k, v in reply.headers]
        await send({"type": "http.response.start", "status": 304 if unchanged else reply.status, "headers": out})
        if method == "HEAD" or unchanged:
            await send({"type": "http.response.body", "body": b""})
            return
        padding = reply.padded_to - len(reply.body)
        await send({"type": "http.response.body", "body": reply.body, "more_body": padding > 0})
        while padding > 0:
            piece = _PADDING[: min(padding, len(_PADDING))]
            padding -= len(piece)
            await send({"type": "http.response.body", "body": piece, "more_body": padding > 0})

    async def _control(self, method: str, path: str, query: str) -> Reply:
        fields = dict(parse_qsl(query))
        match method, path:
            case ("GET" | "HEAD", "/__demo__/state"):
                return _json(
                    {
                        "today": self.city.today.isoformat(),
                        "mended": sorted(self.city.mended),
                        "faults": sorted(self.city.faults),
                    }
                )
            case ("GET" | "HEAD", "/__demo__/truth"):
                return _json(truth(self.city))
            case ("GET" | "HEAD", "/__demo__/log"):
                return _json(self.journal.report())
            case ("POST", "/__demo__/reset"):
                self.journal.reset()
                return _json({"reset": True})
            case ("POST", "/__demo__/mend" | "/__demo__/break"):
                act = self.city.mend if path.endswith("mend") else self.city.unmend
                try:
                    fault = act(fields.get("fault", ""))
                except KeyError:
                    return _json({"error": f"no such fault: {fields.get('fault', '')}; see /__demo__/state"}, 404)
                if self.after_change is not None:
                    await self.after_change()
                return _json(
                    {"fault": fault.id, "check": fault.check, "url": fault.url, "mended": fault.id in self.city.mended}
                )
            case (_, "/__demo__/mend" | "/__demo__/break" | "/__demo__/reset"):
                return _json({"error": "use POST"}, 405)
        return _json(
            {"error": "no such endpoint", "endpoints": ["state", "truth", "log", "reset", "mend", "break"]}, 404
        )


def _json(data: dict[str, Any], status: int = 200) -> Reply:
    return Reply(
        status=status,
        body=json.dumps(data, ensure_ascii=False).encode(),
        content_type="application/json; charset=utf-8",
    )


async def _form(receive: Receive) -> str:
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body") or len(body) > 65536:
            return body.decode("latin-1")


async def _until_gone(receive: Receive) -> None:
    """Never answers; ends when the client hangs up or the server stops."""
    while (await receive())["type"] != "http.disconnect":
        pass
