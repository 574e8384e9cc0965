"""Every request of the account sweeps passes here: policy, robots, the pace of each source and host, later tries."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from crawler.clock import now, ticks
from crawler.fetch.answer import Answer, Read, refused
from crawler.fetch.browser import Browser, Rendered
from crawler.fetch.http import HttpFetcher
from crawler.pace import Pacer
from crawler.policy import Policy, hostname_of
from crawler.robots import Robots
from domain.accounts import PlatformBook
from domain.fetches import Fetch, FetchFailure

AT_ONCE = 32
"""Requests under way over all hosts."""
_PASSING = frozenset({FetchFailure.TIMEOUT, FetchFailure.RESET, FetchFailure.REFUSED, FetchFailure.DNS})
_PASSING_STATUS = frozenset({429, 500, 502, 503, 504})
_LONGEST_HOLD_S = 120


class Desk:
    """The one counter all sources ask at. Never raises for what the other side does."""

    def __init__(
        self,
        fetcher: HttpFetcher,
        *,
        policy: Policy,
        book: PlatformBook,
        retry_spacing_s: Sequence[float],
        obey_robots: bool = True,
        least_delay_s: float | None = None,
        browser: Browser | None = None,
    ) -> None:
        self._fetcher = fetcher
        self._policy = policy
        self._book = book
        self._spacing = tuple(retry_spacing_s)
        self._least_delay_s = least_delay_s
        self._browser = browser
        self._robots = Robots(fetcher, obey=obey_robots)
        self._learning: dict[str, asyncio.Lock] = {}
        self._pacers: dict[tuple[str, str], Pacer] = {}
        self._free = asyncio.Semaphore(AT_ONCE)
        self.requests: Counter[str] = Counter()
        """How many were sent, by source."""
        self.renders = 0

    async def ask(
        self,
        url: str,
        source: str,
        *,
        method: str = "GET",
        read: Read = Read.TEXT,
        content: bytes = b"",
        public: bool = True,
        again: bool = True,
    ) -> Answer:
        """One address for one source. ``public``: a page of the Web, whose robots.txt is obeyed; interfaces have none.

        ``again``: what failed in passing is tried later, as often as the settings say; the last answer counts.
        """
        answer = await self._once(url, source, method, read, content, public)
        for spacing in self._spacing if again else ():
            if not _passing(answer.fetch):
                break
            await asyncio.sleep(min(max(spacing, answer.fetch.retry_after_s or 0), _LONGEST_HOLD_S))
            answer = await self._once(url, source, method, read, content, public)
        return answer

    async def render(self, url: str, source: str) -> Rendered | None:
        """The address in a browser; None where there is none to use."""
        if self._browser is None:
            return None
        self.renders += 1
        return await self._browser.render(url, self._policy, pacer=self._pacer(url, source))

    async def _once(self, url: str, source: str, method: str, read: Read, content: bytes, public: bool) -> Answer:
        if public and not await self._allowed(url):
            return refused(url, FetchFailure.ROBOTS, now())
        pacer = self._pacer(url, source)
        async with pacer.turn(), self._free:
            self.requests[source] += 1
            answer = await self._fetcher.ask(url, method=method, read=read, content=content)
        if answer.fetch.status in (429, 503) and answer.fetch.retry_after_s:
            pacer.hold(min(answer.fetch.retry_after_s, _LONGEST_HOLD_S))
        return answer

    async def _allowed(self, url: str) -> bool:
        if self._policy.refusal(url) is not None:
            return True  # the fetcher says so itself, with the right reason
        if not self._robots.knows(url):
            async with self._learning.setdefault(hostname_of(url), asyncio.Lock()):
                if not self._robots.knows(url):
                    self.requests["robots"] += 1
                    await self._robots.learn(url)
        return self._robots.allows(url)

    def _pacer(self, url: str, source: str) -> Pacer:
        key = (source, hostname_of(url))
        found = self._pacers.get(key)
        if found is None:
            means = self._book.means(source)
            delay = means.delay_s if self._least_delay_s is None else self._least_delay_s
            found = self._pacers[key] = Pacer(delay_s=delay, concurrency=means.concurrency, ticks=ticks)
        return found


def hidden(fetch: Fetch, secret: str) -> Fetch:
    """The fetch without a secret that stood in its address."""
    if not secret:
        return fetch
    return replace(
        fetch,
        url=fetch.url.replace(secret, "***"),
        final_url=fetch.final_url.replace(secret, "***"),
        redirects=tuple(hop.replace(secret, "***") for hop in fetch.redirects),
        detail=fetch.detail.replace(secret, "***"),
    )


def _passing(fetch: Fetch) -> bool:
    return fetch.failure in _PASSING or fetch.status in _PASSING_STATUS
