"""Proofs (佐证): pictures and documents beside a person's decision; known by their first bytes, kept under their hash."""

import io
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from domain.issues import Act, Issue
from domain.wording import N_, PlainError
from models.blobs import BlobStore
from models.proofs import ProofRow
from models.sight import of_unit
from pipeline.ledger import Actor, note

LARGEST = 10_000_000
_ZIP = b"PK\x03\x04"
_HEADS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
)
_INSIDE = (
    ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("OFD.xml", "application/ofd"),
)
"""What a packed document holds, and what it is then."""


class ProofError(PlainError):
    """A file that cannot be taken: one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A file as it was sent, once it is known what it is."""

    name: str
    content: bytes
    media: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A file that was put beside a decision."""

    id: int
    subject: str
    fingerprint: str
    indicator_id: str
    period: str
    act: str
    at: datetime
    by: str
    note: str
    name: str
    media: str
    size: int
    key: str

    @property
    def is_picture(self) -> bool:
        """Whether a browser can show it."""
        return self.media.startswith("image/")


def media_of(content: bytes) -> str:
    """What a content is, by its first bytes and, for a packed document, by what it holds; empty for anything not taken."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith(_ZIP):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as pack:
                names = set(pack.namelist())
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            return ""
        return next((media for name, media in _INSIDE if name in names), "")
    return next((media for head, media in _HEADS if content.startswith(head)), "")


def checked(name: str, content: bytes) -> Paper:
    """A file that may be kept. Raises ProofError when it is too large, empty, or none of the kinds that are taken."""
    if len(content) > LARGEST:
        raise ProofError(N_("附件不能超过 {n} MB。"), n=LARGEST // 1_000_000)
    media = media_of(content)
    if not media:
        raise ProofError(
            N_("“{name}”不是可以接收的文件：请上传图片（PNG、JPEG、GIF、WebP）、PDF、Office 或 OFD 文档。"),
            name=name[:100],
        )
    return Paper(name=name[-200:], content=content, media=media)


def keep_with_issues(
    session: Session,
    blobs: BlobStore,
    issues: Collection[Issue],
    act: Act,
    paper: Paper,
    *,
    actor: Actor,
    said: str = "",
) -> None:
    """Put a file beside what a person has just done to these issues."""
    key = blobs.put(paper.content)
    for issue in issues:
        row = _row(paper, key, act.value, actor, said)
        row.subject, row.fingerprint = issue.subject, issue.fingerprint
        session.add(row)
    _noted(session, actor, ",".join(issue.fingerprint for issue in issues)[:500], paper, key)


def keep_with_veto(
    session: Session,
    blobs: BlobStore,
    subject: str,
    period: str,
    indicator_id: str,
    act: str,
    paper: Paper,
    *,
    actor: Actor,
    said: str = "",
) -> str:
    """Put a file beside a veto that was signed or rejected; the key it is kept under."""
    key = blobs.put(paper.content)
    row = _row(paper, key, act, actor, said)
    row.subject, row.period, row.indicator_id = subject, period, indicator_id
    session.add(row)
    _noted(session, actor, subject, paper, key)
    return key


def proofs_about(session: Session, issue: Issue, indicator_ids: Collection[str]) -> list[Proof]:
    """Every proof beside this issue, or beside a veto of its site that it feeds; oldest first."""
    about_veto = and_(ProofRow.subject == issue.subject, ProofRow.indicator_id.in_(sorted(indicator_ids)))
    mine = ProofRow.fingerprint == issue.fingerprint
    rows = session.scalars(
        select(ProofRow).where(or_(mine, about_veto) if indicator_ids else mine).order_by(ProofRow.id)
    )
    return [proof_from(row) for row in rows]


def proofs_of_site(session: Session, subject: str, period: str) -> list[Proof]:
    """Those beside vetoes of a period, oldest first."""
    wanted = select(ProofRow).where(ProofRow.subject == subject, ProofRow.period == period).order_by(ProofRow.id)
    return [proof_from(row) for row in session.scalars(wanted)]


def proofs_by_issue(session: Session, fingerprints: Collection[str]) -> dict[str, list[Proof]]:
    """Those beside each of these issues, oldest first."""
    wanted = select(ProofRow).where(ProofRow.fingerprint.in_(sorted(set(fingerprints)))).order_by(ProofRow.id)
    found: dict[str, list[Proof]] = {}
    for row in session.scalars(wanted):
        found.setdefault(row.fingerprint, []).append(proof_from(row))
    return found


def proof_of(session: Session, proof_id: int, *, unit: str | None) -> Proof | None:
    """One; None when there is none, or it is about another unit's site."""
    row = session.scalars(
        select(ProofRow).where(ProofRow.id == proof_id, of_unit(ProofRow.subject, unit))
    ).one_or_none()
    return proof_from(row) if row else None


def proof_from(row: ProofRow) -> Proof:
    """The proof as everybody else knows it."""
    return Proof(
        id=row.id,
        subject=row.subject,
        fingerprint=row.fingerprint,
        indicator_id=row.indicator_id,
        period=row.period,
        act=row.act,
        at=row.at,
        by=row.by,
        note=row.note,
        name=row.name,
        media=row.media,
        size=row.size,
        key=row.key,
    )


def _row(paper: Paper, key: str, act: str, actor: Actor, said: str) -> ProofRow:
    return ProofRow(
        act=act,
        at=actor.at,
        by=actor.by,
        note=said.strip()[:1000],
        name=paper.name,
        media=paper.media,
        size=len(paper.content),
        key=key,
    )


def _noted(session: Session, actor: Actor, object_: str, paper: Paper, key: str) -> None:
    note(session, actor, "proof_added", object_, {"name": paper.name, "key": key, "size": len(paper.content)})
