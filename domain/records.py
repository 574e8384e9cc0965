"""The facts a sweep gathers: one frozen record a thing looked at, with what was seen and how."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.fetches import Fetch
from domain.registry import CategoryOrigin, ColumnCategory
from domain.targets import TargetRef


class PageKind(StrEnum):
    """What a page is; the values are those of ``xunwang explain``."""

    HOME = "home"
    COLUMN = "column"
    HUB = "hub"
    ARTICLE = "article"
    THREAD = "thread"
    THREAD_LIST = "thread_list"
    GUIDE = "guide"
    GUIDE_LIST = "guide_list"
    SEARCH = "search"
    GATE = "gate"
    NOT_FOUND = "not_found"
    OTHER = "other"


class DateOrigin(StrEnum):
    """Where a publishing date was read, best first."""

    META = "meta"
    LABEL = "label"
    SCRIPT = "script"
    TEXT = "text"
    LIST = "list"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A publishing date (发布日期) with its origin; the day is that of the site's time zone."""

    day: date
    origin: DateOrigin
    confidence: float
    """0 to 1: how sure the reading is."""
    at: datetime | None = None
    """The moment, aware, when the time of day is shown too."""
    raw: str = ""
    """The text it was read from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRecord:
    """A page that was read."""

    target: TargetRef
    url: str
    fetch: Fetch
    kind: PageKind = PageKind.OTHER
    title: str = ""
    depth: int = 0
    """Clicks from the home page."""
    published: Dated | None = None
    tags: dict[str, str] = field(default_factory=dict)
    """Page tags (网页标签) as written, by lower-case name."""
    rendered: bool = False
    body_key: str = ""
    """Hash of the body as received, ``sha256:…``."""


class LinkKind(StrEnum):
    """How a page uses the target."""

    PAGE = "page"
    ATTACHMENT = "attachment"
    IMAGE = "image"
    STYLE = "style"
    SCRIPT = "script"
    FRAME = "frame"
    FORM = "form"
    MEDIA = "media"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRecord:
    """One distinct link target of a sweep with every try to reach it."""

    target: TargetRef
    url: str
    kind: LinkKind
    internal: bool
    """True when the target lies on one of the site's own hosts."""
    anchor: str = ""
    """Text of the first link to it."""
    found_on: tuple[str, ...] = ()
    """At most 20 pages that name it, in order of discovery."""
    instances: int = 0
    """How many pages name it; 0: looked for on the pages that used to name it, and not there any more."""
    attempts: tuple[Fetch, ...] = ()
    """Every try, in time order; empty when the sweep ended before the first."""
    on_home: bool = False
    looks_missing: bool = False
    """True when a 2xx answer reads like a not-found page (soft 404)."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class MarksRecord:
    """The footer marks (网站标识) of the home page."""

    target: TargetRef
    url: str
    fetch: Fetch
    captured_at: datetime
    marks: dict[str, str | None]
    """Mark id of contract.md (``badge``, ``error_report`` …) to what was read, ``None`` when not seen."""
    rendered: bool = False
    evidence_key: str = ""


class BoardKind(StrEnum):
    """What a message board is for; only consultation counts for overdue replies."""

    CONSULTATION = "consultation"
    PETITION = "petition"
    DISCIPLINE = "discipline"
    INTERVIEW = "interview"
    SURVEY = "survey"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRecord:
    """A public message (留言) and its reply."""

    target: TargetRef
    url: str
    board_url: str
    board: str
    subject: str
    captured_at: datetime
    fetch: Fetch
    board_kind: BoardKind = BoardKind.CONSULTATION
    asked: Dated | None = None
    answered: Dated | None = None
    state: str = ""
    """The state as printed (已答复, 办理中 …)."""
    unit: str = ""
    """Replying unit (答复单位)."""
    reply: str = ""
    """Reply text, shortened to 200 characters."""
    detail_read: bool = False
    """True when the message's own page was read; a list alone may not show the reply."""
    evidence_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachRecord:
    """Whether the home page opens now: spaced tries within one sweep or probe round."""

    target: TargetRef
    url: str
    tries: tuple[Fetch, ...]
    notice: str = ""
    """Words of a maintenance notice (升级维护) found instead of the site."""
    control_alive: bool | None = None
    """Whether our own network was well (control targets answered); None when there is none to ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeSample:
    """One timed request of the home page."""

    at: datetime
    ok: bool
    elapsed_ms: int
    status: int | None = None
    failure: str = ""
    vantage: str = ""
    control_alive: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeSeries:
    """The probes of a window, oldest first."""

    target: TargetRef
    since: datetime
    until: datetime
    samples: tuple[ProbeSample, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post of an account."""

    title: str
    url: str
    published: Dated | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRecord:
    """An account as seen through one source."""

    target: TargetRef
    url: str
    fetch: Fetch
    captured_at: datetime
    posts: tuple[Post, ...] = ()
    features: tuple[str, ...] = ()


RECORD_TYPES: tuple[type, ...] = (
    PageRecord,
    LinkRecord,
    ColumnRecord,
    HomeRecord,
    MarksRecord,
    ReplyRecord,
    ReachRecord,
    ProbeSeries,
    AccountRecord,
)

Record = (
    PageRecord
    | LinkRecord
    | ColumnRecord
    | HomeRecord
    | MarksRecord
    | ReplyRecord
    | ReachRecord
    | ProbeSeries
    | AccountRecord
)
