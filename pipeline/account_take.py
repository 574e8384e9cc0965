"""Takes in one finished look at an account: judged, stored, settled; the same bundle twice changes nothing."""

from datetime import timedelta

from crawler.accounts.bundle import AccountBundle
from domain.sweeps import HealthState
from models.claims import release_account
from models.database import transaction
from pipeline.account_judge import judge_account
from pipeline.settle import settle
from pipeline.sharing import share
from pipeline.take import DOUBTFUL_AGAIN, SweepSummary, ended_run, summary_of
from pipeline.wiring import Wiring


def take_account(wiring: Wiring, bundle: AccountBundle) -> SweepSummary:
    """Judge a look and settle it in one transaction; the account's claim is freed in the same one."""
    rulebook = wiring.rulebook
    judgement = judge_account(bundle.path, rulebook)
    order = judgement.order
    sound = judgement.health.state is HealthState.SOUND
    now = wiring.clock()
    run = ended_run(wiring, judgement, bundle.path, order.account.code, now=now)
    share(wiring, run)
    theirs = order.handbook.picture_key if order.handbook else ""

    def keep(key: str) -> None:
        if key != theirs:  # pictures that people took lie in the store already
            wiring.blobs.put_back(key, bundle.blob(key))

    with transaction(wiring.sessions) as session:
        settled = settle(session, run, judgement.report, rules=rulebook.rules, columns=(), now=now, keep=keep)
        every = timedelta(hours=wiring.settings.account_every_hours)
        again = every if sound else min(DOUBTFUL_AGAIN, every)
        release_account(session, order.account.code, by=wiring.owner.token, next_sweep_at=now + again)
    return summary_of(judgement, run, order.account.name, settled)
