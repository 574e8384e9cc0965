"""Takes in one finished bundle: judged, stored, settled; the same bundle twice changes nothing."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import structlog

from crawler.bundle import BundleError, SweepBundle
from domain.findings import Outcome
from domain.records import ColumnRecord, LinkRecord, OutsideRecord
from domain.rules import CheckReport
from domain.sweeps import HealthState, SweepHealth, SweepPurpose, SweepRun, SweepState
from models.claims import release_site
from models.database import transaction
from models.outside import remember_outside
from pipeline.account_judge import AccountJudgement
from pipeline.judge import DAMAGED, Judgement, judge
from pipeline.link_memory import remember_links
from pipeline.replies import remember_speed
from pipeline.settle import Settled, settle
from pipeline.sharing import share
from pipeline.site_memory import keep_memory
from pipeline.wiring import Wiring, product_version

log = structlog.get_logger()

J = TypeVar("J", Judgement, AccountJudgement)

DOUBTFUL_AGAIN = timedelta(minutes=30)
"""A doubtful sweep is tried again sooner than the rhythm says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepSummary:
    """One row of the table a sweep prints."""

    site_code: str
    site_name: str
    run: SweepRun
    health: SweepHealth
    settled: Settled
    faults: Mapping[str, int] = field(default_factory=dict)
    """Findings that are faults, by check."""
    suspicions: int = 0
    unknown: int = 0
    missing: int = 0
    seconds: float = 0.0


def take(wiring: Wiring, bundle: SweepBundle, *, cut_off: bool = False) -> SweepSummary:
    """Judge a bundle and settle it in one transaction; the site's claim is freed in the same one.

    ``cut_off``: the sweeping process died, or was ended before it had begun. What we ourselves cut short is due again at once: the site is not to blame.
    Raises StorageError, after which nothing has happened; BundleError for a folder that does not even say what was ordered.
    """
    judgement = judge(bundle, wiring.rulebook)
    try:
        return _settled(wiring, bundle, judgement, cut_off=cut_off)
    except BundleError as error:
        log.warning("the evidence of a sweep is not whole", sweep=judgement.order.id, error=str(error))
        return _settled(wiring, bundle, spoilt(judgement), cut_off=cut_off)


def take_each(calls: Iterable[Callable[[], None]]) -> None:
    """Calls one after the other, whatever becomes of each; then raises the first trouble there was."""
    troubles: list[Exception] = []
    for call in calls:
        try:
            call()
        except Exception as error:  # noqa: BLE001 - raised below
            troubles.append(error)
    if troubles:
        raise troubles[0]


def spoilt(judgement: J) -> J:
    """The judgement of a bundle whose evidence turned out not to be whole, as after a power cut: it accuses and clears nobody."""
    health = SweepHealth(state=HealthState.DOUBTFUL, reasons=(DAMAGED,))
    report = CheckReport(findings=(), examined=frozenset(), missing=judgement.report.missing)
    return replace(judgement, health=health, report=report)


def _settled(wiring: Wiring, bundle: SweepBundle, judgement: Judgement, *, cut_off: bool) -> SweepSummary:
    """One try at taking it in. BundleError when a piece of evidence that a finding names is not in the bundle as it was."""
    rulebook = wiring.rulebook
    order, receipt = judgement.order, judgement.receipt
    sound = judgement.health.state is HealthState.SOUND
    now = wiring.clock()
    run = ended_run(wiring, judgement, bundle.path, order.site.code, now=now)
    columns = judgement.artifacts.of(ColumnRecord) if judgement.artifacts else ()
    share(wiring, run, asked_for=bool(order.known_faults or order.focus))
    with transaction(wiring.sessions) as session:
        settled = settle(
            session,
            run,
            judgement.report,
            rules=rulebook.rules,
            columns=columns,
            now=now,
            keep=lambda keys: wiring.blobs.put_back(keys, bundle.blob),
        )
        if sound and settled.fresh and judgement.artifacts is not None:
            remember_outside(session, order.site.code, judgement.artifacts.of(OutsideRecord), now=now)
        every = wiring.rhythm(order.site).sweep_every
        again = every if sound else min(DOUBTFUL_AGAIN, every)
        if not sound and (cut_off or (receipt is not None and receipt.finish_reason == "shutdown")):
            again = timedelta(0)
        if sound and judgement.artifacts is not None and settled.fresh:
            remember_links(session, order, judgement.artifacts.of(LinkRecord), judgement.report, now=now)
            remember_speed(session, wiring.calendar, judgement)
            if order.purpose is not SweepPurpose.RECHECK:
                keep_memory(session, wiring, order.site.code, bundle)
        # A look at a few faults is no sweep: the routine keeps its day.
        due = None if order.purpose is SweepPurpose.RECHECK else now + again
        release_site(session, order.site.code, by=wiring.owner.token, next_sweep_at=due)
    return summary_of(judgement, run, order.site.name, settled)


def ended_run(
    wiring: Wiring, judgement: Judgement | AccountJudgement, bundle: Path, code: str, *, now: datetime
) -> SweepRun:
    """The sweep of a site or an account as it goes into the books; ``bundle``: its folder; ``now`` is its end where it left none."""
    order, receipt = judgement.order, judgement.receipt
    return SweepRun(
        id=order.id,
        site_code=code,
        purpose=order.purpose,
        state=SweepState.DONE if judgement.health.state is HealthState.SOUND else SweepState.DOUBTFUL,
        ordered_at=order.ordered_at,
        started_at=receipt.started_at if receipt else None,
        finished_at=receipt.finished_at if receipt else now,
        health=judgement.health,
        coverage=receipt.coverage if receipt else None,
        pages=receipt.pages if receipt else 0,
        requests=receipt.requests if receipt else 0,
        renders=receipt.renders if receipt else 0,
        bundle_key=str(bundle.relative_to(wiring.bundles)),
        product_version=product_version(),
        rulebook_id=wiring.rulebook.id,
    )


def summary_of(judgement: Judgement | AccountJudgement, run: SweepRun, name: str, settled: Settled) -> SweepSummary:
    """What the table prints of a sweep that was taken in."""
    report = judgement.report
    outcomes = Counter(finding.fault.outcome for finding in report.findings)
    finished = run.finished_at or run.ordered_at
    return SweepSummary(
        site_code=run.site_code,
        site_name=name,
        run=run,
        health=judgement.health,
        settled=settled,
        faults=dict(Counter(f.check_id for f in report.findings if f.fault.outcome is Outcome.FAULT)),
        suspicions=outcomes[Outcome.SUSPICION],
        unknown=outcomes[Outcome.UNKNOWN],
        missing=len(report.missing),
        seconds=(finished - (run.started_at or run.ordered_at)).total_seconds(),
    )
