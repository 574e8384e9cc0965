"""Which processes are at work, on whichever machine: each says so every few seconds, and who falls silent is taken over from."""

from datetime import datetime

from sqlalchemy import CursorResult, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.workers import Worker
from models.base import Base
from models.upsert import upsert


class WorkerRow(Base):
    """One process that claims work."""

    __tablename__ = "workers"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    """The name under which it claims."""
    host: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(24))
    started_at: Mapped[datetime]
    beat_at: Mapped[datetime] = mapped_column(index=True)

    def to_domain(self) -> Worker:
        """The process as everybody else knows it."""
        return Worker(
            token=self.token, host=self.host, role=self.role, started_at=self.started_at, beat_at=self.beat_at
        )


def beat(session: Session, worker: Worker) -> bool:
    """Say that a process lives; False when nobody knew of it: it has just begun, or others took it for dead and have its work."""
    known = session.execute(update(WorkerRow).where(WorkerRow.token == worker.token).values(beat_at=worker.beat_at))
    assert isinstance(known, CursorResult)
    if known.rowcount:
        return True
    values = {
        "token": worker.token,
        "host": worker.host,
        "role": worker.role,
        "started_at": worker.started_at,
        "beat_at": worker.beat_at,
    }
    upsert(session, WorkerRow, [values], key=("token",))
    return False


def leave(session: Session, token: str) -> None:
    """Say that a process has ended, or that what it left has been taken over."""
    session.execute(delete(WorkerRow).where(WorkerRow.token == token))


def workers(session: Session) -> list[Worker]:
    """Every process that has not left, by host and start."""
    rows = session.scalars(select(WorkerRow).order_by(WorkerRow.host, WorkerRow.started_at))
    return [row.to_domain() for row in rows]


def silent_workers(session: Session, *, before: datetime) -> set[str]:
    """Tokens of the processes whose last beat is older than a moment."""
    return set(session.scalars(select(WorkerRow.token).where(WorkerRow.beat_at < before)))
