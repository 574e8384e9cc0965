"""Walks a site breadth-first and settles every target it names, each address once; keeps order, budget and pace."""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace

from crawler.clock import now
from crawler.extract.charsets import decode
from crawler.extract.links import style_sheet_links
from crawler.extract.model import FetchedPage, Need, Reaction
from crawler.extract.signatures import HTML, begins_like
from crawler.fetch.answer import MAX_REDIRECTS, Answer, KnownBody, Read
from crawler.memory import Note
from crawler.spiders.attachments import Attachments
from crawler.spiders.book import Target, key_of
from crawler.spiders.files import REFUSALS, Files
from crawler.spiders.frontier import Frontier
from crawler.spiders.kit import Kit
from crawler.spiders.pages import Pages
from crawler.spiders.patience import limited
from crawler.spiders.recall import Recall, body_as_known, read_after_all
from crawler.spiders.renders import Renders
from crawler.spiders.sought import Sought
from crawler.spiders.standins import FILES, StandIns
from domain.fetches import Client, Fetch, FetchFailure
from domain.records import LinkKind
from domain.sweeps import UnitOutcome

log = logging.getLogger(__name__)

_SELF_HOPS = 5
_DEEPER_FOR_NEEDS = 3
_SLOWER = frozenset({429, 503})


class Walk:
    """The targets of a sweep, from their planning to their settling. ``run`` returns when nothing is left to ask; it may be called again for what came later."""

    def __init__(self, kit: Kit, pages: Pages, attachments: Attachments) -> None:
        self._kit = kit
        self._pages = pages
        self._attachments = attachments
        self._files = Files(kit, pages.stand_ins, attachments, self._ask)
        self._recall = Recall(kit, pages)
        self._sought = Sought(kit.order.known_faults)
        self._frontier = Frontier(
            concurrency=kit.order.pace.concurrency, visit=self._guarded, rested=lambda: self._renders.decide()
        )
        self._renders = Renders(kit, pages, opened=self._frontier.opened, closed=self._frontier.closed, take=self.take)
        self._pages_begun = 1  # the home page
        self.page_limit_reached = False
        self.cut = False
        """Set when the time for walking is over: what is left stays unasked."""

    # --- planning ------------------------------------------------------------------------------------------------------

    def plan(self, target: Target) -> None:
        """Takes a target into the sweep; what may not or cannot be asked is settled at once."""
        if target.planned or target.kind is LinkKind.FORM:
            return  # a form wants what only a visitor can give: named, never asked
        kit = self._kit
        if target.problem is not None:
            if not target.attempts:
                target.attempts = (Fetch(url=target.url, at=now(), failure=target.problem),)
            return
        if target.internal and target.need is None and not kit.reading.in_scope(target.url):
            return  # an endless space: named, never asked
        kit.book.plan(target)
        refusal = kit.policy.refusal(target.url)
        if refusal is not None:
            self._refuse(target, refusal)
        elif self._beyond(target):
            target.outcome = UnitOutcome.OVER_BUDGET
        else:
            self._push(target)

    def want(self, url: str, need: Need, depth: int) -> None:
        """The reading or a known fault needs this address before routine links."""
        kit = self._kit
        if not kit.policy.internal(url):
            return
        target = kit.book.add(url, depth=depth)
        if target.need is None:
            target.need = need
        if target.outcome is UnitOutcome.REMEMBERED and need not in {Need.ARTICLE, Need.WITNESS}:
            self._ask_after_all(target)
            return
        if target.asked or target.problem is not None:
            return
        if not target.planned:
            self.plan(target)
        elif not self._beyond(target):
            target.outcome = None
            self._push(target)  # again, further ahead; the later turn finds it asked

    def _ask_after_all(self, target: Target) -> None:
        """What rested turns out to be more than an article: it is asked and read as if it had never been remembered."""
        self._recall.take_back(target)
        self._push(target)

    def take(
        self,
        page: FetchedPage,
        reaction: Reaction,
        target: Target,
        *,
        known: frozenset[str] = frozenset(),
        note: Note | None = None,
    ) -> None:
        """Does what the reading of a page asks for. ``note``: of a page that was taken in unread."""
        kit = self._kit
        if reaction.follow:
            if note is not None:
                new = kit.book.name_again(page.url, note.numbers, kit.memory.links, page.depth)
            else:
                new = kit.book.name(page.url, reaction.links, page.depth, known=known)
            if not kit.narrow:
                for found in new:
                    self.plan(found)
            else:
                _settle_problems(new)
        if not kit.narrow or kit.order.focus:
            for wanted in reaction.wanted:
                self.want(wanted.url, wanted.need, page.depth + 1)
            for url in reaction.look_again:
                self._look_again(url)
        else:
            for url in self._sought.further_pages(page.url, reaction):
                self.want(url, Need.BOARD, page.depth + 1)
        # A home page that nobody asks about, and pages beside a column in focus, need not be seen by a browser.
        worth = (bool(target.depth) or kit.judges_home) and target.url not in kit.beside
        if reaction.render and worth and not page.rendered and not page.render_tried and kit.may_render(target.url):
            if reaction.may_wait and not kit.narrow:
                self._renders.wait(target, page)
            else:
                self._renders.later(target, page)

    def _look_again(self, url: str) -> None:
        """An article that was read as received goes to the browser after all."""
        target = self._kit.book.get(url)
        if target is None or not target.was_read or target.browser_tried or target.last is None:
            return
        if self._kit.may_render(target.url):
            self._renders.later(target, FetchedPage(url=target.url, fetch=target.last, text="", depth=target.depth))

    def _beyond(self, target: Target) -> bool:
        """True past the limits of depth and number. What the reading needs may lie a little deeper; endless needs end too."""
        if target.need is Need.KNOWN_PLACE:
            return False
        budget = self._kit.order.budget
        deepest = budget.max_depth + (_DEEPER_FOR_NEEDS if target.need is not None else 0)
        return self._kit.book.planned > budget.max_targets or (target.page and target.depth > deepest)

    def _push(self, target: Target) -> None:
        if not self._attachments.waits(target):
            self._frontier.push(target)

    # --- running -------------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Asks until nothing is left. OSError when the bundle cannot be written."""
        try:
            while not self.cut and (self._frontier.open or self._release() or self._renders.again()):
                await self._frontier.drain(self._renders.serve)
        finally:
            self._kit.book.count_up()

    def _release(self) -> bool:
        """The files that waited for all pages; False when there are none."""
        waited = self._attachments.release()
        for target in waited:
            self._push(target)
        return bool(waited)

    async def _guarded(self, target: Target) -> None:
        try:
            if not target.asked:
                await self._visit(target)
                self._kit.show()
        except OSError:
            raise
        except Exception as error:
            # A mistake of ours costs one target and accuses nobody.
            log.exception("could not settle %s", target.url)
            target.tried(Fetch(url=target.url, at=now(), failure=FetchFailure.STOPPED, detail=type(error).__name__))
            target.outcome = UnitOutcome.FAILED

    # --- one target ----------------------------------------------------------------------------------------------------

    async def _visit(self, target: Target) -> None:
        kit = self._kit
        if target.page and target.need is not Need.KNOWN_PLACE and self._pages_begun >= kit.order.budget.max_pages:
            self.page_limit_reached = True
            target.outcome = UnitOutcome.OVER_BUDGET
            return
        target.asked = True
        if not target.internal and (told := kit.verdicts.get(target.url)) is not None:
            target.attempts += told.attempts
            target.outcome = UnitOutcome.READ if told.attempts[-1].status is not None else UnitOutcome.FAILED
            target.told = True
            return
        if target.internal:
            if not kit.robots.knows(target.url):
                async with kit.pacer(target.url).turn():
                    await kit.robots.learn(target.url)
            if not kit.robots.allows(target.url):
                self._refuse(target, FetchFailure.ROBOTS)
                return
        note = None if self._attachments.is_chosen(target) else self._recall.note_of(target)
        if note is not None and self._recall.rests(target, note):
            done, taken = self._recall.rested(target, note)
            if done:
                self._follow(taken, target)
                await asyncio.sleep(0)  # nothing was waited for: others get their turn
                return
        if target.page:
            self._pages_begun += 1
            kept = self._recall.body_of(target) if note is None else None
            known = note or kept
            validators = known.validators if known else None
            answer = await self._ask(target, "GET", validators=validators, known=body_as_known(note))
            if note is not None:
                done, taken = self._recall.unchanged(target, note, answer)
                if done:
                    self._follow(taken, target)
                    return
                answer = read_after_all(answer)
            if known is not None and answer.fetch.status == 304:
                again = self._recall.as_kept(target, kept, answer) if kept is not None else None
                answer = again or await self._ask(target, "GET")
            if answer.text == "":
                self._pages_begun -= 1
        elif target.internal:
            answer = await self._files.settle(target)
        else:
            answer = await kit.outgoing.once(target.url, 0, lambda: self._files.settle(target))
        await kit.breath.turn()
        self.settle(target, answer)
        if target.hop and target.page and target.need is not None:
            await self._read_behind(target, answer.location)

    async def _read_behind(self, target: Target, location: str) -> None:
        """A needed page that leads to one that was read already: its content is wanted under this address too.

        The only case in which an address is asked twice, since no text of a page is kept.
        """
        behind = self._kit.book.get(location)
        if behind is None or behind is target or behind.last is None or not behind.last.ok or not behind.internal:
            return
        shadow = Target(
            url=location, kind=target.kind, internal=True, depth=target.depth, need=target.need, via=(target.url,)
        )
        answer = await self._ask(shadow, "GET")
        if answer.fetch.ok and not self._pages.is_gate(answer):
            self.read(shadow, answer)

    def _follow(self, taken: tuple[FetchedPage, Reaction] | None, target: Target) -> None:
        if taken is not None:
            self.take(*taken, target, note=self._recall.taken[target.url])

    async def _ask(
        self,
        target: Target,
        method: str,
        read: Read | None = None,
        *,
        validators: Mapping[str, str] | None = None,
        most_bytes: int | None = None,
        known: KnownBody | None = None,
    ) -> Answer:
        kit = self._kit
        if read is None:
            read = Read.ALL if target.need is not None else Read.TEXT
        url = target.url
        async with kit.pacer(url).turn():
            answer = await kit.wire.ask(
                url, method=method, read=read, validators=validators, most_bytes=most_bytes, known=known
            )
        if answer.fetch.status in _SLOWER:
            kit.slow_down(answer.fetch)
        hops = 0
        # A redirect to itself under another session: the same page to us, and to follow it is the only way to see it.
        while (
            answer.location
            and answer.location != url
            and key_of(answer.location) == key_of(target.url)
            and hops < _SELF_HOPS
        ):
            hops, url = hops + 1, answer.location
            async with kit.pacer(url).turn():
                answer = await kit.wire.ask(url, method=method, read=read, most_bytes=most_bytes)
        if hops:
            answer = replace(
                answer, fetch=replace(answer.fetch, url=target.url, final_url=url, redirects=(target.url,))
            )
        return answer

    def finish_memory(self) -> None:
        """Leaves in the memory only what no later look has thrown a doubt on."""
        self._recall.finish()

    @property
    def stand_ins(self) -> StandIns:
        """What tells things from what stands in for them."""
        return self._pages.stand_ins

    def _read_sheet(self, target: Target, answer: Answer) -> None:
        if begins_like(answer.body) == HTML:
            self._pages.stand_ins.note_file(target, answer)
            return
        text, _ = decode(answer.body, answer.fetch.content_type)
        kit = self._kit
        self._pages.hidden.sheet(target.url, text)
        for found in kit.book.name(target.url, style_sheet_links(text, target.url), target.depth):
            found.on_home = target.on_home
            self.plan(found)

    @limited
    def settle(self, target: Target, answer: Answer) -> None:
        """Puts an answer on record and does what follows from it."""
        fetch = answer.fetch
        if answer.location:
            self._hop(target, answer)
        elif self._pages.is_gate(answer):
            target.tried(replace(fetch, failure=FetchFailure.BLOCKED_BY_GATE))
            target.outcome = UnitOutcome.READ
            if target.page and self._kit.may_render(target.url):
                self._renders.later(target, None)
        elif fetch.failure in REFUSALS and fetch.status is None:
            target.tried(fetch)
            target.outcome = UnitOutcome.REFUSED
        else:
            target.tried(fetch)
            target.outcome = UnitOutcome.READ if fetch.status is not None else UnitOutcome.FAILED
            if target.page and fetch.ok:
                self.read(target, answer)
            elif target.kind is LinkKind.STYLE and target.internal and fetch.ok and answer.body:
                self._read_sheet(target, answer)
            elif answer.start and fetch.ok and target.kind in FILES:
                self._pages.stand_ins.note_file(target, answer)
            if not target.page:
                self._recall.note_file(target, answer)

    async def render_now(self, target: Target) -> None:
        """One more try of a target, in the browser; a page that opens there is read and followed."""
        await self._renders.now(target)

    def keep(self, evidence: bytes) -> str:
        """Puts evidence into the bundle and gives its key."""
        return self._kit.bundle.put_blob(evidence)

    def is_gate(self, answer: Answer) -> bool:
        """True when the answer is a script gate."""
        return self._pages.is_gate(answer)

    def read(self, target: Target, answer: Answer) -> None:
        """Reads a page that was answered well, and takes what it names into the sweep."""
        target.was_read = True
        taken = self._pages.read(target, answer)
        if taken is not None:
            page, reaction = taken
            if reaction.render:
                self._renders.note_links(page.url, reaction.links)
            self._recall.note_page(target, answer, page, reaction)
            if not self._kit.narrow:
                for place in self._recall.wake(target, reaction):
                    self.want(place, Need.KNOWN_PLACE, 1)
            self.take(page, reaction, target)

    def _hop(self, target: Target, answer: Answer) -> None:
        kit = self._kit
        location = answer.location
        target.tried(replace(answer.fetch, final_url=location))
        target.outcome = UnitOutcome.READ
        following = kit.book.add(location, kind=target.kind, depth=target.depth)
        target.hop = key_of(location)
        if following.asked:
            return
        following.via = following.via or (*target.via, target.url)
        if len(following.via) > MAX_REDIRECTS:
            following.problem = FetchFailure.TOO_MANY_REDIRECTS
            return
        if target.need is not None and following.internal:
            self.want(location, target.need, target.depth)
        elif kit.narrow and not following.internal:
            following.need = None
            self.plan(following)
        else:
            self.plan(following)

    def _refuse(self, target: Target, failure: FetchFailure) -> None:
        target.tried(Fetch(url=target.url, at=now(), by=Client.CRAWLER, failure=failure))
        target.outcome = UnitOutcome.REFUSED


def _settle_problems(targets: Iterable[Target]) -> None:
    for target in targets:
        if target.problem is not None and not target.attempts:
            target.attempts = (Fetch(url=target.url, at=now(), failure=target.problem),)
