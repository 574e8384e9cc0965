"""The bundle of a look at an account → health and report: reads the disk, never the network."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from checks.run import run_rules
from crawler.accounts.bundle import AccountBundle
from crawler.bundle import BundleError
from domain.accounts import AccountOrder
from domain.artifacts import Artifacts
from domain.rules import CheckReport
from domain.sweeps import HealthState, Receipt, SweepHealth
from domain.wording import N_
from pipeline.rulebook import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountJudgement:
    """What one look says under one rulebook."""

    order: AccountOrder
    receipt: Receipt | None
    health: SweepHealth
    artifacts: Artifacts | None
    report: CheckReport
    """Empty when the look is doubtful."""
    now: datetime
    """The moment the verdicts refer to: the end of the look."""


def judge_account(path: Path, rulebook: Rulebook) -> AccountJudgement:
    """Judge a look; the same folder gives the same answer on any day. Raises BundleError without ``account.json``."""
    bundle = AccountBundle(path)
    order, receipt, artifacts = bundle.account_order(), bundle.receipt(), None
    reasons: list[str] = []
    if receipt is None:
        trouble = bundle.error()
        reasons.append(trouble.reason if trouble else N_("巡查进程中途退出，没有留下完整记录"))
    else:
        try:
            artifacts = bundle.artifacts()
        except BundleError:
            reasons.append(N_("巡查结果文件已损坏，无法读取"))
        if not receipt.coverage.balanced:
            reasons.append(N_("巡查计划数与结果数不符"))
        if receipt.control_alive is False:
            reasons.append(N_("监测端自身网络异常"))
    now = (receipt.finished_at if receipt else order.ordered_at).astimezone(ZoneInfo(order.time_zone))
    if artifacts is None or reasons:
        report = CheckReport(findings=(), examined=frozenset())
        health = SweepHealth(state=HealthState.DOUBTFUL, reasons=tuple(reasons))
    else:
        report = run_rules(rulebook.rules, artifacts, now)
        health = SweepHealth(state=HealthState.SOUND)
    return AccountJudgement(order=order, receipt=receipt, health=health, artifacts=artifacts, report=report, now=now)
