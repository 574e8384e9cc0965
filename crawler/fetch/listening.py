"""What a page in the browser was answered while it opened: the document's status, JSON its scripts fetched, documents in its frames."""

import asyncio
import contextlib
from typing import TYPE_CHECKING

from crawler.extract.addresses import normalise
from crawler.extract.depth import levelled
from crawler.fetch.failures import playwright_error

if TYPE_CHECKING:
    from playwright.async_api import Page, Response

_MOST_LOADS = 6
"""A page that loads itself so often lets nobody in."""
_MOST_ANSWERS = 30
_LARGEST_ANSWER = 2_000_000
_MOST_FRAMES = 8


class Seen:
    """Listens to the answers a page gets: the status of the last document, and JSON its scripts fetch."""

    def __init__(self, page: "Page") -> None:
        self._page = page
        self._json: list[Response] = []
        self.status: int | None = None
        self.content_type = ""
        self.documents = 0
        self.barred = asyncio.Event()

    def __call__(self, response: "Response") -> None:
        request = response.request
        if request.is_navigation_request():
            if request.frame == self._page.main_frame and not 300 <= response.status < 400:
                self.documents += 1
                if self.documents >= _MOST_LOADS:
                    self.barred.set()
                self.status = response.status
                self.content_type = response.headers.get("content-type", "")
        elif (
            request.resource_type in {"xhr", "fetch", "script"}
            and "json" in response.headers.get("content-type", "")
            and len(self._json) < _MOST_ANSWERS
        ):
            self._json.append(response)

    async def bodies(self) -> tuple[tuple[str, str], ...]:
        """The JSON answers, in the order they came."""
        found: list[tuple[str, str]] = []
        for response in self._json:
            with contextlib.suppress(playwright_error(), UnicodeDecodeError, ValueError):
                body = await response.body()
                if len(body) <= _LARGEST_ANSWER:
                    found.append((normalise(response.url), body.decode("utf-8")))
        return tuple(found)


async def frames_of(page: "Page") -> tuple[tuple[str, str], ...]:
    """The documents in the first few frames; one that is gone meanwhile is left out."""
    found: list[tuple[str, str]] = []
    for frame in page.frames[1 : 1 + _MOST_FRAMES]:
        if frame.url.startswith(("http://", "https://")):
            with contextlib.suppress(playwright_error(), ValueError):
                found.append((normalise(frame.url), levelled(await frame.content())))
    return tuple(found)
