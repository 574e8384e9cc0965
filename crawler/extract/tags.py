"""Reads the page tags (网页标签) of the meta-tag specification as written; judges none of them."""

from selectolax.lexbor import LexborHTMLParser

SITE_TAGS = ("sitename", "sitedomain", "siteidcode")
COLUMN_TAGS = ("columnname", "columndescription", "columnkeywords", "columntype")
ARTICLE_TAGS = ("articletitle", "pubdate", "contentsource", "keywords", "author", "description", "image", "url")
_KNOWN = frozenset(SITE_TAGS + COLUMN_TAGS + ARTICLE_TAGS)


def page_tags(page: LexborHTMLParser | str) -> dict[str, str]:
    """Content of each tag of the specification (indicators.md section 6) that the page carries, by lower-case name.

    Values stand as written, blanks at the ends aside; a tag that is there but empty is an empty string. Of several with one
    name the first that says anything counts. Tags inside comments do not.
    """
    tree = LexborHTMLParser(page) if isinstance(page, str) else page
    tags: dict[str, str] = {}
    for node in tree.css("meta[name]"):
        attributes = node.attributes
        name = (attributes.get("name") or "").strip().lower()
        if name in _KNOWN and not tags.get(name):
            tags[name] = (attributes.get("content") or "").strip()
    return tags
