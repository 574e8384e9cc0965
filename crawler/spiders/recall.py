"""What need not be asked, or not be read, again: puts what the memory knows on record, each answer with its own time; sends nothing."""

from dataclasses import replace

import msgspec

from crawler.bodies import Body
from crawler.clock import now
from crawler.extract.charsets import decode
from crawler.extract.model import FetchedPage, Need, Reaction
from crawler.fetch.answer import Answer, KnownBody
from crawler.memory import Note, rests
from crawler.spiders.book import Target, key_of
from crawler.spiders.kit import Kit
from crawler.spiders.pages import Pages
from domain.fetches import Fetch
from domain.records import LinkKind, PageKind
from domain.sweeps import SweepPurpose, UnitOutcome

_FILES = frozenset({LinkKind.ATTACHMENT, LinkKind.IMAGE, LinkKind.MEDIA, LinkKind.SCRIPT})
"""Kinds that name nothing further."""

_AS_IT_WAS = frozenset({None, Need.ARTICLE, Need.WITNESS, Need.KNOWN_PLACE})
"""Needs that the links and the date of an unchanged page can meet."""

_LISTS = frozenset({Need.COLUMN, Need.LIST_PAGE, Need.BOARD, Need.SURVEY})
_LIST_KINDS = frozenset({PageKind.COLUMN, PageKind.HUB, PageKind.THREAD_LIST, PageKind.GUIDE_LIST})
"""Pages that are read in every sweep for what they list; messages and guides are too many to be kept."""

Taken = tuple[FetchedPage, Reaction] | None


def body_as_known(note: Note | None) -> KnownBody | None:
    """What a remembered page was, so that the same again need not be decoded; None where nothing is known."""
    if note is None or not note.body_key:
        return None
    return KnownBody(key=note.body_key, content_type=note.fetch.content_type, encoding=note.fetch.encoding)


def read_after_all(answer: Answer) -> Answer:
    """An answer with its text, which was left out because its body seemed to be known."""
    if not answer.as_known:
        return answer
    return replace(answer, text=decode(answer.body, answer.fetch.content_type)[0], as_known=False)


class Recall:
    """The memory in the hands of a walk."""

    def __init__(self, kit: Kit, pages: Pages) -> None:
        self._kit = kit
        self._pages = pages
        order = kit.order
        self._wrong = {key_of(known.target.key) for known in order.known_faults}
        self._wrong |= {key_of(pending.url) for pending in order.pending}
        self._awake = {key_of(known.found_on[0]) for known in order.known_faults if known.found_on}
        """One place of every known fault is looked at in every sweep; it wakes the others when it has changed."""
        self._places: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        """Key of a page → the known faults it named: key of the fault, and all pages that named it."""
        for known in order.known_faults:
            for place in known.found_on:
                self._places.setdefault(key_of(place), []).append((key_of(known.target.key), known.found_on))
        self._may_rest = order.purpose is SweepPurpose.ROUTINE and order.settled_days > 0
        self._seen_itself: set[str] = set()
        self.taken: dict[str, Note] = {}
        """Pages on record unread, by address."""

    def note_of(self, target: Target) -> Note | None:
        """What is remembered of an address that may be taken in as it was; None for all that must be seen itself."""
        if not target.internal or target.need not in _AS_IT_WAS or self._kit.narrow:
            return None
        key = key_of(target.url)
        note = self._kit.memory.of(key)
        if (
            note is None
            or key in self._wrong
            or key in self._seen_itself
            or target.via
            or target.page is (note.article is None)
        ):
            return None
        return note

    def body_of(self, target: Target) -> Body | None:
        """The kept body of a page that must be read in every sweep, where the server may say that it has not changed."""
        key = key_of(target.url)
        if self._kit.narrow or not target.page or target.via or key in self._wrong or key in self._seen_itself:
            return None
        return self._kit.memory.bodies.of(key, now())

    def as_kept(self, target: Target, body: Body, answer: Answer) -> Answer | None:
        """«Not modified» with what was not modified; None when that is damaged and the page must be asked for after all."""
        content = self._kit.memory.bodies.again(key_of(target.url))
        if content is None:
            return None
        was = body.fetch
        fetch = replace(
            answer.fetch, status=was.status, content_type=was.content_type, encoding=was.encoding, size=was.size
        )
        return replace(
            answer, fetch=fetch, body=content, text=decode(content, was.content_type)[0], etag="", modified=""
        )

    def rests(self, target: Target, note: Note) -> bool:
        """True while a settled address need not be asked at all."""
        key = key_of(target.url)
        if not self._may_rest or target.on_home or key in self._awake:
            return False
        return rests(key, note, now(), self._kit.order.settled_days)

    def rested(self, target: Target, note: Note) -> tuple[bool, Taken]:
        """Puts a resting address on record; (False, None) when the reading wants to see it again."""
        return self._record(target, note.fetch, note, UnitOutcome.REMEMBERED)

    def unchanged(self, target: Target, note: Note, answer: Answer) -> tuple[bool, Taken]:
        """Puts a page on record that was asked and has not changed since it was read; (False, None) when it has, or must be read again."""
        fetch = answer.fetch
        if fetch.status == 304:
            was = note.fetch
            fetch = replace(
                fetch, status=was.status, content_type=was.content_type, encoding=was.encoding, size=was.size
            )
        elif not fetch.ok or answer.location or not answer.as_known:
            return False, None
        looks = note.looks + 1
        done, taken = self._record(
            target, fetch, msgspec.structs.replace(note, fetch=fetch, looks=looks), UnitOutcome.READ
        )
        if done:
            self._kit.pages += 1
        return done, taken

    def _record(self, target: Target, fetch: Fetch, note: Note, outcome: UnitOutcome) -> tuple[bool, Taken]:
        taken = None
        if target.page:
            taken = self._pages.recall(target, fetch, note)
            if taken is None:
                return False, None
            target.was_read = True
            self.taken[target.url] = note
        target.tried(fetch)
        target.outcome = outcome
        target.announced, target.begins_like = note.announced, note.begins_like
        self._kit.memory.keep(key_of(target.url), note)
        return True, taken

    def wake(self, target: Target, reaction: Reaction) -> list[str]:
        """The other places of known faults that a page names no more: what was mended here may be mended there."""
        faults = self._places.pop(key_of(target.url), None)
        if not faults:
            return []
        named = {key_of(link.url) for link in reaction.links}
        places = {place for fault, found_on in faults if fault not in named for place in found_on}
        self._awake |= {key_of(place) for place in places}
        return sorted(places)

    def note_page(self, target: Target, answer: Answer, page: FetchedPage, reaction: Reaction) -> None:
        """Keeps a page just read, when it can be taken in unread next time."""
        if target.via or answer.fetch.status != 200 or answer.fetch.redirects:
            return
        if reaction.settled is None:
            if (target.need in _LISTS or reaction.kind in _LIST_KINDS) and not reaction.masked_text:
                self._kit.memory.bodies.received(
                    key_of(target.url), answer.fetch, answer.body, etag=answer.etag, modified=answer.modified
                )
            return
        note = Note(
            fetch=answer.fetch,
            etag=answer.etag,
            modified=answer.modified,
            body_key=page.body_key,
            article=reaction.settled,
        )
        self._kit.memory.keep(key_of(target.url), note, reaction.links)

    def note_file(self, target: Target, answer: Answer) -> None:
        """Keeps a file of the site that was answered well."""
        fetch = answer.fetch
        if not target.internal or target.kind not in _FILES or not fetch.ok or target.via:
            return
        key = key_of(target.url)
        before = self._kit.memory.of(key)
        same = before is not None and (before.etag, before.modified) == (answer.etag, answer.modified)
        note = Note(
            fetch=fetch,
            looks=before.looks + 1 if before is not None and same else 0,
            etag=answer.etag,
            modified=answer.modified,
            announced=target.announced,
            begins_like=target.begins_like,
        )
        self._kit.memory.keep(key, note)

    def take_back(self, target: Target) -> None:
        """As if it had never been remembered: it will be asked and read."""
        key = key_of(target.url)
        self._kit.memory.forget(key)
        self._seen_itself.add(key)
        note = self.taken.pop(target.url, None)
        if note is not None:
            links = self._kit.memory.links
            self._kit.book.unname(target.url, [links[number] for number in note.numbers])
        target.attempts = ()
        target.asked, target.outcome = False, None

    def finish(self) -> None:
        """Drops whatever later looks have thrown a doubt on."""
        for key, target in self._kit.book.targets.items():
            last = target.last
            if last is None or not last.ok or len(target.attempts) > 1 or target.stand_in is not None or target.suspect:
                self._kit.memory.forget(key)
        for url in self._kit.private:
            self._kit.memory.bodies.forget(key_of(url))
