"""Looks that people and programs ask for: kept in the database until they are done, before all routine work."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from domain.sweeps import HealthState, SweepPurpose
from domain.wording import N_, PlainError
from models.database import transaction
from models.registry import AccountRow, SiteRow
from models.service import RescanRow, RescanState
from models.sight import of_unit
from pipeline.account_score import score_accounts
from pipeline.account_sweep import sweep_accounts
from pipeline.ledger import Actor, note
from pipeline.recheck import recheck
from pipeline.score import score_sites
from pipeline.sweep import Runner, SweepRefusedError
from pipeline.take import SweepSummary
from pipeline.wiring import Wiring

BROKEN = N_("复查程序出错：请运行 xunwang doctor，再试一次。")
UNKNOWN = N_("没有代码为 {code} 的网站或账号。")


class RescanError(PlainError):
    """A look that cannot be asked for: one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescan:
    """A look that was asked for."""

    id: int
    subject: str
    check_id: str
    url: str
    by: str
    at: datetime
    state: RescanState
    sweep_id: str
    started_at: datetime | None
    finished_at: datetime | None
    opened: int
    closed: int
    note: str
    """A sentence for gettext, where nothing came of it."""


def ask(session: Session, code: str, *, check: str = "", url: str = "", actor: Actor) -> Rescan:
    """Note that somebody wants a look; who asks for what already waits gets that. Raises RescanError."""
    known = any(session.scalar(select(row.id).where(row.code == code)) is not None for row in (SiteRow, AccountRow))
    if not known:
        raise RescanError(UNKNOWN, code=code)
    same = session.scalars(
        select(RescanRow).where(
            RescanRow.subject == code,
            RescanRow.check_id == check,
            RescanRow.url == url,
            RescanRow.state == RescanState.WAITING,
        )
    ).first()
    if same is not None:
        return rescan_from(same)
    row = RescanRow(subject=code, check_id=check, url=url, by=actor.by, at=actor.at, state=RescanState.WAITING)
    session.add(row)
    session.flush()
    note(session, actor, "rescan_asked", code, {"check": check, "url": url})
    return rescan_from(row)


def waiting_rescans(session: Session, *, limit: int = 100) -> list[int]:
    """Ids of those that wait, oldest first."""
    wanted = select(RescanRow.id).where(RescanRow.state == RescanState.WAITING).order_by(RescanRow.id)
    return list(session.scalars(wanted.limit(limit)))


def rescan_by_id(session: Session, rescan_id: int, *, unit: str | None) -> Rescan | None:
    """One; None when there is none, or it is about another unit's site."""
    row = session.scalars(
        select(RescanRow).where(RescanRow.id == rescan_id, of_unit(RescanRow.subject, unit))
    ).one_or_none()
    return rescan_from(row) if row else None


def latest_rescans(
    session: Session, *, unit: str | None, code: str = "", url: str = "", limit: int = 10
) -> list[Rescan]:
    """The newest first; of one subject, and of one target of it, where these are named."""
    wanted = select(RescanRow).where(of_unit(RescanRow.subject, unit))
    if code:
        wanted = wanted.where(RescanRow.subject == code)
    if url:
        wanted = wanted.where(RescanRow.url == url)
    return [rescan_from(row) for row in session.scalars(wanted.order_by(RescanRow.id.desc()).limit(limit))]


def run_rescan(wiring: Wiring, rescan_id: int, *, run: Runner = asyncio.run) -> Rescan | None:
    """Do it; None when somebody else has it. A site that is being swept just now leaves it waiting for the next round."""
    with transaction(wiring.sessions) as session:
        row = session.get(RescanRow, rescan_id)
        if row is None or not _move(session, rescan_id, RescanState.WAITING, RescanState.RUNNING, wiring):
            return None
        code, check, url = row.subject, row.check_id, row.url
        is_site = session.scalar(select(SiteRow.id).where(SiteRow.code == code)) is not None
    changes: dict[str, object]
    try:
        if is_site:
            done = recheck(wiring, code, check=check or None, url=url or None, run=run)
        else:
            done = sweep_accounts(wiring, [code], purpose=SweepPurpose.RESCAN, run=run)
        changes = _result(done, wiring.clock())
    except SweepRefusedError as refusal:
        changes = {"state": RescanState.REFUSED, "note": str(refusal), "finished_at": wiring.clock()}
    except Exception:
        _store(wiring, rescan_id, {"state": RescanState.REFUSED, "note": BROKEN, "finished_at": wiring.clock()})
        raise
    if changes["state"] is RescanState.DONE:
        # Before it is said to be done: whoever waits for the end is shown the new score, not the old one.
        (score_sites if is_site else score_accounts)(wiring, [code])
        changes["finished_at"] = wiring.clock()
    _store(wiring, rescan_id, changes)
    with transaction(wiring.sessions) as session:
        row = session.get(RescanRow, rescan_id)
        return rescan_from(row) if row else None


def free_rescans(session: Session, *, is_dead: Callable[[str], bool], dead_since: datetime) -> int:
    """Let those wait again that a dead process was at, or that run for longer than a sweep may; how many."""
    running = session.execute(
        select(RescanRow.id, RescanRow.claimed_by, RescanRow.started_at).where(RescanRow.state == RescanState.RUNNING)
    ).all()
    left = [
        row.id for row in running if is_dead(row.claimed_by) or row.started_at is None or row.started_at < dead_since
    ]
    if left:
        session.execute(
            update(RescanRow)
            .where(RescanRow.id.in_(left), RescanRow.state == RescanState.RUNNING)
            .values(state=RescanState.WAITING, started_at=None)
            .execution_options(synchronize_session=False)
        )
    return len(left)


def rescan_from(row: RescanRow) -> Rescan:
    """The rescan as everybody else knows it."""
    return Rescan(
        id=row.id,
        subject=row.subject,
        check_id=row.check_id,
        url=row.url,
        by=row.by,
        at=row.at,
        state=row.state,
        sweep_id=row.sweep_id,
        started_at=row.started_at,
        finished_at=row.finished_at,
        opened=row.opened,
        closed=row.closed,
        note=row.note,
    )


def _result(done: list[SweepSummary], now: datetime) -> dict[str, object]:
    if not done:
        return {"state": RescanState.WAITING, "started_at": None}
    sound = all(summary.health.state is HealthState.SOUND for summary in done)
    return {
        "state": RescanState.DONE if sound else RescanState.DOUBTFUL,
        "finished_at": now,
        "sweep_id": done[-1].run.id,
        "opened": sum(summary.settled.opened for summary in done),
        "closed": sum(summary.settled.closed for summary in done),
        "note": "；".join(reason for summary in done for reason in summary.health.reasons),
    }


def _store(wiring: Wiring, rescan_id: int, changes: dict[str, object]) -> None:
    with transaction(wiring.sessions) as session:
        session.execute(update(RescanRow).where(RescanRow.id == rescan_id).values(**changes))


def _move(session: Session, rescan_id: int, before: RescanState, after: RescanState, wiring: Wiring) -> bool:
    moved = session.execute(
        update(RescanRow)
        .where(RescanRow.id == rescan_id, RescanRow.state == before)
        .values(state=after, started_at=wiring.clock(), claimed_by=wiring.owner.token)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(moved, CursorResult)
    return moved.rowcount == 1
