"""A finished bundle → health and report: reads the disk, never the network, and gives the same answer every time."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from checks.run import run_rules
from crawler.bundle import BundleError, SweepBundle
from domain.artifacts import Artifacts
from domain.records import LinkRecord, PageRecord
from domain.rules import CheckReport
from domain.sweeps import HealthState, Receipt, SweepHealth, SweepOrder, SweepPurpose
from domain.wording import N_
from issues.causes import with_causes
from pipeline.health import judge_health
from pipeline.rulebook import Rulebook

DAMAGED = N_("巡查结果文件已损坏，无法读取")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What one bundle says under one rulebook."""

    order: SweepOrder
    receipt: Receipt | None
    health: SweepHealth
    artifacts: Artifacts | None
    report: CheckReport
    """Empty when the sweep is doubtful."""
    now: datetime
    """The moment the verdicts refer to: the end of the sweep, in the site's time zone."""


def judge(bundle: SweepBundle, rulebook: Rulebook) -> Judgement:
    """Judge a bundle. The time is the sweep's own end, so that a verdict can be repeated on any day."""
    order = bundle.order()
    receipt = bundle.receipt()
    zone = ZoneInfo(order.time_zone)
    now = (receipt.finished_at if receipt else order.ordered_at).astimezone(zone)
    artifacts: Artifacts | None = None
    trouble = bundle.error()
    why = trouble.reason if trouble else ""
    if receipt is not None:
        try:
            artifacts = bundle.artifacts()
        except BundleError:
            why = DAMAGED
    health = judge_health(receipt, artifacts, order.purpose, why=why)
    if artifacts is None or health.state is HealthState.DOUBTFUL:
        report = CheckReport(findings=(), examined=frozenset(), missing=artifacts.missing if artifacts else ())
    else:
        # A recheck reads a few pages only: how many of them name a target says nothing about the template.
        pages = 0 if order.purpose is SweepPurpose.RECHECK else len(artifacts.of(PageRecord))
        report = with_causes(run_rules(rulebook.rules, artifacts, now), pages=pages, links=artifacts.of(LinkRecord))
    return Judgement(order=order, receipt=receipt, health=health, artifacts=artifacts, report=report, now=now)


def audit(path: Path, rulebook: Rulebook) -> Judgement:
    """`xunwang audit BUNDLE`: the same judgement from the folder alone. Raises FileNotFoundError when it is no bundle."""
    if not (path / "order.json").is_file():
        raise FileNotFoundError(
            f"{path}: not a sweep bundle (no order.json); name a folder below bundles/ in the data folder"
        )
    return judge(SweepBundle(path), rulebook)
