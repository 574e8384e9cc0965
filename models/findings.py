"""Rows of what each sweep found: one row a finding, its evidence beside it; written in bulk, never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.findings import Evidence, EvidenceKind, Fault, Finding, Outcome, Value
from domain.targets import TargetKind, TargetRef
from models.base import CODE, Base, Named


class FindingRow(Base):
    """What a rule said of a target in one sweep."""

    __tablename__ = "findings"
    __table_args__ = (Index(None, "subject", "observed_at"), Index(None, "fingerprint"))

    sweep_id: Mapped[str] = mapped_column(ForeignKey("sweeps.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Place in the sweep's report, from 0: the report's order is fixed, so this is the finding's identity."""
    subject: Mapped[str] = mapped_column(CODE)
    fingerprint: Mapped[str] = mapped_column(String(64))
    """Of the issue it belongs to; findings with outcome unknown have one too, but no issue."""
    rule_id: Mapped[str] = mapped_column(String(128))
    check_id: Mapped[str] = mapped_column(String(64))
    target_kind: Mapped[TargetKind] = mapped_column(Named(TargetKind))
    target_key: Mapped[str]
    target_label: Mapped[str] = mapped_column(default="")
    outcome: Mapped[Outcome] = mapped_column(Named(Outcome))
    message: Mapped[str]
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    confidence: Mapped[float] = mapped_column(default=1.0)
    discriminator: Mapped[str] = mapped_column(default="")
    found_on: Mapped[list[Any]] = mapped_column(default=list)
    instances: Mapped[int] = mapped_column(default=1)
    cause: Mapped[str | None]
    observed_at: Mapped[datetime]

    evidence: Mapped[list["EvidenceRow"]] = relationship(order_by="EvidenceRow.position", lazy="raise", viewonly=True)

    def to_domain(self) -> Finding:
        """The finding as everybody else knows it; its evidence must have been loaded along."""
        return Finding(
            rule_id=self.rule_id,
            check_id=self.check_id,
            subject=self.subject,
            target=TargetRef(kind=self.target_kind, key=self.target_key, label=self.target_label),
            fault=Fault(
                message=self.message,
                values=values_back(self.values),
                evidence=tuple(row.to_domain() for row in self.evidence),
                outcome=self.outcome,
                confidence=self.confidence,
                discriminator=self.discriminator,
                found_on=tuple(self.found_on),
                instances=self.instances,
                cause=self.cause,
            ),
            observed_at=self.observed_at,
        )


class EvidenceRow(Base):
    """A pointer from a finding to what was seen."""

    __tablename__ = "evidence"
    __table_args__ = (
        ForeignKeyConstraint(["sweep_id", "finding"], ["findings.sweep_id", "findings.position"], ondelete="CASCADE"),
        Index(None, "key"),
    )

    sweep_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    finding: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[EvidenceKind] = mapped_column(Named(EvidenceKind))
    url: Mapped[str]
    captured_at: Mapped[datetime]
    key: Mapped[str] = mapped_column(String(80), default="")
    excerpt: Mapped[str] = mapped_column(default="")

    def to_domain(self) -> Evidence:
        """The evidence as everybody else knows it."""
        return Evidence(kind=self.kind, url=self.url, captured_at=self.captured_at, key=self.key, excerpt=self.excerpt)


def finding_values(finding: Finding, *, sweep_id: str, position: int, fingerprint: str) -> dict[str, Any]:
    """The row of a finding, for a bulk insert."""
    fault = finding.fault
    return {
        "sweep_id": sweep_id,
        "position": position,
        "subject": finding.subject,
        "fingerprint": fingerprint,
        "rule_id": finding.rule_id,
        "check_id": finding.check_id,
        "target_kind": finding.target.kind,
        "target_key": finding.target.key,
        "target_label": finding.target.label,
        "outcome": fault.outcome,
        "message": fault.message,
        "values": dict(fault.values),
        "confidence": fault.confidence,
        "discriminator": fault.discriminator,
        "found_on": list(fault.found_on),
        "instances": fault.instances,
        "cause": fault.cause,
        "observed_at": finding.observed_at,
    }


def evidence_values(finding: Finding, *, sweep_id: str, position: int) -> list[dict[str, Any]]:
    """The rows of a finding's evidence, for a bulk insert."""
    return [
        {
            "sweep_id": sweep_id,
            "finding": position,
            "position": number,
            "kind": evidence.kind,
            "url": evidence.url,
            "captured_at": evidence.captured_at,
            "key": evidence.key,
            "excerpt": evidence.excerpt,
        }
        for number, evidence in enumerate(finding.fault.evidence)
    ]


def values_back(values: dict[str, Any]) -> dict[str, Value]:
    """Values as a check gave them: JSON knows lists only, the domain tuples only."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
