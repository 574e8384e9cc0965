"""What may be forgotten, and when: old sweeps with their bundles and findings, old probes, blobs nobody names."""

import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import CursorResult, Delete, delete, select
from sqlalchemy.orm import Session

from domain.sweeps import SweepState
from models.accounts import AccountLookRow
from models.blobs import BlobStore
from models.database import Sessions, transaction
from models.findings import EvidenceRow
from models.host_turns import forget_turns
from models.issues import IssueRow
from models.links import forget_verdicts
from models.notices import forget_notices
from models.outside import forget_outside
from models.parts import in_parts
from models.people import entry_files
from models.periods import WHOLE
from models.probes import add_up_days, add_up_hours, forget_hours, forget_samples
from models.proofs import ProofRow
from models.registry import AccountRow, SiteRow
from models.service import ObjectionRow
from models.shelves import Shelf
from models.sweeps import SweepRow
from pipeline.link_memory import VERDICTS_LAST
from pipeline.wiring import Wiring

log = structlog.get_logger()

UNDER_WAY = timedelta(days=1)
"""A blob younger than this may belong to a sweep that is being settled just now."""
_A_TRANSACTION = 200
_A_CALL = 1000
"""As many as a bucket takes away at once."""
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What is no more."""

    sweeps: int = 0
    bundles: int = 0
    probes: int = 0
    blobs: int = 0
    shared: int = 0
    """Packed bundles in the place that machines share."""


def forget(wiring: Wiring) -> Forgotten:
    """Forget what is older than the set number of days. Raises StorageError.

    Never forgotten: issues and their events, score cards, the newest sound sweep of each site, the last one of each month
    (a past period can be scored again), sweeps under way, and every blob that evidence names. Bundles that machines share go by the
    same rule, whichever of them forgets.
    """
    now, before = wiring.clock(), _before(wiring)
    kept = _sweeps_to_keep(wiring.sessions, before, wiring.zone)
    kept_bundles = {key for _, key in kept}
    forgotten = Forgotten(
        sweeps=_forget_sweeps(wiring.sessions, before, {sweep_id for sweep_id, _ in kept}),
        bundles=_forget_bundles(wiring.bundles, before, kept_bundles),
        probes=_forget_probes(wiring, now),
        blobs=_forget_blobs(wiring.sessions, wiring.blobs, now - UNDER_WAY),
        shared=0 if wiring.shelf is None else _forget_shared(wiring.shelf, before, kept_bundles),
    )
    with transaction(wiring.sessions) as session:
        forget_verdicts(session, before=now - VERDICTS_LAST)
        forget_notices(session, before=before)
        forget_turns(session, before=now - UNDER_WAY)
    log.info(
        "forgotten",
        sweeps=forgotten.sweeps,
        bundles=forgotten.bundles,
        probes=forgotten.probes,
        blobs=forgotten.blobs,
        shared=forgotten.shared,
    )
    return forgotten


def forget_here(wiring: Wiring) -> int:
    """Forget only the bundles that lie on this machine, by the same rule: of several machines one at a time does all the rest. How many. Raises StorageError."""
    before = _before(wiring)
    count = _forget_bundles(
        wiring.bundles, before, {key for _, key in _sweeps_to_keep(wiring.sessions, before, wiring.zone)}
    )
    log.info("bundles of this machine forgotten", bundles=count)
    return count


def _before(wiring: Wiring) -> datetime:
    return wiring.clock() - timedelta(days=wiring.settings.retention_days)


def _sweeps_to_keep(sessions: Sessions, before: datetime, zone: ZoneInfo) -> set[tuple[str, str]]:
    """Id and bundle of the sweeps that stay although they are old."""
    with transaction(sessions) as session:
        latest = {
            sweep_id
            for kind in (SiteRow, AccountRow)
            for sweep_id in session.scalars(select(kind.latest_sweep_id).where(kind.latest_sweep_id.is_not(None)))
        }
        old = session.execute(
            select(
                SweepRow.id,
                SweepRow.subject,
                SweepRow.finished_at,
                SweepRow.bundle_key,
                SweepRow.state,
                SweepRow.purpose,
            )
            .where(SweepRow.ordered_at < before)
            .order_by(SweepRow.finished_at, SweepRow.id)
        ).all()
    kept = {
        (row.id, row.bundle_key)
        for row in old
        if row.id in latest or row.state in {SweepState.QUEUED, SweepState.RUNNING}
    }
    last_of_month = {
        (row.subject, f"{row.finished_at.astimezone(zone):%Y-%m}"): (row.id, row.bundle_key)
        for row in old
        if row.state is SweepState.DONE and row.purpose in WHOLE and row.finished_at is not None
    }
    return kept | set(last_of_month.values())


def _forget_sweeps(sessions: Sessions, before: datetime, kept: set[str]) -> int:
    """Rows of sweeps; their findings and evidence go with them."""
    with transaction(sessions) as session:
        old = session.scalars(select(SweepRow.id).where(SweepRow.ordered_at < before).order_by(SweepRow.id)).all()
    gone = [sweep_id for sweep_id in old if sweep_id not in kept]
    for part in in_parts(gone, _A_TRANSACTION):
        # A transaction a part: sweeps that end meanwhile need not wait long.
        with transaction(sessions) as session:
            session.execute(delete(SweepRow).where(SweepRow.id.in_(part)))
    return len(gone)


def _forget_bundles(bundles: Path, before: datetime, kept: set[str]) -> int:
    """Folders ``<day>/<sweep>`` of days before, those of sweeps that never reached the database too."""
    count = 0
    for day in sorted(bundles.glob("*-*-*")):
        if not _DAY.match(day.name) or day.name >= f"{before:%Y-%m-%d}":
            continue
        with suppress(FileNotFoundError):  # another process of this machine forgets as well
            for bundle in sorted(day.iterdir()):
                if bundle.relative_to(bundles).as_posix() not in kept:
                    shutil.rmtree(bundle, ignore_errors=True)
                    count += 1
            if not any(day.iterdir()):
                day.rmdir()
    return count


def _forget_shared(shelf: Shelf, before: datetime, kept: set[str]) -> int:
    """Packed bundles of days before: one question for the days, one for each that is over, and what must go with a call a thousand."""
    over = [day for day in shelf.days() if _DAY.match(day) and day < f"{before:%Y-%m-%d}"]
    gone = [key for day in over for key in shelf.of_day(day) if key not in kept]
    for part in in_parts(gone, _A_CALL):
        shelf.delete(part)
    return len(gone)


def _forget_probes(wiring: Wiring, now: datetime) -> int:
    """Single probes are forgotten once their hour is added up, hours once their day is; days stay."""
    add_up_probes(wiring, now)
    settings = wiring.settings
    with transaction(wiring.sessions) as session:
        count = forget_samples(session, before=now - timedelta(days=settings.probe_raw_days))
        forget_outside(session, before=now - timedelta(days=settings.retention_days))
        forget_hours(session, before=now - timedelta(days=settings.retention_days))
    return count


def add_up_probes(wiring: Wiring, now: datetime) -> int:
    """Add up the hours and days that are over, some sites a transaction; how many spans were written."""
    written = 0
    while True:
        with transaction(wiring.sessions) as session:
            some = add_up_hours(session, now=now)
        if not some:
            break
        written += some
    with transaction(wiring.sessions) as session:
        return written + add_up_days(session, now=now, zone=wiring.zone)


def _forget_blobs(sessions: Sessions, blobs: BlobStore, before: datetime) -> int:
    candidates = list(blobs.keys(stored_before=before))
    with transaction(sessions) as session:
        named = set(session.scalars(select(EvidenceRow.key).distinct()))
        named |= set(session.scalars(select(ObjectionRow.file_key).where(ObjectionRow.file_key != "")))
        for evidence in session.scalars(select(IssueRow.evidence)):
            named |= {item["key"] for item in evidence}
        named |= set(session.scalars(select(AccountLookRow.picture_key)))
        named |= set(session.scalars(select(SiteRow.memory_key).where(SiteRow.memory_key.is_not(None))))
        named |= entry_files(session)
        named |= set(session.scalars(select(ProofRow.key)))
    return sum(blobs.delete(key) for key in candidates if key not in named)


def _count(session: Session, statement: Delete) -> int:
    result = session.execute(statement)
    assert isinstance(result, CursorResult)
    return int(result.rowcount)
