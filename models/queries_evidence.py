"""Which evidence exists, and whose it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.findings import EvidenceRow, FindingRow
from models.issues import IssueRow
from models.sight import of_unit


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLine:
    """A piece of evidence on record."""

    key: str
    url: str
    captured_at: datetime
    subject: str
    fingerprint: str


def evidence_of(session: Session, key: str, *, unit: str | None) -> EvidenceLine | None:
    """A piece of evidence by its key, if a finding about one of the unit's sites (None: any) names it."""
    row = session.execute(
        select(EvidenceRow.key, EvidenceRow.url, EvidenceRow.captured_at, FindingRow.subject, FindingRow.fingerprint)
        .join(FindingRow, (FindingRow.sweep_id == EvidenceRow.sweep_id) & (FindingRow.position == EvidenceRow.finding))
        .where(EvidenceRow.key == key, of_unit(FindingRow.subject, unit))
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return EvidenceLine(
        key=row.key, url=row.url, captured_at=row.captured_at, subject=row.subject, fingerprint=row.fingerprint
    )


def all_evidence(session: Session, *, subject: str = "") -> Iterator[tuple[str, str]]:
    """Key and fingerprint of everything that findings and living issues name, in batches, keys not repeated."""
    seen: set[str] = set()
    wanted = (
        select(EvidenceRow.key, FindingRow.fingerprint)
        .join(FindingRow, (FindingRow.sweep_id == EvidenceRow.sweep_id) & (FindingRow.position == EvidenceRow.finding))
        .where(EvidenceRow.key != "")
    )
    issues = select(IssueRow.evidence, IssueRow.fingerprint)
    if subject:
        wanted, issues = wanted.where(FindingRow.subject == subject), issues.where(IssueRow.subject == subject)
    for key, fingerprint in session.execute(wanted.execution_options(yield_per=1000)):
        if key not in seen:
            seen.add(key)
            yield key, fingerprint
    for items, fingerprint in session.execute(issues.execution_options(yield_per=1000)):
        for item in items:
            if item["key"] and item["key"] not in seen:
                seen.add(item["key"])
                yield item["key"], fingerprint
