"""Compare-and-set on the schedule: «take this row if nobody else has»; nothing is locked, and a dead claimant's time runs out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from domain.registry import AccountState, SiteState
from models.registry import AccountRow, SiteRow

SWEPT = tuple(state for state in SiteState if state.swept)
PROBED = (*SWEPT, SiteState.SUSPENDED)
"""Suspended sites are probed only (indicators.md section 8)."""
WATCHED = tuple(state for state in AccountState if state is not AccountState.DEREGISTERED)
"""A closed account is looked at until it is deregistered: that it is still there is a fault of the filing."""


def due_sweeps(session: Session, *, now: datetime, limit: int) -> list[str]:
    """Codes of the sites whose sweep is due and that nobody has claimed, longest waiting first."""
    return _due(
        session, SiteRow.code, SiteRow.state.in_(SWEPT), SiteRow.next_sweep_at, SiteRow.claimed_until, now, limit
    )


def claim_site(session: Session, code: str, *, by: str, now: datetime, until: datetime) -> bool:
    """Take a site for sweeping until a moment; False when somebody else has it."""
    free = _is_free(SiteRow.claimed_until, now)
    return _set(session, SiteRow, code, free, {"claimed_by": by, "claimed_until": until})


def release_site(session: Session, code: str, *, by: str, next_sweep_at: datetime | None) -> bool:
    """Give a site back and say when it is due again (None: as before); False, and nothing changed, when it was not ours any more."""
    freed: dict[str, Any] = {"claimed_by": "", "claimed_until": None}
    if next_sweep_at is not None:
        freed["next_sweep_at"] = next_sweep_at
    return _set(session, SiteRow, code, SiteRow.claimed_by == by, freed)


def claimed_sites(session: Session) -> dict[str, str]:
    """Who has claimed which site: code → claimant, also where the claim's time has run out."""
    rows = session.execute(select(SiteRow.code, SiteRow.claimed_by).where(SiteRow.claimed_by != ""))
    return {row.code: row.claimed_by for row in rows}


def hand_over(session: Session, code: str, *, before: str, after: str) -> bool:
    """Pass a claim from one claimant to another; False when the first had it no more. The claim's time stays."""
    return _set(session, SiteRow, code, SiteRow.claimed_by == before, {"claimed_by": after})


def due_probes(session: Session, *, now: datetime, limit: int = 1000) -> list[str]:
    """Codes of the sites whose probe is due, longest waiting first."""
    return _due(
        session, SiteRow.code, SiteRow.state.in_(PROBED), SiteRow.next_probe_at, SiteRow.probe_claimed_until, now, limit
    )


def claim_probe(session: Session, code: str, *, by: str, now: datetime, until: datetime) -> bool:
    """Take a site for probing until a moment; False when somebody else has it."""
    free = _is_free(SiteRow.probe_claimed_until, now)
    return _set(session, SiteRow, code, free, {"probe_claimed_by": by, "probe_claimed_until": until})


def probe_tries(session: Session, codes: Sequence[str]) -> dict[str, int]:
    """How many tries of the probe under way have failed, by code; sites without any are left out."""
    rows = session.execute(
        select(SiteRow.code, SiteRow.probe_tries).where(SiteRow.code.in_(codes), SiteRow.probe_tries > 0)
    )
    return {row.code: row.probe_tries for row in rows}


def release_probe(session: Session, code: str, *, next_probe_at: datetime, tries: int = 0) -> bool:
    """Say when a site is to be probed again, and free it. ``tries``: how many tries of this probe have failed so far."""
    freed = {"probe_claimed_by": "", "probe_claimed_until": None, "next_probe_at": next_probe_at, "probe_tries": tries}
    return _set(session, SiteRow, code, SiteRow.code == code, freed)


def due_accounts(session: Session, *, now: datetime, limit: int) -> list[str]:
    """Codes of the accounts that are due and that nobody has claimed, longest waiting first."""
    row = AccountRow
    return _due(session, row.code, row.state.in_(WATCHED), row.next_sweep_at, row.claimed_until, now, limit)


def claim_account(session: Session, code: str, *, by: str, now: datetime, until: datetime) -> bool:
    """Take an account for looking at until a moment; False when somebody else has it."""
    free = _is_free(AccountRow.claimed_until, now)
    return _set(session, AccountRow, code, free, {"claimed_by": by, "claimed_until": until})


def release_account(session: Session, code: str, *, by: str, next_sweep_at: datetime) -> bool:
    """Give an account back and say when it is due again; False when it was not ours any more."""
    freed = {"claimed_by": "", "claimed_until": None, "next_sweep_at": next_sweep_at}
    return _set(session, AccountRow, code, AccountRow.claimed_by == by, freed)


def claimed_accounts(session: Session) -> dict[str, str]:
    """Who has claimed which account: code → claimant, also where the claim's time has run out."""
    rows = session.execute(select(AccountRow.code, AccountRow.claimed_by).where(AccountRow.claimed_by != ""))
    return {row.code: row.claimed_by for row in rows}


def hand_over_account(session: Session, code: str, *, before: str, after: str) -> bool:
    """Pass a claim on an account from one claimant to another; False when the first had it no more."""
    return _set(session, AccountRow, code, AccountRow.claimed_by == before, {"claimed_by": after})


def _due(
    session: Session,
    code: InstrumentedAttribute[str],
    watched: ColumnElement[bool],
    due_at: InstrumentedAttribute[datetime | None],
    claimed_until: InstrumentedAttribute[datetime | None],
    now: datetime,
    limit: int,
) -> list[str]:
    # Where NULL sorts differs between databases; what was never looked at goes first on both.
    rows = select(code).where(watched, or_(due_at.is_(None), due_at <= now), _is_free(claimed_until, now))
    return list(session.scalars(rows.order_by(due_at.is_not(None), due_at, code).limit(limit)))


def _is_free(claimed_until: Any, now: datetime) -> ColumnElement[bool]:
    return or_(claimed_until.is_(None), claimed_until <= now)


def _set(
    session: Session,
    row: type[SiteRow] | type[AccountRow],
    code: str,
    condition: ColumnElement[bool],
    values: Mapping[str, Any],
) -> bool:
    result = session.execute(
        update(row).where(row.code == code, condition).values(**values).execution_options(synchronize_session=False)
    )
    assert isinstance(result, CursorResult)
    return result.rowcount == 1
