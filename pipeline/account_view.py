"""What is known of accounts, for lists and pages: the registry, and the latest sound look; reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from crawler.accounts.bundle import AccountBundle
from crawler.bundle import BundleError
from domain.records import AccountRecord, AppRecord, Dated, InteractionRecord, LinkageRecord
from domain.registry import Account
from domain.sweeps import SweepRun
from models.overview import open_issues
from models.queries import latest_sweeps
from pipeline.account_sweep import named_accounts
from pipeline.wiring import Wiring


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """One account with what its latest sound look saw; None where there was none, or its bundle is forgotten."""

    account: Account
    run: SweepRun | None = None
    seen: AccountRecord | None = None
    interaction: InteractionRecord | None = None
    app: AppRecord | None = None
    linkage: LinkageRecord | None = None
    open_issues: int = 0

    @property
    def newest(self) -> Dated | None:
        """The newest post, wherever it stands in the list."""
        dates = [post.published for post in self.seen.posts if post.published] if self.seen else []
        return max(dates, key=lambda dated: dated.day, default=None)


def account_views(wiring: Wiring, session: Session, codes: Sequence[str] | None = None) -> list[AccountView]:
    """The accounts of these codes, or all, by code. Raises SweepRefusedError for an unknown code."""
    accounts = named_accounts(session, codes)
    runs = latest_sweeps(session, None if codes is None else list(codes))
    counts = open_issues(session)
    folders = wiring.bundle_folders(runs[one.code].bundle_key for one in accounts if one.code in runs)
    return [
        _view(
            account,
            runs.get(account.code),
            next(folders) if account.code in runs else None,
            sum(counts.get(account.code, {}).values()),
        )
        for account in accounts
    ]


def _view(account: Account, run: SweepRun | None, folder: Path | None, issues: int) -> AccountView:
    if run is None or folder is None:
        return AccountView(account=account, open_issues=issues)
    try:
        artifacts = AccountBundle(folder).artifacts()
    except (BundleError, FileNotFoundError):
        return AccountView(account=account, run=run, open_issues=issues)
    return AccountView(
        account=account,
        run=run,
        seen=next(iter(artifacts.of(AccountRecord)), None),
        interaction=next(iter(artifacts.of(InteractionRecord)), None),
        app=next(iter(artifacts.of(AppRecord)), None),
        linkage=next(iter(artifacts.of(LinkageRecord)), None),
        open_issues=issues,
    )
