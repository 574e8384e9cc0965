"""What a sweep of a site hands down to the next, also to one on another machine: beside the bundle, and where evidence is shared."""

import shutil

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from crawler.bundle import SweepBundle
from crawler.memory import BEFORE, FILE
from models.errors import StorageError
from models.queries import latest_sweeps
from models.registry import SiteRow
from pipeline.wiring import Wiring

log = structlog.get_logger()


def keep_memory(session: Session, wiring: Wiring, code: str, bundle: SweepBundle) -> None:
    """Puts what a sound sweep of the whole site remembers where every worker finds it; on one machine its bundle is enough.

    Raises StorageError.
    """
    memory = bundle.path / FILE
    if wiring.settings.evidence_url and memory.is_file():
        key = wiring.blobs.put(memory.read_bytes())
        session.execute(update(SiteRow).where(SiteRow.code == code).values(memory_key=key))


def hand_down(session: Session, wiring: Wiring, code: str, bundle: SweepBundle) -> None:
    """Gives the new bundle what the latest whole sweep of the site remembers; without it everything is asked and read."""
    latest = latest_sweeps(session, [code]).get(code)
    if latest is None:
        return
    here = wiring.bundles / latest.bundle_key / FILE
    before = bundle.path / BEFORE
    try:
        if latest.bundle_key and here.is_file():
            shutil.copyfile(here, before)
        elif key := session.scalar(select(SiteRow.memory_key).where(SiteRow.code == code)):
            before.write_bytes(wiring.blobs.get(key))
    except (StorageError, OSError) as error:
        # Nothing but time is lost: no sweep fails for want of a memory.
        before.unlink(missing_ok=True)
        log.warning("the memory of a site is not to be had", site=code, error=str(error))
