"""What the last whole sweep of a site knew of it, so that the next asks and reads less; one file of a bundle, holds no opinion.

An address rests while it may be left unasked: it was answered well, never wrong, and is looked at again by a ladder of at most
``settled_days`` days. What changes (home page, columns, boards, lists), what the home page names, what is new and whatever is known to
be wrong never rests.
"""

import hashlib
import io
from array import array
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import zstandard

from crawler.bodies import Bodies, Body
from crawler.extract.model import FoundLink, SettledArticle
from crawler.once import Words
from crawler.spool import Place, Spool
from domain.fetches import Fetch

FILE, BEFORE = "memory.bin", "before.bin"
LADDER_DAYS = (1, 2, 4, 7, 14)
"""Days of rest after so many looks that found nothing new."""
NEW_DAYS = 7
"""Articles as young as this are still worked on: looked at in every sweep."""
_OLD = ((90, 14), (30, 7))
"""(age, rest): an article as old as this rests so long after its first look."""
_SPREAD = 0.3
"""Share of a rest that depends on the address, so that what was met on one day is not due on one day."""
_WORTH_KEEPING = 0.9
"""While a share like this of all links is named by some page, notes and links are written as they are: to give the links new numbers, every
note must be read and made anew."""
_READERS = ("extract", "reading")


class Note(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """One address that was answered well."""

    fetch: Fetch
    """The latest real answer."""
    looks: int = 0
    """How often in a row it was found unchanged."""
    etag: str = ""
    modified: str = ""
    body_key: str = ""
    """Hash of the page's body; empty for files."""
    article: SettledArticle | None = None
    links: bytes = b""
    """Numbers of the addresses the page named when it was read, in the list of links: four bytes each."""
    announced: str = ""
    begins_like: str = ""

    @property
    def validators(self) -> dict[str, str]:
        """Headers that let the server answer «not modified»."""
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in named.items() if value}

    @property
    def numbers(self) -> "array[int]":
        """Of the addresses the page named when it was read; see ``Memory.links``."""
        numbers = array("I")
        numbers.frombytes(self.links)
        return numbers


_NOTE = msgspec.msgpack.Decoder(Note)


class _Stored(msgspec.Struct, kw_only=True):
    """The file."""

    readers: str
    """Fingerprint of the code that read the pages: what other code has read is worth nothing."""
    links: list[FoundLink]
    notes: dict[str, msgspec.Raw]
    """A ``Note`` each."""
    bodies: dict[str, Body] = {}
    lies: bool = False


class Memory:
    """Notes of the sweep before, and those of this one. Only the links are held, all else waits on disk."""

    def __init__(
        self,
        before: Path | None = None,
        *,
        words: str = "",
        held: Words | None = None,
        spool: Spool | None = None,
    ) -> None:
        """``words``: names the words that texts are searched for; found nothing by other words says nothing. ``held``: words of pages that
        are kept anyway. ``spool``: where all may wait. OSError as the disk does.
        """
        self._readers = f"{fingerprint()} {words}"
        self._spool = spool or Spool()
        stored = _read(before, self._readers) if before is not None else None
        self.bodies = Bodies(stored.bodies if stored else None, lies=bool(stored and stored.lies), spool=self._spool)
        self._before = {key: self._spool.put(bytes(note)) for key, note in stored.notes.items()} if stored else {}
        self.links: list[FoundLink] = stored.links if stored else []
        """Every link of every page, by number; it only grows."""
        self._place = {link.url: number for number, link in enumerate(self.links)}
        self._kept: dict[str, Place] = {}
        self._named: set[int] = set()
        """Numbers of the links that pages kept so far name."""
        self._held = Words() if held is None else held

    def of(self, key: str) -> Note | None:
        """What is remembered of an address; nothing, where that is damaged."""
        place = self._before.get(key)
        if place is None:
            return None
        try:
            return _NOTE.decode(self._spool.get(place))
        except msgspec.MsgspecError:
            return None

    def keep(self, key: str, note: Note, links: Iterable[FoundLink] | None = None) -> None:
        """Notes an address for the next sweep; ``links`` as just read, None when the note has them already."""
        if links is not None:
            note = msgspec.structs.replace(note, links=self._places(links))
        self._named.update(note.numbers)
        self._kept[key] = self._spool.put(msgspec.msgpack.encode(note))

    def forget(self, key: str) -> None:
        """Drops what was noted: it turned out to be less settled than it looked."""
        self._kept.pop(key, None)
        self.bodies.forget(key)

    def write(self, path: Path) -> None:
        """Writes what was noted. OSError as the disk does."""
        notes = {key: self._spool.get(place) for key, place in self._kept.items()}
        links = self.links
        if len(self._named) < _WORTH_KEEPING * len(links):
            moved: dict[int, int] = {}
            notes = {key: _moved(note, moved) for key, note in notes.items()}
            links = [links[number] for number in moved]
        stored = _Stored(
            readers=self._readers,
            links=links,
            notes={key: msgspec.Raw(note) for key, note in notes.items()},
            bodies=self.bodies.kept(),
            lies=self.bodies.lies,
        )
        data = msgspec.msgpack.encode(stored)
        with path.open("wb") as file:  # piece by piece: at once it would want the room of the whole a second time
            zstandard.ZstdCompressor(level=1).copy_stream(io.BytesIO(data), file, size=len(data))

    def _places(self, links: Iterable[FoundLink]) -> bytes:
        place, every = self._place, self.links
        found = array("I")
        for link in links:
            number = place.get(link.url)
            if number is None:
                number = place[link.url] = len(every)
                every.append(self._shared(link))
            found.append(number)
        return found.tobytes()

    def _shared(self, link: FoundLink) -> FoundLink:
        anchor = self._held[link.anchor]
        return link if anchor is link.anchor else msgspec.structs.replace(link, anchor=anchor)


def rest_days(published: date | None, looks: int, today: date, most: float) -> float:
    """Days for which an address may be left unasked after its latest look: by its age and by how often it was found unchanged."""
    rest = LADDER_DAYS[min(looks, len(LADDER_DAYS) - 1)]
    if published is not None:
        age = (today - published).days
        if age < NEW_DAYS:
            return 0.0
        rest = max(rest, next((days for least, days in _OLD if age >= least), 0))
    return min(float(rest), most)


def rests(key: str, note: Note, now: datetime, most_days: float) -> bool:
    """True while the address need not be asked."""
    published = note.article.published.day if note.article is not None else None
    days = rest_days(published, note.looks, now.date(), most_days)
    share = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=2).digest(), "big") / 65_536
    return now - note.fetch.at < timedelta(days=days * (1 - _SPREAD * share))


@cache
def fingerprint() -> str:
    """Changes with any line of the code that reads pages."""
    digest = hashlib.blake2b(digest_size=16)
    root = Path(__file__).parent
    for folder in _READERS:
        for path in sorted((root / folder).glob("*.py")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _moved(note: bytes, moved: dict[int, int]) -> bytes:
    """A note with new numbers for its links, in the order in which they are met."""
    read = _NOTE.decode(note)
    if not read.links:
        return note
    numbers = array("I", [moved.setdefault(number, len(moved)) for number in read.numbers])
    return msgspec.msgpack.encode(msgspec.structs.replace(read, links=numbers.tobytes()))


def _read(path: Path, readers: str) -> _Stored | None:
    """The file of a sweep before; None when there is none that can be used."""
    try:
        data: Any = zstandard.decompress(path.read_bytes())
        stored = msgspec.msgpack.decode(data, type=_Stored)
    except (OSError, zstandard.ZstdError, msgspec.MsgspecError):
        return None
    if stored.readers == readers:
        return stored
    # What other code has read is worth nothing; what the server sent is what it was.
    return _Stored(readers=readers, links=[], notes={}, bodies=stored.bodies, lies=stored.lies)
