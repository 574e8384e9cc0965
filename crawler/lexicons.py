"""The lexicon file that an order names → a scanner, once a process and site; reads a file, judges nothing."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from domain.lexicon import Lexicon

if TYPE_CHECKING:  # whoever only writes a lexicon needs no automaton, whoever only reads files no orders
    from crawler.extract.wording import Scanner
    from domain.sweeps import SweepOrder


def scanner_of(order: "SweepOrder") -> "tuple[Scanner, str]":
    """The scanner for an order and the lexicon's id; an empty scanner and no id when the order names none, or it is gone."""
    return scanner_by(order.lexicon_path, order.allowed_words)


def scanner_by(path: str, allowed: tuple[str, ...]) -> "tuple[Scanner, str]":
    """The scanner of a lexicon file without what is allowed, and the lexicon's id."""
    return _scanner(path, allowed)


def write_lexicon(lexicon: Lexicon, folder: Path) -> Path:
    """Keeps the lexicon as a file that children read; twice is once. OSError as the disk does."""
    path = folder / f"{lexicon.id}.json"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".part")
        temporary.write_bytes(msgspec.json.encode(lexicon))
        temporary.replace(path)
    return path


@lru_cache(maxsize=64)
def _scanner(path: str, allowed: tuple[str, ...]) -> "tuple[Scanner, str]":
    from crawler.extract.wording import Scanner

    if not path:
        return Scanner(()), ""
    try:
        lexicon = msgspec.json.decode(Path(path).read_bytes(), type=Lexicon)
    except (OSError, msgspec.MsgspecError):
        return Scanner(()), ""
    return Scanner(lexicon.terms, frozenset(allowed)), lexicon.id
