"""What the newest sound sweep of each site saw, and its probes, record by record; reads only."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from crawler.bundle import BundleError, SweepBundle
from domain.records import ColumnRecord, LinkRecord, ReplyRecord
from domain.registry import Site
from models.database import transaction
from models.queries import latest_sweeps, probes_between
from pipeline.sweep import named_sites
from pipeline.wiring import Wiring
from reports.exports import Kind

RECORDS: dict[Kind, type[Any]] = {Kind.COLUMNS: ColumnRecord, Kind.LINKS: LinkRecord, Kind.THREADS: ReplyRecord}


def records_of(
    wiring: Wiring, kind: Kind, codes: Sequence[str] | None = None, *, days: int = 7
) -> Iterator[tuple[Site, Any]]:
    """Each record of these sites, or of all, with its site, a site at a time; probes of the last ``days``.

    A site that was never swept soundly, or whose sweep retention has forgotten, has none. Raises SweepRefusedError for an
    unknown code.
    """
    with transaction(wiring.sessions) as session:
        sites = named_sites(session, codes)
        runs = latest_sweeps(session, [site.code for site in sites])
    until = wiring.clock()
    for site in sorted(sites, key=lambda one: one.code):
        if kind is Kind.PROBES:
            with transaction(wiring.sessions) as session:
                found: Sequence[Any] = probes_between(
                    session, site.code, since=until - timedelta(days=days), until=until
                )
        else:
            found = _of_bundle(wiring, runs[site.code].bundle_key, RECORDS[kind]) if site.code in runs else ()
        for record in found:
            yield site, record


def _of_bundle(wiring: Wiring, bundle_key: str, kind: type[Any]) -> Sequence[Any]:
    try:
        return SweepBundle(wiring.bundle_folder(bundle_key)).records(kind) if bundle_key else ()
    except BundleError:
        return ()
