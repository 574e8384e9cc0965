"""The site's own search: whether there is one, and what it found of titles that exist."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.fetches import Fetch
from domain.targets import TargetRef


class SearchWay(StrEnum):
    """How a question is put."""

    GET = "get"
    POST = "post"
    SCRIPT = "script"
    NONE = "none"
    """There is no way to ask."""


class SearchOutcome(StrEnum):
    """What came of one question."""

    FOUND = "found"
    ABSENT = "absent"
    """The answer is a page of results, or says there are none, and the title is not among them."""
    FAILED = "failed"
    """No usable answer, also at the second try."""
    UNKNOWN = "unknown"
    """Nobody could tell: not asked by rule, or an answer that could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchTry:
    """One title asked for."""

    title: str
    article_url: str
    """Where the title stands."""
    outcome: SearchOutcome
    fetch: Fetch | None = None
    rendered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRecord:
    """About the site: is there a search? About the search page: does it find what exists?"""

    target: TargetRef
    """The site, or the search page."""
    url: str
    captured_at: datetime
    about_site: bool
    way: SearchWay = SearchWay.NONE
    external: bool = False
    """The search belongs to another host, such as the province's platform."""
    sure: bool = False
    """The home page was seen as a browser shows it: what was not found there is not there."""
    typed_fields: int = 0
    """Fields to type into on the home page that could not be told to be a search."""
    replaced: bool = False
    """A known search page that the site uses no more."""
    tries: tuple[SearchTry, ...] = ()
    evidence_key: str = ""
