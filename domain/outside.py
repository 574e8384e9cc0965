"""What pages of others are about, and whether a page is still the one it was; words come from a list that is data."""

import unicodedata
from collections import Counter
from dataclasses import dataclass, field

from domain.records import OutsidePage

_ALIKE_TITLE, _ALIKE_TEXT = 0.34, 0.25
_SECOND_LEVEL = frozenset({"com", "net", "org", "gov", "edu", "ac", "co", "mil"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A sort of content that has no place behind a government link."""

    id: str
    strong: tuple[str, ...] = ()
    """Phrases that hardly anybody uses but those who offer it."""
    weak: tuple[str, ...] = ()
    """Words that occur on such pages and on others."""
    counter: tuple[str, ...] = ()
    """Words of those who write against it, or about it by profession."""
    sources: tuple[str, ...] = ()
    """Hosts that serve such pages: in scripts, frames and redirects."""
    short_only: bool = False
    """Phrases count on short pages only, where nothing else is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideWords:
    """The word list in force."""

    id: str
    themes: tuple[Theme, ...] = field(default=())
    official: tuple[str, ...] = ()
    """Host endings of public bodies: never called unrelated, nor judged by words."""
    services: tuple[str, ...] = ()
    """Host endings of services that pages embed out of sight for good reasons: counters, sharing, filing marks."""

    def is_official(self, host: str) -> bool:
        """True for hosts of public bodies."""
        return _ends(host, self.official)

    def is_service(self, host: str) -> bool:
        """True for hosts of embedded services."""
        return _ends(host, self.services)


@dataclass(frozen=True, slots=True, kw_only=True)
class Themed:
    """What a page seems to be about."""

    theme: str
    score: float
    words: tuple[str, ...]
    """The phrases that say so, in the order of the list."""
    against: tuple[str, ...] = ()


_SHORT_PAGE = 1500
_TITLE, _ABOUT, _TEXT, _WEAK, _AGAINST, _SOURCE = 3.0, 2.0, 1.0, 0.25, 1.5, 5.0


def themed(page: OutsidePage, words: OutsideWords) -> Themed | None:
    """The theme a page shows most clearly, with its score; None when it shows none.

    Who offers a thing says so in the title and in many phrases; who warns of it names the law, the police or the court. A
    score of 3 is worth a look, 5 is clear.
    """
    title, about, text = (plain(part) for part in (page.title, page.about, page.text))
    best: Themed | None = None
    for theme in words.themes:
        if theme.short_only and page.words > _SHORT_PAGE:
            found = _by_source(page, theme)
        else:
            found = _score(theme, title, about, text, page)
        if found is not None and (best is None or found.score > best.score):
            best = found
    return best


def named_theme(text: str, words: OutsideWords) -> str:
    """The theme whose phrases a short text (an anchor, a title) uses, and no word against it; empty without."""
    said = plain(text)
    for theme in words.themes:
        if any(phrase in said for phrase in theme.strong) and not any(word in said for word in theme.counter):
            return theme.id
    return ""


def _score(theme: Theme, title: str, about: str, text: str, page: OutsidePage) -> Themed | None:
    in_title = [phrase for phrase in theme.strong if phrase in title]
    in_about = [phrase for phrase in theme.strong if phrase in about]
    in_text = [phrase for phrase in theme.strong if phrase in text]
    weak = [word for word in theme.weak if word in text or word in title]
    against = [word for word in theme.counter if word in title or word in about or word in text]
    heading_against = any(word in title for word in theme.counter)
    source = _by_source(page, theme)
    if heading_against and len(in_title) < 2 and source is None:
        return None
    score = (
        _TITLE * min(len(in_title), 2)
        + _ABOUT * min(len(in_about), 2)
        + _TEXT * min(len(in_text), 6)
        + min(_WEAK * len(weak), 1.0)
        - _AGAINST * len(against)
        + (_SOURCE if source else 0.0)
    )
    if theme.short_only and (in_title or in_text) and not against:
        score += 3.0 if len({*in_title, *in_text}) > 1 else 2.0
    if score <= 0:
        return None
    said = tuple(dict.fromkeys([*in_title, *in_about, *in_text, *(source.words if source else ())]))
    return Themed(theme=theme.id, score=score, words=said, against=tuple(against)) if said else None


def _by_source(page: OutsidePage, theme: Theme) -> Themed | None:
    hosts = [*page.sources, host_of(page.landed)]
    served = tuple(dict.fromkeys(host for host in hosts if _ends(host, theme.sources)))
    return Themed(theme=theme.id, score=_SOURCE, words=served) if served else None


def much_changed(before: OutsidePage, after: OutsidePage) -> bool:
    """Whether another owner seems to have moved in: neither title nor text nor filing number are what they were.

    A page that is rewritten keeps its filing number, its title or its suppliers; only where all of it goes at once, and the
    number is gone or another or the visitor is sent to another domain, is it called changed.
    """
    if before.filing and before.filing == after.filing:
        return False
    titles = plain(before.title), plain(after.title)
    if not all(titles) or not before.text or not after.text:
        return False
    if likeness(*titles) >= _ALIKE_TITLE or likeness(plain(before.text), plain(after.text)) >= _ALIKE_TEXT:
        return False
    moved = domain_of(before.landed) != domain_of(after.landed)
    filing_gone = bool(before.filing) and before.filing != after.filing
    strangers = bool(before.sources) and bool(after.sources) and not {*before.sources} & {*after.sources}
    return moved or filing_gone or strangers


def plain(text: str) -> str:
    """Letters and digits only, in one form: blanks and signs between the characters of a word hide nothing."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).lower() if char.isalnum())


def likeness(one: str, other: str) -> float:
    """How many pairs of characters two texts share, 0 to 1."""
    pairs = [Counter(text[at : at + 2] for at in range(max(len(text) - 1, 1))) for text in (one, other)]
    total = sum(pairs[0].values()) + sum(pairs[1].values())
    return 2 * sum((pairs[0] & pairs[1]).values()) / total if total else 1.0


def host_of(url: str) -> str:
    """Host of an address, without port."""
    netloc = url.partition("://")[2].partition("/")[0].rpartition("@")[2]
    return netloc.partition("]")[0] + "]" if netloc.startswith("[") else netloc.partition(":")[0].lower()


def domain_of(url: str) -> str:
    """The domain somebody owns: the last two labels of the host, three below a public second level; numbers as they are."""
    host = host_of(url)
    labels = host.split(".")
    if labels[-1].isdigit() or len(labels) < 3:
        return host
    return ".".join(labels[-3:] if labels[-2] in _SECOND_LEVEL else labels[-2:])


def _ends(host: str, endings: tuple[str, ...]) -> bool:
    return any(host == ending or host.endswith(f".{ending}") for ending in endings)
