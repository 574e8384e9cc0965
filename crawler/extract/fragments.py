"""Places within pages: those a page names by ``#…`` and those it has; the rest of links knows nothing of fragments."""

from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser

from crawler.extract.hrefs import base_of, resolve

_MADE_BY_SCRIPTS = ("/", "!", "?", ":~:")
"""Beginnings of what single-page applications and text searches put behind the sign; no element carries it."""
_LONGEST = 100


def named_places(tree: LexborHTMLParser, url: str) -> set[tuple[str, str]]:
    """(address, fragment) of every link with a fragment that should stand for a place; ``#top`` and ``#`` need none."""
    declared = tree.css_first("base[href]")
    base = base_of(url, (declared.attributes.get("href") or "") if declared else "")
    found: set[tuple[str, str]] = set()
    for node in tree.css("a[href*='#'],area[href*='#']"):
        written, _, fragment = (node.attributes.get("href") or "").partition("#")
        fragment = unquote(fragment.strip())
        clicked = "onclick" in node.attributes or "data-toggle" in node.attributes  # tabs and menus of scripts
        if not fragment or fragment.lower() == "top" or fragment.startswith(_MADE_BY_SCRIPTS) or clicked:
            continue
        if not written.strip():
            found.add((url, fragment[:_LONGEST]))
        elif (address := resolve(written, base)) is not None and address.problem is None:
            if "/gkmlpt/" in address.url:
                continue  # the number of a column of the platform, see ``normalise``
            found.add((address.url, fragment[:_LONGEST]))
    return found


def places_of(tree: LexborHTMLParser) -> frozenset[str]:
    """Everything of a page a fragment can stand for."""
    return frozenset(
        name[:_LONGEST]
        for node in tree.css("[id],a[name]")
        for name in (node.attributes.get("id"), node.attributes.get("name"))
        if name
    )
