"""One timed request of a home page for availability; judged nowhere here, stored by whoever asked."""

import hashlib
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import httpcore

from crawler.clock import ticks
from crawler.extract.notices import gate, maintenance
from crawler.fetch.answer import Answer, Read
from crawler.fetch.http import GuardedNetwork, HttpFetcher, allowed_addresses, guarded_transport
from crawler.policy import Policy, is_number
from domain.fetches import Client, Fetch, FetchFailure
from domain.records import ProbeSample

LIMIT_S = 15.0
"""A page that needs longer has not opened (veto.site.unreachable)."""
ENOUGH_BYTES = 2_000_000
"""A page larger than this has opened all the same."""
MOST_CONNECTIONS = 400
_WALLS = frozenset({401, 403, 412, 429})


@dataclass(slots=True)
class Marks:
    """What one probe has measured so far; of a redirect the last address speaks, and times add up."""

    begin: float
    dns_ms: int | None = None
    connect_ms: int | None = None
    tls_ms: int | None = None
    first_byte_ms: int | None = None
    family: int | None = None
    tls_began: float = 0.0

    async def __call__(self, name: str, info: dict[str, Any]) -> None:
        """Listens to httpcore's own events."""
        if name == "connection.start_tls.started":
            self.tls_began = ticks()
        elif name == "connection.start_tls.complete":
            self.tls_ms = (self.tls_ms or 0) + _ms(self.tls_began)


_marks: ContextVar[Marks | None] = ContextVar("marks", default=None)


class TimedNetwork(GuardedNetwork):
    """Guarded connections whose steps are timed; IPv4 first, so that a half-broken IPv6 costs no probe."""

    def __init__(self, policy: Policy, *, only_six: bool = False) -> None:
        super().__init__(policy)
        self._judge = policy
        self._only_six = only_six

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first allowed address that answers; RefusedError when no address is allowed."""
        marks = _marks.get()
        begin = ticks()
        addresses = sorted(await allowed_addresses(self._judge, host, port), key=lambda address: ":" in address)
        if self._only_six and not (addresses := [address for address in addresses if ":" in address]):
            raise OSError(f"{host} has no IPv6 address")
        if marks and not is_number(host):
            marks.dns_ms = (marks.dns_ms or 0) + _ms(begin)
        last: Exception | None = None
        for position, address in enumerate(addresses):
            begin = ticks()
            patience = timeout and timeout / (len(addresses) - position)
            try:
                stream = await self._inner.connect_tcp(address, port, timeout=patience, socket_options=socket_options)
            except (httpcore.NetworkError, httpcore.TimeoutException, OSError) as error:
                last = error
                continue
            if marks:
                marks.connect_ms = (marks.connect_ms or 0) + _ms(begin)
                marks.family = 6 if ":" in address else 4
            return stream
        assert last is not None
        raise last


class TimedTransport:
    """httpx over timed connections, none of them kept: each probe resolves, connects and shakes hands anew."""

    def __init__(self, policy: Policy, *, only_six: bool = False) -> None:
        network = TimedNetwork(policy, only_six=only_six)
        self._inner = guarded_transport(policy, network=network, most=MOST_CONNECTIONS, keep=0)

    async def handle_async_request(self, request: Any) -> Any:
        """Sends one request and notes when the head of its answer came."""
        marks = _marks.get()
        if marks is not None and request.url.scheme == "https":
            request.extensions = {**request.extensions, "trace": marks}
        response = await self._inner.handle_async_request(request)
        if marks is not None:
            marks.first_byte_ms = _ms(marks.begin)
        return response

    async def aclose(self) -> None:
        """Ends what is still open."""
        await self._inner.aclose()


class Prober:
    """Probes home pages, many at a time; its connections are its own. Close it, or use it as a context."""

    def __init__(
        self,
        *,
        allowed_networks: Sequence[str] = (),
        user_agent: str = "",
        limit_s: float = LIMIT_S,
        vantage: str = "",
        only_six: bool = False,
        policy: Policy | None = None,
    ) -> None:
        policy = policy or Policy(allowed_networks=allowed_networks)
        self._limit_s = limit_s
        self._vantage = vantage
        transport = TimedTransport(policy, only_six=only_six)
        self._machine, self._visitor = (
            HttpFetcher(
                policy=policy,
                user_agent=user_agent,
                timeout_s=limit_s,
                max_body_bytes=ENOUGH_BYTES,
                client=Client.PROBE,
                like_browser=like_browser,
                transport=transport,  # type: ignore[arg-type]
            )
            for like_browser in (False, True)
        )

    async def __aenter__(self) -> "Prober":
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._machine.close()

    async def probe(self, url: str, *, at: datetime | None = None, extra: bool = False) -> ProbeSample:
        """Asks the home page once by GET, reads it, and says how long each step took.

        ``ok`` means that the page opened within the limit and is no upgrade notice, or that a wall answered for it (401, 403,
        412, 429 or a script gate: the server is up). ``extra``: a repetition after a failure, which speaks like a browser,
        since some walls refuse every agent they do not know.
        """
        marks = Marks(begin=ticks())
        token = _marks.set(marks)
        try:
            answer = await (self._visitor if extra else self._machine).ask(url, read=Read.ALL)
        finally:
            _marks.reset(token)
        return _sample(answer, marks, at or answer.fetch.at, self._limit_s, self._vantage, extra)

    async def alive(self, urls: Sequence[str]) -> bool | None:
        """Whether our own network is well, by the control targets; None when there is none to ask."""
        return await control_alive(urls, self._machine)


def six_prober(policy: Policy, *, limit_s: float = LIMIT_S) -> Prober:
    """A prober that connects over IPv6 only, for a site whose policy is known."""
    return Prober(limit_s=limit_s, only_six=True, policy=policy)


def _sample(answer: Answer, marks: Marks, at: datetime, limit_s: float, vantage: str, extra: bool) -> ProbeSample:
    fetch = answer.fetch
    failure = None if fetch.failure is FetchFailure.TOO_LARGE else fetch.failure
    status = fetch.status
    gated = failure is None and bool(answer.text) and gate(status, answer.text)
    opened = failure is None and status is not None and (200 <= status < 300 or status in _WALLS or gated)
    notice = maintenance(answer.text) if opened and not gated and answer.text else ""
    return ProbeSample(
        at=at,
        ok=opened and not notice and fetch.elapsed_ms < limit_s * 1000,
        elapsed_ms=fetch.elapsed_ms,
        status=status,
        failure=failure.value if failure else "",
        vantage=vantage,
        dns_ms=marks.dns_ms,
        connect_ms=marks.connect_ms,
        tls_ms=marks.tls_ms,
        first_byte_ms=marks.first_byte_ms,
        family=marks.family,
        body_hash=hashlib.sha256(answer.body).hexdigest()[:16] if answer.body else "",
        notice=notice,
        extra=extra,
    )


def as_fetch(sample: ProbeSample, url: str) -> Fetch:
    """A sample as a try of the home page, for the checks that look at tries."""
    walled = sample.ok and (sample.status is None or not 200 <= sample.status < 300)
    return Fetch(
        url=url,
        at=sample.at,
        by=Client.PROBE,
        status=sample.status,
        failure=FetchFailure.BLOCKED_BY_GATE if walled else FetchFailure(sample.failure) if sample.failure else None,
        elapsed_ms=sample.elapsed_ms,
    )


async def probe(
    url: str,
    *,
    limit_s: float = LIMIT_S,
    user_agent: str = "",
    allowed_networks: Sequence[str] = (),
    vantage: str = "",
    control_alive: bool | None = None,
) -> ProbeSample:
    """One probe of one address. Raises ValueError for a network that is none."""
    async with Prober(
        allowed_networks=allowed_networks, user_agent=user_agent, limit_s=limit_s, vantage=vantage
    ) as prober:
        return replace(await prober.probe(url), control_alive=control_alive)


async def control_alive(urls: Sequence[str], fetcher: HttpFetcher) -> bool | None:
    """Whether our own network is well: any control target answers anything at all; None when there is none to ask."""
    if not urls:
        return None
    for url in urls:
        if (await fetcher.ask(url, read=Read.NOTHING)).fetch.status is not None:
            return True
    return False


def _ms(since: float) -> int:
    return round((ticks() - since) * 1000)
