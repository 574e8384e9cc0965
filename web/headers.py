"""Headers every answer carries: what a browser may load, nothing framed, nothing sniffed; and the language cookie."""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
}
BAD_REQUEST = json.dumps(
    {"type": "about:blank", "title": "Bad Request", "status": 400, "detail": "NUL", "instance": ""}
).encode()
PREFERENCES = {"lang": {"zh_CN", "en"}, "theme": {"auto", "light", "dark"}}
A_YEAR = 365 * 24 * 3600


class Headers:
    """Adds what a route has not set itself."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if b"%00" in scope.get("query_string", b"") or "\0" in scope.get("path", ""):
            # No name or word of ours holds it, and PostgreSQL refuses to be asked for it.
            program = scope.get("path", "").startswith("/api/")
            kind, body = (b"application/problem+json", BAD_REQUEST) if program else (b"text/plain", b"bad request\n")
            await send({"type": "http.response.start", "status": 400, "headers": [(b"content-type", kind)]})
            await send({"type": "http.response.body", "body": body})
            return
        chosen = _chosen(scope)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers: list[tuple[bytes, bytes]] = list(message.get("headers", []))
                present = {name.lower() for name, _ in headers}
                headers += [(name, value) for name, value in HEADERS.items() if name not in present]
                if b"cache-control" not in present:
                    headers.append((b"cache-control", b"no-store"))
                headers += [(b"set-cookie", cookie) for cookie in chosen]
                message["headers"] = headers
            await send(message)

        await self._app(scope, receive, with_headers)


def _chosen(scope: Message) -> list[bytes]:
    """Cookies for a language or theme asked for in the address."""
    query = scope.get("query_string", b"")
    if b"lang=" not in query and b"theme=" not in query:
        return []
    asked = parse_qs(query.decode("latin-1"))
    cookies = []
    for name, allowed in PREFERENCES.items():
        value = asked.get(name, [""])[0]
        if value in allowed:
            jar = SimpleCookie({name: value})
            jar[name]["path"], jar[name]["max-age"], jar[name]["samesite"] = "/", str(A_YEAR), "Lax"
            cookies.append(jar[name].OutputString().encode())
    return cookies
