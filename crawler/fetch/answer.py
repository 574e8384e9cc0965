"""What every client hands back, and what every client says about itself; sends nothing."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum

from crawler.extract.addresses import normalise
from crawler.extract.signatures import FIRST_BYTES
from domain.fetches import Fetch, FetchFailure

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MAX_REDIRECTS = 10
DEFAULT_AGENT = "Mozilla/5.0 (compatible; Xunwang/0.1)"
BROWSER_AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Xunwang/0.1"
)
_TEXT = re.compile(
    r"^\s*(?:text/(?:html|xml|plain|json|javascript)|application/(?:[a-z.+-]*xml|[a-z.+-]*json|javascript))",
    re.IGNORECASE,
)
_HTML = re.compile(r"^\s*(?:text/html|application/xhtml\+xml|application/vnd\.wap)", re.IGNORECASE)
_LONGEST_WAIT_S = 24 * 3600


class Read(StrEnum):
    """How much of a body is wanted."""

    NOTHING = "nothing"
    TEXT = "text"
    """All of it when it is text, else nothing: attachments are judged by their headers."""
    ALL = "all"
    START = "start"
    """The first bytes of whatever it is: enough to tell what a large file is, which is then left."""
    FIRST = "first"
    """The first bytes, whatever the type, asked for as a range; the rest is not fetched."""
    FIRST_PLAIN = "first_plain"
    """The first bytes without asking for a range: for servers that do not know ranges."""


FIRST_READS = frozenset({Read.FIRST, Read.FIRST_PLAIN})


@dataclass(frozen=True, slots=True)
class KnownBody:
    """A page as it was: where it still is that, nobody needs its text."""

    key: str
    content_type: str
    encoding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A fetch with its body, as long as somebody needs it."""

    fetch: Fetch
    body: bytes = b""
    text: str = ""
    """The body decoded, when it is text and not as known."""
    as_known: bool = False
    """True when the body is the one that the asker knows already."""
    location: str = ""
    """Where a redirect that was not followed leads, normalised."""
    sets_cookie: bool = False
    etag: str = ""
    modified: str = ""
    """Validators as the server gave them."""
    start: bool = False
    """True when ``body`` is only the beginning, by our own wish."""
    headers: tuple[tuple[str, str], ...] = ()
    """As they came, from the client of later tries only."""
    asked_with: tuple[tuple[str, str], ...] = ()
    length: int | None = None
    """Bytes the server announces (HEAD and beginnings only)."""

    @property
    def body_key(self) -> str:
        """The key its body has in a bundle."""
        return key_of_body(self.body)

    @property
    def html(self) -> bool:
        """True when the body was read and is a page."""
        kind = self.fetch.content_type
        return bool(self.text) and (bool(_HTML.match(kind)) or (not kind and self.text[:512].lstrip().startswith("<")))


def key_of_body(body: bytes) -> str:
    """The key of a body in a bundle."""
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def is_text(content_type: str) -> bool:
    """True for types whose body is worth reading; a missing type is, too, since many legacy pages have none."""
    return not content_type or bool(_TEXT.match(content_type))


def headers_for(user_agent: str, *, like_browser: bool = False) -> dict[str, str]:
    """What a client says about itself. Some walls refuse every agent they do not know: the later tries speak like a browser."""
    headers = {
        "User-Agent": user_agent or DEFAULT_AGENT,
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
    }
    if like_browser:
        headers |= {
            "User-Agent": BROWSER_AGENT,
            "Upgrade-Insecure-Requests": "1",
            "Sec-Fetch-Dest": "document",
            "Sec-Fetch-Mode": "navigate",
            "Sec-Fetch-Site": "none",
        }
    return headers


def headers_for_first(read: Read) -> dict[str, str]:
    """What is said beside the rest when only the beginning of a file is wanted; packed beginnings could not be read."""
    plain = {"Accept": "*/*", "Accept-Encoding": "identity"}
    return plain if read is Read.FIRST_PLAIN else {**plain, "Range": f"bytes=0-{FIRST_BYTES - 1}"}


def whole_length(content_length: str, content_range: str) -> int | None:
    """Bytes of the whole thing, as announced: by the range (``bytes 0-99/1234``) where there is one."""
    total = content_range.rpartition("/")[2].strip() if content_range else content_length.strip()
    return int(total) if total.isdigit() and len(total) < 16 else None


def redirect_target(location: bytes, base: str) -> str:
    """The normalised address a Location header means; ValueError for what is no address."""
    try:
        text = location.decode("utf-8")
    except UnicodeDecodeError:
        text = location.decode("gb18030", "replace")
    return normalise(text, base)


def retry_after(value: str, now: datetime) -> int | None:
    """Seconds of a Retry-After header (seconds or a date), at most a day; None when there is none that can be read."""
    text = value.strip()
    if not text:
        return None
    if text.isdigit():
        return min(int(text[:9]), _LONGEST_WAIT_S)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0, min(int((moment - now).total_seconds()), _LONGEST_WAIT_S))


def refused(url: str, failure: FetchFailure, at: datetime, **given: object) -> Answer:
    """The answer that stands for a request that was never sent."""
    return Answer(fetch=Fetch(url=url, at=at, failure=failure, **given))  # type: ignore[arg-type]


def lower_case(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers by lower-case name."""
    return {name.lower(): value for name, value in headers.items()}
