"""What the reading keeps of each page it was fed; keeps no document."""

from dataclasses import dataclass, field

import msgspec

from crawler.extract.blocks import Role
from crawler.extract.boardrow import BoardRow
from crawler.extract.forms import FormKind
from crawler.extract.model import FoundColumn, ListItem
from crawler.extract.trails import Step
from crawler.spool import Place, Spool
from domain.fetches import Fetch
from domain.records import Dated, PageKind


@dataclass(frozen=True, slots=True)
class ListFacts:
    """One list of a page."""

    items: tuple[ListItem, ...]
    role: Role
    heading: str = ""
    heading_url: str = ""
    paged: bool = False

    @property
    def signature(self) -> tuple[str, ...]:
        """The same on two pages when the same list stands on both."""
        return tuple(sorted({item.url for item in self.items}))


class Beside(msgspec.Struct, frozen=True, gc=False):
    """What stands on a page beside its own list. Seldom asked for: whether other pages show the same, and where nothing else is there."""

    side: tuple[ListFacts, ...] = ()
    strings: tuple[str, ...] = ()

    @property
    def characters(self) -> int:
        """How much it says."""
        titles = sum([len(item.title) for block in self.side for item in block.items])
        return titles + sum(map(len, self.strings))

    def laid(self, spool: Spool) -> "LaidAside":
        """The same on disk; as JSON, which leaves times their offset."""
        return LaidAside(spool, spool.put(msgspec.json.encode(self)))


_NOTHING = Beside()
_BESIDE = msgspec.json.Decoder(Beside)


@dataclass(frozen=True, slots=True)
class LaidAside:
    """What stands beside a list and waits on disk."""

    spool: Spool
    place: Place

    def read(self) -> Beside:
        """As it was. OSError as the disk does."""
        return _BESIDE.decode(self.spool.get(self.place))


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """An article page."""

    url: str
    title: str
    published: Dated | None
    doubtful: bool = False
    """No date was read, yet there may be one: scripts write on the page and no browser has opened it, or a day stands there unread."""
    fetch: Fetch | None = None


@dataclass(slots=True, kw_only=True)
class PageFacts:
    """A page whose structure was judged."""

    url: str
    fetch: Fetch
    kind: PageKind
    depth: int = 0
    rendered: bool = False
    render_tried: bool = False
    body_key: str = ""
    title: str = ""
    name: str = ""
    type_tag: str = ""
    named_by_tag: bool = False
    """Carries a ColumnName tag and is no article."""
    own: tuple[ListFacts, ...] = ()
    boxes: tuple[ListFacts, ...] = ()
    around: Beside | LaidAside = _NOTHING
    """On disk where it is much."""
    next_page: str = ""
    pages: int | None = None
    blind: bool = False
    """The first page of a list that goes on where only a script knows."""
    pagers: tuple[str, ...] = ()
    """Addresses its pager names."""
    placeholder: str = ""
    words: int = 0
    needs_rendering: bool = False
    why: tuple[str, ...] = ()
    trail: tuple[Step, ...] = ()
    trail_last: str = ""
    trail_found: bool = False
    found: tuple[FoundColumn, ...] = ()
    frames: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    form: FormKind = FormKind.NONE
    published: Dated | None = None
    doubtful: bool = False
    """As of articles: no date was read, yet there may be one."""
    goes_to: str = ""
    """Where a splash or a script sends the visitor."""
    extra_items: tuple[ListItem, ...] = field(default=())
    """Items read from the answers of the page's scripts."""
    loose: tuple[ListItem, ...] = ()
    """Links of the content that stand in no list."""
    rows: tuple[BoardRow, ...] = ()
    """Messages that the list of a board shows."""
    text_form: bool = False
    """Holds a form with room for a text: a way to write."""
    disputed: bool = False
    """Looks empty, but another parser sees clearly more on it."""
    missing: bool = False
    """Says itself that it is not there (soft 404)."""
    gated: bool = False
    turned: list["PageFacts"] = field(default_factory=list)
    """Further pages of its list, which only clicks bring."""
    silent_entries: tuple[str, ...] = ()
    """Entries of its menu whose address only a click tells."""

    def beside(self) -> Beside:
        """Side lists, and strings outside of lists."""
        return self.around.read() if isinstance(self.around, LaidAside) else self.around

    @property
    def below_column(self) -> bool:
        """True for a message, a guide or an item that carries its column's tag: its breadcrumb ends with another page of that name."""
        return bool(self.trail) and self.trail[-1].url != self.url and self.trail[-1].name == self.name

    @property
    def items(self) -> tuple[ListItem, ...]:
        """Items of the page's own lists."""
        seen: dict[tuple[str, str], ListItem] = {}
        for block in self.own:
            for item in block.items:
                seen.setdefault((item.url, item.title), item)
        return tuple(seen.values()) or self.extra_items

    @property
    def box_items(self) -> tuple[ListItem, ...]:
        """Items of the boxes of other columns."""
        return tuple({item.url: item for block in self.boxes for item in block.items}.values())
