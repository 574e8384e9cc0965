"""Child side of a sweep, ``python -m crawler.child BUNDLE…``: the only file that starts a reactor."""

import asyncio
import ctypes
import faulthandler
import gc
import logging
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

# First of all: it looks at every module and frame there is, five times, which is cheap only while there are few.
import scrapy.core.downloader.contextfactory  # noqa: F401
from scrapy.crawler import AsyncCrawlerProcess, Crawler

from crawler.bundle import BROKEN, BundleError, SweepBundle, SweepError
from crawler.clock import ticks
from crawler.fetch.browser import Browser
from crawler.fetch.documents import Documents
from crawler.fetch.straight import QuietSignals
from crawler.policy import Policy
from crawler.settings import PROCESS_SETTINGS, scrapy_settings
from crawler.spare import FEW_LOOKS
from crawler.spiders.breath import Breath
from crawler.spiders.outgoing import Outgoing
from crawler.spiders.patience import watch_reading
from crawler.spiders.site import SiteSpider
from crawler.spiders.turns import LINK, HostTurns
from domain.sweeps import SweepOrder

_PR_SET_PDEATHSIG = 1
_LONGEST_STANDSTILL_S = 180
_PATIENCE_WITH_BROWSER_S = 10
log = logging.getLogger(__name__)


def main(paths: list[str]) -> int:
    """Sweep the sites of these bundles side by side; each has its own limits, receipt and failures."""
    die_with_parent()
    watch_reading()
    logging.disable(logging.INFO)  # Scrapy sets its own loggers to DEBUG, whatever the root says
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # What is imported stays; a sweep's own objects live to its end, so looking for garbage often finds none.
    gc.freeze()
    gc.set_threshold(*FEW_LOOKS)
    process = AsyncCrawlerProcess(settings=PROCESS_SETTINGS)
    from twisted.internet import reactor  # only now: the settings above have chosen which one

    stop = asyncio.Event()
    bundles = [SweepBundle(Path(path)) for path in paths]
    ready = [(bundle, *prepared) for bundle in bundles if (prepared := _prepare(bundle)) is not None]
    if not ready:
        return 1

    def end() -> None:
        reactor.stop()  # type: ignore[misc]  # zope's interfaces are declared without self

    turns = HostTurns()
    if (link := os.environ.get(LINK)) is not None:
        os.set_inheritable(int(link), False)
        turns.linked = True
        _keep(asyncio.get_event_loop().create_task(turns.listen(int(link))))
    outgoing, breath = Outgoing(turns), Breath(ticks)
    browser = Browser(ready[0][1].browser_path, timeout_s=ready[0][1].pace.timeout_s)
    documents = Documents(sites=len(ready))
    crawls = {
        process.crawl(
            crawler, bundle=bundle, browser=browser, documents=documents, stop=stop, outgoing=outgoing, breath=breath
        )
        for bundle, _, crawler in ready
    }
    _keep(asyncio.get_event_loop().create_task(_end_after(crawls, browser, documents, end)))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_event_loop().add_signal_handler(number, stop.set)
    _keep(asyncio.get_event_loop().create_task(_heart()))
    process.start(stop_after_crawl=False, install_signal_handlers=False)
    faulthandler.cancel_dump_traceback_later()
    return 0 if all(bundle.receipt() for bundle in bundles) else 1


def _prepare(bundle: SweepBundle) -> tuple[SweepOrder, Crawler] | None:
    """A crawler for the order of a bundle; an order that makes no sense spoils its own sweep only."""
    try:
        order = bundle.order()
        crawler = Crawler(SiteSpider, scrapy_settings(order, Policy.of(order)))
    except (BundleError, ValueError) as error:
        bundle.fail(SweepError(reason=BROKEN, detail=f"{type(error).__name__}: {error}"))
        return None
    crawler.signals = QuietSignals(crawler)  # nothing is connected yet: that comes with the crawl
    return order, crawler


async def _end_after(
    crawls: set["asyncio.Task[None]"], browser: Browser, documents: Documents, end: Callable[[], None]
) -> None:
    """The browser goes after the last crawl and before the loop: one that is merely abandoned lives on for a while."""
    await asyncio.wait(crawls)
    try:
        async with asyncio.timeout(_PATIENCE_WITH_BROWSER_S):
            await documents.close()
            await browser.close()
    except TimeoutError:
        log.warning("the browser did not close in time")
    finally:
        end()


async def _heart() -> None:
    """Without a beat for minutes some code never gives way: the child then says where (on standard error) and ends."""
    while True:
        faulthandler.dump_traceback_later(_LONGEST_STANDSTILL_S, exit=True)
        await asyncio.sleep(_LONGEST_STANDSTILL_S / 10)


_KEPT: set["asyncio.Task[None]"] = set()


def _keep(task: "asyncio.Task[None]") -> None:
    _KEPT.add(task)
    task.add_done_callback(_KEPT.discard)


def die_with_parent() -> None:
    """A killed parent takes its children along (Linux); elsewhere the deadline ends them."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    parent = os.environ.get("XUNWANG_CHILD_OF", "")
    if parent and os.getppid() != int(parent):
        raise SystemExit("the parent is gone")  # it died before the line above took effect


def leave(status: int) -> NoReturn:
    """Ends the process at once: everything is written and closed, and taking an interpreter down takes as long as a small site's judging."""
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(status)


if __name__ == "__main__":
    leave(main(sys.argv[1:]))
