"""Whether a sweep may judge: pure arithmetic over its receipt and records, before any rule is asked."""

from domain.artifacts import Artifacts
from domain.records import PageRecord, ReachRecord
from domain.sweeps import HealthState, Receipt, SweepHealth, SweepPurpose, UnitOutcome
from domain.wording import N_

WHOLE = frozenset({"finished", "closespider_pagecount", "closespider_timeout", "budget"})
"""Finish reasons after which every record written is complete; what was not reached is on record as missing."""

MAX_FAILED_SHARE = 0.5
"""Above this share of failed units on a site whose home page opens, the trouble is more likely ours."""


def judge_health(
    receipt: Receipt | None, artifacts: Artifacts | None, purpose: SweepPurpose, *, why: str = ""
) -> SweepHealth:
    """Sound or doubtful, with every reason. A doubtful sweep opens and closes nothing (architecture.md section 5).

    ``why``: what is known of a sweep without receipt or records, as a sentence.
    """
    if receipt is None or artifacts is None:
        reason = why or N_("巡查进程中途退出，没有留下完整记录")
        return SweepHealth(state=HealthState.DOUBTFUL, reasons=(reason,))
    reasons: list[str] = []
    if receipt.finish_reason not in WHOLE:
        reasons.append(N_("巡查被提前中止"))
    if not receipt.coverage.balanced:
        reasons.append(N_("巡查计划数与结果数不符"))
    if receipt.control_alive is False:
        reasons.append(N_("监测端自身网络异常"))
    if any(receipt.records.get(name, 0) != count for name, count in _counts(artifacts).items()):
        reasons.append(N_("记录数与回执不符"))
    reached = artifacts.of(ReachRecord)
    pages = artifacts.of(PageRecord)
    opened = any(fetch.ok for record in reached for fetch in record.tries)
    if purpose is not SweepPurpose.RECHECK and not reached:
        reasons.append(N_("没有首页的访问记录"))
    if opened and not pages:
        reasons.append(N_("首页可以打开，但没有读到任何页面"))
    failed = receipt.coverage.outcomes.get(UnitOutcome.FAILED, 0)
    asked = failed + receipt.coverage.outcomes.get(UnitOutcome.READ, 0)
    if opened and purpose is not SweepPurpose.RECHECK and asked >= 20 and failed > MAX_FAILED_SHARE * asked:
        reasons.append(N_("失败的访问过半，可能是监测端网络不稳"))
    return SweepHealth(state=HealthState.DOUBTFUL if reasons else HealthState.SOUND, reasons=tuple(reasons))


def _counts(artifacts: Artifacts) -> dict[str, int]:
    counts: dict[str, int] = {}
    for record in artifacts.records:
        name = type(record).__name__
        counts[name] = counts.get(name, 0) + 1
    return counts
