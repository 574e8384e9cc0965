"""The help of a check, out of its docstring: headings and paragraphs, in the reader's language, for showing beside a finding."""

from dataclasses import dataclass

from reports.catalogue import help_catalogue


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
