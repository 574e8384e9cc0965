"""Reads a page that looks empty once more, with another parser: what only one of two sees is nobody's blank column."""

_NOT_SHOWN = ("script", "style", "noscript", "template", "head", "select", "textarea")
_LONG = 8
"""Characters from which a link's words read like a title."""
_MORE_LINKS = 3
_MORE_TEXT = 80
_LARGEST = 3_000_000
"""Characters beyond which the slow parser is spared; such a page is not empty anyhow."""


def sees_more(html: str, text: str, links: int) -> bool:
    """True when ``html.parser`` under Beautiful Soup finds clearly more on a page than was read: ``text``, its visible words, and
    ``links``, how many of its links have words. Slow, hence only for pages that are about to be called empty.
    """
    from bs4 import BeautifulSoup  # a tenth of what a sweep's child imports, and few sweeps need it

    if len(html) > _LARGEST:
        return True
    try:
        soup = BeautifulSoup(html, "html.parser")
        for element in soup(_NOT_SHOWN):
            element.decompose()
        titled = sum(1 for anchor in soup.find_all("a", href=True) if len(anchor.get_text(strip=True)) >= _LONG)
        seen = len("".join(soup.get_text().split()))
    except RecursionError:
        return True
    return titled >= links + _MORE_LINKS or seen >= len("".join(text.split())) + _MORE_TEXT


def titled_links(words: list[str]) -> int:
    """How many links read like titles, counted as the other parser counts them."""
    return sum(1 for one in words if len("".join(one.split())) >= _LONG)
