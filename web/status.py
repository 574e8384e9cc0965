"""The city at a glance: one row a site, out of the database, for the status page and for whoever scripts against it."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.registry import Site
from models.database import transaction
from models.overview import Schedule, open_issues, schedules, totals, untold_events
from models.queries import sites_by_code
from pipeline.score import period_of
from pipeline.wiring import Wiring


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteStatus:
    """One site as it stands now."""

    site: Site
    schedule: Schedule
    issues: Mapping[str, int]
    """Issues that count, by check."""
    total: float | None
    provisional: bool
    scored: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CityStatus:
    """All sites, and what they add up to."""

    sites: tuple[SiteStatus, ...]
    period: str
    set_id: str
    untold: int

    @property
    def issues(self) -> int:
        """Issues that count, over all sites."""
        return sum(sum(status.issues.values()) for status in self.sites)

    @property
    def clean(self) -> int:
        """Sites that were swept and have no issue that counts."""
        return sum(1 for status in self.sites if not status.issues and status.schedule.swept_at)


def city_status(wiring: Wiring) -> CityStatus:
    """Read the present state. Raises StorageError."""
    now = wiring.clock()
    period = period_of(now.astimezone(wiring.zone).date())
    set_id = wiring.settings.indicator_set
    with transaction(wiring.sessions) as session:
        sites = sites_by_code(session)
        issues, cards = open_issues(session), totals(session, period, set_id)
        times, untold = schedules(session, now), untold_events(session)
    return CityStatus(
        sites=tuple(
            SiteStatus(
                site=site,
                schedule=times[site.code],
                issues=issues.get(site.code, {}),
                total=cards.get(site.code, (None, True))[0],
                provisional=cards.get(site.code, (None, True))[1],
                scored=site.code in cards,
            )
            for site in sites
        ),
        period=period,
        set_id=set_id,
        untold=untold,
    )
