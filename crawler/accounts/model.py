"""What a source is asked and what it gives back; the tools it works with. Opens no connection itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from crawler.accounts.asking import Desk
from crawler.accounts.likeness import Titles
from crawler.extract.wording import Scanner
from domain.accounts import AccountOrder, Credential, PlatformBook
from domain.fetches import Fetch, FetchFailure
from domain.records import InteractionEntry, Post, StoreListing, Unseen
from domain.wording import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one source showed of one account."""

    url: str
    fetch: Fetch | None
    readable: bool = False
    """The list of posts was read."""
    posts: tuple[Post, ...] = ()
    complete: bool = True
    seen_until: datetime | None = None
    unseen: tuple[Unseen, ...] = ()
    features: tuple[str, ...] = ()
    interactions: tuple[InteractionEntry, ...] | None = None
    """Ways to be heard; None where this source does not show them."""
    listing: StoreListing | None = None
    """For apps: what one store says."""
    shown_name: str = ""
    shown_subject: str = ""
    certified: bool | None = None
    """Whether the platform says it has certified the account; None where this source does not say."""
    body: bytes = b""
    """What was read, as evidence."""


@dataclass(frozen=True, kw_only=True)
class Tools:
    """What sources may use; shared by all accounts of one sweep."""

    desk: Desk
    book: PlatformBook
    zone: ZoneInfo
    credentials: Mapping[str, Credential]
    """By code of the account."""
    titles: Mapping[str, Titles]
    """Titles that stand on the sites, by code of the site."""
    scanner: Scanner
    """The lexicon in force."""
    lexicon: str
    """Its id; empty: no wording is looked for."""
    memory: dict[str, Any]
    """What sources keep between accounts of one sweep, such as tokens."""


class Source(Protocol):
    """One way to see an account. A source never raises for what the other side does: it says what it could not see."""

    id: str

    def suits(self, order: AccountOrder, tools: Tools) -> bool:
        """Whether this account can be asked for this way at all."""
        ...

    async def read(self, order: AccountOrder, tools: Tools) -> Seen:
        """Look."""
        ...


def not_seen(url: str, fetch: Fetch | None, what: str, why: str, *, body: bytes = b"") -> Seen:
    """Nothing could be read, and why."""
    failure: FetchFailure | None = fetch.failure if fetch is not None else None
    return Seen(url=url, fetch=fetch, unseen=(Unseen(what=what, why=why, failure=failure),), body=body)


def why_not(fetch: Fetch) -> str:
    """The sentence for an answer that is none; empty for a proper one."""
    if fetch.failure is not None:
        return fetch.failure.advice
    if fetch.status is not None and not 200 <= fetch.status < 300:
        return STATUS_WORDS.get(fetch.status, OTHER_STATUS)
    return ""


STATUS_WORDS = {
    401: N_("信息源要求登录，本次未能看到内容。"),
    403: N_("信息源拒绝访问，本次未能看到内容。"),
    404: N_("信息源地址不存在（404），请核对登记的地址。"),
    410: N_("信息源地址已停用（410），请核对登记的地址。"),
    429: N_("信息源限制访问频率，本次未能看到内容。"),
}
OTHER_STATUS = N_("信息源返回错误，本次未能看到内容。")
