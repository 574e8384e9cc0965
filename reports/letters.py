"""What every letter is made of: its parts, what it takes from outside, its templates, and what may stand in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from domain.wording import N_

SHORT_BYTES = 1800
"""The narrowest of the chat robots takes 2,048 bytes."""
LONGEST_SENTENCE = 400
LONGEST_SHOWN = 100
"""Of an address: longer ones are shown in part."""
LONGEST_LINK = 2_000
"""Longer addresses are shown in part and not linked: Outlook cuts them at 2,083 characters, and then they lead astray."""
_TEMPLATES = Path(__file__).parent / "templates"
_FONT = "font-family:'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',Arial,sans-serif;"

VETO_LEVELS: Mapping[str, str] = {
    "near": N_("接近否决线"),
    "met": N_("达到否决线，待签认"),
    "signed": N_("已签认"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Something told in words."""

    subject: str
    text: str
    html: str
    trend: bytes = b""
    """PNG that the HTML shows as ``cid:trend``; empty: none is shown."""
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    """JPEG by the name the HTML shows it under (``cid:``)."""
    table: bytes = b""
    """XLSX of every open issue in scope; empty: nothing is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What the letter takes from outside the digest."""

    titles: Mapping[str, str]
    """Title of each check by id, in Chinese (a msgid)."""
    base_url: str = ""
    """Address of the dashboard; empty: the letter names the command instead."""
    time_zone: str = "Asia/Shanghai"
    weekly: bool = False
    """The digest goes out once a week."""
    unsubscribe: str = ""
    """Address where this recipient leaves; empty: the letter shows none."""


def shortened(lines: Sequence[str], more: str) -> str:
    """As many whole lines as fit; ``more`` at the end where some did not."""
    kept: list[str] = []
    room = SHORT_BYTES - len(more.encode()) - 1
    for line in lines:
        room -= len(line.encode()) + 1
        if room < 0:
            return "\n".join([*kept, more])
        kept.append(line)
    return "\n".join(kept)


def href(address: str) -> str:
    """An address that may stand in a link: other schemes than http(s), and what is too long, are shown, never linked."""
    try:
        fits = len(address) <= LONGEST_LINK and urlsplit(address).scheme in {"http", "https"}
    except ValueError:
        return ""
    return address if fits else ""


def clipped(text: str, most: int = LONGEST_SENTENCE) -> str:
    """The text on one line, cut with «…» where it is longer."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


@cache
def environment() -> Environment:
    """The templates of letters: HTML is escaped, a missing value is an error."""
    # The text twin is no HTML: escaping there would show entities to people.
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["font"] = _FONT
    return made
