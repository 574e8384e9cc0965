"""Papers as HTML that stands alone and prints by GB/T 9704; fetches nothing."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reports.paper import Paper, annex_word
from reports.texts import Speaker

_TEMPLATES = Path(__file__).parent / "templates"


def paper_html(paper: Paper, speaker: Speaker) -> str:
    """One file with everything in it."""
    colon = ": " if speaker.locale == "en" else "："
    return (
        _environment()
        .get_template("paper.html")
        .render(paper=paper, _=speaker.text, colon=colon, annex_word=annex_word(speaker))
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
