"""How large the made country is."""

from dataclasses import dataclass, replace

from config.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much of everything."""

    sites: int = 14_000
    accounts: int = 100_000
    findings: int = 2_000_000
    """About; how many it became is printed."""
    columns: int = 25
    """A site."""
    sweeps: int = 13
    """A site, evenly over the days."""
    days: int = 90
    raw_days: int = Settings.probe_raw_days
    """Days of single probes; they are hourly."""
    hour_days: int = 90
    """Days of their sums by hour; those by day are kept for all days."""
    seed: int = 1

    def share(self, part: float) -> "Size":
        """The same country, smaller."""
        return replace(
            self,
            sites=max(1, round(self.sites * part)),
            accounts=round(self.accounts * part),
            findings=round(self.findings * part),
        )
