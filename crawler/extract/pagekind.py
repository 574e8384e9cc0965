"""Tells what a page is, cheaply for articles, which are the bulk; the order of questions matters."""

import re
from functools import lru_cache

from crawler.extract.guides import guide_words, read_guide
from crawler.extract.listings import PageLists
from crawler.extract.literals import Compounds
from crawler.extract.threads import board_kind
from crawler.extract.view import View
from crawler.extract.vocabulary import ARTICLE_ADDRESS, ASKED_LABEL, ASKERS, COLUMN_ADDRESS
from domain.records import PageKind

_ARTICLE_LINE = re.compile(
    # The look ahead leaves most characters after one step instead of ten: what follows begins with several kinds of things.
    r"(?=[发公信来责编浏字打文作]|[>\s\[【][时日]|&nbsp;[时日])(?:"
    r"(?:发布|发表|公布|公开|信息|发文)\s*(?:时间|日期)|(?:>|\s|\[|【|&nbsp;)(?:时\s*间|日\s*期)\s*[:：]|(?:信息)?来\s*源\s*[:：]|(?:责任)?编辑\s*[:：]|浏览(?:次数|量)\s*[:：]|字体\s*[:：【\[]|字号|打印(?:本页|此文)?|文章来源|作\s*者\s*[:：])"
)
_ASKED_WORDS = Compounds(
    who + when
    for who in ("来信", "留言", "写信", "咨询", "提问", "信件", "诉求", "投诉", "去信", "发信")
    for when in ("时间", "日期")
)
_WHEN_ASKED = Compounds(who + when for who in ASKERS for when in ("时间", "日期"))
_ONE_MESSAGE = 3
_ELEMENTS = 4
_PROPER = 2
"""So many labels of an article's line tell an article without tags."""


def is_plainly_article(html: str, url: str, tags: dict[str, str]) -> bool:
    """True when tags, or address and labels together, say «article» without a look at the structure."""
    if tags.get("articletitle") or (tags.get("pubdate") and not tags.get("columnname")):
        return True
    if "articletitle" in tags and "pubdate" in tags and ARTICLE_ADDRESS.search(url):
        return True
    if not ARTICLE_ADDRESS.search(url) or COLUMN_ADDRESS.search(url):
        return False
    return _line_words(html) >= _PROPER or bool(tags.get("pubdate"))


@lru_cache(maxsize=2)  # asked twice of each page
def says_when_asked(html: str) -> bool:
    """True for pages that say when a message was sent, be it a single one or many."""
    return _WHEN_ASKED.any_in(html)


def may_be_thread(html: str) -> bool:
    """True for pages that say once or twice when a message was sent; lists of messages say it once a row, or in a heading."""
    return says_when_asked(html) and _ASKED_WORDS.any_in(html) and 0 < len(ASKED_LABEL.findall(html)) <= _ONE_MESSAGE


def is_guide(view: View) -> bool:
    """True for the guide of one matter: four element labels or more, and it is not the page its breadcrumb leads to."""
    if guide_words(view.html) < _ELEMENTS:
        return False
    steps = view.trail.steps
    if (steps and steps[-1].url == view.url) or board_kind(view.own_name or view.title) is not None:
        return False
    return read_guide(view.page, view.title).labels >= _ELEMENTS  # titles of messages hold such words too


def kind_of(view: View, lists: PageLists, *, is_home: bool = False) -> PageKind:
    """Home, article, column (own list), hub (boxes of others) or other; what boards, guides and notices are is asked before."""
    if is_home:
        return PageKind.HOME
    listing = lists.listing
    tags = view.tags
    if is_plainly_article(view.html, view.url, tags):
        return PageKind.ARTICLE
    if lists.own and not _article_with_links(view, lists):
        return PageKind.COLUMN
    if lists.boxes and listing.items:
        return PageKind.HUB
    if listing.items or tags.get("columnname"):
        return PageKind.COLUMN
    if lists.words >= 80 and _line_words(view.html) >= _PROPER:
        return PageKind.ARTICLE
    return PageKind.OTHER


def _article_with_links(view: View, lists: PageLists) -> bool:
    """An article whose attachments or related items look like a list."""
    if view.tags.get("columnname") or lists.paging.next_page:
        return False
    items = sum(len(block.items) for block in lists.own)
    dated = sum(block.dated for block in lists.own)
    return lists.words > 200 and items <= 6 and dated == 0 and _line_words(view.html) >= _PROPER


@lru_cache(maxsize=2)  # asked up to thrice of each page
def _line_words(html: str) -> int:
    """How many different labels of an article's line stand in the source."""
    return len(set(_ARTICLE_LINE.findall(html)))
