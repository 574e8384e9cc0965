"""Addresses as identities: normal form, scope, and the address spaces that never end; asks nobody."""

import re
from collections import Counter
from collections.abc import Collection
from functools import lru_cache

import can_ada

_SCHEME = re.compile(r"([a-z][a-z0-9+.\-]*):", re.IGNORECASE)
_ENDS = "".join(map(chr, range(33)))
_BREAKS = str.maketrans("", "", "\t\n\r")
_SPECIAL = ("http", "https")
_SLASHES = frozenset("/\\")

# Parameters that say where a visitor came from or who he is, never what he sees.
_NOISE = re.compile(
    r"^(?:utm_[a-z]+|spm|from|isappinstalled|share_token|sharefrom|wd_xid|scene|clicktime|enterid|"
    r"jsessionid|phpsessid|aspsessionid[a-z]*|sessionid|session_id|sid|sessid|cfid|cftoken|_t|_r|rnd|rand|random|timestamp|nsukey|"
    r"gclid|fbclid|bd_vid|hmsr|hmpl|hmcu|hmkw|hmci)$",
    re.IGNORECASE,
)
_PATH_SESSION = re.compile(r";(?:jsessionid|sid|phpsessid)=[^/?;]*", re.IGNORECASE)
_COOKIELESS = re.compile(r"/\([a-z]\([a-z0-9]{20,32}\)\)/", re.IGNORECASE)
_INDEX = re.compile(r"/(?:index|default|main)\.(?:s?html?|jsp|aspx?|php|do)$", re.IGNORECASE)

# The open-information platform of several provinces is one page; which of its columns it shows stands behind the sign.
_PLATFORM = re.compile(r"/gkmlpt/index/?#\d{1,9}$")
# A route of a single-page application: what its router makes a page of stands behind the sign.
_ROUTE = re.compile(r"#!?/[^#\s]{0,200}[^#\s/?]")
_LONGEST = 1000
_DEEPEST = 16
_MOST_PARAMETERS = 12
_CALENDAR = re.compile(r"(?:calendar|rili|/cal/|[?&](?:year|month|yy|mm|date|day|nian|yue)=)", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")


def normalise(url: str, base: str | None = None) -> str:
    """``url`` as a browser would ask for it (WHATWG): host in lower case and punycode, dots resolved, default port and
    fragment dropped (but for gkmlpt, where it names the column, and for routes of applications, ``#/…``). Relative addresses are joined to ``base``, which must be normalised. ValueError for what is no address.
    """
    text = url.strip(_ENDS).translate(_BREAKS)
    if base is not None:
        text = _join(text, base)
    return _parse(text)


@lru_cache(maxsize=16_384)
def _parse(text: str) -> str:
    parsed = can_ada.parse(text)
    href: str = parsed.href
    if parsed.protocol in {"http:", "https:"} and not parsed.hostname:
        raise ValueError(f"no host in {text!r}")
    bare, mark, route = href.partition("#")
    return href if mark and (_PLATFORM.search(href) or is_route(f"#{route}")) else bare


def _join(text: str, base: str) -> str:
    """Put a reference behind its base; the parser resolves dots, so text is all this needs to look at."""
    scheme = _SCHEME.match(text)
    if scheme is not None:
        name = scheme[1].lower()
        rest = text[scheme.end() :]
        if name not in _SPECIAL or not base.startswith(f"{name}:") or (rest[:1] in _SLASHES and rest[1:2] in _SLASHES):
            return text
        text = rest  # «http:foo» on an http page is a path beside the page
    start = base.find("://") + 3
    slash = base.find("/", start)
    origin = base if slash < 0 else base[:slash]
    first = text[:1]
    if first in {"/", "\\"}:
        if text[1:2] in {"/", "\\"}:
            return base[: start - 2] + text
        return origin + text
    bare = base.partition("#")[0]
    if not text or first == "#":
        return bare + text
    path = bare.partition("?")[0]
    if first == "?":
        return path + text
    return (origin + "/" if slash < 0 else path[: path.rindex("/") + 1]) + text


def is_route(fragment: str) -> bool:
    """True for a fragment (with its sign) that names a page of a single-page application: ``#/list/3``, ``#!/about``."""
    return _ROUTE.fullmatch(fragment) is not None


def host_of(url: str) -> str:
    """Host and, where it is not the default, port of a normalised address: ``www.example.gov.cn`` or ``127.0.0.1:8000``."""
    start = url.find("://")
    if start < 0:
        return ""
    end = url.find("/", start + 3)
    host = url[start + 3 :] if end < 0 else url[start + 3 : end]
    if "?" in host or "#" in host:
        host = re.split(r"[?#]", host, maxsplit=1)[0]
    return host.rpartition("@")[2]


def hosts_in_scope(home_url: str, further: Collection[str] = ()) -> frozenset[str]:
    """Hosts that belong to a site: the home page's own with and without ``www.``, and those the registry names."""
    hosts = {host.strip().lower() for host in further if host.strip()} | {host_of(home_url)}
    hosts |= {host[4:] if host.startswith("www.") else f"www.{host}" for host in (host_of(home_url),) if _is_name(host)}
    return frozenset(hosts)


def _is_name(host: str) -> bool:
    return (
        bool(host)
        and not host.startswith("[")
        and not host.rpartition(":")[0].replace(".", "").isdigit()
        and not host.replace(".", "").isdigit()
    )


def in_scope(url: str, hosts: Collection[str]) -> bool:
    """True for web addresses on one of ``hosts``."""
    return url.startswith(("http://", "https://")) and host_of(url) in hosts


def folder_of(url: str) -> str:
    """The address up to its last slash."""
    path = url.partition("?")[0]
    return path[: path.rindex("/") + 1] if path.count("/") > 2 else path + "/"


def identity(url: str) -> str:
    """The address that stands for a page: tracking and session parameters and path sessions dropped."""
    bare, mark, query = url.partition("?")
    if ";" in bare:
        bare = _PATH_SESSION.sub("", bare)
    if "(" in bare:
        bare = _COOKIELESS.sub("/", bare)
    if not mark:
        return bare
    kept = [pair for pair in query.split("&") if pair and not _NOISE.match(pair.partition("=")[0])]
    return f"{bare}?{'&'.join(kept)}" if kept else bare


def without_index(url: str) -> str:
    """``…/tzgg/index.html`` → ``…/tzgg/``; the two are one page where both are seen."""
    return url if "?" in url else _INDEX.sub("/", url)


@lru_cache(maxsize=16_384)  # the same menus on page after page
def is_trap(url: str, *, this_year: int) -> bool:
    """True for addresses of endless spaces: growing paths, calendars that turn for ever, heaps of parameters (page-dialects)."""
    if len(url) > _LONGEST:
        return True
    bare, _, query = url.partition("?")
    segments = [part for part in bare.split("/")[3:] if part]
    if len(segments) > _DEEPEST:
        return True
    if len(segments) > 2 and _repeats(segments):
        return True
    if query.count("&") >= _MOST_PARAMETERS:
        return True
    if query and any(count > 2 for count in Counter(pair.partition("=")[0] for pair in query.split("&")).values()):
        return True
    if _CALENDAR.search(url):
        return any(
            not 1990 <= int(year) <= this_year + 1
            for year in _YEAR.findall(bare.partition("://")[2].partition("/")[2] + "?" + query)
        )
    return False


def _repeats(segments: list[str]) -> bool:
    """A run of segments that stands three times in a row (``a/a/a``, ``a/b/a/b/a/b``), or one segment four times in all."""
    if len(set(segments)) == len(segments):
        return False
    named = Counter(part for part in segments if not part.isdigit())
    if named and max(named.values()) > 3:
        return True
    for width in (1, 2, 3):
        for start in range(len(segments) - 3 * width + 1):
            run = segments[start : start + width]
            if run == segments[start + width : start + 2 * width] == segments[start + 2 * width : start + 3 * width]:
                return not all(part.isdigit() for part in run)
    return False
