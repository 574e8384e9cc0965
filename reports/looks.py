"""How the looking at a site or account went, as a digest needs to know it."""

from dataclasses import dataclass
from datetime import datetime

from domain.sweeps import SweepRun


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The latest sweep that ended, and when the latest that may judge did."""

    run: SweepRun
    last_sound_at: datetime | None = None
