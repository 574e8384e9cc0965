"""One sweep of one site from the first try of its home page to its receipt; says what happens in which order."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from scrapy import Spider
from scrapy.crawler import Crawler

from crawler.bundle import SweepBundle, SweepError, reason_of
from crawler.clock import now, ticks
from crawler.extract.model import Need
from crawler.extract.notices import maintenance
from crawler.extract.signatures import announced, is_picture
from crawler.fetch.answer import Answer, Read
from crawler.fetch.browser import Browser
from crawler.fetch.documents import Documents
from crawler.fetch.http import HttpFetcher
from crawler.fetch.wire import Wire
from crawler.memory import BEFORE, FILE, Memory
from crawler.policy import Policy
from crawler.probe import control_alive
from crawler.progress import ProgressWriter
from crawler.reading.focus import witnesses
from crawler.reading.site import SiteReading
from crawler.robots import Robots
from crawler.spiders.attachments import Attachments
from crawler.spiders.book import Book, Target
from crawler.spiders.breath import Breath
from crawler.spiders.clicks import follow_clicks
from crawler.spiders.kit import Kit
from crawler.spiders.ladder import climb
from crawler.spiders.missing import Baseline, missing_address
from crawler.spiders.outgoing import Outgoing
from crawler.spiders.pages import Pages
from crawler.spiders.searching import try_search
from crawler.spiders.sentinel import Sentinel
from crawler.spiders.showing import show_lists, show_places
from crawler.spiders.walk import Walk
from crawler.spiders.writing import write_links, write_reading
from crawler.spool import Spool
from domain.records import LinkKind, ReachRecord
from domain.sweeps import Receipt, SweepPurpose, UnitOutcome
from domain.targets import TargetKind, TargetRef

log = logging.getLogger(__name__)

_RETRY_SHARE = 0.25
_RETRY_SECONDS = 60
"""Time kept for later tries, beside their spacing."""
_PLACES_OF_PENDING = 2
"""Pages that are opened to see whether an open target is still named."""
_CUT_SHORT = "shutdown"
"""Why a sweep ended that judges nobody: of what it read only the pages are kept, so that a hundred sites stop within seconds."""
_STOPPED = {_CUT_SHORT: UnitOutcome.STOPPED, "closespider_timeout": UnitOutcome.OVER_BUDGET}


class SiteSpider(Spider):
    """Scrapy's view of a sweep: its engine downloads, the sweep decides."""

    name = "site"

    def __init__(
        self,
        bundle: SweepBundle,
        browser: Browser,
        documents: Documents,
        stop: asyncio.Event,
        outgoing: Outgoing,
        breath: Breath,
        **given: Any,
    ) -> None:
        super().__init__(**given)
        self._outgoing = outgoing
        self._breath = breath
        self._bundle = bundle
        self._browser = browser
        self._documents = documents
        self._stop = stop

    async def start(self) -> AsyncIterator[Any]:
        """Runs the whole sweep; the engine is given requests one by one, never a queue of them."""
        try:
            await SiteSweep(
                self.crawler, self._bundle, self._browser, self._documents, self._stop, self._outgoing, self._breath
            ).run()
        except Exception as error:
            # One site that breaks harms no other; without a receipt its sweep is doubtful.
            log.exception("the sweep of %s broke", self._bundle.path.name)
            self._bundle.fail(SweepError(reason=reason_of(error), detail=f"{type(error).__name__}: {error}"))
        nothing: tuple[Any, ...] = ()
        for item in nothing:
            yield item


class SiteSweep:
    """The phases: reach, walk, ladder, records, receipt."""

    def __init__(
        self,
        crawler: Crawler,
        bundle: SweepBundle,
        browser: Browser,
        documents: Documents,
        stop: asyncio.Event,
        outgoing: Outgoing,
        breath: Breath,
    ) -> None:
        order = bundle.order()
        policy: Policy = crawler.settings["XUNWANG_POLICY"]  # the connections' own: it notes what names it refused
        pace = order.pace
        spool = Spool(bundle.path)
        reading = SiteReading(order, spool)
        client = {"policy": policy, "user_agent": order.user_agent, "timeout_s": pace.timeout_s}
        http = HttpFetcher(**client, max_body_bytes=order.budget.max_body_bytes)  # type: ignore[arg-type]
        home = order.site.home_url
        self.kit = Kit(
            order=order,
            home=home,
            bundle=bundle,
            policy=policy,
            wire=Wire(crawler, policy, order),
            http=http,
            visitor=HttpFetcher(**client, max_body_bytes=order.budget.max_body_bytes, like_browser=True),  # type: ignore[arg-type]
            browser=browser,
            reading=reading,
            robots=Robots(http, obey=order.site.obey_robots),
            book=Book(home=home, internal=policy.internal, words=reading.words),
            progress=ProgressWriter(bundle.path / "progress.json", ticks),
            outgoing=outgoing,
            breath=breath,
            memory=Memory(
                None if order.purpose is SweepPurpose.RECHECK else bundle.path / BEFORE,
                words=" ".join(filter(None, (reading.texts.lexicon, *order.allowed_words))),
                held=reading.words,
                spool=spool,
            ),
        )
        self._stop = stop
        self._pages = Pages(self.kit)
        self._attachments = Attachments(self.kit, documents)
        self._walk = Walk(self.kit, self._pages, self._attachments)
        self._sentinel = Sentinel(self.kit, self._pages.hidden)
        self._notice = ""
        self._alive: bool | None = None
        self._began = ticks()

    async def run(self) -> None:
        """Sweeps and writes everything down. OSError when the bundle cannot be written."""
        kit = self.kit
        started = now()
        kit.bundle.reserve()
        reason = await self._within_limits()
        kit.phase = "done"
        self._pages.flush()
        whole = reason != _CUT_SHORT
        if whole:
            kit.book.join_redirects()
            self._alive = await self._look_at_ourselves(self._alive)
        self._write_reach()
        finished = now()
        if whole:
            self._write(finished)
        self._finish(started, finished, reason)
        await kit.http.close()
        await kit.visitor.close()
        kit.show(force=True)

    async def _within_limits(self) -> str:
        """The phases, ended by the deadline or by a stop within seconds; gives the finish reason."""
        work = asyncio.create_task(self._phases())
        stop = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait(
                {work, stop}, timeout=self.kit.order.budget.max_seconds, return_when=asyncio.FIRST_COMPLETED
            )
            if work.done():
                work.result()
                if self._walk.cut:
                    return "closespider_timeout"
                return "closespider_pagecount" if self._walk.page_limit_reached else "finished"
            work.cancel()
            await asyncio.wait({work}, timeout=10)
            return _CUT_SHORT if stop.done() else "closespider_timeout"
        finally:
            stop.cancel()
            work.cancel()

    async def _phases(self) -> None:
        kit = self.kit
        self._alive = await self._look_at_ourselves(None)
        kit.show(force=True)
        home = kit.book.add(kit.home)
        kit.book.plan(home)
        home.asked = True
        answer = await self._reach(home)
        if answer is not None or kit.narrow:
            if answer is not None:
                await self._enter(home, answer)
                if kit.judges_home:
                    await self._sentinel.look_at_home(answer)
            self._known_faults()
            kit.phase = "walk"
            await self._walk_in_time()
            if not self._walk.cut:
                await follow_clicks(kit, self._walk)
            kit.book.join_redirects()
            kit.phase = "retry"
            await self._pages.stand_ins.compare()
            await climb(kit, self._walk)
            await self._sentinel.look_outside()
            kit.phase = "evidence"
            if not kit.narrow:
                await show_places(kit)
            await show_lists(kit)
            kit.phase = "attachments"
            await self._attachments.read_rest()
            if not self._notice:  # a notice of closure has no search, and says nothing of the site's own
                kit.phase = "search"
                await try_search(kit)

    async def _walk_in_time(self) -> None:
        """Walks, and stops early enough for the later tries: a fault that was seen only once accuses nobody."""
        budget, spacing = self.kit.order.budget, self.kit.order.pace.retry_spacing_s
        reserve = min(_RETRY_SHARE * budget.max_seconds, sum(spacing) + _RETRY_SECONDS)
        left = budget.max_seconds - reserve - (ticks() - self._began)
        try:
            async with asyncio.timeout(max(0.0, left)):
                await self._walk.run()
        except TimeoutError:
            self._walk.cut = True

    async def _reach(self, home: Target) -> Answer | None:
        """Up to three spaced tries of the home page; the answer that opens it (or a gate before it), None when none did."""
        kit = self.kit
        for number, wait in enumerate((0.0, *kit.order.pace.retry_spacing_s)):
            await asyncio.sleep(wait)
            client = kit.visitor if number else kit.http
            async with kit.pacer(kit.home).turn():
                answer = await client.ask(kit.home, read=Read.TEXT)
            kit.requests += 1
            if self._pages.is_gate(answer) or answer.fetch.ok:
                return answer
            home.tried(answer.fetch)
            home.outcome = UnitOutcome.READ if answer.fetch.status is not None else UnitOutcome.FAILED
        return None

    async def _enter(self, home: Target, answer: Answer) -> None:
        """From the home page's answer to its links; first the site is asked for something that surely is not there."""
        kit = self.kit
        if kit.order.site.obey_robots:
            async with kit.pacer(kit.home).turn():
                await kit.robots.learn(kit.home)
        async with kit.pacer(kit.home).turn():
            self._pages.stand_ins.home = Baseline(await kit.wire.ask(missing_address(kit.home, kit.order.id)))
        self._notice = maintenance(answer.text) if answer.fetch.ok else ""
        landed = answer.fetch.final_url
        if landed and kit.policy.internal(landed):
            behind = kit.book.add(landed)
            if behind is not home:
                kit.book.plan(behind)
                behind.asked = True
                behind.outcome = UnitOutcome.READ
                behind.tried(replace(answer.fetch, url=landed, final_url="", redirects=()))
        self._walk.settle(home, answer)

    def _known_faults(self) -> None:
        """What is known to be wrong is looked at again, with the places that named it, whether or not anything links there."""
        kit = self.kit
        for known in kit.order.known_faults:
            url = known.target.key
            for place in known.found_on:
                self._walk.want(place, Need.KNOWN_PLACE, 1)
            if known.target.kind is TargetKind.THREAD:
                self._walk.want(url.partition("#")[0], Need.THREAD, 1)
            elif url.startswith(("http://", "https://")):
                self._walk.plan(kit.book.add(url, kind=_kind_of(url), depth=1))
        for url in kit.order.focus:
            self._walk.want(url, Need.COLUMN, 1)
        places = {place for known in kit.order.known_faults for place in known.found_on}
        for url in witnesses(kit.order):
            if url not in places:
                kit.beside.add(url)
                self._walk.want(url, Need.KNOWN_PLACE, 1)
        for pending in kit.order.pending:
            for place in pending.found_on[:_PLACES_OF_PENDING]:
                self._walk.want(place, Need.KNOWN_PLACE, 1)
            self._walk.plan(kit.book.add(pending.url, kind=pending.kind, depth=1))

    async def _look_at_ourselves(self, before: bool | None) -> bool | None:
        """Whether our own network is well: asked at the beginning and at the end, ill once is ill."""
        now_alive = await control_alive(self.kit.order.control_urls, self.kit.http)
        return now_alive if before is None else before and bool(now_alive)

    def _write_reach(self) -> None:
        kit = self.kit
        if not kit.narrow:  # its tries follow each other too closely to call a site unreachable
            kit.bundle.write(
                ReachRecord(
                    target=TargetRef(kind=TargetKind.SITE, key=kit.home, label=kit.order.site.name),
                    url=kit.home,
                    tries=kit.book.add(kit.home).attempts,
                    notice=self._notice,
                    control_alive=self._alive,
                )
            )

    def _write(self, finished: datetime) -> None:
        kit = self.kit
        for key, names in self._pages.lost_places().items():
            if (target := kit.book.get(key)) is not None:
                target.lost_fragments = names
        write_links(kit)
        if not kit.narrow:
            self._walk.finish_memory()
            kit.memory.write(kit.bundle.path / FILE)
        self._sentinel.write()
        write_reading(kit, finished, notice=self._notice)

    def _finish(self, started: datetime, finished: datetime, reason: str) -> None:
        kit = self.kit
        kit.bundle.finish(
            Receipt(
                sweep_id=kit.order.id,
                finish_reason=reason,
                started_at=started,
                finished_at=finished,
                coverage=kit.book.coverage(_STOPPED.get(reason, UnitOutcome.FAILED)),
                pages=kit.pages,
                requests=kit.wire.requests + kit.requests,
                renders=kit.renders,
                bytes_received=kit.wire.bytes_received,
                control_alive=self._alive,
            )
        )


def _kind_of(url: str) -> LinkKind:
    """How a known target is looked at: a file by its first bytes, everything else as a page."""
    name = announced(url)
    if not name:
        return LinkKind.PAGE
    return LinkKind.IMAGE if is_picture(name) else LinkKind.ATTACHMENT
