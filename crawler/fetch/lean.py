"""What Scrapy's handler and Twisted's HTTP client do for every request and need not do for a sweep's.

Both keep the places where it could be left out to themselves, so this rests on names that are private to them. ``crawler.fetch.guard``
uses it only with the versions it was written for (``LEAN``); with any other, requests go the ordinary, dearer way.
"""

import asyncio
import re
from collections.abc import Callable
from typing import Any

import scrapy
from scrapy.core.downloader.handlers.http11 import (
    _BindAddressAgent,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
    _ScrapyAgent,
)
from scrapy.http import Headers, Response
from twisted.internet.defer import Deferred
from twisted.web._newclient import HTTP11ClientProtocol, TransportProxyProducer
from twisted.web.client import URI, Agent
from twisted.web.http_headers import Headers as TwistedHeaders
from twisted.web.iweb import UNKNOWN_LENGTH

_HEAD_ENDS = b"\r\n\r\n"
_PART = rb"[\w./~!$&'()*+,=:@%-]"
_PLAIN = re.compile(rb"(https?://[a-z0-9.-]+(?::[0-9]+)?)(/(?!/)%b*(?:\?%b+)?)" % (_PART, _PART))
"""Addresses that taking apart and putting together leaves as they are: origin, path with query."""
_MOST_ORIGINS = 200


class LeanAgent(_ScrapyAgent):
    """One request. ``agents``: the Twisted agents of the handler, by time limit; made here when missing."""

    def __init__(self, *, agents: dict[float, Agent], **given: Any) -> None:
        super().__init__(**given)
        self._agents = agents
        self._headers: Headers | None = None

    def download_request(self, request: scrapy.Request) -> Deferred[Response]:
        """As ever. What a sweep asks has no body, and an address without a fragment need not be searched for one."""
        if request.body or "#" in request.url:
            return super().download_request(request)
        url, timeout = request.url, request.meta.get("download_timeout") or self._connectTimeout
        agent = self._get_agent(request, timeout)
        answer: Any = agent.request(request.method.encode(), url.encode("ascii"), TwistedHeaders(request.headers))
        answer.addCallback(self._cb_bodyready, request)
        answer.addCallback(self._cb_bodydone, url)
        self._timeout_cl = _Limit(timeout, answer.cancel)  # type: ignore[assignment]
        answer.addBoth(self._cb_timeout, request, url, timeout)
        return answer  # type: ignore[no-any-return]

    def _get_agent(self, request: scrapy.Request, timeout: float) -> Agent:
        agent = self._agents.get(timeout)
        if agent is None:
            from twisted.internet import reactor  # only now: the child's settings have chosen which one

            agent = self._agents[timeout] = _LateAgent(reactor, self._contextFactory, timeout, None, self._pool)
        return agent

    def _headers_from_twisted_response(self, response: Any) -> Headers:  # type: ignore[override]
        """Built once: they are asked for when the head has come and again when the body has. Twisted gives each name once, and bytes only."""
        headers = self._headers
        if headers is None:
            headers = self._headers = Headers()
            if response.length != UNKNOWN_LENGTH:
                dict.__setitem__(headers, b"Content-Length", [b"%d" % response.length])
            for name, values in response.headers.getAllRawHeaders():
                dict.__setitem__(headers, name.title(), values)
        return headers

    def _cb_bodydone(self, result: Any, url: str) -> Response:
        """An answer of no kind, with these very headers: of which kind a text is and how it is to be decoded is found out elsewhere."""
        stop = result.get("stop_download")
        if stop is not None and stop.fail:
            return super()._cb_bodydone(result, url)  # raises
        answer = result["txresponse"]
        response = Response(url, status=answer.code, body=result.get("body", b""), flags=result.get("flags"))
        response.headers = self._headers_from_twisted_response(answer)
        if stop is not None:
            response.flags.append("download_stopped")
        return response


class LoopTimers:
    """Twisted's timers in the running loop's own form, for a fraction of the price: two a request."""

    def callLater(self, seconds: float, call: Callable[..., object], *given: object) -> asyncio.TimerHandle:
        """Twisted's interface, as far as a pool of connections uses it: to cancel what has been called already does no harm."""
        return asyncio.get_running_loop().call_later(seconds, call, *given)


class _Limit:
    """The time limit of one request, with what Scrapy's agent asks of it."""

    def __init__(self, seconds: float, end: Callable[[], object]) -> None:
        self._end = end
        self._over = False
        self._timer = asyncio.get_running_loop().call_later(seconds, self._reached)

    def active(self) -> bool:
        """True while the time is not up."""
        return not self._over

    def cancel(self) -> None:
        """The request is through."""
        self._timer.cancel()

    def _reached(self) -> None:
        self._over = True
        self._end()


class _LateAgent(_BindAddressAgent):
    """Makes an endpoint only when a connection is made: what it wants (the name in IDNA, a TLS context of its own) is dear, and
    most requests find a connection in the pool.
    """

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._origins: dict[bytes, tuple[URI, Any]] = {}

    def request(self, method: bytes, uri: bytes, headers: Any = None, bodyProducer: Any = None) -> Any:
        """Twisted's interface. An origin is taken apart once, and of an address like most nothing but its path is cut off."""
        plain = _PLAIN.fullmatch(uri)
        if plain is None:
            return super().request(method, uri, headers, bodyProducer)
        origin, path = plain.groups()
        known = self._origins.get(origin)
        if known is None:
            parsed = URI.fromBytes(origin + b"/")  # type: ignore[no-untyped-call]
            if len(self._origins) >= _MOST_ORIGINS:
                self._origins.clear()
            known = self._origins[origin] = parsed, self._getEndpoint(parsed)
        parsed, endpoint = known
        key = (parsed.scheme, parsed.host, parsed.port)
        return self._requestWithEndpoint(key, endpoint, method, parsed, headers, bodyProducer, path)

    def _getEndpoint(self, uri: URI) -> Any:
        if uri.scheme not in (b"http", b"https"):
            return super()._getEndpoint(uri)  # type: ignore[no-untyped-call]  # raises
        return _LateEndpoint(super()._getEndpoint, uri)


class _LateEndpoint:
    """Connects by an endpoint that is made at that moment, under the policy of that moment."""

    def __init__(self, make: Callable[[URI], Any], uri: URI) -> None:
        self._make = make
        self._uri = uri

    def connect(self, factory: Any) -> Any:
        """Twisted's interface: a Deferred with the protocol."""
        return self._make(self._uri).connect(factory)


class LeanFactory(_LenientHTTP11ClientFactory):
    """Builds the connections of a pool."""

    def buildProtocol(self, addr: Any) -> HTTP11ClientProtocol:
        """Twisted's interface."""
        return _LeanProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class _LeanProtocol(_LenientHTTP11ClientProtocol):
    """Scrapy's lenient protocol without the address and the certificate of the other side, which nobody reads in an answer here."""

    def request(self, request: Any) -> Any:
        """Twisted's interface."""
        answer = HTTP11ClientProtocol.request(self, request)
        if self._parser is not None:
            self._parser.__class__ = _LenientHTTPClientParser  # as Scrapy's own does
        if self._transportProxy is not None:
            self._transportProxy.__class__ = _LatePause
        return answer

    def dataReceived(self, data: bytes) -> None:
        """The head goes to the parser by itself: for every line of it the parser copies all that it has got.

        Where pieces end says nothing in HTTP; what comes behind a whole answer is nobody's, as ever.
        """
        parser, pauses = self._parser, self._transportProxy
        if not isinstance(pauses, _LatePause):
            super().dataReceived(data)  # type: ignore[no-untyped-call]
            return
        pauses.busy = True
        try:
            end = data.find(_HEAD_ENDS) + len(_HEAD_ENDS) if parser is not None and parser.line_mode else 0
            if len(_HEAD_ENDS) <= end < len(data):
                super().dataReceived(data[:end])  # type: ignore[no-untyped-call]
                if self._parser is parser:
                    super().dataReceived(data[end:])  # type: ignore[no-untyped-call]
            else:
                super().dataReceived(data)  # type: ignore[no-untyped-call]
        finally:
            pauses.end()


class _LatePause(TransportProxyProducer):
    """Takes a pause only when it still stands at the end of the piece in hand: nothing can come before.

    The parser pauses at the end of the head and Scrapy's agent resumes in the same breath, which would unregister the socket with
    the loop and register it anew, for every answer.
    """

    busy = False
    _wanted = False

    def pauseProducing(self) -> None:
        """Twisted's interface."""
        if self.busy:
            self._wanted = True
        else:
            super().pauseProducing()  # type: ignore[no-untyped-call]

    def resumeProducing(self) -> None:
        """Twisted's interface."""
        if self._wanted:
            self._wanted = False
        else:
            super().resumeProducing()  # type: ignore[no-untyped-call]

    def end(self) -> None:
        """The piece is through."""
        self.busy = False
        if self._wanted:
            self._wanted = False
            super().pauseProducing()  # type: ignore[no-untyped-call]
