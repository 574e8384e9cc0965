"""Which evidence exists, and whose it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.findings import EvidenceKind
from models.findings import EvidenceRow, FindingRow
from models.issues import IssueRow
from models.people import ManualEntryRow
from models.proofs import ProofRow
from models.service import ObjectionRow
from models.sight import of_unit


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLine:
    """A piece of evidence on record."""

    key: str
    url: str
    captured_at: datetime
    subject: str
    fingerprint: str
    check_id: str = ""
    kind: EvidenceKind | None = None
    excerpt: str = ""


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


def evidence_page(
    session: Session, subject: str, *, check: str = "", limit: int, offset: int = 0
) -> tuple[list[EvidenceLine], int]:
    """What the kept sweeps of one site or account hold as evidence, newest sweep first, and how many there are in all."""
    join = (FindingRow.sweep_id == EvidenceRow.sweep_id) & (FindingRow.position == EvidenceRow.finding)
    conditions = [FindingRow.subject == subject, EvidenceRow.key != ""]
    if check:
        conditions.append(FindingRow.check_id == check)
    total = session.scalar(select(func.count()).select_from(FindingRow).join(EvidenceRow, join).where(*conditions))
    rows = session.execute(
        select(EvidenceRow, FindingRow.fingerprint, FindingRow.check_id)
        .join(FindingRow, join)
        .where(*conditions)
        .order_by(EvidenceRow.captured_at.desc(), EvidenceRow.sweep_id, EvidenceRow.finding, EvidenceRow.position)
        .limit(limit)
        .offset(offset)
    )
    return [
        EvidenceLine(
            key=row.key,
            url=row.url,
            captured_at=row.captured_at,
            subject=subject,
            fingerprint=fingerprint,
            check_id=check_id,
            kind=row.kind,
            excerpt=row.excerpt,
        )
        for row, fingerprint, check_id in rows
    ], total or 0


def all_evidence(session: Session, *, subject: str = "") -> Iterator[tuple[str, str]]:
    """Key and fingerprint of everything that findings, living issues and people's decisions name, keys not repeated.

    In place of the fingerprint stands the code of the site or account for what belongs to no single issue.
    """
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
    for key, belongs_to in _handed_in(session, subject):
        if key not in seen:
            seen.add(key)
            yield key, belongs_to


def _handed_in(session: Session, subject: str) -> Iterator[tuple[str, str]]:
    """Key of what people have put beside their words, and the issue, or the site or account, it belongs to."""
    objections = (
        select(ObjectionRow.file_key, ObjectionRow.fingerprint)
        .join(IssueRow, IssueRow.fingerprint == ObjectionRow.fingerprint)
        .where(ObjectionRow.file_key != "")
    )
    proofs = select(ProofRow.key, ProofRow.fingerprint, ProofRow.subject)
    entries = select(ManualEntryRow.evidence, ManualEntryRow.subject)
    if subject:
        objections = objections.where(IssueRow.subject == subject)
        proofs, entries = proofs.where(ProofRow.subject == subject), entries.where(ManualEntryRow.subject == subject)
    for key, fingerprint in session.execute(objections):
        yield key, fingerprint
    for key, fingerprint, code in session.execute(proofs):
        yield key, fingerprint or code
    for items, code in session.execute(entries):
        yield from ((item["key"], code) for item in items if item.get("key"))
