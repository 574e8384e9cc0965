"""Links that visitors of a page cannot see."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.targets import TargetRef


class HidingWay(StrEnum):
    """How a link is kept from the visitor's eyes."""

    NOT_DISPLAYED = "not_displayed"
    INVISIBLE = "invisible"
    TRANSPARENT = "transparent"
    OFF_SCREEN = "off_screen"
    NO_SIZE = "no_size"
    SAME_COLOUR = "same_colour"
    MARQUEE = "marquee"
    """Runs through a box too small, or too fast, to be read."""
    COMMENT = "comment"
    """Stands in a comment that only some programs read."""
    BY_SCRIPT = "by_script"
    """Written by a script into a box that the same script hides."""
    FOR_SEARCH_ENGINES = "for_search_engines"
    """Shown only to clients that call themselves a search engine, or come from one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HiddenLink:
    """One link to another site that is not shown."""

    url: str
    anchor: str
    way: HidingWay
    source: str = ""
    """The markup that hides it, at most 200 characters."""
    control: bool = False
    """The box belongs to a menu, tab, carousel, dialogue or the like: a visitor can open it."""
    needs_browser: bool = False
    """Read from style sheets in files: it is hidden only if a browser did not show it either."""
    seen_in_browser: bool | None = None
    """Whether a browser showed it after all; None: not asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HiddenRecord:
    """The hidden links that were met first on one page."""

    target: TargetRef
    url: str
    captured_at: datetime
    links: tuple[HiddenLink, ...] = ()
    found_on: tuple[str, ...] = ()
    """Pages that hold one of them, at most 20."""
    instances: int = 0
    shown_hosts: tuple[str, ...] = ()
    """Hosts among those of the links that the site also names in plain sight."""
    title_for_search_engines: str = ""
    """The title only search engines get, where it differs."""
    evidence_key: str = ""
