"""Child side of a sweep, ``python -m crawler.child BUNDLE…``: the only file that starts a reactor."""

import asyncio
import ctypes
import faulthandler
import logging
import os
import signal
import sys
from pathlib import Path

from scrapy.crawler import AsyncCrawlerProcess, Crawler

from crawler.bundle import SweepBundle
from crawler.clock import ticks
from crawler.fetch.browser import Browser
from crawler.fetch.guard import GuardedResolver
from crawler.policy import Policy
from crawler.settings import PROCESS_SETTINGS, scrapy_settings
from crawler.spiders.site import SiteSpider

_PR_SET_PDEATHSIG = 1
_LONGEST_STANDSTILL_S = 180
log = logging.getLogger(__name__)


def main(paths: list[str]) -> int:
    """Sweep the sites of these bundles side by side; each has its own limits, receipt and failures."""
    _die_with_parent()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    bundles = [SweepBundle(Path(path)) for path in paths]
    process = AsyncCrawlerProcess(settings=PROCESS_SETTINGS, install_root_handler=False)
    from twisted.internet import reactor  # only now: the settings above have chosen which one

    reactor.installNameResolver(GuardedResolver(reactor.nameResolver, ticks))
    stop = asyncio.Event()
    orders = [bundle.order() for bundle in bundles]
    browser = Browser(orders[0].browser_path, timeout_s=orders[0].pace.timeout_s)
    left = len(bundles)

    async def done(crawl: "asyncio.Task[None]") -> None:
        nonlocal left
        await asyncio.wait({crawl})
        left -= 1
        if not left:
            await browser.close()

    for bundle, order in zip(bundles, orders, strict=True):
        crawler = Crawler(SiteSpider, scrapy_settings(order, Policy.of(order)))
        crawl = process.crawl(crawler, bundle=bundle, browser=browser, stop=stop)
        _keep(asyncio.get_event_loop().create_task(done(crawl)))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_event_loop().add_signal_handler(number, stop.set)
    _keep(asyncio.get_event_loop().create_task(_heart()))
    process.start(install_signal_handlers=False)
    faulthandler.cancel_dump_traceback_later()
    return 0 if all(bundle.receipt() for bundle in bundles) else 1


async def _heart() -> None:
    """Without a beat for minutes some code never gives way: the child then says where (on standard error) and ends."""
    while True:
        faulthandler.dump_traceback_later(_LONGEST_STANDSTILL_S, exit=True)
        await asyncio.sleep(_LONGEST_STANDSTILL_S / 10)


_KEPT: set["asyncio.Task[None]"] = set()


def _keep(task: "asyncio.Task[None]") -> None:
    _KEPT.add(task)
    task.add_done_callback(_KEPT.discard)


def _die_with_parent() -> None:
    """A killed parent takes its children along (Linux); elsewhere the deadline ends them."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    parent = os.environ.get("XUNWANG_CHILD_OF", "")
    if parent and os.getppid() != int(parent):
        raise SystemExit("the parent is gone")  # it died before the line above took effect


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
