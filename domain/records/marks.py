"""The footer marks of the home page."""

from dataclasses import dataclass
from datetime import datetime

from domain.fetches import Fetch
from domain.targets import TargetRef


@dataclass(frozen=True, slots=True, kw_only=True)
class MarksRecord:
    """The footer marks (网站标识) of the home page."""

    target: TargetRef
    url: str
    fetch: Fetch
    captured_at: datetime
    marks: dict[str, str | None]
    """Mark id of contract.md (``badge``, ``error_report`` …) to what was read, ``None`` when not seen."""
    rendered: bool = False
    evidence_key: str = ""
