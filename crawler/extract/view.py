"""One page under the eyes of the extractors: parsed once, each part on demand; holds no opinion."""

import re
from datetime import date
from functools import cached_property
from html import unescape

from selectolax.lexbor import LexborHTMLParser

from crawler.extract.blocks import Block, blocks_of
from crawler.extract.hrefs import base_of, resolve
from crawler.extract.literals import encode_once
from crawler.extract.outline import Box, outline
from crawler.extract.paging import continuation_of
from crawler.extract.tags import page_tags
from crawler.extract.trails import Trail, trail_of

_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title\s*>", re.IGNORECASE | re.DOTALL)
_OPENED = re.compile(r"<(?!a[\s>]|li[\s>]|p>)([A-Za-z][^\s/>]*)")
_NO_NAME = re.compile(r"^(?:列表|正文|详情|内容|浏览|文章|信息列表|查看|详细.{0,4}|正文内容)$")
_TITLE_PARTS = re.compile(r"\s*[-_|—–·>»]+\s*")


class View:
    """A page's HTML with lazy parts: ``tree``, ``tags``, ``page`` (outline), ``trail``, ``blocks``."""

    def __init__(self, html: str, url: str, today: date, *, rendered: bool = False, site_name: str = "") -> None:
        self.html = html
        self.url = url
        self.today = today
        self.rendered = rendered
        self._site_name = site_name
        self._leads: dict[str, str | None] = {}

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The parsed document."""
        return LexborHTMLParser(encode_once(self.html))

    @cached_property
    def elements(self) -> frozenset[str]:
        """Names, in lower case, of the elements that the source opens: what is not among them need not be looked for in the tree.

        Left out are links, items and bare paragraphs: they stand everywhere, nobody asks whether, and they are most of a page's elements.
        """
        return frozenset({name.lower() for name in set(_OPENED.findall(self.html))})

    @cached_property
    def tags(self) -> dict[str, str]:
        """Page tags (网页标签) as written."""
        return page_tags(self.tree)

    @cached_property
    def title(self) -> str:
        """The document's title."""
        match = _TITLE.search(self.html)
        return " ".join(unescape(match[1]).split()) if match else ""

    @cached_property
    def page(self) -> Box:
        """The body as boxes."""
        return outline(self.tree)

    def let_go(self) -> None:
        """The page is done with."""
        page: Box | None = self.__dict__.get("page")
        if page is not None:
            page.let_go()

    @cached_property
    def _base(self) -> object:
        declared = self.tree.css_first("base[href]")
        return base_of(self.url, (declared.attributes.get("href") or "") if declared else "")

    def resolve(self, href: str) -> str | None:
        """Where an address on this page leads; None for what is no web address or a broken one."""
        if href not in self._leads:
            found = resolve(href, self._base)  # type: ignore[arg-type]
            self._leads[href] = found.url if found is not None and found.problem is None else None
        return self._leads[href]

    @cached_property
    def trail(self) -> Trail:
        """The breadcrumb."""
        return trail_of(self.page, self.resolve)

    @cached_property
    def own_name(self) -> str:
        """The column's or article's own name as far as the page says it: tag, end of the breadcrumb, first part of the title."""
        tags = self.tags
        if tags.get("columnname") and not tags.get("articletitle"):
            return tags["columnname"]
        steps = self.trail.steps
        if self.trail.last and not _NO_NAME.match(self.trail.last):
            return self.trail.last
        if steps and (
            steps[-1].url == self.url or steps[-1].url in continuation_of(self.url) or _NO_NAME.match(self.trail.last)
        ):
            return steps[-1].name
        parts = [part for part in _TITLE_PARTS.split(self.title) if part]
        return parts[0] if len(parts) > 1 else ""

    @cached_property
    def blocks(self) -> list[Block]:
        """The page's lists."""
        return blocks_of(self.page, self.url, self.own_name, self.resolve, self.today)
