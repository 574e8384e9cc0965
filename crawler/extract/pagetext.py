"""The words a visitor reads on a page as one string, for scanning: quick, and at the price of the tree it is given."""

from collections.abc import Collection

from selectolax.lexbor import LexborHTMLParser

_UNSEEN = ["script", "style", "noscript", "template", "textarea", "head", "svg"]
_INLINE = ["span", "font", "b", "strong", "em", "i", "u", "o:p", "mark", "small", "big", "tt"]
"""Elements that office programs cut words with: «部<span>署</span>» is one word."""


def page_text(tree: LexborHTMLParser, elements: Collection[str]) -> str:
    """Everything the page shows, inline elements joined, any other element on lines of its own. The tree is spoilt by it.

    ``elements``: names of the elements that its source opens (``View.elements``): every name costs a walk through the whole tree,
    so those that do not stand there are left out.
    """
    body = tree.body
    if body is None:
        return ""
    tree.strip_tags([name for name in _UNSEEN if name in elements])
    tree.unwrap_tags([name.replace(":", "\\:") for name in _INLINE if name in elements])
    tree.merge_text_nodes()
    lines = map(str.strip, (tree.body or body).text(separator="\n", skip_empty=True).split("\n"))
    return "\n".join(filter(None, lines))
