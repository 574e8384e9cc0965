"""Read models of one site's long stories: what happened to its issues, and the evidence on record; paged in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from domain.findings import EvidenceKind, Outcome
from domain.issues import Act, Issue, IssueEvent, IssueState
from models.findings import EvidenceRow, FindingRow
from models.issues import IssueEventRow, IssueRow
from models.plain import plain_by
from models.queries_sites import Count, Wanted, counted_anew, total_of
from models.sight import of_issues_of

EVENT_SORTS = ("at",)
EVIDENCE_SORTS = ("at",)


def events_page(
    session: Session,
    code: str,
    wanted: Wanted,
    *,
    act: Act | None = None,
    by: str = "",
    check: str = "",
    count: Count = counted_anew,
) -> tuple[list[tuple[IssueEvent, Issue]], int]:
    """What happened to a subject's issues, newest first (``sort`` ``at``: oldest first), and how much there is in all.

    ``by``: ``machine``, ``people``, or empty for both.
    """
    ours = of_issues_of(IssueEventRow.fingerprint, code)
    conditions: list[ColumnElement[bool]] = [ours, IssueEventRow.after != IssueState.NOTICED]
    if act is not None:
        conditions.append(IssueEventRow.act == act)
    if by:
        conditions.append(IssueEventRow.by == "machine" if by == "machine" else IssueEventRow.by != "machine")
    if check:
        conditions.append(IssueRow.check_id == check)
    if wanted.q:
        conditions.append(
            IssueRow.target_label.contains(wanted.q, autoescape=True)
            | IssueRow.target_key.contains(wanted.q, autoescape=True)
            | IssueEventRow.note.contains(wanted.q, autoescape=True)
        )
    joined = IssueRow.fingerprint == IssueEventRow.fingerprint
    order = IssueEventRow.id.asc() if wanted.sort == "at" else IssueEventRow.id.desc()
    keys = select(IssueEventRow.id).join(IssueRow, joined).where(*conditions).order_by(order)
    ids = list(session.scalars(keys.limit(wanted.limit).offset(wanted.offset)))
    counted = select(func.count()).select_from(IssueEventRow).join(IssueRow, joined).where(*conditions)
    total = total_of(wanted, len(ids), lambda: session.scalar(counted) or 0, count)
    events = [IssueEventRow.to_domain(row) for row in plain_by(session, IssueEventRow, IssueEventRow.id, ids)]
    prints = sorted({event.fingerprint for event in events})
    rows = plain_by(session, IssueRow, IssueRow.fingerprint, prints)
    issues = {row.fingerprint: IssueRow.to_domain(row) for row in rows}
    return [(event, issues[event.fingerprint]) for event in events if event.fingerprint in issues], total


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteEvidence:
    """A piece of evidence of a finding about a site."""

    key: str
    """Empty where nothing was kept but an excerpt."""
    kind: EvidenceKind
    url: str
    captured_at: datetime
    excerpt: str
    check_id: str
    fingerprint: str


def evidence_page(
    session: Session,
    code: str,
    wanted: Wanted,
    *,
    check: str = "",
    kind: EvidenceKind | None = None,
    count: Count = counted_anew,
) -> tuple[list[SiteEvidence], int]:
    """The evidence of a subject's findings, of the newest findings first (``sort`` ``at``: oldest first), and how much there is."""
    # What was not decided has no issue to lead to.
    conditions: list[ColumnElement[bool]] = [FindingRow.subject == code, FindingRow.outcome != Outcome.UNKNOWN]
    if check:
        conditions.append(FindingRow.check_id == check)
    if kind is not None:
        conditions.append(EvidenceRow.kind == kind)
    if wanted.q:
        conditions.append(EvidenceRow.url.contains(wanted.q, autoescape=True))
    joined = (FindingRow.sweep_id == EvidenceRow.sweep_id) & (FindingRow.position == EvidenceRow.finding)
    first: Sequence[Any] = (FindingRow.observed_at, FindingRow.sweep_id)
    order = [
        *(first if wanted.sort == "at" else [key.desc() for key in first]),
        FindingRow.position,
        EvidenceRow.position,
    ]
    rows = session.execute(
        select(
            EvidenceRow.key, EvidenceRow.kind, EvidenceRow.url, EvidenceRow.captured_at, EvidenceRow.excerpt,
            FindingRow.check_id, FindingRow.fingerprint,
        )
        .join(FindingRow, joined)
        .where(*conditions)
        .order_by(*order)
        .limit(wanted.limit)
        .offset(wanted.offset)
    )  # fmt: skip
    found = [SiteEvidence(**row._mapping) for row in rows]
    counted = select(func.count()).select_from(EvidenceRow).join(FindingRow, joined).where(*conditions)
    return found, total_of(wanted, len(found), lambda: session.scalar(counted) or 0, count)
