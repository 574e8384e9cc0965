"""One site of the city with everything that stands on it; answers what a visitor can see, given what is mended."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from demo.looks import Look
from demo.model import Article, Column, Decoy, Fault, Guide, Later, Link, Paragraph, Shape, Thread, Wire

if TYPE_CHECKING:
    from demo.families.base import Family
    from demo.planted import Planted


@dataclass(slots=True, kw_only=True)
class Site:
    """A government site. Filled by the builder, only read afterwards; ``mended`` belongs to the city."""

    index: int
    code: str
    name: str
    unit: str
    place: str
    organizer: str
    address: str
    port: int
    kind: str
    level: str
    region: str
    family: Family
    look: Look
    seed: str
    today: date
    mended: set[str]
    icp: str
    police: str
    phone: str
    secure: bool = False
    """Served by https."""
    tls_fault: str = ""
    tls_how: str = ""
    """What is wrong with the certificate while ``tls_fault`` is open (``demo.tls.PROBLEMS``)."""
    probes_fault: str = ""
    probes_how: str = ""
    """What the week before was like (``demo.probes``): ``unstable``, ``warned``."""
    wire: Wire = Wire.PLAIN
    wire_fault: str = ""
    badge: str = "党政机关"
    home_is_navigation: bool = False
    has_services: bool = True
    """As registered: False for an organ without public-service function."""
    features: frozenset[str] = frozenset()
    columns: dict[str, Column] = field(default_factory=dict)
    threads: list[Thread] = field(default_factory=list)
    guides: list[Guide] = field(default_factory=list)
    home: tuple[str, ...] = ()
    home_fault: str = ""
    """While this fault is open the home page shows its lists as they were long ago."""
    home_frozen_before: datetime | None = None
    home_relief: Article | None = None
    """What the home page shows once ``home_fault`` is mended."""
    marks_missing: tuple[str, ...] = ()
    marks_fault: str = ""
    marks_in_comment: bool = False
    codes_fault: str = ""
    """While this fault is open a code is another site's; ``codes_how`` says which: ``report``, ``code``, ``tag``, ``short``."""
    codes_how: str = ""
    tags_fault: str = ""
    tags_how: str = ""
    """Which page tags the templates lack while ``tags_fault`` is open (``demo.identity_faults.TAG_GAPS``)."""
    home_links: list[Link] = field(default_factory=list)
    friend_links: list[Link] = field(default_factory=list)
    footer_links: list[Link] = field(default_factory=list)
    style_sheets: list[str] = field(default_factory=list)
    media: list[tuple[str, str, str]] = field(default_factory=list)
    """New-media accounts that the home page leads to: name, address, picture of the QR code (else a link)."""
    planted: list[Planted] = field(default_factory=list)
    """Markup that strangers have put into the home page."""
    home_images: list[str] = field(default_factory=list)
    assets: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Path → (kind, text) of pictures and documents."""
    mended_assets: dict[str, tuple[str, tuple[str, str]]] = field(default_factory=dict)
    """Path → (fault, what stands there once it is mended)."""
    search_fault: str = ""
    search_how: str = ""
    """``none``: no search on any page; ``blind``: finds nothing; ``dead``: answers 500."""
    slogan: Paragraph | None = None
    """A sentence on every page."""
    extra_pages: dict[str, Article] = field(default_factory=dict)
    dead: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Path → (fault, status) for targets that do not work until the fault is mended."""
    moved: dict[str, str] = field(default_factory=dict)
    """Path → where it redirects to."""
    odd: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Path → (fault, how) for answers that are good by status only; without a fault: decoys (``demo.odd_answers``)."""
    odd_folders: set[str] = field(default_factory=set)
    sheet_images: list[str] = field(default_factory=list)
    """Background pictures of the first style sheet."""
    flaky: dict[str, str] = field(default_factory=dict)
    """Path → ``500`` or ``silence`` for targets whose first request fails."""
    article_at: dict[str, Article] = field(default_factory=dict)
    thread_at: dict[str, Thread] = field(default_factory=dict)
    guide_at: dict[str, Guide] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    decoys: list[Decoy] = field(default_factory=list)
    later: list[Later] = field(default_factory=list)

    @property
    def origin(self) -> str:
        """``http://address:port`` without a slash, or ``https``."""
        return f"{'https' if self.secure else 'http'}://{self.address}:{self.port}"

    @property
    def home_url(self) -> str:
        """The address of the home page as registered."""
        return f"{self.origin}/"

    def shown(self, paragraph: Paragraph) -> str:
        """How a paragraph reads now."""
        return paragraph.mended if paragraph.fault and not self.active(paragraph.fault) else paragraph.text

    def asset(self, path: str) -> tuple[str, str]:
        """Kind and text of a file as it is now."""
        fault, mended = self.mended_assets.get(path, ("", ("", "")))
        return mended if fault and not self.active(fault) else self.assets[path]

    def url(self, path: str) -> str:
        """Absolute address of a path; absolute addresses stay as they are."""
        return path if "://" in path else f"{self.origin}{path}"

    def active(self, fault: str) -> bool:
        """True while ``fault`` is seeded and not mended."""
        return bool(fault) and fault not in self.mended

    def articles(self, column: Column) -> list[Article]:
        """What a visitor finds in the column's list, in list order."""
        if self.active(column.empty_fault):
            return []
        return [a for a in column.articles if self.shows(a)]

    def shows(self, article: Article) -> bool:
        """True while the article exists for visitors."""
        return not self.active(article.shown_after) and (not article.shown_while or self.active(article.shown_while))

    def newest(self, column: Column) -> date | None:
        """Newest publishing date in the column, or None for a list without items or without dates."""
        if column.shape is Shape.HUB:
            days = [d for child in self.children(column.key) if (d := self.newest(child))]
        else:
            days = [] if self.undated(column) else [a.published.date() for a in self.articles(column)]
        return max(days, default=None)

    def undated(self, column: Column) -> bool:
        """True while the column and its articles show no date."""
        return column.undated and (not column.undated_fault or self.active(column.undated_fault))

    def children(self, key: str) -> list[Column]:
        """Sub-columns in navigation order."""
        return [c for c in self.columns.values() if c.parent == key]

    def first_level(self) -> list[Column]:
        """Columns of the navigation's first row."""
        return [c for c in self.columns.values() if c.level == 1]

    def home_articles(self, column: Column, count: int) -> list[Article]:
        """What the home page shows of a column."""
        found = [a for a in self.articles(column) if not a.pinned]
        if self.home_frozen_before and self.active(self.home_fault):
            found = [a for a in found if a.published < self.home_frozen_before]
        return sorted(found, key=lambda a: a.published, reverse=True)[:count]

    def home_newest(self) -> date | None:
        """Newest date that the home page shows."""
        days = [a.published.date() for key in self.home for a in self.home_articles(self.columns[key], 6)]
        if self.home_relief and not self.active(self.home_fault):
            days.append(self.home_relief.published.date())
        return max(days, default=None)

    def threads_of(self, key: str) -> list[Thread]:
        """Messages of a board, newest first."""
        return sorted((t for t in self.threads if t.board == key), key=lambda t: t.asked, reverse=True)

    def answered(self, thread: Thread) -> datetime | None:
        """The reply time that the page shows now."""
        return thread.answered if not thread.fault or self.active(thread.fault) else thread.mended_answer

    def code_at(self, place: str) -> str:
        """The site code as printed at a place: ``report``, ``code`` or ``tag``."""
        if self.codes_how == "short" and place == "code" and self.active(self.codes_fault):
            return f"{self.code}44"
        wrong = self.codes_how == place and self.active(self.codes_fault)
        return f"{int(self.code) - 2:010d}" if wrong else self.code

    def stands(self, link: Link) -> bool:
        """False for a link that appears only once its fault is mended."""
        return not (link.appears and self.active(link.fault))

    def missing_marks(self) -> tuple[str, ...]:
        """Footer marks that are missing now."""
        return self.marks_missing if self.active(self.marks_fault) else ()
