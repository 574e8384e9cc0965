"""One address with httpx, in the caller's own event loop: rechecks, probes, later tries; follows redirects, judges nothing."""

import asyncio
import socket
import ssl
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any, Self

import httpcore
import httpx

from crawler.clock import now, ticks
from crawler.extract.charsets import decode
from crawler.extract.signatures import FIRST_BYTES
from crawler.fetch.answer import (
    FIRST_READS,
    MAX_REDIRECTS,
    REDIRECTS,
    Answer,
    Read,
    headers_for,
    headers_for_first,
    is_text,
    redirect_target,
    retry_after,
    whole_length,
)
from crawler.fetch.failures import RefusedError, detail_of, failure_of
from crawler.policy import Policy, is_number
from domain.fetches import Client, Fetch, FetchFailure

START_BYTES = 65_536
"""How much ``Read.START`` reads."""
_JSON = {"Content-Type": "application/json"}


class HttpFetcher:
    """One URL → an Answer, redirects followed with the policy asked at every hop. Never raises for what a site does.

    Cookies live as long as one call: enough for the sites that set one and redirect to themselves.
    """

    def __init__(
        self,
        *,
        policy: Policy,
        user_agent: str = "",
        timeout_s: float = 15.0,
        max_body_bytes: int = 8_000_000,
        like_browser: bool = False,
        client: Client = Client.HTTP,
        transport: httpx.AsyncBaseTransport | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._policy = policy
        self._headers = headers_for(user_agent, like_browser=like_browser) | dict(headers or {})
        self._timeout_s = timeout_s
        self._max_body_bytes = max_body_bytes
        self._client = client
        self._transport = transport or guarded_transport(policy)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Drops the connections that were kept open."""
        await self._transport.aclose()

    async def ask(self, url: str, *, method: str = "GET", read: Read = Read.TEXT, content: bytes = b"") -> Answer:
        """Asks a normalised address and returns what came, within the time limit for everything together.

        ``content``: JSON sent along, for interfaces that are asked by POST.
        """
        started, begin = now(), ticks()
        hops: list[str] = []
        state: dict[str, Any] = {"url": url, "status": None, "headers": {}}
        body, size, failure, detail = b"", None, None, ""
        try:
            async with asyncio.timeout(self._timeout_s):
                body, size, failure = await self._chain(url, method, read, hops, state, content)
        except TimeoutError:
            failure, detail = FetchFailure.TIMEOUT, f"no full answer within {self._timeout_s:g} s"
        except (httpx.HTTPError, httpx.InvalidURL, RefusedError, OSError, ValueError, ExceptionGroup) as error:
            failure, detail = failure_of(error), detail_of(error)
        headers = state["headers"]
        content_type = headers.get("content-type", "")
        text, encoding = decode(body, content_type) if body and is_text(content_type) else ("", "")
        return Answer(
            fetch=Fetch(
                url=url,
                at=started,
                by=self._client,
                method=method,
                status=state["status"],
                failure=failure,
                detail=detail,
                elapsed_ms=round((ticks() - begin) * 1000),
                final_url=state["url"] if state["url"] != url else "",
                redirects=tuple(hops),
                content_type=content_type,
                encoding=encoding,
                size=size,
                retry_after_s=retry_after(headers.get("retry-after", ""), started),
            ),
            body=body,
            text=text,
            sets_cookie="set-cookie" in headers,
            headers=tuple(
                (name.decode("latin-1"), value.decode("latin-1")) for name, value in getattr(headers, "raw", ())
            ),
            asked_with=tuple(self._headers.items()),
            start=read in FIRST_READS,
            length=whole_length(headers.get("content-length", ""), headers.get("content-range", ""))
            if method == "HEAD" or read in FIRST_READS
            else None,
        )

    async def _chain(
        self, url: str, method: str, read: Read, hops: list[str], state: dict[str, Any], content: bytes = b""
    ) -> tuple[bytes, int | None, FetchFailure | None]:
        seen = set[tuple[str, str]]()
        headers = {**self._headers, **headers_for_first(read)} if read in FIRST_READS else self._headers
        client = httpx.AsyncClient(
            transport=_Kept(self._transport), headers=headers, timeout=self._timeout_s, trust_env=False
        )
        async with client:
            while True:
                state["url"], state["status"], state["headers"] = url, None, {}
                if (no := self._policy.refusal(url)) is not None:
                    raise RefusedError(no, f"not asked: {url}"[:200])
                sent: dict[str, Any] = {"content": content, "headers": _JSON} if content and method == "POST" else {}
                async with client.stream(method, url, **sent) as response:
                    state["status"], state["headers"] = response.status_code, response.headers
                    location = _raw_header(response, b"location")
                    if response.status_code not in REDIRECTS or not location:
                        return await self._read(response, method, read)
                    hops.append(url)
                    url = _target(location, url)
                    # The same address again is a loop only when nothing has changed: a cookie may be the key to it.
                    mark = (url, ";".join(sorted(f"{c.name}={c.value}" for c in client.cookies.jar)))
                    if mark in seen or len(hops) > MAX_REDIRECTS:
                        return b"", None, FetchFailure.TOO_MANY_REDIRECTS
                    seen.add(mark)
                    if response.status_code == 303 and method != "HEAD":
                        method = "GET"

    async def _read(
        self, response: httpx.Response, method: str, read: Read
    ) -> tuple[bytes, int | None, FetchFailure | None]:
        headers = response.headers
        if method == "HEAD" or read is Read.NOTHING:
            return b"", None, None
        if read in FIRST_READS:
            return await _beginning(response), None, None
        if read is Read.TEXT and not is_text(headers.get("content-type", "")):
            return b"", None, None
        announced = headers.get("content-length", "")
        if read is not Read.START and announced.isdigit() and int(announced) > self._max_body_bytes:
            return b"", None, FetchFailure.TOO_LARGE
        parts: list[bytes] = []
        size = 0
        async for part in response.aiter_bytes():
            size += len(part)
            if read is Read.START and size >= START_BYTES:
                return b"".join((*parts, part))[:START_BYTES], None, None
            if size > self._max_body_bytes:
                return b"", size, FetchFailure.TOO_LARGE
            parts.append(part)
        return b"".join(parts), size, None


async def _beginning(response: httpx.Response) -> bytes:
    parts = bytearray()
    async for part in response.aiter_bytes():
        parts += part
        if len(parts) >= FIRST_BYTES:
            break
    return bytes(parts[:FIRST_BYTES])


def guarded_transport(
    policy: Policy, *, network: "GuardedNetwork | None" = None, most: int = 100, keep: int = 20
) -> httpx.AsyncHTTPTransport:
    """Connections that are only made to addresses the policy allows, whatever a name resolves to.

    ``most`` at a time, ``keep`` of them kept open for the next request.
    """
    limits = httpx.Limits(max_connections=most, max_keepalive_connections=keep)
    transport = httpx.AsyncHTTPTransport(verify=lenient_context(), trust_env=False, http2=False, limits=limits)
    # httpx offers no way to hand in the network; its successor, and only this line, changes when it does.
    transport._pool._network_backend = network or GuardedNetwork(policy)
    return transport


def lenient_context() -> ssl.SSLContext:
    """TLS as lenient as the browsers of the region: certificates are judged by a check of their own, never by a fetch."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # no list of authorities: nothing is held against it
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)
    return context


class GuardedNetwork(httpcore.AsyncNetworkBackend):
    """Resolves names itself, asks the policy about each address and connects to that very address."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first allowed address that answers; RefusedError when no address is allowed."""
        last: Exception | None = None
        for address in await allowed_addresses(self._policy, host, port):
            try:
                return await self._inner.connect_tcp(
                    address, port, timeout=timeout, local_address=local_address, socket_options=socket_options
                )
            except (httpcore.NetworkError, httpcore.TimeoutException, OSError) as error:
                last = error
        assert last is not None
        raise last

    async def sleep(self, seconds: float) -> None:
        """Waits, as httpcore asks."""
        await asyncio.sleep(seconds)


async def allowed_addresses(policy: Policy, host: str, port: int) -> list[str]:
    """Addresses of a host that may be connected to; RefusedError when it has only others, OSError when it has none."""
    if is_number(host):
        found = [host.strip("[]")]
    else:
        loop = asyncio.get_running_loop()
        infos = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        found = list(dict.fromkeys(str(info[4][0]) for info in infos))
    allowed = [address for address in found if policy.allows(address)]
    if not allowed:
        raise RefusedError(FetchFailure.PRIVATE_ADDRESS, f"{host} is {', '.join(found)}")
    return allowed


class _Kept(httpx.AsyncBaseTransport):
    """Lends a transport to a client that closes what it gets."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._inner.handle_async_request(request)


def _raw_header(response: httpx.Response, name: bytes) -> bytes:
    for key, value in response.headers.raw:
        if key.lower() == name:
            return value
    return b""


def _target(location: bytes, base: str) -> str:
    try:
        return redirect_target(location, base)
    except ValueError:
        raise RefusedError(FetchFailure.BAD_ADDRESS, f"redirect to {location[:120]!r}") from None
