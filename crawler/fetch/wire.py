"""One address through Scrapy's downloader, as it is: redirects are reported, not followed, since each address is asked once."""

import logging
import re
from collections import Counter
from collections.abc import Mapping

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Headers, Response

from crawler.clock import now, ticks
from crawler.extract.charsets import decode
from crawler.extract.signatures import FIRST_BYTES
from crawler.fetch.answer import (
    FIRST_READS,
    REDIRECTS,
    Answer,
    KnownBody,
    Read,
    headers_for,
    headers_for_first,
    is_text,
    key_of_body,
    redirect_target,
    refused,
    retry_after,
    whole_length,
)
from crawler.fetch.failures import detail_of, failure_of
from crawler.fetch.straight import QuietSignals, StraightDownloader
from crawler.policy import Policy, hostname_of
from domain.fetches import Client, Fetch, FetchFailure
from domain.sweeps import SweepOrder

_READ = "xunwang_read"
_PLAIN = r"[\w./~!$&()*+,;=:@%-]"
_AS_IT_IS = re.compile(rf"https?://[a-z0-9.-]+(?::[1-9][0-9]*)?/{_PLAIN}*(?:\?{_PLAIN}+)?", re.ASCII)
"""A normalised address in which Scrapy's own cleaning finds nothing to clean, which takes it as long as sending the request."""
log = logging.getLogger(__name__)


class Wire:
    """Scrapy as a client: decompression, limits, keep-alive, the guarded connections of ``crawler.fetch.guard``.

    Never raises for what a site does. Pacing is the caller's (``crawler.pace``): there is never more here than may leave now,
    so that a stop finds no queue to drain.
    """

    def __init__(self, crawler: Crawler, policy: Policy, order: SweepOrder) -> None:
        self._crawler = crawler
        self._policy = policy
        self._headers = Headers(headers_for(order.user_agent))
        self._starting = {
            read: Headers({**headers_for(order.user_agent), **headers_for_first(read)}) for read in FIRST_READS
        }
        self._timeout_s = order.pace.timeout_s
        self.requests = 0
        self.bytes_received = 0
        if isinstance(crawler.signals, QuietSignals):
            crawler.signals.connect_straight(self._headers_received, signals.headers_received)
        else:
            crawler.signals.connect(self._headers_received, signals.headers_received)
        self._received: Counter[int] = Counter()
        self._begun = 0
        """Files under way of which only the beginning is wanted; only then every piece of a body is looked at."""

    async def ask(
        self,
        url: str,
        *,
        method: str = "GET",
        read: Read = Read.TEXT,
        validators: Mapping[str, str] | None = None,
        most_bytes: int | None = None,
        known: KnownBody | None = None,
    ) -> Answer:
        """Asks a normalised address once; a redirect comes back with its ``location``, and 304 to one with validators.

        ``most_bytes``: another limit for the body than that of pages. ``known``: what it was; the same again is not decoded.
        """
        at, begin = now(), ticks()
        if (no := self._policy.refusal(url)) is not None:
            return refused(url, no, at, method=method)
        self.requests += 1
        request = Request(
            url,
            method=method,
            meta={
                "download_timeout": self._timeout_s,
                "verbatim_url": _AS_IT_IS.fullmatch(url) is not None,
                _READ: read,
            },
            dont_filter=True,
        )
        # Copied as they are: they have their final form since they were made.
        dict.update(request.headers, self._headers if read not in FIRST_READS else self._starting[read])
        for name, value in (validators or {}).items():
            request.headers[name] = value
        if most_bytes is not None:
            request.meta["download_maxsize"] = most_bytes
        if read in FIRST_READS:
            request.meta["download_maxsize"] = 0  # of the largest file, too, only the beginning is fetched
            self._watch(+1)
        try:
            response = await self._downloader().ask(request)
        except Exception as error:  # noqa: BLE001 - whatever a client throws becomes a fact on record
            return self._failed(url, method, at, begin, error)
        finally:
            if read in FIRST_READS:
                self._watch(-1)
        return self._answer(url, method, at, begin, response, read, known)

    def _downloader(self) -> StraightDownloader:
        engine = self._crawler.engine
        assert engine is not None
        downloader = engine.downloader
        assert isinstance(downloader, StraightDownloader)
        return downloader

    def _answer(
        self,
        url: str,
        method: str,
        at: object,
        begin: float,
        response: Response,
        read: Read,
        known: KnownBody | None,
    ) -> Answer:
        headers = response.headers
        status = response.status
        content_type = (headers.get(b"Content-Type") or b"").decode("latin-1")
        body = response.body[:FIRST_BYTES] if read in FIRST_READS else response.body
        self.bytes_received += len(body)
        text = encoding = location = detail = ""
        failure, as_known = None, False
        if status in REDIRECTS and (header := headers.get(b"Location")):
            try:
                location = redirect_target(header, url)
            except ValueError:
                failure, detail = FetchFailure.BAD_ADDRESS, f"redirect to {header[:120]!r}"
        elif body and read is not Read.NOTHING and is_text(content_type):
            as_known = known is not None and known.content_type == content_type and known.key == key_of_body(body)
            text, encoding = ("", known.encoding) if known and as_known else decode(body, content_type)
        partial = "download_stopped" in response.flags
        return Answer(
            fetch=Fetch(
                url=url,
                at=at,  # type: ignore[arg-type]
                by=Client.CRAWLER,
                method=method,
                status=status,
                failure=failure,
                detail=detail,
                elapsed_ms=round((ticks() - begin) * 1000),
                content_type=content_type,
                encoding=encoding,
                size=None if partial or method == "HEAD" or read in FIRST_READS else len(body),
                retry_after_s=retry_after(header.decode("latin-1"), at)  # type: ignore[arg-type]
                if (header := headers.get(b"Retry-After"))
                else None,
            ),
            body=body,
            text=text,
            as_known=as_known,
            location=location,
            sets_cookie=b"Set-Cookie" in headers,
            etag=(headers.get(b"ETag") or b"").decode("latin-1"),
            modified=(headers.get(b"Last-Modified") or b"").decode("latin-1"),
            start=read in FIRST_READS,
            length=whole_length(
                (headers.get(b"Content-Length") or b"").decode("latin-1"),
                (headers.get(b"Content-Range") or b"").decode("latin-1"),
            )
            if method == "HEAD" or read in FIRST_READS
            else None,
        )

    def _failed(self, url: str, method: str, at: object, begin: float, error: Exception) -> Answer:
        failure = failure_of(error)
        if failure is FetchFailure.DNS and hostname_of(url) in self._policy.refused:
            failure = FetchFailure.PRIVATE_ADDRESS
        if failure is FetchFailure.STOPPED:
            log.warning("unforeseen error while asking %s", url, exc_info=error)
        elapsed = round((ticks() - begin) * 1000)
        return refused(url, failure, at, method=method, detail=detail_of(error), elapsed_ms=elapsed)  # type: ignore[arg-type]

    def _headers_received(self, headers: Headers, request: Request, **_more: object) -> None:
        read = request.meta.get(_READ)
        if read is Read.ALL or read is None or read in FIRST_READS or request.method == "HEAD":
            return
        content_type = (headers.get(b"Content-Type") or b"").decode("latin-1")
        if read is Read.NOTHING or not is_text(content_type):
            raise StopDownload(fail=False)

    def _watch(self, step: int) -> None:
        before, self._begun = self._begun, self._begun + step
        if not before:
            self._received = Counter()
            self._crawler.signals.connect(self._bytes_received, signals.bytes_received)
        elif not self._begun:
            self._crawler.signals.disconnect(self._bytes_received, signals.bytes_received)

    def _bytes_received(self, data: bytes, request: Request) -> None:
        if request.meta.get(_READ) not in FIRST_READS:
            return
        self._received[id(request)] += len(data)
        if self._received[id(request)] >= FIRST_BYTES:
            raise StopDownload(fail=False)
