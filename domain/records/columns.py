"""Columns and the home page, with the items they list."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.fetches import Fetch
from domain.records.dates import Dated
from domain.registry import CategoryOrigin, ColumnCategory
from domain.targets import TargetRef


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnEntry:
    """One item of a list (信息条目)."""

    title: str
    url: str
    listed: Dated | None = None
    """The date the list shows."""
    stated: Dated | None = None
    """The date the article's own page states, when that page was read."""
    read: bool = False
    """True when the article's page was read."""
    doubtful: bool = False
    """Its page shows no date as received, scripts write on it, and no browser has opened it."""

    @property
    def dated(self) -> Dated | None:
        """The date that counts: the article's own, else the list's (indicators.md section 13)."""
        return self.stated or self.listed


class ColumnShape(StrEnum):
    """How a column presents itself."""

    LIST = "list"
    HUB = "hub"
    """Names sub-columns or shows their newest items only."""
    SINGLE_PAGE = "single_page"
    FORM = "form"
    SEARCH = "search"
    THREADS = "threads"
    GUIDES = "guides"
    JUMP = "jump"
    """Leads to another site (跳转栏目)."""
    BLANK = "blank"
    """Opened, read, rendered where needed, and offering nothing."""
    UNREADABLE = "unreadable"
    """Opened, but no one could tell what it offers: never a fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRecord:
    """A column (栏目) as seen in one sweep."""

    target: TargetRef
    url: str
    name: str
    fetch: Fetch
    captured_at: datetime
    shape: ColumnShape
    path: tuple[str, ...] = ()
    level: int = 1
    """1 for first-level columns (一级栏目)."""
    parent_url: str = ""
    children: tuple[str, ...] = ()
    """Addresses of the sub-columns it names."""
    category: ColumnCategory = ColumnCategory.UNKNOWN
    category_from: CategoryOrigin = CategoryOrigin.NONE
    periodic: bool = True
    exempt: bool = False
    """A person has exempted the column for the time of the sweep."""
    entries: tuple[ColumnEntry, ...] = ()
    """Items of the first pages, in page order."""
    pages_read: int = 1
    more_unread: bool = False
    """The list goes on, and its next page could not be opened or is known to a script only: the newest item may stand there."""
    placeholder: str = ""
    """The words that say there is nothing (栏目建设中, 暂无内容), when such words stand there."""
    rendered: bool = False
    why: tuple[str, ...] = ()
    """How the shape was found, for ``explain`` and reviewers."""
    evidence_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeRecord:
    """The home page's lists, for «is anything new here?» (首页更新)."""

    target: TargetRef
    url: str
    fetch: Fetch
    captured_at: datetime
    entries: tuple[ColumnEntry, ...] = ()
    is_navigation: bool = False
    """Only entrances to columns; then the second level counts."""
    second_level: tuple[ColumnEntry, ...] = ()
    """The newest dated entry of every second-level page that was read."""
    second_level_unread: int = 0
    """How many second-level pages could not be read."""
    rendered: bool = False
    evidence_key: str = ""
