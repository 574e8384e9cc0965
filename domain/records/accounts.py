"""New-media accounts as seen through their sources: posts, ways to be heard, and what could not be seen."""

from dataclasses import dataclass
from datetime import datetime

from domain.fetches import Fetch, FetchFailure
from domain.records.dates import Dated
from domain.registry import AccountKind, AccountState, Platform
from domain.targets import TargetRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post of an account."""

    title: str
    url: str
    published: Dated | None = None
    pinned: bool = False
    """Held on top by the account (置顶): its place says nothing about its age."""
    repost: bool = False
    """Passes on somebody else's post (转发); counts as news all the same."""
    text: str = ""
    """Its words as plain text, where the source gives them."""
    links: tuple[str, ...] = ()
    """Addresses its text leads to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRecord:
    """One post as a thing that can be wrong by itself; of a post that was taken down links and title are empty."""

    target: TargetRef
    url: str
    """The post's address; the account's where the source gives none."""
    captured_at: datetime
    title: str
    text: str = ""
    """Numbers of people masked."""
    links: tuple[str, ...] = ()
    evidence_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """Something about an account that could not be seen: neither a fault nor its absence."""

    what: str
    """Which source, or which part of the account."""
    why: str
    """A sentence for gettext, in Chinese."""
    failure: FetchFailure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRecord:
    """An account as seen through the first of its sources that could be read."""

    target: TargetRef
    url: str
    """What was read: feed, interface or page; the account's own address where nothing was."""
    fetch: Fetch | None
    """None where people entered the posts."""
    captured_at: datetime
    name: str
    """As filed."""
    platform: Platform
    kind: AccountKind = AccountKind.PUBLISH
    state: AccountState = AccountState.OPENED
    source: str = ""
    """Which kind of source gave the posts, such as ``feed``; empty when none did."""
    readable: bool = False
    """True when the list of posts was read; otherwise nothing can be said about the account's silence."""
    complete: bool = True
    """False when the source is known to leave out some kinds of post: silence then proves nothing."""
    seen_until: datetime | None = None
    """The moment up to which every post would have been seen, where that is before ``captured_at``."""
    posts: tuple[Post, ...] = ()
    """As the source lists them."""
    features: tuple[str, ...] = ()
    """What else the account offers, as the platform names it."""
    unseen: tuple[Unseen, ...] = ()
    evidence_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionEntry:
    """One way to be heard that an account offers."""

    kind: str
    """``comment``, ``message``, ``consult``, ``menu_link`` or ``auto_reply``."""
    label: str
    url: str = ""
    """Where it leads; empty inside the platform."""
    tries: tuple[Fetch, ...] = ()
    """Requests of that address, in time order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionRecord:
    """The ways to be heard; written only where the source shows them, so that its absence says nothing."""

    target: TargetRef
    url: str
    captured_at: datetime
    entries: tuple[InteractionEntry, ...] = ()
    evidence_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreListing:
    """An app in one store, or its own download page."""

    store: str
    url: str
    fetch: Fetch
    listed: bool | None = None
    """Whether the store offers it; None when the answer does not say."""
    name: str = ""
    publisher: str = ""
    version: str = ""
    updated: Dated | None = None
    download_url: str = ""
    downloads: tuple[Fetch, ...] = ()
    """Tries to load the file, in time order; empty where a store hands out no file."""
    file_kind: str = ""
    """What the file is by its first bytes: ``apk``, ``ipa``, ``hap``, ``zip``, ``html``, ``other``; empty when not read."""
    unreadable: str = ""
    """Why the page could not be read, a sentence for gettext; empty when it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppRecord:
    """An app (移动客户端) in the stores that are filed for it."""

    target: TargetRef
    url: str
    captured_at: datetime
    listings: tuple[StoreListing, ...] = ()
    evidence_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkageRecord:
    """Account and site side by side: facts for reviewers, never a fault."""

    target: TargetRef
    url: str
    """Home page of the site."""
    captured_at: datetime
    site_code: str
    site_read: bool
    named: bool | None = None
    """Whether the home page's text names the account; None when the page was not read."""
    linked: bool | None = None
    """Whether a link or a QR code of the home page leads to it."""
    by_qr: bool = False
    works: bool | None = None
    """Whether the address answered properly; None when it was not asked or did not say."""
    qr_codes: tuple[str, ...] = ()
    """What the QR codes of the page say."""
    posts_compared: int = 0
    posts_on_site: int = 0
    """Posts whose title also stands on the site, by likeness."""
