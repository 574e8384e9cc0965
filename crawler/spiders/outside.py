"""Reads the outside pages a site links to, each once a day for everybody and a few of one host; judges nothing."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from crawler.clock import now, ticks
from crawler.extract.notices import gate, looks_missing, maintenance
from crawler.extract.outside import moves_to, outside_page
from crawler.fetch.answer import Answer, Read
from crawler.spiders.book import Target
from crawler.spiders.kit import Kit, host_key
from crawler.spiders.outgoing import Looked
from domain.outside import host_of
from domain.records import LinkKind, OutsidePage, OutsideRecord, StandIn
from domain.sweeps import KnownFault
from domain.targets import TargetKind, TargetRef

FRESH = timedelta(hours=20)
"""What was read within this time, for whichever site, is not asked again."""
PER_HOST = 5
LANES = 12
MOST_SECONDS = 120.0
_NEVER = (".gov.cn", ".mil.cn")
"""Hosts that are watched as sites of their own."""
CHECK = "hijacked_link"


class OutsidePages:
    """The outside pages of one sweep."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._known = {seen.page.url: seen for seen in kit.order.outside}
        self._read: dict[str, OutsidePage | None] = {}

    async def look(self) -> None:
        """Reads what is due, known faults first, within a time and a number of pages; the rest waits for the next sweep."""
        lanes: defaultdict[str, list[Target]] = defaultdict(list)
        left = self._kit.order.budget.max_outside
        for target in self._due():
            lane = lanes[host_key(target.url)]
            if len(lane) < PER_HOST and left > 0:
                lane.append(target)
                left -= 1
        places = asyncio.Semaphore(LANES)
        end = ticks() + MOST_SECONDS
        await asyncio.gather(*(self._serve(lane, places, end) for lane in lanes.values()))

    def write(self) -> None:
        """A record for every outside page the site names and something is known of, and for known faults named no more."""
        kit = self._kit
        known = {fault.target.key: fault for fault in kit.order.known_faults if fault.check_id == CHECK}
        for target in kit.book:
            url = target.url
            if target.internal or not target.instances or target.kind not in (LinkKind.PAGE, LinkKind.FRAME):
                continue
            seen = self._known.get(url)
            fresh = self._read.get(url) or (seen.page if seen and self._is_fresh(seen.page) else None)
            if url not in known and (fresh is None or kit.narrow):
                continue
            kit.bundle.write(self._record(target, fresh))
        for url, fault in known.items():
            found = kit.book.get(url)
            if (found is None or not found.instances) and fault.found_on and self._all_read(fault):
                gone = found or Target(url=url, kind=LinkKind.PAGE, internal=False, depth=0)
                kit.bundle.write(
                    replace(self._record(gone, None), target=fault.target, url=url, instances=0, found_on=())
                )

    def _due(self) -> Sequence[Target]:
        kit = self._kit
        # Also what only said that it was missing: an address that merely opens is no proof against that.
        known = {fault.target.key for fault in kit.order.known_faults if fault.check_id in (CHECK, "broken_link")}
        due = [target for target in kit.book if self._is_due(target)]
        return sorted(
            due, key=lambda target: (target.url not in known, not target.on_home, -target.instances, target.url)
        )

    def _is_due(self, target: Target) -> bool:
        if target.internal or not target.instances or target.kind not in (LinkKind.PAGE, LinkKind.FRAME):
            return False
        last = target.last
        if target.problem is not None or last is None or not last.ok:
            return False
        if host_of(target.url).endswith(_NEVER):
            return False
        if last.content_type and "html" not in last.content_type:
            return False
        seen = self._known.get(target.url)
        return seen is None or not self._is_fresh(seen.page)

    def _is_fresh(self, page: OutsidePage) -> bool:
        return now() - page.at < FRESH

    async def _serve(self, lane: Sequence[Target], places: asyncio.Semaphore, end: float) -> None:
        async with places:
            for target in lane:
                if ticks() > end:
                    return
                looked = await self._kit.outgoing.page(target.url, partial(self._page, target.url))
                self._read[target.url] = looked.page
                if (
                    looked.missing
                ):  # said by the page alone: shells that scripts fill forbid to compare strangers' pages
                    target.stand_in, target.stand_in_tries = StandIn.SAYS_MISSING, 1

    async def _page(self, url: str) -> Looked:
        """What stands there."""
        answer = await self._ask(url)
        if answer is None:
            return Looked()
        landed = answer.fetch.landed
        further = moves_to(answer.text, landed)
        if further and host_of(further) != host_of(url) and (behind := await self._ask(further)) is not None:
            answer, landed = behind, behind.fetch.landed
        text = answer.text
        page = outside_page(url, landed, text, answer.fetch.at)
        if gate(answer.fetch.status, text) or maintenance(text):
            return Looked()
        missing = looks_missing(text, page.title)
        return Looked(page=None if missing else page, missing=missing)

    async def _ask(self, url: str) -> Answer | None:
        kit = self._kit
        async with kit.pacer(url).turn():
            answer = await kit.visitor.ask(url, read=Read.TEXT)
        kit.requests += 1
        return answer if answer.fetch.ok and answer.html else None

    def _record(self, target: Target, page: OutsidePage | None) -> OutsideRecord:
        seen = self._known.get(target.url)
        return OutsideRecord(
            target=TargetRef(kind=TargetKind.LINK, key=target.url, label=target.anchor),
            url=target.url,
            anchor=target.anchor,
            found_on=target.found_on,
            instances=target.instances,
            on_home=target.on_home,
            page=page,
            before=seen.steady if seen else None,
        )

    def _all_read(self, fault: KnownFault) -> bool:
        book = self._kit.book
        places = [book.get(place) for place in fault.found_on]
        return all(place is not None and place.last is not None and place.last.ok for place in places)
