"""One look at one account by real requests, without a database; asserts nothing."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from builders import an_account

from crawler.accounts.bundle import AccountBundle
from crawler.accounts.likeness import Titles
from crawler.accounts.sweep import LookSettings, look_at_all
from domain.accounts import AccountOrder, Credential, PlatformBook, PlatformMeans, SourceMeans
from domain.artifacts import Artifacts
from domain.lexicon import Lexicon
from domain.registry import Account, Platform
from domain.sweeps import SweepPurpose

SOURCES: Mapping[Platform, tuple[str, ...]] = {
    Platform.WECHAT: ("wechat", "rsshub"),
    Platform.WEIBO: ("weibo", "rsshub"),
    Platform.APP: ("apple", "android"),
    Platform.BILIBILI: ("rsshub",),
}


def look_at(
    folder: Path,
    account: Account | None = None,
    *,
    base: str = "",
    hub: str = "",
    routes: tuple[str, ...] = ("/x/{handle}",),
    secret: str = "",
    most_requests: int = 0,
    browser: bool = False,
    titles: Mapping[str, Titles] | None = None,
    lexicon: Lexicon | None = None,
    **order: object,
) -> Artifacts:
    """What one look brings home; all sources of the account lie at ``base``."""
    account = account or an_account()
    sources = {
        name: SourceMeans(base=hub if name == "rsshub" else base, delay_s=0, most_requests=most_requests)
        for name in ("wechat", "weibo", "apple", "rsshub")
    }
    book = PlatformBook(
        sources=sources,
        platforms={one: PlatformMeans(sources=names, routes=routes) for one, names in SOURCES.items()},
    )
    made = AccountOrder(
        **{  # type: ignore[arg-type]
            "id": f"look-{len(list(folder.iterdir()))}",
            "account": account,
            "purpose": SweepPurpose.ROUTINE,
            "ordered_at": datetime.now(UTC),
            **order,
        }
    )
    bundle = AccountBundle.create_for(folder / made.id, made)
    settings = LookSettings(
        book=book,
        credentials={account.code: Credential(app_id="wx1", secret=secret)} if secret else {},
        allowed_networks=("127.0.0.0/8",),
        retry_spacing_s=(),
        timeout_s=10,
        use_browser=browser,
        least_delay_s=0,
        titles=titles or {},
        lexicon=lexicon or Lexicon(id="none"),
    )
    asyncio.run(look_at_all([(made, bundle)], settings, done=lambda _order, _bundle: None))
    assert bundle.receipt() is not None, bundle.error()
    return bundle.artifacts()
