"""Takes in one finished look at an account: judged, stored, settled; the same bundle twice changes nothing."""

from collections import Counter
from datetime import timedelta

from crawler.accounts.bundle import AccountBundle
from domain.findings import Outcome
from domain.sweeps import HealthState, SweepRun, SweepState
from models.claims import release_account
from models.database import transaction
from pipeline.account_judge import judge_account
from pipeline.settle import settle
from pipeline.take import DOUBTFUL_AGAIN, SweepSummary
from pipeline.wiring import Wiring, product_version


def take_account(wiring: Wiring, bundle: AccountBundle) -> SweepSummary:
    """Judge a look and settle it in one transaction; the account's claim is freed in the same one."""
    rulebook = wiring.rulebook
    judgement = judge_account(bundle.path, rulebook)
    order, receipt = judgement.order, judgement.receipt
    sound = judgement.health.state is HealthState.SOUND
    now = wiring.clock()
    finished = receipt.finished_at if receipt else now
    run = SweepRun(
        id=order.id,
        site_code=order.account.code,
        purpose=order.purpose,
        state=SweepState.DONE if sound else SweepState.DOUBTFUL,
        ordered_at=order.ordered_at,
        started_at=receipt.started_at if receipt else None,
        finished_at=finished,
        health=judgement.health,
        coverage=receipt.coverage if receipt else None,
        pages=receipt.pages if receipt else 0,
        requests=receipt.requests if receipt else 0,
        renders=receipt.renders if receipt else 0,
        bundle_key=str(bundle.path.relative_to(wiring.bundles)),
        product_version=product_version(),
        rulebook_id=rulebook.id,
    )
    theirs = order.handbook.picture_key if order.handbook else ""

    def keep(key: str) -> None:
        if key != theirs:  # pictures that people took lie in the store already
            wiring.blobs.put_back(key, bundle.blob(key))

    with transaction(wiring.sessions) as session:
        settled = settle(session, run, judgement.report, rules=rulebook.rules, columns=(), now=now, keep=keep)
        every = timedelta(hours=wiring.settings.account_every_hours)
        again = every if sound else min(DOUBTFUL_AGAIN, every)
        release_account(session, order.account.code, by=wiring.owner.token, next_sweep_at=now + again)
    outcomes = Counter(finding.fault.outcome for finding in judgement.report.findings)
    return SweepSummary(
        site_code=order.account.code,
        site_name=order.account.name,
        run=run,
        health=judgement.health,
        settled=settled,
        faults=dict(Counter(f.check_id for f in judgement.report.findings if f.fault.outcome is Outcome.FAULT)),
        suspicions=outcomes[Outcome.SUSPICION],
        unknown=outcomes[Outcome.UNKNOWN],
        seconds=(finished - (run.started_at or order.ordered_at)).total_seconds(),
    )
