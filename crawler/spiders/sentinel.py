"""What a sweep looks at beside the walk: the server, the pages of others, what is hidden; keeps to a time of its own and judges nothing."""

import asyncio
import logging
from collections.abc import Awaitable
from typing import TypeVar

from crawler import endpoints
from crawler.fetch.answer import Answer
from crawler.spiders.hidden import HiddenLinks
from crawler.spiders.kit import Kit
from crawler.spiders.outside import OutsidePages
from domain.records import Record
from domain.targets import TargetKind, TargetRef

log = logging.getLogger(__name__)

T = TypeVar("T")
_LONGEST_S = 150.0


class Sentinel:
    """Looks once a sweep; what could not be had in time is simply not on record."""

    def __init__(self, kit: Kit, hidden: HiddenLinks) -> None:
        self._kit = kit
        self._hidden = hidden
        self._outside = OutsidePages(kit)
        self._records: list[Record] = []

    async def look_at_home(self, answer: Answer) -> None:
        """The server behind the home page, and whether search engines are shown another one."""
        await self.look_at_server(answer.fetch.landed)
        if answer.fetch.ok:
            await _in_time(self._hidden.compare_home(answer.fetch.landed, answer))

    async def look_outside(self) -> None:
        """Once the walk is over: the pages of others, and a second look with the browser at what seems hidden."""
        await _in_time(self._outside.look())
        await _in_time(self._hidden.confirm())

    async def look_at_server(self, home: str) -> None:
        """Certificate and addresses of the host behind the home page; ``home``: where it really is, after redirects."""
        kit = self._kit
        target = TargetRef(kind=TargetKind.SITE, key=kit.home, label=kit.order.site.name)
        timeout_s = kit.order.pace.timeout_s
        found = await asyncio.gather(
            _in_time(
                endpoints.certificate(
                    target, home, kit.policy, timeout_s=timeout_s, roots=kit.order.ca_file, http=kit.http
                )
            ),
            _in_time(endpoints.addresses(target, kit.home, kit.policy, timeout_s=timeout_s)),
        )
        self._records += [record for record in found if record is not None]

    def write(self) -> None:
        """Everything found → the bundle."""
        for record in self._records:
            self._kit.bundle.write(record)
        self._records.clear()
        self._outside.write()
        self._hidden.write()


async def _in_time(work: Awaitable[T | None]) -> T | None:
    """The result of one look; None when it took too long or broke: a mistake of ours accuses nobody."""
    try:
        async with asyncio.timeout(_LONGEST_S):
            return await work
    except TimeoutError:
        return None
    except Exception:
        log.exception("a look beside the walk broke")
        return None
