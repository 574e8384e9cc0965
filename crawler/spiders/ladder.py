"""The ladder before an accusation: what failed is tried again later, by another client, in the browser where a gate is suspected."""

import asyncio

from crawler.extract.model import Need
from crawler.fetch.answer import Answer, Read
from crawler.spiders.book import Target
from crawler.spiders.kit import Kit
from crawler.spiders.walk import Walk
from domain.fetches import Fetch, FetchFailure
from domain.sweeps import UnitOutcome

_GATE_STATUSES = frozenset({202, 403, 412, 521})
_GONE = frozenset({404, 410})
_NEVER_AGAIN = frozenset(
    {
        FetchFailure.ROBOTS,
        FetchFailure.OUT_OF_SCOPE,
        FetchFailure.PRIVATE_ADDRESS,
        FetchFailure.BAD_ADDRESS,
        FetchFailure.TOO_LARGE,
        FetchFailure.STOPPED,
    }
)
_AT_ONCE = 8


async def climb(kit: Kit, walk: Walk) -> None:
    """Tries again what has failed, a rung for each spacing; pages that open now are read and followed."""
    for rung, wait in enumerate(kit.order.pace.retry_spacing_s):
        again = [target for target in kit.book if _wants_another(target, rung)]
        if not again:
            return
        await asyncio.sleep(wait)
        places = asyncio.Semaphore(_AT_ONCE)
        await asyncio.gather(*(_try_again(kit, walk, target, places) for target in again))
        await walk.run()
        kit.book.join_redirects()


def _wants_another(target: Target, rung: int) -> bool:
    last = target.last
    if last is None or last.ok or not target.asked or target.url == "" or target.problem is not None:
        return False
    if target.outcome in {UnitOutcome.REFUSED, UnitOutcome.OVER_BUDGET} or last.failure in _NEVER_AGAIN:
        return False
    # Gone is gone after two tries; what may pass by itself gets every rung.
    return rung == 0 or last.status not in _GONE


async def _try_again(kit: Kit, walk: Walk, target: Target, places: asyncio.Semaphore) -> None:
    last = target.last
    async with places:
        if last is not None and _gate_suspected(last) and not target.browser_tried and kit.may_render(target.url):
            kit.count_render(target.url)
            target.browser_tried = True
            rendered = await kit.browser.render(target.url, kit.policy, pacer=kit.pacer(target.url))
            kit.requests += 1
            target.attempts.append(rendered.fetch)
            return
        async with kit.pacer(target.url).turn():
            answer = await kit.visitor.ask(target.url, read=Read.ALL if target.need is Need.THREAD else Read.TEXT)
        kit.requests += 1
    _note(walk, target, answer)


def _gate_suspected(fetch: Fetch) -> bool:
    return fetch.failure is FetchFailure.BLOCKED_BY_GATE or fetch.status in _GATE_STATUSES


def _note(walk: Walk, target: Target, answer: Answer) -> None:
    fetch = answer.fetch
    target.attempts.append(fetch)
    target.outcome = UnitOutcome.READ if fetch.status is not None else UnitOutcome.FAILED
    if target.page and fetch.ok:
        walk.read(target, answer)
