"""Reads the list that a page offers as its own; leaves side lists alone and never calls an unrendered page empty."""

from dataclasses import dataclass, field, replace
from datetime import date

from crawler.extract.blocks import Block, Role
from crawler.extract.jsonlists import answered
from crawler.extract.model import Listing, ListItem
from crawler.extract.paging import Paging, paging_of
from crawler.extract.placeholders import own_text, placeholder_in, words_in
from crawler.extract.posts import may_hold_posts, posts_of
from crawler.extract.scripted import filled_by_script
from crawler.extract.view import View
from crawler.extract.years import with_years
from domain.wording import N_

SPEAKS = 60
"""Characters of running text from which a page without a list is a page of text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLists:
    """Everything list-like on one page."""

    listing: Listing
    own: tuple[Block, ...] = ()
    boxes: tuple[Block, ...] = ()
    """Boxes of other columns: the page is a hub of them."""
    strings: tuple[str, ...] = ()
    """What the page says outside its lists."""
    paging: Paging = field(default_factory=Paging)

    @property
    def words(self) -> int:
        """Characters of running text."""
        return words_in(self.strings)


def read_list(
    html: str, url: str, today: date, rendered: bool = False, answers: tuple[tuple[str, str], ...] = ()
) -> Listing:
    """The list of the page at ``url``: items in page order, next page, placeholder words, and whether a browser is needed to tell."""
    return page_lists(View(html, url, today, rendered=rendered), answers).listing


def page_lists(view: View, answers: tuple[tuple[str, str], ...] = ()) -> PageLists:
    """All lists of a page, told apart, with the one that counts as ``listing``."""
    blocks = view.blocks
    own = _own(blocks)
    boxes = [block for block in blocks if block.role is Role.BOX]
    foreign = [block for block in blocks if block.role is Role.FOREIGN]
    why: list[str] = []
    if not own and foreign and not boxes:
        if len(foreign) == 1:
            own = foreign
            why.append(f"“{foreign[0].heading}”之下的列表视为本页列表")
        else:
            boxes = foreign
    elif not own:
        boxes += foreign
    posts = posts_of(view.page, view.url, view.resolve, view.today) if may_hold_posts(view.html) else None
    if posts is not None and posts.dated > sum(block.dated for block in own):
        own, boxes = [posts], []
        why.append(N_("页面逐篇刊出全文，各篇视为本页列表"))
    paging = paging_of(view.page, view.html, view.url, view.resolve)
    counted = own or boxes
    items = _items(counted)
    if answers and not paging.next_page:
        data = answered(answers, view.url, view.today, {item.title for item in items})
        if data is not None:
            if not items:
                items = list(data.items)
                why.append(N_("列表取自网页脚本请求的数据"))
            paging = replace(
                paging,
                next_page=data.next_page,
                pages=data.pages or paging.pages,
                blind=not data.next_page and data.blind,
            )
    if paging.blind and items:
        why.append(N_("翻页由脚本提交，未能读出下一页的地址"))
    strings = tuple(own_text(view.page, frozenset(id(block.box) for block in blocks)))
    if own:
        items = list(with_years(items, view.today))
    placeholder = "" if items else placeholder_in(strings)
    needs = False
    if not items and not view.rendered:
        spoken = words_in(strings)
        scripts = filled_by_script(view.html)
        if placeholder or spoken < SPEAKS:
            needs = True
            why.append(
                N_("看似空白，内容可能由脚本填入，尚未经浏览器打开") if scripts else N_("看似空白，尚未经浏览器打开")
            )
    why += [
        f"侧栏列表“{block.heading or block.items[0].title[:12]}”（{len(block.items)} 条）不计入"
        for block in blocks
        if block.role is Role.SIDE
    ]
    listing = Listing(
        items=tuple(items),
        next_page=paging.next_page,
        pages=paging.pages,
        placeholder=placeholder,
        needs_rendering=needs,
        why=tuple(why),
    )
    return PageLists(listing=listing, own=tuple(own), boxes=tuple(boxes), strings=strings, paging=paging)


def _own(blocks: list[Block]) -> list[Block]:
    """The page's own lists: those under its name or before its pager, else those without any heading."""
    own = [block for block in blocks if block.role is Role.OWN]
    plain = [block for block in blocks if block.role is Role.PLAIN]
    if own:
        if any(block.paged for block in own):
            own = [block for block in own if block.paged or block.dated]
        # A list broken into parts (a new «ul» every five rows): only the first has the heading, only the last the pager.
        return [
            block for block in blocks if block in own or (block in plain and any(_alike(block, other) for other in own))
        ]
    if len(plain) < 2:
        return plain
    # Without headings the main list is the one with most to show; lists of the same build beside it are its parts.
    main = max(
        plain, key=lambda block: (block.dated > 0, len(block.items) * (2 if block.dated else 1), -block.box.order)
    )
    return [block for block in plain if block is main or _alike(block, main)]


def _alike(first: Block, second: Block) -> bool:
    return (
        first.box.tag == second.box.tag
        and first.box.names == second.box.names
        and (first.dated > 0) == (second.dated > 0)
    )


def _items(blocks: list[Block]) -> list[ListItem]:
    seen: dict[tuple[str, str], ListItem] = {}
    for block in blocks:
        for item in block.items:
            seen.setdefault((item.url, item.title), item)
    return list(seen.values())
