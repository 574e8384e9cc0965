"""Link targets and every try to reach them."""

from dataclasses import dataclass
from enum import StrEnum

from domain.fetches import Fetch
from domain.targets import TargetRef


class LinkKind(StrEnum):
    """How a page uses the target."""

    PAGE = "page"
    ATTACHMENT = "attachment"
    IMAGE = "image"
    STYLE = "style"
    SCRIPT = "script"
    FRAME = "frame"
    FORM = "form"
    MEDIA = "media"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRecord:
    """One distinct link target of a sweep with every try to reach it."""

    target: TargetRef
    url: str
    kind: LinkKind
    internal: bool
    """True when the target lies on one of the site's own hosts."""
    anchor: str = ""
    """Text of the first link to it."""
    found_on: tuple[str, ...] = ()
    """At most 20 pages that name it, in order of discovery."""
    instances: int = 0
    """How many pages name it; 0: looked for on the pages that used to name it, and not there any more."""
    attempts: tuple[Fetch, ...] = ()
    """Every try, in time order; empty when the sweep ended before the first."""
    on_home: bool = False
    looks_missing: bool = False
    """True when a 2xx answer reads like a not-found page (soft 404)."""
