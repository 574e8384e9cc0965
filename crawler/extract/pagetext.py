"""The words a visitor reads on a page as one string, for scanning: quick, and at the price of the tree it is given."""

from selectolax.lexbor import LexborHTMLParser

_UNSEEN = ["script", "style", "noscript", "template", "textarea", "head", "svg"]
_INLINE = ["span", "font", "b", "strong", "em", "i", "u", "o\\:p", "mark", "small", "big", "tt"]
"""Elements that office programs cut words with: «部<span>署</span>» is one word."""


def page_text(tree: LexborHTMLParser) -> str:
    """Everything the page shows, inline elements joined, any other element on lines of its own. The tree is spoilt by it."""
    body = tree.body
    if body is None:
        return ""
    tree.strip_tags(_UNSEEN)
    tree.unwrap_tags(_INLINE)
    tree.merge_text_nodes()
    lines = map(str.strip, (tree.body or body).text(separator="\n").split("\n"))
    return "\n".join(filter(None, lines))
