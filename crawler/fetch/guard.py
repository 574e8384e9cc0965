"""Scrapy's own connections under the policy: names are resolved here, and only allowed addresses are handed on to connect to."""

import asyncio
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Self

import scrapy
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.http import Response
from twisted._version import __version__ as TWISTED
from twisted.internet._resolver import HostResolution
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from twisted.web.client import HTTPConnectionPool
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.clock import ticks
from crawler.policy import Policy, is_number

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.web.client import Agent

LEAN = scrapy.version_info[:2] == (2, 19) and (TWISTED.major, TWISTED.minor) == (26, 10)
"""True with the versions whose private names ``crawler.fetch.lean`` rests on: with any other, requests go the ordinary way."""
if LEAN:
    from scrapy.utils._download_handlers import wrap_twisted_exceptions

    from crawler.fetch.lean import LeanAgent, LeanFactory, LoopTimers

_POLICY: ContextVar[Policy | None] = ContextVar("policy of the connection being made", default=None)
_NOBODY = Policy()
"""Asked when nobody said who connects: public addresses only."""
_REMEMBERED_S = 300.0


class GuardedHandler(HTTP11DownloadHandler):
    """Scrapy's default handler with a pool of connections that knows the policy of its crawler."""

    lazy = True  # a sweep's requests go to the handler of crawler.fetch.straight; those of the settings are for whatever asks the engine

    def __init__(self, crawler: "Crawler") -> None:
        super().__init__(crawler)
        plain = self._pool
        self._pool = _GuardedPool(LoopTimers() if LEAN else plain._reactor, crawler.settings["XUNWANG_POLICY"])
        self._pool.maxPersistentPerHost = plain.maxPersistentPerHost
        self._pool._factory = LeanFactory if LEAN else plain._factory
        self._agents: dict[float, Agent] = {}

    async def download_request(self, request: scrapy.Request) -> Response:
        """The same by the shorter way, where that is known to fit."""
        if not LEAN:
            return await super().download_request(request)
        agent = LeanAgent(
            agents=self._agents,
            contextFactory=self._contextFactory,
            pool=self._pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
        )
        with wrap_twisted_exceptions():
            return await agent.download_request(request).asFuture(asyncio.get_running_loop())


class _GuardedPool(HTTPConnectionPool):
    """Every new connection, also one that replaces a connection gone stale, is made under the policy."""

    def __init__(self, reactor: Any, policy: Policy) -> None:
        super().__init__(reactor, persistent=True)  # type: ignore[no-untyped-call]
        self._policy = policy

    def _newConnection(self, key: Any, endpoint: Any) -> Any:
        token = _POLICY.set(self._policy)
        try:
            return super()._newConnection(key, endpoint)
        finally:
            _POLICY.reset(token)


@implementer(IHostnameResolver)
class GuardedResolver:
    """The reactor's resolver: remembers names for a while, and passes on only what the policy of the moment allows.

    Endpoints connect to the very addresses they get from here, so a name cannot change its mind in between. A name that has
    only forbidden addresses is noted in ``refused`` of the policy and looks like an unknown name to the endpoint.
    """

    def __init__(self, inner: Any, ticks: Callable[[], float]) -> None:
        self._inner = inner
        self._ticks = ticks
        self._known: dict[str, tuple[float, list[Any]]] = {}

    def resolveHostName(
        self,
        resolutionReceiver: Any,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[Any] | None = None,
        transportSemantics: str = "TCP",
    ) -> Any:
        """Twisted's interface: addresses go to the receiver, then it is told that there are no more."""
        policy = _POLICY.get() or _NOBODY
        found = self._at_hand(hostName)
        if found is None:
            receiver = _Receiver(resolutionReceiver, policy, hostName, self._remember)
            return self._inner.resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)
        resolution = HostResolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        _hand_on(resolutionReceiver, policy, hostName, [_at_port(address, portNumber) for address in found])
        return resolution

    def _at_hand(self, host: str) -> list[Any] | None:
        if is_number(host):
            kind = IPv6Address if ":" in host else IPv4Address
            return [kind("TCP", host, 0)]
        known = self._known.get(host)
        if known is not None and self._ticks() - known[0] < _REMEMBERED_S:
            return known[1]
        return None

    def _remember(self, host: str, addresses: list[Any]) -> None:
        self._known[host] = (self._ticks(), addresses)


class GuardedNames:
    """Scrapy's setting ``TWISTED_DNS_RESOLVER``: when its process starts it puts this in the place of whatever resolver there was.

    A resolver that is installed by hand before is replaced with Scrapy's own, which knows no policy.
    """

    def __init__(self, reactor: Any) -> None:
        self._reactor = reactor

    @classmethod
    def from_crawler(cls, crawler: object, reactor: Any) -> Self:
        """Scrapy's interface."""
        return cls(reactor)

    def install_on_reactor(self) -> None:
        """Scrapy's interface."""
        self._reactor.installNameResolver(GuardedResolver(self._reactor.nameResolver, ticks))


@implementer(IResolutionReceiver)
class _Receiver:
    """Collects what the real resolver finds, then hands on what is allowed."""

    def __init__(self, outer: Any, policy: Policy, host: str, remember: Callable[[str, list[Any]], None]) -> None:
        self._outer = outer
        self._policy = policy
        self._host = host
        self._remember = remember
        self._addresses: list[Any] = []

    def resolutionBegan(self, resolution: Any) -> None:
        self._outer.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:
        self._addresses.append(address)

    def resolutionComplete(self) -> None:
        if self._addresses:
            self._remember(self._host, self._addresses)
        _hand_on(self._outer, self._policy, self._host, self._addresses)


def _hand_on(receiver: Any, policy: Policy, host: str, addresses: list[Any]) -> None:
    allowed = [address for address in addresses if policy.allows(address.host)]
    if addresses and not allowed:
        policy.refused.add(host)
    for address in allowed:
        receiver.addressResolved(address)
    receiver.resolutionComplete()


def _at_port(address: Any, port: int) -> Any:
    return type(address)(address.type, address.host, port)
