"""A page of somebody else → the few facts that tell what it is about; judges nothing."""

import re
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser

from crawler.extract.addresses import normalise
from crawler.extract.text import visible_text
from domain.outside import host_of
from domain.records import OutsidePage

_MOST_TEXT = 1500
_MOST_SOURCES = 20
_FILING = re.compile(r"[\u4e00-\u9fa5]ICP[备证]\s*(?:字第)?\s*([0-9]{6,10})号", re.IGNORECASE)
_MOVES = (
    re.compile(
        r"<meta[^>]+http-equiv\s*=\s*[\"']?refresh[\"']?[^>]*content\s*=\s*[\"']?\s*[\d.]*\s*[;,]\s*url\s*=\s*[\"']?([^\"'>\s]+)",
        re.IGNORECASE,
    ),
    re.compile(r"(?:window|document|self|top|parent)\.location(?:\.href)?\s*=\s*[\"'](https?:[^\"']+)[\"']"),
    re.compile(r"location\.(?:replace|assign)\(\s*[\"'](https?:[^\"']+)[\"']"),
)
_LITTLE = 300
"""Characters: a page that only moves the visitor on says hardly more."""


def outside_page(url: str, final_url: str, text: str, at: datetime) -> OutsidePage:
    """The facts of one answer; ``text``: its source."""
    tree = LexborHTMLParser(text)
    title = tree.css_first("title")
    about = [
        (node.attributes.get("content") or "").strip()
        for node in tree.css("meta[name]")
        if (node.attributes.get("name") or "").lower() in {"description", "keywords"}
    ]
    base = final_url or url
    sources: dict[str, None] = {}
    for node in tree.css("script[src],iframe[src],frame[src]"):
        try:
            host = host_of(normalise(node.attributes.get("src") or "", base))
        except ValueError:
            continue
        if host and host != host_of(base):
            sources[host] = None
    links = len(tree.css("a[href]"))
    filing = _FILING.search(text)
    said = " ".join(visible_text(tree).split())
    return OutsidePage(
        url=url,
        at=at,
        final_url=final_url if final_url != url else "",
        title=" ".join(title.text().split())[:200] if title else "",
        about=" ".join(" ".join(about).split())[:600],
        text=said[:_MOST_TEXT],
        words=len(said),
        links=links,
        sources=tuple(sources)[:_MOST_SOURCES],
        filing=filing[1] if filing else "",
    )


def moves_to(text: str, base: str) -> str:
    """Where a page that says next to nothing sends its visitor by script or meta refresh; empty when nowhere."""
    if len(visible_text(LexborHTMLParser(text))) > _LITTLE:
        return ""
    for pattern in _MOVES:
        if (found := pattern.search(text)) is not None:
            try:
                return normalise(found[1], base)
            except ValueError:
                return ""
    return ""
