"""One look at one account: what is ordered, and by which means the platforms can be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.records import Dated
from domain.registry import Account, Platform
from domain.sweeps import SweepPurpose
from domain.targets import TargetKind, TargetRef


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceMeans:
    """How one kind of source is reached, and how gently."""

    base: str = ""
    """Address its requests start with; empty where the account's own address is asked, or where none is set up."""
    delay_s: float = 0.5
    """Seconds between two requests to one host of this source."""
    concurrency: int = 2
    most_requests: int = 0
    """Most requests for one look at one account; 0: no limit of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformMeans:
    """How the accounts of one platform can be read."""

    sources: tuple[str, ...] = ()
    """Kinds of source in the order they are tried."""
    routes: tuple[str, ...] = ()
    """Route templates of an RSSHub, with ``{handle}``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformBook:
    """What ``config/platforms.yaml`` says."""

    sources: Mapping[str, SourceMeans]
    platforms: Mapping[Platform, PlatformMeans]

    def means(self, source: str) -> SourceMeans:
        """How a source is reached; the defaults for one the file does not name."""
        return self.sources.get(source, SourceMeans())


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A post that people entered, where no machine can look."""

    title: str
    published: Dated
    url: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handbook:
    """What people have seen of an account: its posts, and when they last looked."""

    looked_at: datetime
    """Up to then the entered posts are all there were."""
    by: str
    posts: tuple[Entered, ...] = ()
    features: tuple[str, ...] = ()
    """Ways to be heard that they have tried and found working."""
    picture_key: str = ""
    """Blob of the picture they took."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """Another account of the same unit on the same platform."""

    code: str
    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountOrder:
    """Everything one look needs to know about its account; written to ``account.json``. Holds no secret."""

    id: str
    account: Account
    purpose: SweepPurpose
    ordered_at: datetime
    time_zone: str = "Asia/Shanghai"
    handbook: Handbook | None = None
    twins: tuple[Twin, ...] = ()
    known_posts: tuple[TargetRef, ...] = ()
    """Posts known to be wrong: looked at again by themselves where the list does not show them any more."""
    allowed_words: tuple[str, ...] = ()
    """Wordings that reviewers have found right on this account."""
    site_home: str = ""
    """Home page of the site the account belongs to, when that site is filed."""

    @property
    def target(self) -> TargetRef:
        """The account as what a fault is about."""
        return TargetRef(kind=TargetKind.ACCOUNT, key=self.account.address, label=self.account.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """The account's own authorisation at its platform."""

    app_id: str
    secret: str = field(repr=False)
