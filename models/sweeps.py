"""Rows of sweeps and probes: what was looked at, when, and how far the result can be trusted."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint, case, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.records import ProbeSample
from domain.sweeps import Coverage, HealthState, Reached, SweepHealth, SweepPurpose, SweepRun, SweepState, UnitOutcome
from models.base import CODE, Base, Named
from models.upsert import insert_new, upsert


class SweepRow(Base):
    """One sweep of one site or account, and what settling it brought."""

    __tablename__ = "sweeps"
    __table_args__ = (
        Index(None, "subject", "finished_at"),
        Index(None, "state", "ordered_at", "id"),
        Index(None, "ordered_at", "id"),
        Index(None, "purpose", "ordered_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    subject: Mapped[str] = mapped_column(CODE)
    """Code of the site or account."""
    purpose: Mapped[SweepPurpose] = mapped_column(Named(SweepPurpose))
    state: Mapped[SweepState] = mapped_column(Named(SweepState))
    ordered_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    health: Mapped[HealthState | None] = mapped_column(Named(HealthState))
    health_reasons: Mapped[list[Any]] = mapped_column(default=list)
    planned: Mapped[int | None]
    outcomes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    pages: Mapped[int] = mapped_column(default=0)
    requests: Mapped[int] = mapped_column(default=0)
    renders: Mapped[int] = mapped_column(default=0)
    bundle_key: Mapped[str] = mapped_column(String(255), default="")
    product_version: Mapped[str] = mapped_column(String(64), default="")
    rulebook_id: Mapped[str] = mapped_column(String(128), default="")
    settled_at: Mapped[datetime | None]
    """When its result was taken into the issues; a sweep is settled once."""
    opened: Mapped[int] = mapped_column(default=0)
    closed: Mapped[int] = mapped_column(default=0)
    seen: Mapped[int] = mapped_column(default=0)
    repeats: Mapped[int] = mapped_column(default=0)
    examined: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """How many targets each rule was asked about and answered, by rule id."""
    errors: Mapped[list[Any]] = mapped_column(default=list)
    """Checks that broke: rule, target and error."""
    missing: Mapped[list[Any]] = mapped_column(default=list)
    """What could not be gathered: target, record type and reason; at most a thousand."""
    reached_pages: Mapped[int | None]
    reached_planned: Mapped[int | None]
    reached_phase: Mapped[str | None] = mapped_column(String(16))

    def to_domain(self) -> SweepRun:
        """The sweep as everybody else knows it."""
        health = None
        if self.health is not None:
            health = SweepHealth(state=self.health, reasons=tuple(self.health_reasons))
        coverage = None
        if self.planned is not None:
            outcomes = {UnitOutcome(name): count for name, count in self.outcomes.items()}
            coverage = Coverage(planned=self.planned, outcomes=outcomes)
        reached = None
        if self.state is SweepState.RUNNING and self.reached_pages is not None:
            reached = Reached(
                pages=self.reached_pages, planned=self.reached_planned or 0, phase=self.reached_phase or ""
            )
        return SweepRun(
            id=self.id,
            site_code=self.subject,
            purpose=self.purpose,
            state=self.state,
            ordered_at=self.ordered_at,
            started_at=self.started_at,
            finished_at=self.finished_at,
            health=health,
            coverage=coverage,
            pages=self.pages,
            requests=self.requests,
            renders=self.renders,
            bundle_key=self.bundle_key,
            product_version=self.product_version,
            rulebook_id=self.rulebook_id,
            reached=reached,
        )


def run_values(run: SweepRun) -> dict[str, Any]:
    """The columns of a sweep's row that the run itself knows."""
    return {
        "id": run.id,
        "subject": run.site_code,
        "purpose": run.purpose,
        "state": run.state,
        "ordered_at": run.ordered_at,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "health": run.health.state if run.health else None,
        "health_reasons": list(run.health.reasons) if run.health else [],
        "planned": run.coverage.planned if run.coverage else None,
        "outcomes": {kind.value: count for kind, count in run.coverage.outcomes.items()} if run.coverage else {},
        "pages": run.pages,
        "requests": run.requests,
        "renders": run.renders,
        "bundle_key": run.bundle_key,
        "product_version": run.product_version,
        "rulebook_id": run.rulebook_id,
    }


def save_run(session: Session, run: SweepRun) -> bool:
    """Store or renew what is known of a sweep; False, and nothing changed, once it has been settled."""
    values = run_values(run)
    return upsert(session, SweepRow, [values], key=("id",), where=SweepRow.settled_at.is_(None)) != []


def note_reached(session: Session, reached: Mapping[str, Reached]) -> None:
    """Say how far sweeps are, by id, in one statement; those that have ended meanwhile stay as they are."""
    if not reached:
        return

    def each(name: str) -> Any:
        return case({id_: getattr(one, name) for id_, one in reached.items()}, value=SweepRow.id)

    session.execute(
        update(SweepRow)
        .where(SweepRow.id.in_(reached), SweepRow.state == SweepState.RUNNING)
        .values(reached_pages=each("pages"), reached_planned=each("planned"), reached_phase=each("phase"))
        .execution_options(synchronize_session=False)
    )


class ProbeSampleRow(Base):
    """One timed request of a home page."""

    __tablename__ = "probe_samples"
    __table_args__ = (UniqueConstraint("subject", "at", "vantage"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime]
    ok: Mapped[bool]
    elapsed_ms: Mapped[int]
    status: Mapped[int | None]
    failure: Mapped[str] = mapped_column(String(32), default="")
    vantage: Mapped[str] = mapped_column(String(64), default="")
    control_alive: Mapped[bool | None]
    dns_ms: Mapped[int | None]
    connect_ms: Mapped[int | None]
    tls_ms: Mapped[int | None]
    first_byte_ms: Mapped[int | None]
    family: Mapped[int | None]
    body_hash: Mapped[str] = mapped_column(String(16), default="")
    notice: Mapped[str] = mapped_column(default="")
    extra: Mapped[bool] = mapped_column(default=False)
    excused: Mapped[bool] = mapped_column(default=False)

    def to_domain(self) -> ProbeSample:
        """The sample as everybody else knows it."""
        return ProbeSample(**{name: getattr(self, name) for name in _SAMPLE})


_SAMPLE = tuple(field.name for field in fields(ProbeSample))


def save_samples(session: Session, subject: str, samples: Iterable[ProbeSample]) -> int:
    """Store the samples that are not there yet and say how many those were."""
    rows = [{"subject": subject} | {name: getattr(sample, name) for name in _SAMPLE} for sample in samples]
    return len(insert_new(session, ProbeSampleRow, rows, key=("subject", "at", "vantage")))
