"""Objections (申诉): a unit says that an issue is none; a reviewer decides, and the decision is the machine's lesson."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from domain.issues import Act, Reason
from domain.wording import N_, PlainError
from issues.lifecycle import after
from models.blobs import BlobStore
from models.issues import IssueRow
from models.service import ObjectionRow, ObjectionState
from models.sight import of_unit
from pipeline.acts import confirm, dismiss
from pipeline.ledger import Actor, note

LARGEST_FILE = 10_000_000
LONGEST = 4000


class ObjectionError(PlainError):
    """Cannot be objected to or decided: one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """An objection and what became of it."""

    id: int
    fingerprint: str
    at: datetime
    by: str
    unit: str
    text: str
    file_key: str
    file_name: str
    state: ObjectionState
    decided_at: datetime | None
    decided_by: str
    decision: str


def object_to(
    session: Session,
    blobs: BlobStore,
    fingerprint: str,
    *,
    text: str,
    unit: str,
    actor: Actor,
    file_name: str = "",
    content: bytes = b"",
) -> Objection:
    """Object to an issue. Raises ObjectionError."""
    if not text.strip():
        raise ObjectionError(N_("请写明申诉理由。"))
    if len(content) > LARGEST_FILE:
        raise ObjectionError(N_("附件不能超过 {n} MB。"), n=LARGEST_FILE // 1_000_000)
    issue = session.get(IssueRow, fingerprint)
    if issue is None or not issue.state.counts:
        raise ObjectionError(N_("只有未整改的问题可以申诉。"))
    if session.scalars(select(ObjectionRow.id).where(*_open(fingerprint))).first() is not None:
        raise ObjectionError(N_("这个问题的申诉正在审核，请等待结果。"))
    row = ObjectionRow(
        fingerprint=fingerprint,
        at=actor.at,
        by=actor.by,
        unit=unit,
        text=text.strip()[:LONGEST],
        file_key=blobs.put(content) if content else "",
        file_name=file_name[:200] if content else "",
        state=ObjectionState.OPEN,
    )
    session.add(row)
    session.flush()
    note(session, actor, "objection", fingerprint)
    return objection_from(row)


def decide(session: Session, objection_id: int, *, upheld: bool, why: str, actor: Actor) -> Objection:
    """Decide it: upheld, the issue is a false alarm; rejected, it stays. Raises ObjectionError, ActError."""
    row = session.get(ObjectionRow, objection_id)
    if row is None or row.state is not ObjectionState.OPEN:
        raise ObjectionError(N_("这个申诉已经有了结论，或不存在。"))
    if not why.strip():
        raise ObjectionError(N_("请写明审核意见。"))
    row.state = ObjectionState.UPHELD if upheld else ObjectionState.REJECTED
    row.decided_at, row.decided_by, row.decision = actor.at, actor.by, why.strip()[:LONGEST]
    issue = session.get_one(IssueRow, row.fingerprint)
    if not upheld and not issue.confirmed_by and after(issue.state, Act.CONFIRM) is not None:
        # «It is one after all» is a person's word like any other: it counts for the check, and a suspicion is one no more.
        confirm(session, [row.fingerprint], by=actor.by, at=actor.at, note=why.strip())
    if upheld:
        dismiss(session, [row.fingerprint], reason=Reason.FALSE_ALARM, by=actor.by, at=actor.at, note=why.strip())
    session.flush()
    note(session, actor, "objection_decided", row.fingerprint, {"upheld": upheld})
    return objection_from(row)


def objections_of(session: Session, fingerprint: str) -> list[Objection]:
    """All of an issue, oldest first."""
    rows = session.scalars(
        select(ObjectionRow).where(ObjectionRow.fingerprint == fingerprint).order_by(ObjectionRow.id)
    )
    return [objection_from(row) for row in rows]


def open_objections(session: Session, *, limit: int, offset: int = 0) -> list[Objection]:
    """Those that wait, oldest first."""
    rows = session.scalars(
        select(ObjectionRow)
        .where(ObjectionRow.state == ObjectionState.OPEN)
        .order_by(ObjectionRow.at, ObjectionRow.id)
        .limit(limit)
        .offset(offset)
    )
    return [objection_from(row) for row in rows]


def objection_of(session: Session, objection_id: int, *, unit: str | None) -> Objection | None:
    """One; None when there is none, or it is about another unit's site."""
    row = session.scalars(
        select(ObjectionRow)
        .join(IssueRow, IssueRow.fingerprint == ObjectionRow.fingerprint)
        .where(ObjectionRow.id == objection_id, of_unit(IssueRow.subject, unit))
    ).one_or_none()
    return objection_from(row) if row else None


def objection_from(row: ObjectionRow) -> Objection:
    """The objection as everybody else knows it."""
    return Objection(
        id=row.id,
        fingerprint=row.fingerprint,
        at=row.at,
        by=row.by,
        unit=row.unit,
        text=row.text,
        file_key=row.file_key,
        file_name=row.file_name,
        state=row.state,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        decision=row.decision,
    )


def _open(fingerprint: str) -> Sequence[ColumnElement[bool]]:
    return (ObjectionRow.fingerprint == fingerprint, ObjectionRow.state == ObjectionState.OPEN)
