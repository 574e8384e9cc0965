"""Many accounts side by side in the caller's own loop: one counter for all requests, each account with its own bundle."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import structlog

from crawler.accounts.asking import Desk
from crawler.accounts.bundle import AccountBundle
from crawler.accounts.likeness import Titles
from crawler.accounts.look import look
from crawler.accounts.model import Tools
from crawler.bundle import SweepError, reason_of
from crawler.extract.wording import Scanner
from crawler.fetch.browser import Browser
from crawler.fetch.failures import detail_of
from crawler.fetch.http import HttpFetcher
from crawler.policy import Policy
from crawler.probe import control_alive
from domain.accounts import AccountOrder, Credential, PlatformBook
from domain.lexicon import Lexicon

log = structlog.get_logger()

SIDE_BY_SIDE = 64
"""Accounts under way; requests are fewer, by pace."""


@dataclass(frozen=True, kw_only=True)
class LookSettings:
    """How a batch of accounts is looked at."""

    book: PlatformBook
    credentials: Mapping[str, Credential]
    time_zone: str = "Asia/Shanghai"
    user_agent: str = ""
    timeout_s: float = 15.0
    max_body_bytes: int = 8_000_000
    allowed_networks: Sequence[str] = ()
    control_urls: Sequence[str] = ()
    retry_spacing_s: Sequence[float] = (30.0, 120.0)
    obey_robots: bool = True
    least_delay_s: float | None = None
    """One pace for all sources instead of their own; for a city on loopback."""
    browser_path: str = ""
    use_browser: bool = True
    lexicon: Lexicon = field(default_factory=lambda: Lexicon(id=""))
    titles: Mapping[str, Titles] = field(default_factory=dict)
    """Titles that stand on the sites, by code of the site."""


@dataclass(frozen=True, kw_only=True)
class BatchCounts:
    """What a batch has sent."""

    requests: Counter[str]
    """By source."""
    renders: int


async def look_at_all(
    work: Sequence[tuple[AccountOrder, AccountBundle]],
    settings: LookSettings,
    *,
    done: Callable[[AccountOrder, AccountBundle], None],
) -> BatchCounts:
    """Look at every account; ``done`` is called as each bundle is finished or has failed. Cancelling leaves the rest undone."""
    policy = Policy(allowed_networks=settings.allowed_networks)
    browser = Browser(settings.browser_path, timeout_s=settings.timeout_s) if settings.use_browser else None
    async with HttpFetcher(
        policy=policy,
        user_agent=settings.user_agent,
        timeout_s=settings.timeout_s,
        max_body_bytes=settings.max_body_bytes,
    ) as fetcher:
        alive = await control_alive(settings.control_urls, fetcher)
        desk = Desk(
            fetcher,
            policy=policy,
            book=settings.book,
            retry_spacing_s=settings.retry_spacing_s,
            obey_robots=settings.obey_robots,
            least_delay_s=settings.least_delay_s,
            browser=browser,
        )
        tools = Tools(
            desk=desk,
            book=settings.book,
            zone=ZoneInfo(settings.time_zone),
            credentials=settings.credentials,
            titles=settings.titles,
            scanner=Scanner(settings.lexicon.terms),
            lexicon=settings.lexicon.id,
            memory={},
        )
        places = asyncio.Semaphore(SIDE_BY_SIDE)

        async def one(order: AccountOrder, bundle: AccountBundle) -> None:
            async with places:
                try:
                    await look(order, bundle, tools, control_alive=alive)
                except Exception as error:  # noqa: BLE001 - one account that breaks costs one account
                    log.warning("account look failed", account=order.account.code, error=detail_of(error))
                    bundle.fail(SweepError(reason=reason_of(error), detail=detail_of(error)))
                done(order, bundle)

        try:
            await asyncio.gather(*(one(order, bundle) for order, bundle in work))
        finally:
            if browser is not None:
                await browser.close()
    return BatchCounts(requests=Counter(desk.requests), renders=desk.renders)
