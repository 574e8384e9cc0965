"""The page tags (网页标签) of the few pages of a sweep that are looked at for them."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.fetches import Fetch
from domain.records.pages import PageKind
from domain.targets import TargetRef


@dataclass(frozen=True, slots=True, kw_only=True)
class TagsRecord:
    """One sampled page: home, column or article. Which pages are sampled depends on the site and its addresses only."""

    target: TargetRef
    url: str
    fetch: Fetch
    captured_at: datetime
    kind: PageKind
    """``HOME``, ``COLUMN`` or ``ARTICLE``."""
    tags: dict[str, str] = field(default_factory=dict)
    """Page tags as written, by lower-case name; a tag without content is an empty string."""
    name: str = ""
    """The column's name as its breadcrumb prints it; empty when it prints none."""
    scripted: bool = False
    """True when scripts write the page and no browser has shown it: what is not there may come later."""
    evidence_key: str = ""
