"""Bundles written by hand, as a child would have left them, and a wiring over a fresh data folder."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from builders import HOME, NOW, a_fetch, a_reach, a_site

from config.settings import Settings
from crawler.bundle import SweepBundle
from domain.records import LinkKind, LinkRecord, PageRecord, Record
from domain.sweeps import Coverage, KnownFault, Receipt, SweepOrder, SweepPurpose, UnitOutcome
from domain.targets import TargetKind, TargetRef
from models.database import transaction
from models.registry import SiteRow
from pipeline.wiring import Wiring

PAGE = PageRecord(target=TargetRef(kind=TargetKind.PAGE, key=HOME), url=HOME, fetch=a_fetch())


class FixedClock:
    """Stands still until told to go on."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@contextmanager
def a_wiring(data: Path, *, clock: FixedClock | None = None, site: bool = True, **settings: Any) -> Iterator[Wiring]:
    wiring = Wiring.from_settings(Settings(data=data, **settings), clock=clock or FixedClock())
    try:
        if site:
            with transaction(wiring.sessions) as session:
                session.add(SiteRow.from_domain(a_site()))
        yield wiring
    finally:
        wiring.close()


def a_dead_link(name: str, status: int = 404, **given: object) -> LinkRecord:
    url = f"{HOME}{name}"
    link = LinkRecord(
        target=TargetRef(kind=TargetKind.LINK, key=url, label=name),
        url=url,
        kind=LinkKind.PAGE,
        internal=True,
        found_on=(HOME,),
        instances=1,
        attempts=(a_fetch(status, url=url), a_fetch(status, url=url)),
    )
    return replace(link, **given)  # type: ignore[arg-type]


def a_bundle(
    wiring: Wiring,
    *records: Record,
    at: datetime = NOW,
    reason: str = "finished",
    receipt: bool = True,
    purpose: SweepPurpose = SweepPurpose.ROUTINE,
    known: Sequence[KnownFault] = (),
) -> SweepBundle:
    """A sweep that read the home page and brought these records, ended at ``at``."""
    order = SweepOrder(
        id=f"{at:%Y%m%dT%H%M%S}-x", site=a_site(), purpose=purpose, ordered_at=at, known_faults=tuple(known)
    )
    bundle = SweepBundle.create(wiring.bundles / order.id, order)
    for record in (a_reach(a_fetch()), PAGE, *records):
        bundle.write(record)
    if not receipt:
        bundle.flush()
        return bundle
    units = 1 + len(records)
    bundle.finish(
        Receipt(
            sweep_id=order.id,
            finish_reason=reason,
            started_at=at - timedelta(minutes=1),
            finished_at=at,
            coverage=Coverage(planned=units, outcomes={UnitOutcome.READ: units}),
            pages=1,
        )
    )
    return bundle
