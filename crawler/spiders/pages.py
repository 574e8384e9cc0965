"""Hands pages to the reading and takes note of what it answers: page record, links, wants, evidence; sends nothing."""

import logging
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from crawler.extract.fragments import named_places, places_of
from crawler.extract.model import FetchedPage, Need, Reaction
from crawler.extract.notices import gate
from crawler.fetch.answer import Answer, key_of_body
from crawler.fetch.browser import Rendered
from crawler.memory import Note
from crawler.spiders.book import Target, key_of
from crawler.spiders.hidden import HiddenLinks
from crawler.spiders.kit import Kit
from crawler.spiders.patience import limited
from crawler.spiders.standins import StandIns
from domain.artifacts import Missing
from domain.fetches import Fetch, FetchFailure
from domain.records import PageRecord
from domain.targets import TargetKind, TargetRef

log = logging.getLogger(__name__)

_KEPT = frozenset({Need.COLUMN, Need.LIST_PAGE, Need.BOARD, Need.THREAD, Need.GUIDE, Need.SURVEY, Need.KNOWN_PLACE})
"""Pages whose body is evidence."""
_FEW_LINKS = 3
UNREADABLE = "页面内容未能解析，本次不作判定"


class Pages:
    """Everything between an answer and the reading."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self.hidden = HiddenLinks(kit)
        self.stand_ins = StandIns(kit)
        self._named: set[tuple[str, str]] = set()
        self._has: dict[str, frozenset[str]] = {}
        self._waiting: dict[str, PageRecord] = {}
        """Page records of pages that are still to be rendered, or may be."""

    def is_gate(self, answer: Answer) -> bool:
        """True when the answer is a script gate; pages full of links are none and are not looked at."""
        text = answer.text
        if answer.fetch.status == 200 and _more_links(text):
            return False
        return bool(text) and gate(answer.fetch.status, text)

    @limited
    def read(self, target: Target, answer: Answer) -> tuple[FetchedPage, Reaction] | None:
        """Feeds a good answer to the reading; None when there is nothing to read."""
        if not answer.html and not (target.need and answer.text):
            return None
        url, fetch = self._as_asked(target, answer.fetch)
        body_key = answer.body_key
        page = FetchedPage(url=url, fetch=fetch, text=answer.text, depth=target.depth, body_key=body_key)
        reaction = self._react(page)
        if reaction is None:
            return None
        self._kit.pages += 1
        self.hidden.look(url, answer.text, reaction.links, target.depth)
        if reaction.masked_text:
            self._keep_masked(url, reaction)
        elif target.need in _KEPT or target.depth == 0:
            self._kit.bodies[url] = self._kit.bundle.put_blob(answer.body)
        self.stand_ins.note_page(target, answer.text, reaction.title)
        if self._kit.order.check_fragments:
            self._note_places(url, answer.text)
        record = self._record(page, reaction)
        self._waiting.pop(url, None)
        if reaction.render or reaction.unsettled:
            self._waiting[url] = record
        else:
            self._kit.bundle.write(record)
        return page, reaction

    def recall(self, target: Target, fetch: Fetch, note: Note) -> tuple[FetchedPage, Reaction] | None:
        """Takes in an article as an earlier sweep read it; None when the reading wants to see it again."""
        article = note.article
        if article is None or target.via:
            return None
        kit = self._kit
        page = FetchedPage(url=target.url, fetch=fetch, text="", depth=target.depth, body_key=note.body_key)
        reaction = kit.reading.recall(page, article)
        if reaction is None:
            return None
        self._waiting[page.url] = self._record(page, reaction)  # until the end: it may be read after all
        return page, reaction

    @limited
    def read_rendered(self, target: Target, page: FetchedPage | None, rendered: Rendered) -> Reaction | None:
        """Feeds what the browser saw. ``page``: the raw page, None when a gate kept us from one."""
        kit = self._kit
        url, fetch = self._as_asked(target, rendered.fetch)
        if not rendered.fetch.ok or not rendered.text:
            if page is None:
                return None
            self._settle_record(url, None)
            return self._react(replace(page, render_tried=True))
        shown = FetchedPage(
            url=url,
            fetch=fetch if page is None else page.fetch,
            text=rendered.text,
            depth=target.depth,
            rendered=True,
            render_tried=True,
            body_key=page.body_key if page else key_of_body(rendered.text.encode()),
            answers=rendered.answers,
            frames=rendered.frames,
        )
        if rendered.picture:
            kit.pictures[url] = rendered.picture
        reaction = self._react(shown)
        if page is None:
            kit.pages += 1
            if reaction is None or not reaction.masked_text:
                kit.bodies[url] = kit.bundle.put_blob(rendered.text.encode())
        if reaction is not None and reaction.masked_text:
            self._keep_masked(url, reaction)
        self._settle_record(url, self._record(shown, reaction) if reaction else None)
        return reaction

    def _keep_masked(self, url: str, reaction: Reaction) -> None:
        """Private data is never kept: the evidence of such a page is its masked text, and no picture."""
        kit = self._kit
        kit.private.add(url)
        kit.pictures.pop(url, None)
        kit.bodies[url] = kit.bundle.put_blob(reaction.masked_text.encode())

    def lost_places(self) -> dict[str, tuple[str, ...]]:
        """Places named and not there, sorted, by the key of the page; only of pages that were read."""
        lost: dict[str, list[str]] = {}
        for url, fragment in sorted(self._named):
            has = self._has.get(key_of(url))
            if has is not None and fragment not in has:
                lost.setdefault(key_of(url), []).append(fragment)
        return {key: tuple(names) for key, names in lost.items()}

    def _note_places(self, url: str, text: str) -> None:
        tree = LexborHTMLParser(text)
        self._named |= named_places(tree, url)
        self._has[key_of(url)] = places_of(tree)

    def flush(self) -> None:
        """Writes the records of pages nobody came to render."""
        for record in self._waiting.values():
            self._kit.bundle.write(record)
        self._waiting.clear()

    def _settle_record(self, url: str, better: PageRecord | None) -> None:
        record = better or self._waiting.get(url)
        self._waiting.pop(url, None)
        if record is not None:
            self._kit.bundle.write(record)

    def _as_asked(self, target: Target, fetch: Fetch) -> tuple[str, Fetch]:
        """The address that was asked first when this one was only where a redirect led."""
        if not target.via or not self._kit.policy.internal(target.via[0]):
            return target.url, fetch
        landed = fetch.final_url or target.url
        return target.via[0], replace(fetch, url=target.via[0], redirects=target.via, final_url=landed)

    @limited
    def _react(self, page: FetchedPage) -> Reaction | None:
        try:
            return self._kit.reading.react(page)
        except Exception:
            # One page that breaks an extractor costs one page, never a sweep.
            log.exception("the reading broke on %s", page.url)
            target = TargetRef(kind=TargetKind.PAGE, key=page.url)
            self._kit.bundle.write(
                Missing(target=target, record_type="PageRecord", reason=UNREADABLE, failure=FetchFailure.STOPPED)
            )
            return None

    def _record(self, page: FetchedPage, reaction: Reaction) -> PageRecord:
        return PageRecord(
            target=TargetRef(kind=TargetKind.PAGE, key=page.url, label=reaction.title),
            url=page.url,
            fetch=page.fetch,
            kind=reaction.kind,
            title=reaction.title,
            depth=page.depth,
            published=reaction.published,
            tags=reaction.tags,
            rendered=page.rendered,
            body_key=page.body_key,
        )


def _more_links(text: str) -> bool:
    """More than a few of them; the rest of the page is not gone through."""
    at = -1
    return all((at := text.find("<a ", at + 1)) >= 0 for _ in range(_FEW_LINKS + 1))
