"""Pages that were read."""

from dataclasses import dataclass, field
from enum import StrEnum

from domain.fetches import Fetch
from domain.records.dates import Dated
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
