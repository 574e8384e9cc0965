"""After a crash: takes in what dead processes had finished, frees what they had claimed; safe to call at any time."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from crawler.accounts.bundle import AccountBundle, is_account_bundle
from crawler.bundle import BundleError, SweepBundle
from domain.sweeps import HealthState, SweepHealth, SweepRun, SweepState
from domain.wording import N_
from models.claims import (
    claimed_accounts,
    claimed_sites,
    hand_over,
    hand_over_account,
    release_account,
    release_site,
)
from models.database import transaction
from models.errors import StorageError
from models.queries import running_sweeps
from models.sweeps import save_run
from models.workers import leave, silent_workers
from pipeline.account_take import take_account
from pipeline.judge import DAMAGED
from pipeline.take import take
from pipeline.wiring import Wiring

log = structlog.get_logger()

LOST = N_("执行巡查的进程已失去联系，结果没有取回")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """What is claimed: sites, or accounts."""

    claimed: Callable[[Session], dict[str, str]]
    hand_over: Callable[..., bool]
    release: Callable[..., bool]


_KINDS = (
    _Kind(claimed=claimed_sites, hand_over=hand_over, release=release_site),
    _Kind(claimed=claimed_accounts, hand_over=hand_over_account, release=release_account),
)


def recover(wiring: Wiring) -> int:
    """Take over from dead processes; returns how many of their sweeps and looks were taken in.

    Dead is who died on this machine (the kernel knows), or who has said for longer than a lease that it lives no more.
    So is a sweep of this very process that it could not take in when it ended, as when the database was away.
    A bundle with a receipt is settled as if nothing had happened; one without, or one that lies on another machine, is noted
    as doubtful and its site or account is due at once. Those of living processes are left to them.
    One that cannot be taken in, as when the place of evidence is away, waits for the next call and holds no other up.
    Raises StorageError when the database itself is away.
    """
    now = wiring.clock()
    if wiring.courier is not None:
        wiring.courier.take_over()
    with transaction(wiring.sessions) as session:
        silent = silent_workers(session, before=now - wiring.lease.lasts) - {wiring.owner.token}
    dead: set[str] = set(silent)
    recovered = sum(_take_over(wiring, kind, silent, dead, now) for kind in _KINDS)
    with transaction(wiring.sessions) as session:
        for by in dead:
            leave(session, by)
    for by in dead:
        wiring.owner.forget(by)
    return recovered


def _take_over(wiring: Wiring, kind: _Kind, silent: set[str], dead: set[str], now: datetime) -> int:
    """Sites or accounts; how many sweeps were taken in. Adds to ``dead`` the claimants found so."""
    owner = wiring.owner
    with transaction(wiring.sessions) as session:
        held = kind.claimed(session)
        claims = {code: by for code, by in held.items() if by != owner.token and (by in silent or owner.is_dead(by))}
        # Compare-and-set: of two recovering processes one gets the site.
        ours = {code for code, by in claims.items() if kind.hand_over(session, code, before=by, after=owner.token)}
        running = running_sweeps(session)
        orphans = [run for run in running if run.site_code in ours]
        orphans += [run for run in running if held.get(run.site_code) == owner.token and run.id not in owner.busy]
    dead.update(claims.values())
    came = {run.site_code: _try_to_take_in(wiring, run) for run in orphans}
    # Taking in has freed what it took, and somebody may have claimed it since; what waits stays ours, and is tried again.
    lost = {code for code in ours | set(came) if came.get(code, False) is False}
    with transaction(wiring.sessions) as session:
        for code in lost:
            kind.release(session, code, by=owner.token, next_sweep_at=now)
    waiting = {run.id for run in orphans if came[run.site_code] is None}
    owner.left = owner.left - {run.id for run in orphans} | waiting
    return sum(taken is True for taken in came.values())


def _try_to_take_in(wiring: Wiring, run: SweepRun) -> bool | None:
    """Whether it was taken in; None when it could not be, now."""
    try:
        return _take_in(wiring, run)
    except StorageError as error:
        log.warning("sweep of a dead process cannot be taken in now", sweep=run.id, error=str(error))
    except Exception:
        # Whatever is the matter with one sweep: no other waits for it, and the service starts.
        log.exception("sweep of a dead process cannot be taken in", sweep=run.id)
    return None


def _take_in(wiring: Wiring, run: SweepRun) -> bool:
    """Settle what a dead process left on this machine; False when there is nothing, or it lies on a machine that is gone."""
    path = wiring.bundles / run.bundle_key
    try:
        if is_account_bundle(path):
            summary = take_account(wiring, AccountBundle(path))
        elif (path / "order.json").is_file():
            summary = take(wiring, SweepBundle(path), cut_off=True)
        else:
            return _give_up(wiring, run, LOST)
    except BundleError as error:  # not even what was ordered can be read, as after a power cut
        log.warning("the folder of a sweep is not whole", sweep=run.id, error=str(error))
        return _give_up(wiring, run, DAMAGED)
    log.warning("sweep of a dead process taken in", sweep=run.id, health=summary.health.state.value)
    return True


def _give_up(wiring: Wiring, run: SweepRun, why: str) -> bool:
    """Note a sweep as doubtful whose result is not to be had; False."""
    health = SweepHealth(state=HealthState.DOUBTFUL, reasons=(why,))
    with transaction(wiring.sessions) as session:
        save_run(session, replace(run, state=SweepState.DOUBTFUL, finished_at=wiring.clock(), health=health))
    log.warning("sweep of a lost process given up", sweep=run.id, subject=run.site_code)
    return False
