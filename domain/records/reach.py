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
    excused: bool = False
    """True during a closure that has been filed: not opening is as announced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeSample:
    """One timed request of the home page."""

    at: datetime
    ok: bool
    """The page opened within the limit, or a wall that lets only visitors in answered for it."""
    elapsed_ms: int
    status: int | None = None
    failure: str = ""
    vantage: str = ""
    """Name of the place it was asked from."""
    control_alive: bool | None = None
    dns_ms: int | None = None
    """Milliseconds to resolve the name; None where nothing had to be or could be."""
    connect_ms: int | None = None
    tls_ms: int | None = None
    first_byte_ms: int | None = None
    """From the beginning to the head of the last answer."""
    family: int | None = None
    """4 or 6: the kind of address that was connected to."""
    body_hash: str = ""
    """SHA-256 of the body, 16 characters: tells whether the page is still the same."""
    notice: str = ""
    """Words of a maintenance notice found instead of the site: then it has not opened."""
    extra: bool = False
    """A repetition out of turn because the one before failed: confirms it or clears it, and counts for nothing itself."""
    excused: bool = False
    """Taken during a closure that has been filed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeSpan:
    """The probes of an hour or a day, added up after the single samples were forgotten."""

    since: datetime
    until: datetime
    probes: int
    """Those that count: taken in turn, with our own network well, outside filed closures."""
    failed: int
    """Of those: failed and not cleared by a repetition."""
    blind: int = 0
    excused: int = 0
    elapsed_ms: int = 0
    """Sum over the probes that opened."""
    slowest_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeSeries:
    """The probes of a window: spans first, single samples after them, each oldest first and none counted twice."""

    target: TargetRef
    since: datetime
    until: datetime
    samples: tuple[ProbeSample, ...]
    spans: tuple[ProbeSpan, ...] = ()
