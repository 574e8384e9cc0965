"""What a sweep said, for its score: judged from its bundle, or on another machine read back from what was taken in under the same rules."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from crawler.bundle import BundleError
from domain.findings import Finding
from domain.rules import CheckReport
from domain.sweeps import SweepRun
from models.database import transaction
from models.findings import FindingRow
from models.sweeps import SweepRow
from pipeline.rulebook import Rulebook
from pipeline.wiring import Wiring


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """As a report says it, counted by rule."""

    findings: tuple[Finding, ...] = ()
    examined: Mapping[str, int] = field(default_factory=dict)
    """How many targets each rule answered for."""
    broken: Mapping[str, int] = field(default_factory=dict)
    """How often each rule broke."""
    missing: tuple[str, ...] = ()
    """Types of the records that could not be gathered, each as often."""


def said_by(wiring: Wiring, run: SweepRun | None, rulebook: Rulebook, judged: Callable[[Path], CheckReport]) -> Said:
    """What the sweep says under this rulebook; nothing, as when nobody had looked, where that cannot be known any more.

    ``judged`` reads a bundle's folder. On a machine that did not sweep the findings that were taken in speak as long as the rulebook
    is the one they were made by: no bundle need be brought for them. Under another its bundle is judged, wherever it was made.
    """
    if run is None:
        return Said()
    as_taken_in = run.rulebook_id == rulebook.id
    try:
        if as_taken_in and not (wiring.bundles / run.bundle_key).is_dir():
            raise FileNotFoundError(run.bundle_key)
        report = judged(wiring.bundle_folder(run.bundle_key))
    except (BundleError, FileNotFoundError):
        if not as_taken_in:
            return Said()
        with transaction(wiring.sessions) as session:
            return _taken_in(session, run)
    return Said(
        findings=tuple(report.findings),
        examined=Counter(item.rule_id for item in report.examined),
        broken=Counter(error.rule_id for error in report.errors),
        missing=tuple(one.record_type for one in report.missing),
    )


def _taken_in(session: Session, run: SweepRun) -> Said:
    row = session.get(SweepRow, run.id)
    if row is None or row.settled_at is None:
        return Said()
    wanted = select(FindingRow).where(FindingRow.sweep_id == run.id).order_by(FindingRow.position)
    found = session.scalars(wanted.options(selectinload(FindingRow.evidence)))
    return Said(
        findings=tuple(one.to_domain() for one in found),
        examined=dict(row.examined),
        broken=Counter(error["rule"] for error in row.errors),
        missing=tuple(one["record_type"] for one in row.missing),
    )
