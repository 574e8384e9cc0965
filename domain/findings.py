"""What a check says: a fault with its evidence, and the finding it becomes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.targets import TargetRef

Value = str | int | float | bool | None | tuple[str, ...]


class Outcome(StrEnum):
    """How sure the machine is."""

    FAULT = "fault"
    SUSPICION = "suspicion"
    UNKNOWN = "unknown"


class EvidenceKind(StrEnum):
    """What a piece of evidence shows."""

    LISTING = "listing"
    PAGE = "page"
    PARENT = "parent"
    EXCHANGE = "exchange"
    THREAD = "thread"
    PROBES = "probes"
    FOOTER = "footer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A pointer to what was seen; ``key`` names an immutable blob that outlives the page."""

    kind: EvidenceKind
    url: str
    captured_at: datetime
    key: str = ""
    excerpt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """All a check returns. The message is a template in Chinese, rendered late with ``values`` in any language."""

    message: str
    values: Mapping[str, Value] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    outcome: Outcome = Outcome.FAULT
    confidence: float = 1.0
    discriminator: str = ""
    """Tells two faults of one rule on one target apart; never derived from the message."""
    found_on: tuple[str, ...] = ()
    instances: int = 1
    cause: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A fault under the rule that asked for it."""

    rule_id: str
    check_id: str
    subject: str
    """Code of the site or account."""
    target: TargetRef
    fault: Fault
    observed_at: datetime
