"""Who the site says it is: footer marks, codes and tags of the home page, tags of a few sampled pages; judges none of them."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from crawler.extract.addresses import host_of, identity, in_scope
from crawler.extract.marks import MARKS, error_report_codes, footer_frames, let_go, malformed_code, merged, read_marks
from crawler.extract.model import FetchedPage
from crawler.extract.scripted import filled_by_script
from crawler.reading.facts import PageFacts
from crawler.reading.pages import ReadPage
from domain.fetches import Fetch
from domain.records import MarksRecord, PageKind, TagsRecord
from domain.registry import Site
from domain.sweeps import SweepOrder, SweepPurpose
from domain.targets import TargetKind, TargetRef

TAG_CHECK = "missing_meta_tag"
_COLUMNS, _ARTICLES = 2, 2
"""Pages sampled beside the home page: five in all (indicators.md 4.4, deduct.function.meta)."""
_SPARE = 30
"""Candidates kept for each kind: which addresses are columns is known only at the end."""
_NO_RANK = "g"
"""Behind every rank."""
_SITE_TAGS = ("sitename", "sitedomain", "siteidcode")


@dataclass(slots=True, kw_only=True)
class _Tagged:
    """A page as its head describes it."""

    rank: str
    url: str
    fetch: Fetch
    title: str
    kind: PageKind
    tags: dict[str, str]
    name: str
    scripted: bool
    body_key: str


@dataclass(slots=True)
class IdentityReading:
    """Collects from pages in any order; one instance a sweep."""

    order: SweepOrder
    home: str
    hosts: frozenset[str]
    marks: dict[str, str | None] = field(default_factory=lambda: dict.fromkeys(MARKS))
    _codes: tuple[str, ...] = ()
    _malformed: str = ""
    _tags: dict[str, str] = field(default_factory=dict)
    _title: str = ""
    _frames: dict[str, None] = field(default_factory=dict)
    _seen_frames: set[str] = field(default_factory=set)
    _pages: dict[str, _Tagged] = field(default_factory=dict)
    _last_rank: dict[bool, str] = field(default_factory=dict)
    """Of articles and of columns: no page of this rank or behind it is among the first any more."""
    _known: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self._known = {
            identity(known.target.key) for known in self.order.known_faults if known.check_id == TAG_CHECK
        } - {identity(self.home)}

    # --- collecting ---

    def take_home(self, page: FetchedPage, read: ReadPage) -> None:
        """Take what the home page shows, raw and rendered, with the frames a browser looked into."""
        frames = footer_frames(page.text, page.url)
        inside = [(url, html) for url, html in page.frames if url in frames or in_scope(url, self.hosts)]
        self._frames |= dict.fromkeys(frames)
        self._seen_frames |= {url for url, _ in inside}
        parts = [(page.url, page.text), *inside]
        for url, html in parts:
            self.marks = merged(self.marks, read_marks(html, url))
            self._codes = tuple(dict.fromkeys((*self._codes, *error_report_codes(html))))
            self._malformed = self._malformed or malformed_code(html)
        let_go()  # no other page is asked for marks: its trees would stay to the end of the sweep
        self._tags = read.view.tags | {name: value for name, value in self._tags.items() if value}
        self._title = read.view.title or self._title

    def take(self, page: FetchedPage, read: ReadPage, facts: PageFacts | None) -> None:
        """Remember the tags of a page that may be sampled."""
        kind = PageKind.COLUMN if read.kind is PageKind.HUB else read.kind
        if kind not in {PageKind.COLUMN, PageKind.ARTICLE} or page.fetch.status != 200:
            return
        key = identity(page.url)
        before = self._pages.get(key)
        rank = _rank(self.order.site.code, page.url)
        if before is None and key not in self._known and not self._wanted(kind, rank):
            return
        tags = read.view.tags
        if before is not None:
            self._last_rank.clear()  # it may have been counted among the other kind
            tags = tags | {name: value for name, value in before.tags.items() if value}
        name = ""
        if facts is not None and facts.trail_found and facts.trail and not facts.below_column:
            last = facts.trail[-1]
            name = last.name if last.url == page.url else facts.trail_last
        self._pages[key] = _Tagged(
            rank=rank,
            url=page.url,
            fetch=page.fetch,
            title=read.view.title,
            kind=kind,
            tags=tags,
            name=name,
            scripted=not page.rendered and not _any_tag(tags) and filled_by_script(page.text),
            body_key=page.body_key,
        )

    def _wanted(self, kind: PageKind, rank: str) -> bool:
        """True while the page is among the first of its kind; whoever is pushed out is forgotten."""
        article = kind is PageKind.ARTICLE
        if rank >= self._last_rank.get(article, _NO_RANK):
            return False
        same = [
            (page.rank, key)
            for key, page in self._pages.items()
            if (page.kind is PageKind.ARTICLE) is article and key not in self._known
        ]
        if len(same) < _SPARE:
            return True
        worst, key = max(same)
        self._last_rank[article] = worst
        if rank >= worst:
            return False
        del self._pages[key]
        return True

    # --- records ---

    def marks_record(self, home: PageFacts) -> MarksRecord:
        """The home page's marks, as read raw and rendered together, beside the registry's values."""
        site = self.order.site
        unseen = tuple(sorted(url for url in self._frames if url not in self._seen_frames))
        return MarksRecord(
            target=_site_target(site, self.home),
            url=self.home,
            fetch=home.fetch,
            captured_at=home.fetch.at,
            marks=dict(sorted(self.marks.items())),
            rendered=home.rendered,
            unseen_frames=unseen,
            report_codes=self._codes,
            malformed_code=self._malformed,
            title=self._title,
            tags=dict(self._tags),
            registered={
                "code": site.code,
                "name": site.name,
                "host": host_of(self.home),
                "hosts": " ".join(sorted(self.hosts)),
                "organizer": site.organizer,
                "icp": site.icp,
                "police": site.police,
            },
            evidence_key=home.body_key,
        )

    def tags_records(self, home: PageFacts, columns: Collection[str], aliases: Collection[str]) -> Iterator[TagsRecord]:
        """The sampled pages: home, two columns, two articles, and those known to be wrong.

        ``columns``: identities of the columns of this sweep that lists stand on; ``aliases``: every spelling of a column.
        """
        site = self.order.site
        yield TagsRecord(
            target=_site_target(site, self.home),
            url=self.home,
            fetch=home.fetch,
            captured_at=home.fetch.at,
            kind=PageKind.HOME,
            tags=dict(self._tags),
            scripted=not home.rendered and not _any_tag(self._tags) and home.needs_rendering,
            evidence_key=home.body_key,
        )
        chosen: list[_Tagged] = []
        narrow = self.order.purpose is SweepPurpose.RECHECK  # then only what is known to be wrong is looked at again
        for kind, most in (
            (PageKind.COLUMN, 0 if narrow else _COLUMNS),
            (PageKind.ARTICLE, 0 if narrow else _ARTICLES),
        ):
            ranked = sorted(
                (
                    page
                    for key, page in self._pages.items()
                    if page.kind is kind and (key in columns if kind is PageKind.COLUMN else key not in aliases)
                ),
                key=lambda page: (page.rank, page.url),
            )
            known = [page for page in ranked[most:] if identity(page.url) in self._known]
            chosen += [*ranked[:most], *known]
        for page in sorted(chosen, key=lambda page: page.url):
            yield TagsRecord(
                target=TargetRef(kind=TargetKind.PAGE, key=page.url, label=page.title),
                url=page.url,
                fetch=page.fetch,
                captured_at=page.fetch.at,
                kind=page.kind,
                tags=page.tags,
                name=page.name if page.kind is PageKind.COLUMN else "",
                scripted=page.scripted,
                evidence_key=page.body_key,
            )


def _site_target(site: Site, home: str) -> TargetRef:
    return TargetRef(kind=TargetKind.SITE, key=home, label=site.name)


def _any_tag(tags: dict[str, str]) -> bool:
    return any(tags.get(name) for name in _SITE_TAGS)


def _rank(code: str, url: str) -> str:
    """The same for the same site and path on every day and machine: a sample that a sweep can repeat."""
    path = url.partition("://")[2].partition("/")[2]
    return hashlib.sha256(f"{code}/{path}".encode()).hexdigest()[:16]
