"""The ladder before an accusation: what failed is tried again later, by another client, in the browser where a gate is suspected."""

import asyncio
from dataclasses import replace

from crawler.clock import now
from crawler.fetch.answer import Answer, Read
from crawler.fetch.warc import exchange
from crawler.spiders.book import Target
from crawler.spiders.kit import Kit
from crawler.spiders.standins import FILES
from crawler.spiders.walk import Walk
from domain.fetches import Fetch, FetchFailure
from domain.records import LinkKind
from domain.sweeps import UnitOutcome

_WALLS = frozenset({202, 403, 412, 521})
"""Statuses behind which a script gate may stand."""
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
_SURE = 2
"""Tries at which a stand-in must have been seen."""
_LONGEST_RETRY_AFTER_S = 300.0


async def climb(kit: Kit, walk: Walk) -> None:
    """Tries again what has failed, a rung for each spacing; pages that open now are read and followed.

    The spacing counts from each target's own last try: after a long walk most of it has passed already.
    """
    for rung, spacing in enumerate(kit.order.pace.retry_spacing_s):
        again = [target for target in kit.book if _wants_another(target, rung)]
        if not again:
            continue
        places = asyncio.Semaphore(_AT_ONCE)
        await asyncio.gather(*(_try_again(kit, walk, target, spacing, places) for target in again))
        await walk.run()
        kit.book.join_redirects()


def _wants_another(target: Target, rung: int) -> bool:
    last = target.last
    if target.told:
        return False
    if last is not None and last.ok and target.asked:
        return target.suspect or (
            target.stand_in is not None and target.stand_in_tries < _SURE and bool(target.instances)
        )
    if last is None or last.ok or not target.asked or target.problem is not None:
        return False
    if target.outcome in {UnitOutcome.REFUSED, UnitOutcome.OVER_BUDGET} or last.failure in _NEVER_AGAIN:
        return False
    if not target.instances and target.depth:
        return False  # only where a redirect led; whoever is redirected there is tried again as a whole
    if last.failure is FetchFailure.BLOCKED_BY_GATE and target.browser_tried:
        return False
    # Gone is gone after two tries; what may pass by itself gets every rung.
    lasting = last.status in _GONE or last.failure is FetchFailure.TOO_MANY_REDIRECTS
    return not lasting or len(target.attempts) < 2


async def _try_again(kit: Kit, walk: Walk, target: Target, spacing: float, places: asyncio.Semaphore) -> None:
    last = target.last
    assert last is not None
    await asyncio.sleep(_wait(last, spacing))
    async with places:
        if last.failure is FetchFailure.BLOCKED_BY_GATE:
            if kit.may_render(target.url):
                await walk.render_now(target)
            return

        async def ask() -> Answer:
            async with kit.pacer(target.url).turn():
                kit.requests += 1
                return await kit.visitor.ask(target.url, read=_read(target))

        answer = await (ask() if target.internal else kit.outgoing.once(target.url, len(target.attempts), ask))
        if answer.fetch.status in {429, 503}:
            kit.slow_down(answer.fetch)
        gate = walk.is_gate(answer)
        if gate:
            answer = replace(answer, fetch=replace(answer.fetch, failure=FetchFailure.BLOCKED_BY_GATE))
        _note(walk, target, answer)
        suspected = gate or answer.fetch.status in _WALLS or answer.fetch.failure is FetchFailure.TLS
        if suspected and not target.browser_tried and kit.may_render(target.url):
            await walk.render_now(target)


def _wait(last: Fetch, spacing: float) -> float:
    """Seconds until the next try: the spacing, or what the server itself asks for, within reason."""
    asked = last.retry_after_s or 0
    wanted = max(spacing, asked if asked <= _LONGEST_RETRY_AFTER_S else 0)
    return max(0.0, wanted - (now() - last.at).total_seconds())


def _note(walk: Walk, target: Target, answer: Answer) -> None:
    fetch = answer.fetch
    target.tried(fetch)
    target.outcome = UnitOutcome.READ if fetch.status is not None else UnitOutcome.FAILED
    if not fetch.ok:
        if archive := exchange(answer):
            target.exchange_key = walk.keep(archive)
        return
    if target.was_read or answer.start or target.stand_in is not None:
        walk.stand_ins.look_again(target, answer)
    elif target.page:
        walk.read(target, answer)


def _read(target: Target) -> Read:
    if target.need:
        return Read.ALL
    return (
        Read.FIRST if target.kind in FILES and (target.begins_like or target.kind is LinkKind.ATTACHMENT) else Read.TEXT
    )
