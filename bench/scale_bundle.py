"""A sweep of a site of middling size on disk, for benches that judge it again and again: 600 pages, 4,000 links, 25 columns."""

from datetime import UTC, datetime, timedelta

from crawler.bundle import SweepBundle
from domain.fetches import Fetch
from domain.records import ColumnEntry, ColumnRecord, ColumnShape, Dated, DateOrigin, LinkKind, LinkRecord, PageRecord
from domain.registry import Site
from domain.sweeps import Coverage, Receipt, SweepOrder, SweepPurpose, UnitOutcome
from domain.targets import TargetKind, TargetRef
from pipeline.wiring import Wiring

HOME = "https://www.s0.example.gov.cn/"
PAGES, LINKS, DEAD, COLUMNS, ENTRIES = 600, 4000, 40, 25, 15


def write_bundle(wiring: Wiring) -> str:
    """Write it into the data folder, and give its key."""
    at = datetime.now(UTC)
    site = Site(code="5000000000", name="网站", home_url=HOME, organizer="单位")
    order = SweepOrder(id="bench-template", site=site, purpose=SweepPurpose.ROUTINE, ordered_at=at)
    path = wiring.bundles / f"{at:%Y-%m-%d}" / order.id
    bundle = SweepBundle.create(path, order)
    for number in range(PAGES):
        url = HOME if not number else f"{HOME}p/{number}.html"
        bundle.write(
            PageRecord(
                target=TargetRef(kind=TargetKind.PAGE, key=url), url=url, fetch=Fetch(url=url, at=at, status=200)
            )
        )
    for number in range(LINKS):
        url = f"{HOME}l/{number}.html"
        tries = 3 if number < DEAD else 1
        bundle.write(
            LinkRecord(
                target=TargetRef(kind=TargetKind.LINK, key=url, label=f"条目{number}"),
                url=url,
                kind=LinkKind.PAGE,
                internal=True,
                anchor=f"条目{number}",
                found_on=(HOME,),
                instances=1,
                attempts=tuple(
                    Fetch(url=url, at=at - timedelta(minutes=n), status=404 if number < DEAD else 200)
                    for n in range(tries)
                ),
            )
        )
    for number in range(COLUMNS):
        url = f"{HOME}c{number}/"
        day = (at - timedelta(days=number * 9)).date()
        bundle.write(
            ColumnRecord(
                target=TargetRef(kind=TargetKind.COLUMN, key=url, label=f"栏目{number}"),
                url=url,
                name=f"栏目{number}",
                fetch=Fetch(url=url, at=at, status=200),
                captured_at=at,
                shape=ColumnShape.LIST,
                entries=tuple(
                    ColumnEntry(
                        title=f"信息{n}",
                        url=f"{url}{n}.html",
                        listed=Dated(day=day - timedelta(days=n), origin=DateOrigin.LIST, confidence=0.95),
                    )
                    for n in range(ENTRIES)
                ),
            )
        )
    units = PAGES + LINKS
    bundle.finish(
        Receipt(
            sweep_id=order.id,
            finish_reason="finished",
            started_at=at - timedelta(minutes=20),
            finished_at=at,
            coverage=Coverage(planned=units, outcomes={UnitOutcome.READ: units}),
            pages=PAGES,
        )
    )
    return path.relative_to(wiring.bundles).as_posix()
