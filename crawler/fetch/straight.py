"""Scrapy's downloader and signals without what a sweep does not need of them: a queue of its own, and calls that nobody hears."""

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

from scrapy import Request, signals
from scrapy.core.downloader import Downloader
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import StopDownload
from scrapy.http import Response
from scrapy.signalmanager import SignalManager
from twisted.python.failure import Failure

from crawler.fetch.guard import GuardedHandler


class StraightDownloader(Downloader):
    """The ordinary downloader (setting ``DOWNLOADER``) with a shorter way in.

    ``engine.download_async`` hands a request through five Deferreds, two tasks, a queue for each host, six signals and a manager of
    middlewares before the handler gets it. The delays and places they keep are kept by ``crawler.pace`` here, and the one middleware of a sweep undoes
    compression. ``ask`` goes to the handler in the task of whoever asks, for two thirds of the price; when that is cancelled, the
    connection is dropped at once.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._handler = GuardedHandler(crawler)
        crawler.signals.connect(self._handler.close, signals.engine_stopped)
        self._compression = HttpCompressionMiddleware.from_crawler(crawler)
        unasked = Request("http://localhost/")
        self._compression.process_request(unasked)
        self._packings: list[bytes] = unasked.headers.getlist("Accept-Encoding")

    async def ask(self, request: Request) -> Response:
        """The answer, unpacked, to a request for ``http`` or ``https``. Raises what handler and unpacking raise."""
        self.active.add(request)  # by this the engine tells whether its spider is idle
        try:
            dict.setdefault(
                request.headers, b"Accept-Encoding", self._packings
            )  # as the middleware does, which brings them into form each time
            response = await self._handler.download_request(request)
        finally:
            self.active.discard(request)
        if b"Content-Encoding" not in response.headers:
            return response
        unpacked = self._compression.process_response(request, response)
        assert isinstance(unpacked, Response)
        return unpacked


class QuietSignals(SignalManager):
    """A crawler's signals; one to which nothing was ever connected is not sent."""

    def __init__(self, sender: Any) -> None:
        super().__init__(sender)
        self._heard: Counter[Any] = Counter()
        self._straight: defaultdict[Any, list[Callable[..., None]]] = defaultdict(list)

    def connect_straight(self, receiver: Callable[..., None], signal: Any) -> None:
        """Connects for good what takes every argument of the signal: it is called and nothing else, where the ordinary way looks for
        everybody who may hear the signal and for the arguments that each of them knows, for every answer anew.

        ``receiver`` may raise StopDownload. Anything else that it raises is a mistake and comes out where the signal was sent.
        """
        self._straight[signal].append(receiver)

    def connect(self, receiver: Any, signal: Any, **kwargs: Any) -> None:
        """As ever."""
        self._heard[signal] += 1
        super().connect(receiver, signal, **kwargs)

    def disconnect(self, receiver: Any, signal: Any, **kwargs: Any) -> None:
        """As ever."""
        super().disconnect(receiver, signal, **kwargs)
        self._heard[signal] -= 1

    def send_catch_log(self, signal: Any, **kwargs: Any) -> list[tuple[Any, Any]]:
        """As ever, where somebody hears it."""
        results = super().send_catch_log(signal, **kwargs) if self._heard[signal] > 0 else []
        for receiver in self._straight.get(signal, ()):
            try:
                receiver(**kwargs)
            except StopDownload:
                results.append((receiver, Failure()))  # type: ignore[no-untyped-call]
        return results
