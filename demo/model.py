"""The city as data: sites, columns, articles, messages and faults; renders nothing and reads no clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum

from domain.registry import ColumnCategory

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")

LIMIT_WORDS: dict[ColumnCategory, str] = {
    ColumnCategory.NEWS: "14 days",
    ColumnCategory.NOTICE: "6 months",
    ColumnCategory.POLICY: "6 months",
    ColumnCategory.INTERPRETATION: "6 months",
    ColumnCategory.PERSONNEL: "1 year",
    ColumnCategory.PLAN: "1 year",
    ColumnCategory.STATISTICS: "1 year",
    ColumnCategory.PERIODIC: "1 year",
}
"""Age limits by category (indicators.md section 4.1); a category that is not named carries none."""

LIMIT_DAYS = {"14 days": 14, "6 months": 181, "1 year": 365}
"""Days that are on the safe side of each limit; the city keeps clear of the line itself."""


class Shape(StrEnum):
    """What a visitor finds behind a column's entry in the navigation."""

    LIST = "list"
    HUB = "hub"
    SINGLE = "single"
    THREADS = "threads"
    GUIDES = "guides"
    SEARCH = "search"
    JUMP = "jump"
    FRAME = "frame"


class EmptyStyle(StrEnum):
    """How an empty column looks."""

    BARE = "bare"
    BUILDING = "building"
    NOTHING = "nothing"


class Wire(StrEnum):
    """How a whole site behaves before any page is rendered."""

    PLAIN = "plain"
    GATE_412 = "gate_412"
    GATE_521 = "gate_521"
    REFUSED = "refused"
    SILENT = "silent"
    ERROR = "error"
    MAINTENANCE = "maintenance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link beside the text of an article, on the home page or in the footer.

    With a ``fault`` and ``unlink`` the link turns into plain text once the fault is mended; without ``unlink`` the
    target begins to work instead.
    """

    text: str
    href: str
    fault: str = ""
    unlink: bool = False
    appears: bool = False
    """Stands there only once the fault is mended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of its own in an article; with a ``fault`` it reads ``mended`` once that is mended."""

    text: str
    fault: str = ""
    mended: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A document offered for download, at an absolute path of its site."""

    name: str
    path: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One published article (稿件)."""

    serial: int
    column: str
    title: str
    published: datetime
    path: str
    source: str
    author: str = ""
    written: date | None = None
    effective: date | None = None
    number: str = ""
    pinned: bool = False
    shown_after: str = ""
    """A fault id: the article exists for visitors only once that fault is mended."""
    shown_while: str = ""
    """A fault id: the article exists only while that fault is open."""
    attachments: tuple[Attachment, ...] = ()
    images: tuple[str, ...] = ()
    ends: date | None = None
    """The last day of a survey; once it is past, the result is shown."""
    result_fault: str = ""
    """While this fault is open the result of the survey is not shown."""
    links: tuple[Link, ...] = ()
    """Links in the text; the same objects stay here when their fault is mended."""
    paragraphs: tuple[Paragraph, ...] = ()
    """Added to the drawn text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """One public message (留言) with its reply, if any."""

    serial: int
    board: str
    title: str
    kind: str
    asked: datetime
    answered: datetime | None
    mended_answer: datetime | None
    """The reply time shown once ``fault`` is mended."""
    unit: str
    path: str
    """With a fragment where the board shows its messages whole and gives them no page."""
    fault: str = ""
    lacks: tuple[str, ...] = ()
    """Parts that are not shown while ``fault`` is open: ``unit``, ``answered``, ``reply``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """One service guide (办事指南) with all eight element classes, but for those that a fault takes away."""

    serial: int
    title: str
    path: str
    form: Attachment
    fault: str = ""
    lacks: tuple[str, ...] = ()
    """Element classes left out while ``fault`` is open."""
    emptied: bool = False
    """Their labels stay, with nothing behind them."""


@dataclass(slots=True, kw_only=True)
class Column:
    """A column (栏目). Mutable while the city is built, never after."""

    key: str
    name: str
    category: ColumnCategory
    shape: Shape = Shape.LIST
    level: int = 1
    parent: str = ""
    path: str = ""
    serial: int = 0
    page_size: int = 12
    date_style: str = "iso"
    order: str = "newest"
    """``newest``, ``pinned`` (an old one on top), ``mixed`` (not sorted), ``reversed`` (the newest last)."""
    empty_style: EmptyStyle = EmptyStyle.BARE
    empty_fault: str = ""
    stale_fault: str = ""
    stamp: bool = False
    """Shows a «last updated» stamp of today, whatever the list holds."""
    undated: bool = False
    undated_fault: str = ""
    """Neither list nor articles show any date."""
    jump: str = ""
    why: str = ""
    """Why a state that looks like a fault is none, for the truth."""
    articles: list[Article] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One seeded fault: what a finding must name."""

    id: str
    check: str
    url: str
    label: str = ""
    values: dict[str, object] = field(default_factory=dict)
    found_on: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    """Other spellings of ``url`` that mean the same target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoy:
    """Something that looks like a fault and is none."""

    url: str
    check: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """A fault of a check that a later issue brings; not counted now, never an error to leave out."""

    url: str
    check: str
    why: str


@dataclass(slots=True, kw_only=True)
class Reply:
    """What goes over the wire."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    static: bool = False
    """A file with validators (ETag, Last-Modified)."""
    delay_s: float = 0
    """Seconds before the first byte."""
    padded_to: int = 0
    """Send so many bytes in all: the body, then padding made on the way (large attachments)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What stands at a path of a site; ``kind`` names the renderer."""

    kind: str
    ref: str = ""
    number: int = 1
