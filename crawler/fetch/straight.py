"""Scrapy's downloader and signals without what a sweep does not need of them: a queue of its own, and calls that nobody hears."""

from collections import Counter
from typing import Any

from scrapy import Request
from scrapy.core.downloader import Downloader
from scrapy.http import Response
from scrapy.signalmanager import SignalManager


class StraightDownloader(Downloader):
    """The ordinary downloader (setting ``DOWNLOADER``) with a shorter way in.

    ``engine.download_async`` hands a request through five Deferreds, two tasks, a queue for each host and six signals before the
    handler gets it. They keep delays and places, which ``crawler.pace`` does here, and together cost a fifth of a request.
    ``ask`` is the rest of that way, the middleware and the handler, in the task of whoever asks; when that is
    cancelled, the connection is dropped at once.
    """

    async def ask(self, request: Request) -> Response:
        """What the middleware makes of the handler's answer; raises whatever either of them raises."""
        self.active.add(request)  # by this the engine tells whether its spider is idle
        try:
            answer = await self.middleware.download_async(self.handlers.download_request_async, request)
        finally:
            self.active.discard(request)
        if isinstance(answer, Request):
            raise TypeError("a middleware wants another address asked: redirects and retries are the sweep's own work")
        return answer


class QuietSignals(SignalManager):
    """A crawler's signals; one to which nothing was ever connected is not sent."""

    def __init__(self, sender: Any) -> None:
        super().__init__(sender)
        self._heard: Counter[Any] = Counter()

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
        return super().send_catch_log(signal, **kwargs) if self._heard[signal] > 0 else []
