"""Reads the page tags (网页标签) of the meta-tag specification as written; judges none of them."""

from sys import intern

from selectolax.lexbor import LexborHTMLParser

SITE_TAGS = ("sitename", "sitedomain", "siteidcode")
COLUMN_TAGS = ("columnname", "columndescription", "columnkeywords", "columntype")
ARTICLE_TAGS = ("articletitle", "pubdate", "contentsource", "keywords", "author", "description", "image", "url")
_KNOWN = {name: name for name in SITE_TAGS + COLUMN_TAGS + ARTICLE_TAGS}
_SAME_EVERYWHERE = frozenset(SITE_TAGS + COLUMN_TAGS) | {"contentsource", "author"}
"""Tags of which many pages say the same: kept once for all of them."""


def page_tags(page: LexborHTMLParser | str) -> dict[str, str]:
    """Content of each tag of the specification (indicators.md section 6) that the page carries, by lower-case name.

    Values stand as written, blanks at the ends aside; a tag that is there but empty is an empty string. Of several with one
    name the first that says anything counts. Tags inside comments do not.
    """
    tree = LexborHTMLParser(page) if isinstance(page, str) else page
    tags: dict[str, str] = {}
    for node in tree.css("meta[name]"):
        attributes = node.attributes
        name = _KNOWN.get((attributes.get("name") or "").strip().lower())
        if name is not None and not tags.get(name):
            content = (attributes.get("content") or "").strip()
            tags[name] = intern(content) if name in _SAME_EVERYWHERE else content
    return tags
