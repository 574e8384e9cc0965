"""Whether and how fast the home page opens."""

from dataclasses import dataclass
from datetime import datetime

from domain.fetches import Fetch
from domain.targets import TargetRef


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachRecord:
    """Whether the home page opens now: spaced tries within one sweep or probe round."""

    target: TargetRef
    url: str
    tries: tuple[Fetch, ...]
    notice: str = ""
    """Words of a maintenance notice (升级维护) found instead of the site."""
    control_alive: bool | None = None
    """Whether our own network was well (control targets answered); None when there is none to ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeSample:
    """One timed request of the home page."""

    at: datetime
    ok: bool
    elapsed_ms: int
    status: int | None = None
    failure: str = ""
    vantage: str = ""
    control_alive: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeSeries:
    """The probes of a window, oldest first."""

    target: TargetRef
    since: datetime
    until: datetime
    samples: tuple[ProbeSample, ...]
