"""The help of a check, out of its docstring: headings and paragraphs, for showing beside a finding."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One heading with its paragraphs; the first part has none."""

    heading: str
    paragraphs: tuple[str, ...]


def remedy_of(doc: str) -> list[Part]:
    """The docstring in parts."""
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
