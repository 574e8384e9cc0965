"""Takes in one finished look at an account: judged, stored, settled; the same bundle twice changes nothing."""

from collections.abc import Sequence
from datetime import timedelta

import structlog

from crawler.accounts.bundle import AccountBundle
from crawler.bundle import BundleError
from domain.sweeps import HealthState
from models.claims import release_account
from models.database import transaction
from pipeline.account_judge import AccountJudgement, judge_account
from pipeline.settle import settle
from pipeline.sharing import share
from pipeline.take import DOUBTFUL_AGAIN, SweepSummary, ended_run, spoilt, summary_of
from pipeline.wiring import Wiring

log = structlog.get_logger()


def take_account(wiring: Wiring, bundle: AccountBundle, *, cut_off: bool = False) -> SweepSummary:
    """Judge a look and settle it in one transaction; the account's claim is freed in the same one.

    ``cut_off``: the look was interrupted. It is due again at once then: the account is not to blame.
    Raises StorageError, after which nothing has happened; BundleError for a folder that does not even say what was ordered.
    """
    judgement = judge_account(bundle.path, wiring.rulebook)
    try:
        return _settled(wiring, bundle, judgement, cut_off=cut_off)
    except BundleError as error:
        log.warning("the evidence of a look is not whole", sweep=judgement.order.id, error=str(error))
        return _settled(wiring, bundle, spoilt(judgement), cut_off=cut_off)


def _settled(wiring: Wiring, bundle: AccountBundle, judgement: AccountJudgement, *, cut_off: bool) -> SweepSummary:
    """One try at taking it in. BundleError when a piece of evidence that a finding names is not in the bundle as it was."""
    rulebook = wiring.rulebook
    order = judgement.order
    sound = judgement.health.state is HealthState.SOUND
    now = wiring.clock()
    run = ended_run(wiring, judgement, bundle.path, order.account.code, now=now)
    share(wiring, run)
    theirs = order.handbook.picture_key if order.handbook else ""

    def keep(keys: Sequence[str]) -> None:
        # Pictures that people took lie in the store already.
        wiring.blobs.put_back([key for key in keys if key != theirs], bundle.blob)

    with transaction(wiring.sessions) as session:
        settled = settle(session, run, judgement.report, rules=rulebook.rules, columns=(), now=now, keep=keep)
        every = timedelta(hours=wiring.settings.account_every_hours)
        again = every if sound else timedelta(0) if cut_off else min(DOUBTFUL_AGAIN, every)
        release_account(session, order.account.code, by=wiring.owner.token, next_sweep_at=now + again)
    return summary_of(judgement, run, order.account.name, settled)
