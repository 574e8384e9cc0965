"""Looks at accounts now: claimed and ordered, read side by side in one loop, each taken in as it is done."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

import structlog
from sqlalchemy.orm import Session

from config.lexicon import load_lexicon
from config.platforms import load_platforms
from crawler.accounts.bundle import AccountBundle
from crawler.accounts.likeness import Titles
from crawler.accounts.sweep import BatchCounts, LookSettings, look_at_all
from crawler.bundle import BundleError, SweepBundle
from domain.accounts import AccountOrder, Credential
from domain.records import ColumnRecord, HomeRecord, PageKind, PageRecord
from domain.registry import Account, AccountState
from domain.sweeps import SweepPurpose, SweepRun, SweepState
from domain.wording import N_
from models.claims import claim_account
from models.database import transaction
from models.errors import StorageError
from models.queries import accounts_by_code, latest_sweeps
from models.sweeps import save_run
from pipeline.account_orders import build_account_orders
from pipeline.account_take import take_account
from pipeline.sweep import Runner, SweepProgress, SweepRefusedError, Watcher, new_bundle
from pipeline.take import SweepSummary, take_each
from pipeline.wiring import Wiring

log = structlog.get_logger()

LONGEST = timedelta(hours=6)
"""A claim lives so long: sources that keep a slow pace make a city of accounts take hours."""

Work = Sequence[tuple[AccountOrder, AccountBundle]]


def sweep_accounts(
    wiring: Wiring,
    codes: Sequence[str] | None = None,
    *,
    purpose: SweepPurpose = SweepPurpose.ROUTINE,
    progress: Watcher | None = None,
    run: Runner = asyncio.run,
    counts: list[BatchCounts] | None = None,
) -> list[SweepSummary]:
    """Look at the accounts of these codes, or at all that are not deregistered; waits for the end.

    Accounts that somebody else is looking at are left to them. Raises SweepRefusedError for an unknown code, ConfigError for a
    platforms file that cannot be used.
    """
    settings = look_settings(wiring)
    work = order_looks(wiring, codes, purpose=purpose)
    taken: dict[str, SweepSummary] = {}
    try:
        settings = replace(settings, titles=site_titles(wiring, {order.account.site_code for order, _ in work}))
        return run(run_looks(wiring, work, settings, taken, progress=progress, counts=counts)) if work else []
    finally:
        # What could not be taken in, as when the database is away, is left to `recover`.
        wiring.owner.done_with([order.id for order, _ in work], taken=taken)


def order_looks(
    wiring: Wiring, codes: Sequence[str] | None = None, *, purpose: SweepPurpose = SweepPurpose.ROUTINE
) -> Work:
    """Claim the accounts and write an order for each; nothing has been asked yet."""
    now = wiring.clock()
    lexicon = load_lexicon(wiring.settings.wording_files)
    with transaction(wiring.sessions) as session:
        named = named_accounts(session, codes)
        wanted = [one for one in named if codes is not None or one.state is not AccountState.DEREGISTERED]
        mine = [
            account
            for account in wanted
            if claim_account(session, account.code, by=wiring.owner.token, now=now, until=now + LONGEST)
        ]
        orders = build_account_orders(
            session, mine, purpose=purpose, time_zone=wiring.settings.time_zone, now=now, lexicon=lexicon
        )
        work: list[tuple[AccountOrder, AccountBundle]] = []
        for order in orders:
            bundle = new_bundle(session, wiring, order.id, partial(AccountBundle.create_for, order=order))
            run = SweepRun(
                id=order.id,
                site_code=order.account.code,
                purpose=purpose,
                state=SweepState.RUNNING,
                ordered_at=now,
                bundle_key=str(bundle.path.relative_to(wiring.bundles)),
                rulebook_id=wiring.rulebook.id,
            )
            save_run(session, run)
            work.append((order, bundle))
    return work


def named_accounts(session: Session, codes: Sequence[str] | None) -> list[Account]:
    """The accounts of these codes, all when None. Raises SweepRefusedError that names the codes nobody knows."""
    accounts = accounts_by_code(session, codes)
    unknown = sorted(set(codes or ()) - {account.code for account in accounts})
    if unknown:
        raise SweepRefusedError(
            N_("没有代码为 {codes} 的账号：用 xunwang import accounts 导入，或核对代码"), codes=tuple(unknown)
        )
    return accounts


async def run_looks(
    wiring: Wiring,
    work: Work,
    settings: LookSettings,
    taken: dict[str, SweepSummary],
    *,
    progress: Watcher | None = None,
    counts: list[BatchCounts] | None = None,
) -> list[SweepSummary]:
    """Look, and take in every bundle as it is done; also after an interruption. Results in the order given.

    ``taken``: where each is put, by id of the look, as soon as it is taken in.
    """

    def take_one(order: AccountOrder, bundle: AccountBundle, *, cut_off: bool = False) -> None:
        taken[order.id] = summary = take_account(wiring, bundle, cut_off=cut_off)
        if progress:
            progress(
                SweepProgress(
                    site_code=order.account.code,
                    site_name=order.account.name,
                    pages=summary.run.pages,
                    planned=summary.run.pages,
                    phase="taken",
                )
            )

    def take_soon(order: AccountOrder, bundle: AccountBundle) -> None:
        try:
            take_one(order, bundle)
        except StorageError as error:  # tried again at the end; the looks of others go on
            log.warning("a look cannot be taken in now", sweep=order.id, error=str(error))

    interrupted = False
    try:
        sent = await look_at_all(work, settings, done=take_soon)
    except asyncio.CancelledError:
        interrupted = True
        raise
    finally:
        left = [(order, bundle) for order, bundle in work if order.id not in taken]
        take_each(partial(take_one, order, bundle, cut_off=interrupted) for order, bundle in left)
    log.info("accounts looked at", accounts=len(work), requests=sum(sent.requests.values()), renders=sent.renders)
    if counts is not None:
        counts.append(sent)
    return [taken[order.id] for order, _ in work]


def look_settings(wiring: Wiring) -> LookSettings:
    """How to look, as the settings say. Raises ConfigError."""
    settings = wiring.settings
    own = settings.platforms_file
    beside = settings.data / "platforms.yaml"
    return LookSettings(
        book=load_platforms(own or (beside if beside.is_file() else None), rsshub_url=settings.rsshub_url),
        credentials=read_credentials(settings.wechat_credentials),
        time_zone=settings.time_zone,
        user_agent=settings.user_agent,
        timeout_s=settings.sweep_timeout,
        max_body_bytes=round(settings.max_body_mb * 1_000_000),
        allowed_networks=tuple(str(network) for network in settings.allow_private_networks),
        control_urls=settings.control_urls,
        retry_spacing_s=settings.retry_spacing,
        obey_robots=settings.obey_robots,
        least_delay_s=settings.account_delay,
        browser_path=settings.browser_path,
        use_browser=settings.max_renders > 0,
        lexicon=load_lexicon(settings.wording_files),
    )


def site_titles(wiring: Wiring, codes: Collection[str]) -> dict[str, Titles]:
    """The titles the latest sound sweep of each of these sites read, for comparison with the posts of its accounts."""
    with transaction(wiring.sessions) as session:
        runs = latest_sweeps(session, sorted(code for code in codes if code))
    found: dict[str, Titles] = {}
    for code, run in runs.items():
        try:
            artifacts = SweepBundle(wiring.bundle_folder(run.bundle_key)).artifacts()
        except (BundleError, FileNotFoundError):
            continue  # forgotten by retention
        titles = {entry.title for column in artifacts.of(ColumnRecord) for entry in column.entries}
        titles |= {entry.title for home in artifacts.of(HomeRecord) for entry in home.entries}
        titles |= {page.title for page in artifacts.of(PageRecord) if page.kind is PageKind.ARTICLE}
        found[code] = Titles(titles)
    return found


def read_credentials(text: str) -> Mapping[str, Credential]:
    """``code,AppID,AppSecret`` a line → by code. Raises SweepRefusedError naming the line, never its content."""
    found: dict[str, Credential] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        parts = [part.strip() for part in line.replace("，", ",").split(",")]
        if len(parts) != 3 or not all(parts):
            raise SweepRefusedError(N_("公众号授权第 {line} 行书写有误：应为“账号代码,AppID,AppSecret”"), line=number)
        found[parts[0]] = Credential(app_id=parts[1], secret=parts[2])
    return found
