"""Link targets and every try to reach them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.fetches import Fetch
from domain.targets import TargetRef


class LinkKind(StrEnum):
    """How a page uses the target."""

    __hash__ = str.__hash__  # in C: key of caches and sets on the hot path

    PAGE = "page"
    ATTACHMENT = "attachment"
    IMAGE = "image"
    STYLE = "style"
    SCRIPT = "script"
    FRAME = "frame"
    FORM = "form"
    MEDIA = "media"


class StandIn(StrEnum):
    """What a good answer held instead of the thing that was asked for."""

    LIKE_MISSING = "like_missing"
    """The same as what stands at an address beside it that cannot exist."""
    SAYS_MISSING = "says_missing"
    """A short page that says in words that it is not there."""
    HOME = "home"
    """The home page, to which unknown addresses are sent as well."""
    EMPTY = "empty"
    """No byte."""
    WEB_PAGE = "web_page"
    """A web page where a file or a picture was announced."""
    OTHER_KIND = "other_kind"
    """A file of a kind that programs for the announced one do not open."""
    UNKNOWN_KIND = "unknown_kind"
    """Bytes that begin like no kind we know, where a known kind was announced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A picture of a page with the link outlined."""

    page: str
    at: datetime
    key: str
    """Of the blob, a JPEG."""


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
    on_guide: bool = False
    """Named by a service guide: a form or sample (表格样表) of it, when it is a file."""
    place: str = ""
    """Where the first link to it stands on its page: ``navigation``, ``footer``, ``body`` …; empty when not a link one clicks."""
    shown: Shown | None = None
    exchange_key: str = ""
    """Key of a blob with the latest failing exchange (WARC)."""
    stand_in: StandIn | None = None
    """What the latest good answer held instead of the thing itself, when it did."""
    stand_in_tries: int = 0
    """At how many tries it did."""
    lost_fragments: tuple[str, ...] = ()
    """Places within it that pages name and it does not have; empty unless they were looked for."""
    announced: str = ""
    """Kind of file by the ending of its name, in lower case without the dot; only where the first bytes were read."""
    begins_like: str = ""
    """Kind of file by its first bytes (``crawler.extract.signatures``), where they were read."""
