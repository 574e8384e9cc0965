"""Builds the orders for looks at accounts: what is filed of each, what people have seen, and its twins in the registry."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from domain.accounts import AccountOrder, Twin
from domain.registry import Account, Platform
from domain.sweeps import SweepPurpose
from models.accounts import handbooks
from models.queries import accounts_by_code, sites_by_code
from pipeline.orders import sweep_id

SEVERAL = frozenset({Platform.APP, Platform.OTHER})
"""An app is filed once for each kind of telephone; «other» is no one platform."""


def build_account_orders(
    session: Session, accounts: Sequence[Account], *, purpose: SweepPurpose, time_zone: str, now: datetime
) -> list[AccountOrder]:
    """An order for each account, in the same order."""
    books = handbooks(session, [account.code for account in accounts])
    homes = {site.code: site.home_url for site in sites_by_code(session)}
    twins = twins_of(accounts_by_code(session))
    return [
        AccountOrder(
            id=sweep_id(account.code, now),
            account=account,
            purpose=purpose,
            ordered_at=now,
            time_zone=time_zone,
            handbook=books.get(account.code),
            twins=twins.get(account.code, ()),
            site_home=homes.get(account.site_code, ""),
        )
        for account in accounts
    ]


def twins_of(accounts: Sequence[Account]) -> dict[str, tuple[Twin, ...]]:
    """Accounts in use of one unit on one platform, by code of each of them."""
    groups: dict[tuple[str, str], list[Account]] = defaultdict(list)
    for account in accounts:
        if account.state.in_use and account.organizer and account.platform not in SEVERAL:
            groups["".join(account.organizer.split()), account.platform.value].append(account)
    return {
        one.code: tuple(
            Twin(code=other.code, name=other.name, address=other.address) for other in group if other is not one
        )
        for group in groups.values()
        if len(group) > 1
        for one in group
    }
