"""Builds the orders for looks at accounts: what is filed of each, what people have seen, and its twins in the registry."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.accounts import AccountOrder, Twin
from domain.issues import IssueState, Reason
from domain.lexicon import Lexicon
from domain.registry import Account, Platform
from domain.sweeps import SweepPurpose
from domain.targets import TargetKind, TargetRef
from models.accounts import handbooks
from models.issues import IssueRow
from models.queries import accounts_by_code, sites_by_code
from models.registry import AccountRow
from pipeline.orders import sweep_id
from pipeline.wording import CHECK as WORDING

ENDED = (IssueState.CLOSED, IssueState.DISMISSED)
SEVERAL = frozenset({Platform.APP, Platform.OTHER})
"""An app is filed once for each kind of telephone; «other» is no one platform."""


def build_account_orders(
    session: Session,
    accounts: Sequence[Account],
    *,
    purpose: SweepPurpose,
    time_zone: str,
    now: datetime,
    lexicon: Lexicon,
) -> list[AccountOrder]:
    """An order for each account, in the same order."""
    books = handbooks(session, [account.code for account in accounts])
    homes = {site.code: site.home_url for site in sites_by_code(session)}
    twins = twins_of(accounts_by_code(session))
    posts, allowed = _known_posts(session), _allowed(session)
    return [
        AccountOrder(
            id=sweep_id(account.code, now),
            account=account,
            purpose=purpose,
            ordered_at=now,
            time_zone=time_zone,
            handbook=books.get(account.code),
            twins=twins.get(account.code, ()),
            known_posts=tuple(posts.get(account.code, ())),
            allowed_words=tuple(sorted(lexicon.allowed_on(account.code) | allowed.get(account.code, set()))),
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


def _known_posts(session: Session) -> dict[str, list[TargetRef]]:
    """Posts that living issues are about, by code of the account; one question for all."""
    rows = session.scalars(
        select(IssueRow)
        .join(AccountRow, AccountRow.code == IssueRow.subject)
        .where(IssueRow.target_kind == TargetKind.PAGE, IssueRow.state.not_in(ENDED))
        .order_by(IssueRow.first_seen, IssueRow.fingerprint)
    )
    found: dict[str, list[TargetRef]] = defaultdict(list)
    for row in rows:
        target = row.to_domain().target
        if target not in found[row.subject]:
            found[row.subject].append(target)
    return found


def _allowed(session: Session) -> dict[str, set[str]]:
    """Wordings that reviewers have dismissed as right, by code of the account."""
    rows = session.scalars(
        select(IssueRow)
        .join(AccountRow, AccountRow.code == IssueRow.subject)
        .where(IssueRow.check_id == WORDING, IssueRow.state == IssueState.DISMISSED)
    )
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.to_domain().reason is not Reason.REDUCED:
            found[row.subject].add(str(row.to_domain().values.get("wrong", "")))
    return found
