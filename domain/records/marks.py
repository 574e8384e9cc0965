"""The footer marks of the home page."""

from dataclasses import dataclass, field
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
    unseen_frames: tuple[str, ...] = ()
    """Addresses of frames that may hold the footer and could not be looked into: what is not seen may stand there."""
    report_codes: tuple[str, ...] = ()
    """Site codes the error-report mark carries, in order of the page; a proper mark carries one."""
    malformed_code: str = ""
    """What stands after the label of the site code and is no site code (wrong length)."""
    title: str = ""
    """Title of the home page."""
    tags: dict[str, str] = field(default_factory=dict)
    """Page tags of the home page as written, by lower-case name."""
    registered: dict[str, str] = field(default_factory=dict)
    """The registry's values at the time of the sweep: ``code``, ``name``, ``host``, ``hosts``, ``organizer``, ``icp``, ``police``."""
    evidence_key: str = ""
