"""New-media accounts and their posts."""

from dataclasses import dataclass
from datetime import datetime

from domain.fetches import Fetch
from domain.records.dates import Dated
from domain.targets import TargetRef


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
