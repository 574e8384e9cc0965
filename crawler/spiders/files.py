"""One target that is no page: HEAD where that tells enough, the first bytes of files, the whole of those whose text is read."""

from dataclasses import replace
from typing import Protocol

from crawler.extract.signatures import FIRST_BYTES
from crawler.fetch.answer import REDIRECTS, Answer, Read
from crawler.spiders.attachments import Attachments
from crawler.spiders.book import Target
from crawler.spiders.kit import Kit
from crawler.spiders.standins import StandIns
from domain.fetches import FetchFailure
from domain.records import LinkKind

_HEAD_WILL_NOT_HELP = frozenset({FetchFailure.DNS, FetchFailure.REFUSED, FetchFailure.TLS})
_SAY_ENOUGH = REDIRECTS | {401, 404, 410, 412, 429, 503, 521}
REFUSALS = frozenset(
    {FetchFailure.ROBOTS, FetchFailure.OUT_OF_SCOPE, FetchFailure.PRIVATE_ADDRESS, FetchFailure.BAD_ADDRESS}
)
"""Nothing was sent."""


class Ask(Protocol):
    """One request in its turn."""

    async def __call__(
        self, target: Target, method: str, read: Read | None = None, *, most_bytes: int | None = None
    ) -> Answer:
        """The answer, whatever it is."""
        ...


class Files:
    """Settles everything but pages."""

    def __init__(self, kit: Kit, stand_ins: StandIns, attachments: Attachments, ask: Ask) -> None:
        self._kit = kit
        self._stand_ins = stand_ins
        self._attachments = attachments
        self._ask = ask

    async def settle(self, target: Target) -> Answer:
        """HEAD, and GET where HEAD is answered by anything but a good status: many servers know no HEAD."""
        if target.kind is LinkKind.ATTACHMENT:
            return await self._open(target)
        if target.kind is LinkKind.STYLE and target.internal:
            return await self._ask(target, "GET", Read.ALL)  # it names pictures and further sheets
        first = await self._ask(target, "HEAD")
        fetch = first.fetch
        if fetch.ok and self._stand_ins.doubtful(target, first):
            return await self._open(target)
        if fetch.ok or fetch.status in REDIRECTS or fetch.failure in _HEAD_WILL_NOT_HELP or fetch.failure in REFUSALS:
            return first
        second = await self._ask(target, "GET")
        said = fetch.failure.value if fetch.failure else fetch.status
        return replace(second, fetch=replace(second.fetch, detail=second.fetch.detail or f"HEAD: {said}"))

    async def _open(self, target: Target) -> Answer:
        """The first bytes of a file, asked for as a range, which some servers refuse; the whole of one that is to be read."""
        if self._attachments.is_chosen(target):
            most = self._kit.order.budget.max_attachment_bytes
            whole = await self._ask(target, "GET", Read.ALL, most_bytes=most)
            if whole.fetch.failure is not FetchFailure.TOO_LARGE:
                await self._attachments.read(target, whole)
                return _beginning(whole)
        first = await self._ask(target, "GET", Read.FIRST)
        fetch = first.fetch
        if fetch.ok or fetch.status in _SAY_ENOUGH or fetch.status is None:
            return first
        return await self._ask(target, "GET", Read.FIRST_PLAIN)


def _beginning(whole: Answer) -> Answer:
    """As if only the first bytes had been asked for."""
    if not whole.fetch.ok:
        return whole
    size = len(whole.body)
    return replace(
        whole, body=whole.body[:FIRST_BYTES], text="", start=True, length=size, fetch=replace(whole.fetch, size=None)
    )
