"""What the extractors hand to each other: values read off one page, before they become records."""

from dataclasses import dataclass, field
from enum import StrEnum

import msgspec

from domain.fetches import Fetch, FetchFailure
from domain.records import Dated, LinkKind, PageKind


class Place(StrEnum):
    """Where on the page a link stands."""

    __hash__ = str.__hash__  # in C: key of caches and sets on the hot path

    NAVIGATION = "navigation"
    BREADCRUMB = "breadcrumb"
    BODY = "body"
    MORE = "more"
    """A «more» link (更多) of a box."""
    FOOTER = "footer"


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedPage:
    """One page as the crawler got it, decoded."""

    url: str
    """The normalised address that was asked."""
    fetch: Fetch
    text: str
    depth: int = 0
    rendered: bool = False
    """True when ``text`` is the document as a browser shows it."""
    render_tried: bool = False
    """True when a browser was asked for this page, whether or not it answered."""
    body_key: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    """JSON answers the page's scripts fetched while it was rendered: (address, body)."""
    frames: tuple[tuple[str, str], ...] = ()
    """Documents that stood in the page's frames when it was rendered: (normalised address, document)."""


class FoundLink(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One address named by a page: some 150 a page, hence made in C and of no interest to the garbage collector."""

    url: str
    """Absolute and normalised (WHATWG), without fragment; as written when ``problem`` is set."""
    kind: LinkKind
    anchor: str = ""
    place: Place = Place.BODY
    problem: FetchFailure | None = None
    """BAD_ADDRESS or PRIVATE_ADDRESS: a fault of the page, nothing to ask."""


class FoundColumn(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A column named by navigation, breadcrumb, tag, «more» link or site map."""

    url: str
    name: str
    path: tuple[str, ...]
    level: int
    parent_url: str = ""
    place: Place = Place.NAVIGATION
    confidence: float = 0.9


class ListItem(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One row of a list, or of what looks like one: made by the hundred, like links."""

    title: str
    url: str
    dated: Dated | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What one page offers as a list."""

    items: tuple[ListItem, ...] = ()
    next_page: str = ""
    pages: int | None = None
    placeholder: str = ""
    """Words that say there is nothing (栏目建设中, 暂无内容)."""
    needs_rendering: bool = False
    """The raw page cannot answer: scripts fill the list, or it looks empty and was not rendered yet."""
    why: tuple[str, ...] = ()


class Need(StrEnum):
    """Why the reading asks for one more address."""

    COLUMN = "column"
    LIST_PAGE = "list_page"
    ARTICLE = "article"
    WITNESS = "witness"
    """An article that tells the year of a list whose dates show none."""
    THREAD = "thread"
    BOARD = "board"
    GUIDE = "guide"
    SURVEY = "survey"
    KNOWN_PLACE = "known_place"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An address the reading needs before it can judge what it has begun, whatever the crawl order."""

    url: str
    need: Need


class SettledArticle(msgspec.Struct, frozen=True, kw_only=True):
    """All a reading needs to take an article in again without its text."""

    title: str
    page_title: str
    published: Dated
    crumbs: tuple[FoundColumn, ...] = ()
    tags: dict[str, str] = {}
    characters: int = 0
    """Of its text, in which nothing was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """What the reading of one page asks of the spider."""

    links: tuple[FoundLink, ...] = ()
    """Every address the page names, for following and settling."""
    wanted: tuple[Wanted, ...] = ()
    render: bool = False
    """The page must be opened in a browser and read again."""
    may_wait: bool = False
    """It only looks blank: pages that are still to be read may show that it is none (a column above others)."""
    unsettled: bool = False
    """An article without a date on whose page scripts write: a list that is still to be read may want it opened in a browser."""
    look_again: tuple[str, ...] = ()
    """Such articles, read before, of which this page's list shows no dates: to be opened in a browser."""
    follow: bool = True
    """False on pages whose links lead nowhere new (traps, not-found pages)."""
    notes: tuple[str, ...] = field(default=())
    kind: PageKind = PageKind.OTHER
    """What the page is; with title, published and tags it goes into the engine's PageRecord."""
    title: str = ""
    published: Dated | None = None
    tags: dict[str, str] = field(default_factory=dict)
    """Page tags (网页标签) as written, by lower-case name."""
    masked_text: str = ""
    """The page's text with every number masked, when it shows private data: the only form in which it may be kept."""
    settled: SettledArticle | None = None
    """Set for a plain article that can be taken in again unread, as long as it does not change."""
