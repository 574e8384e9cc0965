"""Databases and what is stored in them, for tests: migrated databases, findings, reports and sweeps with little ado."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from builders import HOME, NOW, a_site

from domain.artifacts import Missing
from domain.findings import Fault, Finding, Outcome
from domain.registry import Site
from domain.rules import Check, CheckReport, Examined, Rule
from domain.sweeps import (
    Coverage,
    HealthState,
    SweepHealth,
    SweepPurpose,
    SweepRun,
    SweepState,
    UnitOutcome,
)
from domain.targets import TargetKind, TargetRef
from models import migrate
from models.database import Sessions, open_database, sessions, transaction
from models.registry import SiteRow

SITE = "5001010001"


@contextmanager
def a_database(url: str) -> Iterator[Sessions]:
    """Sessions over a migrated database, all connections closed afterwards."""
    engine = open_database(url)
    try:
        migrate.upgrade(engine)
        yield sessions(engine)
    finally:
        engine.dispose()


def store_site(made: Sessions, **given: object) -> Site:
    site = a_site(**given)
    with transaction(made) as session:
        session.add(SiteRow.from_domain(site))
    return site


def link(name: str) -> TargetRef:
    return TargetRef(kind=TargetKind.LINK, key=f"{HOME}{name}", label=name)


def a_finding(
    target: TargetRef | str = "gone.html",
    *,
    rule: str = "links.broken",
    at: datetime = NOW,
    subject: str = SITE,
    outcome: Outcome = Outcome.FAULT,
    **fault: object,
) -> Finding:
    usual: dict[str, Any] = {"message": "链接打不开（状态码 {status}）", "values": {"status": 404}, "outcome": outcome}
    return Finding(
        rule_id=rule,
        check_id="broken_link",
        subject=subject,
        target=link(target) if isinstance(target, str) else target,
        fault=Fault(**(usual | fault)),
        observed_at=at,
    )


def a_report(
    *findings: Finding,
    fine: Iterable[TargetRef | str] = (),
    rule: str = "links.broken",
    missing: Iterable[Missing] = (),
) -> CheckReport:
    """A report over the findings' targets and the ``fine`` ones, as run_rules makes it."""
    unknown = {(f.rule_id, f.target.ref) for f in findings if f.fault.outcome is Outcome.UNKNOWN}
    asked = {(f.rule_id, f.target.ref) for f in findings} - unknown
    asked |= {(rule, (link(one) if isinstance(one, str) else one).ref) for one in fine}
    return CheckReport(
        findings=tuple(sorted(findings, key=lambda f: (f.rule_id, f.target.ref, f.fault.discriminator))),
        examined=frozenset(Examined(rule_id=rule_id, target_ref=ref) for rule_id, ref in asked),
        missing=tuple(missing),
    )


def a_run(
    name: str = "s1",
    *,
    at: datetime = NOW,
    subject: str = SITE,
    state: SweepState = SweepState.DONE,
    purpose: SweepPurpose = SweepPurpose.ROUTINE,
    health: HealthState | None = None,
) -> SweepRun:
    """A finished sweep that ended at ``at`` after ten minutes."""
    sound = HealthState.SOUND if state is SweepState.DONE else HealthState.DOUBTFUL
    return SweepRun(
        id=name,
        site_code=subject,
        purpose=purpose,
        state=state,
        ordered_at=at - timedelta(minutes=11),
        started_at=at - timedelta(minutes=10),
        finished_at=at,
        health=SweepHealth(state=health or sound, reasons=() if sound is HealthState.SOUND else ("巡查被提前中止",)),
        coverage=Coverage(planned=3, outcomes={UnitOutcome.READ: 2, UnitOutcome.FAILED: 1}),
        pages=2,
    )


def a_rule(rule_id: str = "links.broken", *, confirm: int = 1) -> Rule:
    check = Check(
        id="broken_link",
        title="链接不可用",
        group="links",
        doc="",
        record_type=object,
        params_type=object,
        run=lambda _record, _params, _now: (),
    )
    return Rule(id=rule_id, check=check, params=object(), confirm=confirm)
