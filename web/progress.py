"""How far sweeps under way are: read from the small files their children rewrite, on another machine from what their owner noted."""

from dataclasses import dataclass
from datetime import timedelta

from crawler.bundle import SweepBundle
from domain.sweeps import SweepRun
from models.database import transaction
from models.queries_overview import names_of
from models.queries_sweeps import sweeps_under_way
from web.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderWay:
    """One sweep that is being made."""

    run: SweepRun
    name: str
    pages: int
    planned: int
    phase: str

    @property
    def share(self) -> float:
        """0 to 1; what is planned grows while a site is walked."""
        return min(self.pages / self.planned, 1.0) if self.planned else 0.0


def under_way(desk: Desk, *, unit: str | None, code: str = "") -> list[UnderWay]:
    """The sweeps that are being made, oldest first."""
    wiring = desk.wiring
    since = wiring.clock() - timedelta(minutes=wiring.settings.sweep_deadline_minutes) - timedelta(minutes=10)
    with transaction(wiring.sessions) as session:
        runs = [run for run in sweeps_under_way(session, unit=unit, since=since) if not code or run.site_code == code]
        names = names_of(session, [run.site_code for run in runs])
    found = []
    for run in runs:
        here = SweepBundle(wiring.bundles / run.bundle_key).progress() if run.bundle_key else None
        seen = here or run.reached
        found.append(
            UnderWay(
                run=run,
                name=names.get(run.site_code, run.site_code),
                pages=seen.pages if seen else 0,
                planned=seen.planned if seen else 0,
                phase=seen.phase if seen else "",
            )
        )
    return found
