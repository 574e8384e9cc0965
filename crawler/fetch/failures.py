"""Any exception of any client → one of the named failures; imports no client, knows them by the names of their classes."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from domain.fetches import FetchFailure

if TYPE_CHECKING:
    from playwright.async_api import Error as PlaywrightError


class RefusedError(Exception):
    """We do not ask: the policy says no. Carries the failure that goes on record."""

    def __init__(self, failure: FetchFailure, detail: str = "") -> None:
        super().__init__(detail or failure.value)
        self.failure = failure
        self.detail = detail


_F = FetchFailure
_SPECIFIC = {
    "socket.gaierror": _F.DNS,
    "builtins.ConnectionRefusedError": _F.REFUSED,
    "builtins.ConnectionResetError": _F.RESET,
    "builtins.ConnectionAbortedError": _F.RESET,
    "builtins.BrokenPipeError": _F.RESET,
    "builtins.TimeoutError": _F.TIMEOUT,
    "ssl.SSLError": _F.TLS,
    "OpenSSL.SSL.ZeroReturnError": _F.RESET,
    "OpenSSL.SSL.SysCallError": _F.RESET,
    "OpenSSL.SSL.Error": _F.TLS,
    "service_identity.exceptions.VerificationError": _F.TLS,
    "zlib.error": _F.BAD_ENCODING,
    "gzip.BadGzipFile": _F.BAD_ENCODING,
    "brotli.error": _F.BAD_ENCODING,
    "zstd.ZstdError": _F.BAD_ENCODING,
    "zstandard.backend_c.ZstdError": _F.BAD_ENCODING,
    "backports.zstd.ZstdError": _F.BAD_ENCODING,
    "backports.zstd._zstd.ZstdError": _F.BAD_ENCODING,
    "compression.zstd.ZstdError": _F.BAD_ENCODING,
    "scrapy.utils._compression._DecompressionMaxSizeExceeded": _F.TOO_LARGE,
    "scrapy.exceptions.CannotResolveHostError": _F.DNS,
    "scrapy.exceptions.DownloadConnectionRefusedError": _F.REFUSED,
    "scrapy.exceptions.DownloadTimeoutError": _F.TIMEOUT,
    "scrapy.exceptions.DownloadCancelledError": _F.TOO_LARGE,
    "scrapy.exceptions.ResponseDataLossError": _F.RESET,
    "scrapy.exceptions.UnsupportedURLSchemeError": _F.BAD_ADDRESS,
    "twisted.internet.error.DNSLookupError": _F.DNS,
    "twisted.internet.error.ConnectionRefusedError": _F.REFUSED,
    "twisted.internet.error.TimeoutError": _F.TIMEOUT,
    "twisted.internet.error.TCPTimedOutError": _F.TIMEOUT,
    "twisted.internet.error.NoRouteError": _F.REFUSED,
    "twisted.internet.error.ConnectionLost": _F.RESET,
    "twisted.internet.error.ConnectionDone": _F.RESET,
    "twisted.internet.error.ConnectionAborted": _F.RESET,
    "twisted.internet.defer.TimeoutError": _F.TIMEOUT,
    "twisted.web._newclient.ParseError": _F.BAD_PROTOCOL,
    "twisted.web._newclient.BadResponseVersion": _F.BAD_PROTOCOL,
    "twisted.web._newclient.BadHeaders": _F.BAD_PROTOCOL,
    "twisted.web.http._DataLoss": _F.RESET,
    "httpx.ConnectTimeout": _F.TIMEOUT,
    "httpx.TimeoutException": _F.TIMEOUT,
    "httpx.TooManyRedirects": _F.TOO_MANY_REDIRECTS,
    "httpx.DecodingError": _F.BAD_ENCODING,
    "httpx.UnsupportedProtocol": _F.BAD_ADDRESS,
    "httpx.InvalidURL": _F.BAD_ADDRESS,
    "httpcore.TimeoutException": _F.TIMEOUT,
    "playwright._impl._errors.TimeoutError": _F.TIMEOUT,
    "playwright._impl._errors.TargetClosedError": _F.BROWSER_CRASHED,
}
"""Classes that say what went wrong."""

_GENERAL = {
    "httpx.ConnectError": _F.REFUSED,
    "httpx.NetworkError": _F.RESET,
    "httpx.ProtocolError": _F.BAD_PROTOCOL,
    "httpx.TransportError": _F.RESET,
    "httpcore.NetworkError": _F.RESET,
    "httpcore.ProtocolError": _F.BAD_PROTOCOL,
    "h11._util.ProtocolError": _F.BAD_PROTOCOL,
    "scrapy.exceptions.DownloadFailedError": _F.RESET,
    "twisted.web._newclient.ResponseFailed": _F.RESET,
    "twisted.web._newclient._WrapperException": _F.RESET,
    "twisted.internet.error.ConnectError": _F.REFUSED,
    "builtins.ConnectionError": _F.RESET,
    "builtins.OSError": _F.REFUSED,
}
"""Classes that only say that something did; asked when no cause says more."""

# Chromium reports by code in the text of one exception class.
_CODES = re.compile(r"net::ERR_([A-Z0-9_]+)")
_BROWSER_CODES = (
    (("NAME_NOT_RESOLVED", "NAME_RESOLUTION_FAILED", "ICANN_NAME_COLLISION"), _F.DNS),
    (("CONNECTION_REFUSED", "ADDRESS_UNREACHABLE", "SOCKS_CONNECTION_FAILED", "PROXY_CONNECTION_FAILED"), _F.REFUSED),
    (("TIMED_OUT", "CONNECTION_TIMED_OUT"), _F.TIMEOUT),
    (("TOO_MANY_REDIRECTS",), _F.TOO_MANY_REDIRECTS),
    (("CONTENT_DECODING_FAILED", "CONTENT_DECODING_INIT_FAILED"), _F.BAD_ENCODING),
    (
        ("EMPTY_RESPONSE", "CONNECTION_RESET", "CONNECTION_CLOSED", "CONNECTION_ABORTED", "SOCKET_NOT_CONNECTED"),
        _F.RESET,
    ),
    (
        ("INVALID_HTTP_RESPONSE", "INVALID_RESPONSE", "RESPONSE_HEADERS_TRUNCATED", "INCOMPLETE_CHUNKED_ENCODING"),
        _F.BAD_PROTOCOL,
    ),
    (("INVALID_URL", "UNKNOWN_URL_SCHEME", "UNSAFE_PORT"), _F.BAD_ADDRESS),
    (("INSUFFICIENT_RESOURCES", "FAILED", "ABORTED"), _F.BROWSER_CRASHED),
)
_SILENT = "disconnected without sending"
_DEEPEST = 40


def playwright_error() -> "type[PlaywrightError]":
    """What the browser's own client raises. Imported when first asked for: it is a tenth of a child's start, and few open a browser."""
    from playwright.async_api import Error

    return Error


def failure_of(error: BaseException) -> FetchFailure:
    """The failure that goes on record; what nobody has foreseen is ours (``STOPPED``) and can accuse no site."""
    chain = tuple(islice(_chain(error), _DEEPEST))
    for link in chain:
        if isinstance(link, RefusedError):
            return link.failure
    for table in (_SPECIFIC, _GENERAL):
        for link in chain:
            found = _by_text(link) or _by_class(link, table)
            if found is not None:
                return found
    return FetchFailure.STOPPED


def detail_of(error: BaseException) -> str:
    """A short remark for the record: the class and the first line of the message."""
    if isinstance(error, RefusedError):
        return error.detail[:200]
    words = str(error).strip().splitlines()
    return f"{type(error).__name__}: {words[0]}"[:200] if words else type(error).__name__


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception and everything it grew from: causes, contexts, groups, and Twisted's lists of reasons."""
    todo: list[BaseException] = [error]
    seen: set[int] = set()
    while todo:
        link = todo.pop(0)
        if id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        if isinstance(link, BaseExceptionGroup):
            todo.extend(link.exceptions)
        for reason in getattr(link, "reasons", None) or ():
            value = getattr(reason, "value", reason)
            if isinstance(value, BaseException):
                todo.append(value)
        todo.extend(cause for cause in (link.__cause__, link.__context__) if cause is not None)


def _by_class(error: BaseException, table: dict[str, FetchFailure]) -> FetchFailure | None:
    for kind in type(error).__mro__:
        found = table.get(f"{kind.__module__}.{kind.__qualname__}")
        if found is not None:
            return found
    return None


def _by_text(error: BaseException) -> FetchFailure | None:
    name = type(error).__module__
    if name.startswith("playwright"):
        match = _CODES.search(str(error))
        if match is None:
            return FetchFailure.BROWSER_CRASHED if "crash" in str(error).lower() else None
        if match[1].startswith(("CERT_", "SSL_")):
            return FetchFailure.TLS
        for codes, failure in _BROWSER_CODES:
            if match[1] in codes:
                return failure
        return FetchFailure.RESET
    if name.startswith(("httpx", "httpcore")) and _SILENT in str(error):
        return FetchFailure.RESET
    return None
