"""Judges one address as a page writes it: where a browser would go, or why nobody can go there; nothing is asked."""

import ipaddress
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from crawler.extract.addresses import is_route, normalise
from domain.fetches import FetchFailure
from domain.records import LinkKind


class Reach(StrEnum):
    """Who can reach a host."""

    __hash__ = str.__hash__  # in C: key of caches and sets on the hot path

    PUBLIC = "public"
    PRIVATE = "private"
    LOOPBACK = "loopback"
    NAME = "name"
    """A name without a dot, which only an office network resolves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """The address relative links start from, cut up once a page."""

    url: str
    origin: str
    folder: str
    reach: Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One address of a page, judged."""

    url: str
    """Normalised; as written when ``problem`` is set."""
    problem: FetchFailure | None = None
    kind: LinkKind | None = None
    """What its ending says it is; None when the ending says nothing."""


_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_WEB_STARTS = frozenset({"http://", "https:/"})
_WEB = re.compile(r"(https?):", re.IGNORECASE)
_BREAKS = re.compile(r"[\t\n\r]")
_CONTROL = "".join(map(chr, range(33)))
_UNFILLED = ("{{", "<%", "${", "' +", "'+", '"+')
"""Marks of a template the page's script has yet to fill in."""

# «https//host», «http;//host», «ttp://host», «http：//host»: a browser takes them for a file name beside the page.
_BROKEN_WEB = re.compile(r"h?t{1,3}p{1,2}s?(?:\s*[;：.,。]\s*|\s+:\s*|)[/\\／]{1,2}\s*\w+[.．。]", re.IGNORECASE)
_SPACED_WEB = re.compile(r"https?:(?:\s+[/\\]|/\s*/\s+)", re.IGNORECASE)
_DOUBLE_WEB = re.compile(r"https?:/{0,2}https?[:/]", re.IGNORECASE)
_SLASHES = re.compile(r"https?:([/\\]*)", re.IGNORECASE)
_HOST = re.compile(r"[a-z]+://(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]*)")
_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?\.?")
_LOOKS_LIKE_HOST = re.compile(
    r"(?:[a-z0-9-]+\.)+(?:cn|com|net|org|gov|edu|top|xyz|info|vip|cc)(?=[:/?#]|$)", re.IGNORECASE
)
_OFFICE_NAMES = (".local", ".lan", ".intranet", ".internal", ".localdomain", ".home.arpa")
_PRIVATE = tuple(
    ipaddress.ip_network(network)
    for network in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "100.64.0.0/10",
        "0.0.0.0/8",
        "fc00::/7",
        "fe80::/10",
    )
)

_ATTACHMENTS = (
    "pdf doc docx docm dot dotx wps wpt rtf xls xlsx xlsm xlt et ett csv ppt pptx pps ppsx dps ofd ceb cebx caj sep gd gw epub mobi "
    "zip rar 7z tar gz tgz bz2 txt odt ods odp dwg dxf apk exe msi iso psd vsd"
)
_MEDIA = "mp3 mp4 m4a m4v wav wma wmv avi flv swf f4v rm rmvb mov mpg mpeg ogg ogv webm m3u8 mkv 3gp"
_IMAGES = "jpg jpeg png gif bmp webp svg ico tif tiff avif"
_KINDS = (
    dict.fromkeys(_ATTACHMENTS.split(), LinkKind.ATTACHMENT)
    | dict.fromkeys(_MEDIA.split(), LinkKind.MEDIA)
    | dict.fromkeys(_IMAGES.split(), LinkKind.IMAGE)
    | {"css": LinkKind.STYLE, "js": LinkKind.SCRIPT}
)
_MOST_RESOLVED = 4096
"""Addresses kept of one host; a page has some 150."""
MOST_HOSTS = 128
"""Hosts whose addresses are kept: more than a child has sites, since a table that is always thrown away costs more than none."""
_PLAIN = re.compile(r"(/|(?:\.\.?/)*(?![hHtT]))((?:[A-Za-z0-9_-][A-Za-z0-9_.-]*(?:/|$))*)")
"""From the root or some steps up: paths that a browser takes as they stand, without blanks, signs to be escaped, dots to be resolved.
What may be a misspelt ``http`` is none.
"""
_ENDING = re.compile(r"\.([a-z0-9]{2,5})(?=$|[?#&;])")


def base_of(url: str, declared: str = "") -> Base:
    """The base of a page at a normalised address; ``declared`` is its ``<base href>``, passed over when it is no web address."""
    base = url
    if declared.strip(_CONTROL):
        try:
            joined = normalise(declared.strip(_CONTROL), url)
        except ValueError:
            joined = ""
        if _WEB.match(joined):
            base = joined
    path = base.partition("#")[0].partition("?")[0]
    start = path.find("/", path.find("://") + 3)
    origin = path if start < 0 else path[:start]
    folder = origin + "/" if start < 0 else path[: path.rindex("/") + 1]
    return Base(url=base, origin=origin + "/", folder=folder, reach=_reach(_host(url)))


def resolve(href: str, base: Base) -> Address | None:
    """Where ``href`` leads from ``base``; None for what is no address of the web (``javascript:``, ``mailto:``, ``#``, empty)."""
    start = start_of(href, base)
    if start is base.origin:
        return resolved_from(start, base.reach)[href]
    return resolve_from(href, start, base.reach)


def start_of(href: str, base: Base) -> str:
    """The part of the base that matters to ``href``: as little as possible, so that pages share what was worked out once."""
    first = href[:1]
    if first == "/" or first == "\\" or (first == "h" and href[:7] in _WEB_STARTS):
        return base.origin
    return base.url if first == "?" or first == "#" else base.folder


@lru_cache(maxsize=32_768)  # navigation and footer are the same on every page of a site: most of a page's addresses
def resolve_from(href: str, start: str, home: Reach) -> Address | None:
    """``resolve`` by the parts of the base that matter: ``start_of(href, base)`` and ``base.reach``."""
    return _worked_out(href, start, home)


def _worked_out(href: str, start: str, home: Reach) -> Address | None:
    if href and start[-1] == "/" and (plain := _PLAIN.fullmatch(href)):
        problem = _problem_at(start, home)
        return Address(url=href, problem=problem) if problem else _plainly(start, *plain.groups())
    written = href.strip(_CONTROL)
    text = _BREAKS.sub("", written)
    if not text or (text[0] == "#" and not is_route(text)) or any(mark in text for mark in _UNFILLED):
        return None
    scheme = _SCHEME.match(text)
    if scheme and scheme[1].lower() not in {"http", "https"}:
        return _other_scheme(written, scheme[1].lower())
    if (scheme and _badly_begun(text, start)) or (not scheme and _meant_web(text)):
        return Address(url=written, problem=FetchFailure.BAD_ADDRESS)
    if scheme and _is_path(text, start):
        text = text[scheme.end() :]
    try:
        url = normalise(text, start)
    except ValueError:
        return Address(url=written, problem=FetchFailure.BAD_ADDRESS)
    if problem := _host_problem(url, home):
        return Address(url=written, problem=problem)
    return Address(url=url, kind=_kind(url))


def _plainly(folder: str, steps: str, path: str) -> Address:
    """A plain path from a folder; who climbs past the root stays there, as in a browser."""
    if steps:
        root = folder.index("/", folder.index("://") + 3)
        if steps == "/":
            folder = folder[: root + 1]
        for _ in range(steps.count("..")):
            above = folder.rfind("/", root, len(folder) - 1)
            if above < 0:
                break
            folder = folder[: above + 1]
    return Address(url=folder + path, kind=_kind_of_path(path))


@lru_cache(maxsize=1024)
def _problem_at(start: str, home: Reach) -> FetchFailure | None:
    return _host_problem(start, home)


class _Resolved(dict[str, Address | None]):
    """Every address written so far beside one origin, with where it leads: asked for by the word, without a call."""

    def __init__(self, origin: str, home: Reach) -> None:
        self._origin = origin
        self._home = home

    def __missing__(self, href: str) -> Address | None:
        if len(self) >= _MOST_RESOLVED:
            self.clear()
        address = self[href] = _worked_out(href, self._origin, self._home)
        return address


@lru_cache(maxsize=MOST_HOSTS)
def resolved_from(origin: str, home: Reach) -> Mapping[str, Address | None]:
    """``resolve_from`` an origin by the address as written: a look into a table for what was met before."""
    return _Resolved(origin, home)


def _other_scheme(written: str, scheme: str) -> Address | None:
    """Local paths and misspelt web schemes are faults; the schemes of other programs are none of our business."""
    misspelt = 3 <= len(scheme) <= 7 and set(scheme) <= set("htps")
    if misspelt or scheme == "file" or len(scheme) == 1:
        return Address(url=written, problem=FetchFailure.BAD_ADDRESS)
    return None


def _badly_begun(text: str, start: str) -> bool:
    if _SPACED_WEB.match(text) or _DOUBLE_WEB.match(text):
        return True
    slashes = _SLASHES.match(text)
    if slashes and len(slashes[1]) > 2:
        return True  # `http:///path`: the host was left out, or nobody can say which it is
    return slashes is not None and _is_path(text, start) and bool(_LOOKS_LIKE_HOST.match(text, slashes.end()))


def _is_path(text: str, start: str) -> bool:
    """True for `http:/a` on an http page: with the page's own scheme and fewer than two slashes a browser sees a path."""
    colon = text.index(":")
    return text[:colon].lower() == start[: start.index(":")] and not re.match(r"[/\\]{2}", text[colon + 1 :])


def _meant_web(text: str) -> bool:
    if text[0] in "hHtTｈＨ" or text[0] > "\uff00":
        plain = unicodedata.normalize("NFKC", text[:12])
        return bool(_BROKEN_WEB.match(text)) or (plain != text[:12] and bool(_WEB.match(plain)))
    return False


def _host_problem(url: str, home: Reach) -> FetchFailure | None:
    host = _host(url)
    reach = _reach(host)
    if reach is Reach.PUBLIC:
        return (
            None if host.startswith("[") or host[-1:].isdigit() or _NAME.fullmatch(host) else FetchFailure.BAD_ADDRESS
        )
    if reach is home:
        return None
    return (
        FetchFailure.BAD_ADDRESS if reach is Reach.NAME or host.endswith("localhost") else FetchFailure.PRIVATE_ADDRESS
    )


def _host(url: str) -> str:
    match = _HOST.match(url)
    return match[1] if match else ""


@lru_cache(maxsize=8192)
def _reach(host: str) -> Reach:
    try:
        number = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        name = host.rstrip(".")
        if name == "localhost" or name.endswith(".localhost"):
            return Reach.LOOPBACK
        if name.endswith(_OFFICE_NAMES):
            return Reach.PRIVATE
        return Reach.PUBLIC if "." in name else Reach.NAME
    if number.is_loopback:
        return Reach.LOOPBACK
    return Reach.PRIVATE if any(number in network for network in _PRIVATE) else Reach.PUBLIC


def _kind(url: str) -> LinkKind | None:
    """Kind by the ending of the path, or of a file named in the query (``download.jsp?file=a.doc``)."""
    return _kind_of_path(url[url.find("/", url.find("://") + 3) :])


def _kind_of_path(path: str) -> LinkKind | None:
    if "." not in path:
        return None
    for ending in _ENDING.findall(path.lower()):
        if kind := _KINDS.get(ending):
            return kind
    return None
