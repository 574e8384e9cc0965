"""Wording and personal data on the pages of a sweep: scanned as they come, the same words on many pages told once; keeps no text."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from crawler.extract.addresses import identity
from crawler.extract.model import FetchedPage
from crawler.extract.pagetext import page_text
from crawler.extract.personal import masked, personal_hits
from crawler.extract.wording import Found, Scanner, word_hits
from crawler.reading.pages import ReadPage
from domain.records import PageKind, PersonalHit, TextRecord, TextSource, WordHit
from domain.registry import Site
from domain.sweeps import SweepOrder
from domain.targets import TargetKind, TargetRef

TEXT_CHECKS = frozenset({"wrong_wording", "leaked_personal_data"})
_NO_TEXT = frozenset({PageKind.GATE, PageKind.NOT_FOUND})
_OWN = frozenset({PageKind.ARTICLE, PageKind.THREAD, PageKind.GUIDE})
"""Pages with a text of their own; on others the same words are headlines."""
_NEAR = 4
"""Characters on either side that make two places the same."""
_MOST_PLACES = 20
_SHORTEST = 8
"""Characters: less is no text."""


@dataclass(slots=True, kw_only=True)
class _Scanned:
    """A page in which something was seen, or that is known."""

    url: str
    title: str
    kind: PageKind
    depth: int
    at: datetime
    published: date | None
    found: tuple[Found, ...] = ()
    personal: tuple[PersonalHit, ...] = ()
    body_key: str = ""


@dataclass(slots=True)
class TextReading:
    """Scans page after page; one instance a sweep."""

    order: SweepOrder
    home: str
    scanner: Scanner
    lexicon: str
    _pages: dict[str, _Scanned] = field(default_factory=dict)
    _attachments: dict[str, TextRecord] = field(default_factory=dict)
    _unread: dict[str, None] = field(default_factory=dict)
    _texts: int = 0
    _characters: int = 0
    _known: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self._known = {identity(known.target.key) for known in self.order.known_faults if known.check_id in TEXT_CHECKS}

    def take(self, page: FetchedPage, read: ReadPage, published: date | None) -> str:
        """Scan a page, last of all: its tree is spoilt. The text with every number masked when private data was seen, else empty."""
        if read.kind in _NO_TEXT or page.text.lstrip()[:1] in {"{", "["}:
            return ""
        text = page_text(read.view.tree, read.view.elements)
        if read.view.title:
            text = f"{read.view.title}\n{text}"
        key = identity(page.url)
        if len(text) < _SHORTEST and key not in self._known:
            return ""
        self._texts += 1
        self._characters += len(text)
        # Whole, menus and all: to know the lines of other pages again took longer than to search them once more.
        found, personal = tuple(self.scanner.found(text)), personal_hits(text)
        if found or personal or key in self._known or key in self._pages:
            self._pages[key] = _Scanned(
                url=page.url,
                title=masked(read.view.title),
                kind=read.kind,
                depth=page.depth,
                at=page.fetch.at,
                published=published,
                found=found,
                personal=personal,
                body_key=page.body_key,
            )
        return masked(text) if personal else ""

    @property
    def characters(self) -> int:
        """Scanned so far."""
        return self._characters

    def holds(self, url: str) -> bool:
        """True for a page in which something was seen, or that is known."""
        return identity(url) in self._pages

    def recall(self, characters: int) -> None:
        """Count a page that has not changed since nothing was found in it, by the same words."""
        if characters:
            self._texts += 1
            self._characters += characters

    def take_attachment(self, record: TextRecord) -> None:
        """Keep what was seen in an attachment."""
        self._texts += 1
        self._characters += record.characters
        if record.words or record.personal or identity(record.url) in self._known:
            self._attachments[record.url] = record

    def could_not_read(self, reason: str) -> None:
        """An attachment that nobody could read; ``reason`` a sentence for gettext, in Chinese."""
        self._unread[reason] = None

    def records(self, now: datetime) -> Iterator[TextRecord]:
        """A record a page in which something stands, or that is known; last the sum over the site."""
        words = self._words()
        for key, page in sorted(self._pages.items()):
            hits = words.get(key, ())
            if hits or page.personal or key in self._known:
                yield TextRecord(
                    target=TargetRef(kind=TargetKind.PAGE, key=page.url, label=page.title),
                    url=page.url,
                    captured_at=page.at,
                    title=page.title,
                    published=page.published,
                    words=tuple(hits),
                    personal=page.personal,
                    lexicon=self.lexicon,
                    evidence_key=page.body_key,
                )
        for _, record in sorted(self._attachments.items()):
            yield record
        if self._characters:
            yield self._sum(self.order.site, now)

    def _sum(self, site: Site, now: datetime) -> TextRecord:
        return TextRecord(
            target=TargetRef(kind=TargetKind.SITE, key=self.home, label=site.name),
            url=self.home,
            captured_at=now,
            source=TextSource.SITE,
            lexicon=self.lexicon,
            texts=self._texts,
            characters=self._characters,
            unread=tuple(sorted(self._unread)),
        )

    def _words(self) -> dict[str, list[WordHit]]:
        """Hits by page. What stands on several pages in the same context is told of the one it belongs to."""
        places: dict[tuple[str, str, str], dict[str, list[Found]]] = defaultdict(lambda: defaultdict(list))
        for key, page in self._pages.items():
            for one in page.found:
                context = (one.term.wrong, one.before[-_NEAR:], one.after[:_NEAR])
                places[context][key].append(one)
        gathered: dict[tuple[str, str], list[WordHit]] = defaultdict(list)
        for (wrong, _, _), pages in sorted(places.items()):
            owner = self._owner(wrong, sorted(pages))
            (hit,) = word_hits(pages[owner])
            others = sorted(self._pages[key].url for key in pages if key != owner)
            gathered[(owner, wrong)].append(replace(hit, instances=len(pages), found_on=tuple(others)))
        hits: dict[str, list[WordHit]] = defaultdict(list)
        for (owner, _), same in sorted(gathered.items()):
            hits[owner].append(_together(same))
        return hits

    def _owner(self, wrong: str, keys: Sequence[str]) -> str:
        """The article whose headline it is, the only page with a text of its own, the home page, else the one nearest to it."""
        own = [key for key in keys if self._pages[key].kind in _OWN]
        titled = [key for key in own if wrong in self._pages[key].title]
        for group in (titled, own):
            if len(group) == 1:
                return group[0]
        home = identity(self.home)
        if home in keys:
            return home
        return min(titled or keys, key=lambda key: (self._pages[key].depth, key))


def _together(hits: Iterable[WordHit]) -> WordHit:
    """Hits of one wording on one page as one."""
    same = sorted(hits, key=lambda hit: (hit.before, hit.after))
    others = {url for hit in same for url in hit.found_on}
    return replace(
        same[0],
        count=sum(hit.count for hit in same),
        instances=max(hit.instances for hit in same),
        found_on=tuple(sorted(others))[:_MOST_PLACES],
    )
