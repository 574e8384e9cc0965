"""The help of a check, out of its docstring: headings and paragraphs, in the reader's language, for showing beside a finding."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reports.catalogue import help_catalogue

_CODE = re.compile(r"`{1,2}([^`]+)`{1,2}")
_DOTTED = re.compile(r"(?<![\w./:-])[a-z]+(?:\.[a-z_0-9]+)+(?![\w/:-])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One heading with its paragraphs; the first part has none."""

    heading: str
    paragraphs: tuple[str, ...]


def remedy_of(doc: str, locale: str) -> list[Part]:
    """The docstring in parts. The code's own words are English; what the catalogue does not know stays so."""
    say = help_catalogue(locale).gettext
    return [
        Part(heading=part.heading and say(part.heading), paragraphs=tuple(say(text) for text in part.paragraphs))
        for part in parts_of(doc)
    ]


def in_plain_words(parts: Iterable[Part], names: Mapping[str, str]) -> list[Part]:
    """The same for whoever does not write code: checks and indicators by their names, and no marks of code around anything."""

    def said(text: str) -> str:
        text = _CODE.sub(lambda found: f"“{names[found[1]]}”" if found[1] in names else found[1], text)
        return _DOTTED.sub(lambda found: f"“{names[found[0]]}”" if found[0] in names else found[0], text)

    return [Part(heading=part.heading, paragraphs=tuple(said(text) for text in part.paragraphs)) for part in parts]


def parts_of(doc: str) -> list[Part]:
    """The docstring in parts, as the code has it: headings are lines that begin with ``##``, paragraphs unwrapped."""
    parts: list[Part] = []
    heading, lines = "", list[str]()
    for line in [*doc.strip().splitlines(), "## "]:
        text = line.strip()
        if text.startswith("## ") or text == "##":
            paragraphs = tuple(" ".join(chunk.split()) for chunk in "\n".join(lines).split("\n\n") if chunk.strip())
            if paragraphs or heading:
                parts.append(Part(heading=heading, paragraphs=paragraphs))
            heading, lines = text.removeprefix("##").strip(), []
        else:
            lines.append(text)
    return parts
