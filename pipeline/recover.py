"""After a crash: takes in what dead processes had finished, frees what they had claimed; safe to call at any time."""

import structlog

from crawler.accounts.bundle import AccountBundle, is_account_bundle
from crawler.bundle import SweepBundle
from models.claims import claimed_accounts, claimed_sites, hand_over, hand_over_account
from models.database import transaction
from models.queries import running_sweeps
from pipeline.account_take import take_account
from pipeline.take import take
from pipeline.wiring import Wiring

log = structlog.get_logger()


def recover(wiring: Wiring) -> int:
    """Take in the bundles of sweeps whose process on this machine is dead; returns how many were taken in.

    A bundle with a receipt is settled as if nothing had happened; one without is noted as doubtful and its site is due at
    once. Sweeps of living processes, and of other machines, are left to them.
    """
    with transaction(wiring.sessions) as session:
        claims = {code: by for code, by in claimed_sites(session).items() if wiring.owner.is_dead(by)}
        orphans = [run for run in running_sweeps(session) if run.site_code in claims]
        for code, by in claims.items():
            # Compare-and-set: of two recovering processes one gets the site.
            hand_over(session, code, before=by, after=wiring.owner.token)
    recovered = _recover_looks(wiring)
    for run in orphans:
        path = wiring.bundles / run.bundle_key
        if (path / "order.json").is_file():
            summary = take(wiring, SweepBundle(path), cut_off=True)
            log.warning("sweep of a dead process taken in", sweep=run.id, health=summary.health.state.value)
            recovered += 1
    for by in set(claims.values()):
        wiring.owner.forget(by)
    return recovered


def _recover_looks(wiring: Wiring) -> int:
    """The same for looks at accounts."""
    with transaction(wiring.sessions) as session:
        claims = {code: by for code, by in claimed_accounts(session).items() if wiring.owner.is_dead(by)}
        orphans = [run for run in running_sweeps(session) if run.site_code in claims]
        for code, by in claims.items():
            hand_over_account(session, code, before=by, after=wiring.owner.token)
    paths = [wiring.bundles / run.bundle_key for run in orphans]
    recovered = [take_account(wiring, AccountBundle(path)) for path in paths if is_account_bundle(path)]
    if recovered:
        log.warning("looks of a dead process taken in", looks=len(recovered))
    return len(recovered)
