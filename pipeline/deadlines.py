"""Deadlines are columns that a tick looks at: lets exemptions lapse whose last day has passed."""

from models.database import transaction
from pipeline.acts import lapse
from pipeline.wiring import Wiring


def lapse_exemptions(wiring: Wiring) -> int:
    """Open again every exempt issue whose day has passed, in the monitor's time zone; returns how many."""
    now = wiring.clock()
    with transaction(wiring.sessions) as session:
        return lapse(session, today=now.astimezone(wiring.zone).date(), now=now)
