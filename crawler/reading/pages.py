"""Reads one fetched page into facts and a reaction; remembers nothing between pages."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, tzinfo

from crawler.extract.blocks import Block
from crawler.extract.boardrow import BoardRow
from crawler.extract.boardrows import board_rows, lists_messages
from crawler.extract.dates import article_date, may_show_date
from crawler.extract.forms import form_kind
from crawler.extract.jsonlists import answered, parsed
from crawler.extract.links import found_links
from crawler.extract.listings import SPEAKS, PageLists, page_lists
from crawler.extract.literals import lowered
from crawler.extract.model import FetchedPage, FoundColumn, FoundLink, Listing, Place
from crawler.extract.navigation import found_columns, loose_links, silent_entries
from crawler.extract.notices import gate, looks_missing
from crawler.extract.outline import as_page, is_record_set
from crawler.extract.pagekind import is_guide, is_plainly_article, kind_of, may_be_thread, says_when_asked
from crawler.extract.placeholders import own_images
from crawler.extract.scripted import filled_by_script
from crawler.extract.secondopinion import sees_more, titled_links
from crawler.extract.threads import ThreadDetail, board_kind, thread_of
from crawler.extract.view import View
from crawler.extract.vocabulary import NOT_COLUMNS
from crawler.reading.facts import ArticleFacts, Beside, ListFacts, PageFacts
from domain.records import BoardKind, Dated, DateOrigin, LinkKind, PageKind
from domain.wording import N_

_MOVES = (
    (
        "refresh",
        re.compile(
            r"<meta[^>]+http-equiv\s*=\s*[\"']?refresh[\"']?[^>]*content\s*=\s*[\"']?\s*[\d.]*\s*[;,]\s*url\s*=\s*[\"']?([^\"'>\s]+)",
            re.IGNORECASE,
        ),
    ),
    ("location", re.compile(r"(?:window|document|self|top|parent)?\.?location(?:\.href)?\s*=\s*[\"']([^\"']+)[\"']")),
    ("location", re.compile(r"location\.(?:replace|assign)\(\s*[\"']([^\"']+)[\"']")),
)
_WRITE = re.compile(r"我要(?:写信|留言|咨询|提问|投诉|建议|反映|求助)")
"""An entrance to writing."""
_SMALL = 4000
"""Characters: a page that only moves the visitor on holds hardly more."""
_FRAME_LINKS = 3


@dataclass(slots=True, kw_only=True)
class ReadPage:
    """All that was read on one page."""

    kind: PageKind
    view: View
    links: tuple[FoundLink, ...]
    article: ArticleFacts | None = None
    facts: PageFacts | None = None
    crumbs: tuple[FoundColumn, ...] = ()
    """Columns that an article's breadcrumb names."""
    lists: PageLists | None = None
    thread: ThreadDetail | None = None
    render: bool = False
    notes: list[str] = field(default_factory=list)


def read_page(
    page: FetchedPage,
    *,
    today: date,
    zone: tzinfo,
    in_scope: Callable[[str], bool],
    is_home: bool = False,
    site_name: str = "",
) -> ReadPage:
    """Read a page whatever it is. Article pages take the short way: no structure is judged."""
    text = page.text
    base = page.fetch.landed or page.url
    view = View(text, base, today, rendered=page.rendered, site_name=site_name)
    if text.lstrip()[:1] in {"{", "["} and parsed(text) is not None:
        return _answer(page, view)
    if is_record_set(text):
        view = View(as_page(text), base, today, rendered=page.rendered, site_name=site_name)
        return _records(page, view, in_scope)
    tags = view.tags
    links = found_links(view.tree, base, view.elements)
    if (
        not is_home
        and not tags.get("articletitle")
        and may_be_thread(text)
        and (read := _thread(page, view, links, today, zone))
    ):
        return read
    if not is_home and is_plainly_article(text, base, tags):
        return _article(page, view, links, today, zone, in_scope)
    if not links and gate(page.fetch.status, text):
        facts = PageFacts(
            url=page.url,
            fetch=page.fetch,
            kind=PageKind.GATE,
            depth=page.depth,
            gated=True,
            rendered=page.rendered,
            render_tried=page.render_tried,
        )
        return ReadPage(kind=PageKind.GATE, view=view, links=(), facts=facts, render=not page.render_tried)
    if not is_home and looks_missing(text, view.title):
        facts = PageFacts(
            url=page.url, fetch=page.fetch, kind=PageKind.NOT_FOUND, depth=page.depth, missing=True, title=view.title
        )
        return ReadPage(kind=PageKind.NOT_FOUND, view=view, links=links, facts=facts)
    if not is_home and is_guide(view):
        return ReadPage(kind=PageKind.GUIDE, view=view, links=links, facts=_bare(page, PageKind.GUIDE, view.title))
    lists = page_lists(view, page.answers)
    kind = kind_of(view, lists, is_home=is_home)
    if kind is PageKind.ARTICLE:
        return _article(page, view, links, today, zone, in_scope)
    facts = _facts(page, view, lists, links, kind, in_scope)
    facts.rows = _rows(page, view, facts, zone)
    facts.silent_entries = silent_entries(view) if is_home else ()
    if facts.rows and kind in {PageKind.COLUMN, PageKind.HUB, PageKind.OTHER}:
        facts.kind = kind = PageKind.THREAD_LIST
    if kind is PageKind.OTHER and facts.words > 0:
        # Perhaps an article whose page says nothing of an article: no tag, no source, no date.
        facts.published = article_date(text, view.url, today, zone=zone)
        facts.doubtful = _doubtful(page, view, facts.published, today, zone)
    if page.render_tried and not is_home and not facts.items and not facts.box_items and facts.words < SPEAKS:
        own = [link.anchor for link in links]
        facts.disputed = sees_more(text, view.page.text, max(titled_links(own), titled_links(_titles(view))))
    read = ReadPage(kind=kind, view=view, links=links, facts=facts, lists=lists)
    names_children = any(column.place is Place.MORE and column.parent_url == view.url for column in facts.found)
    read.render = facts.needs_rendering and not page.render_tried and not names_children
    return read


def _titles(view: View) -> list[str]:
    return [anchor.text for anchor in view.page.anchors]


def _thread(page: FetchedPage, view: View, links: tuple[FoundLink, ...], today: date, zone: tzinfo) -> ReadPage | None:
    """One message of a board; None when the page is a board, or says no time of asking."""
    steps = view.trail.steps
    if steps and steps[-1].url == view.url and not view.trail.last:
        return None
    detail = thread_of(view.page, today, zone=zone)
    if detail is None or lists_messages(view.page, view.url, view.resolve, today, zone=zone):
        return None
    return ReadPage(
        kind=PageKind.THREAD, view=view, links=links, facts=_bare(page, PageKind.THREAD, view.title), thread=detail
    )


def _rows(page: FetchedPage, view: View, facts: PageFacts, zone: tzinfo) -> tuple[BoardRow, ...]:
    """The messages a page lists, on pages that are boards for questions."""
    kind = kind_of_board(facts)
    if facts.kind is PageKind.HOME or kind not in {None, BoardKind.CONSULTATION}:
        return ()
    if kind is None and not (
        says_when_asked(view.html) and lists_messages(view.page, view.url, view.resolve, view.today, zone=zone)
    ):
        return ()  # a page of another name is a board only when its list says when each message was sent
    return board_rows(view.page, view.url, view.resolve, view.today, page.answers, zone=zone)


def kind_of_board(facts: PageFacts) -> BoardKind | None:
    """What a page takes messages for, by its own name and those above it: below petition or discipline everything is of their kind."""
    own = [board_kind(name) for name in (facts.name, facts.title if not facts.name else "", facts.trail_last) if name]
    above = [board_kind(step.name) for step in facts.trail]
    for special in (BoardKind.DISCIPLINE, BoardKind.PETITION):
        if special in own or special in above:
            return special
    return next((kind for kind in own if kind is not None), BoardKind.CONSULTATION if facts.rows else None)


def _bare(page: FetchedPage, kind: PageKind, title: str) -> PageFacts:
    return PageFacts(
        url=page.url,
        fetch=page.fetch,
        kind=kind,
        depth=page.depth,
        rendered=page.rendered,
        render_tried=page.render_tried,
        body_key=page.body_key,
        title=title,
    )


def _article(
    page: FetchedPage,
    view: View,
    links: tuple[FoundLink, ...],
    today: date,
    zone: tzinfo,
    in_scope: Callable[[str], bool],
) -> ReadPage:
    published = article_date(page.text, view.url, today, zone=zone)
    title = view.tags.get("articletitle") or view.title
    trail = Place.BREADCRUMB  # asked once, not of each of 150 links: members of an enumeration are slow to come by
    crumbs = tuple(
        FoundColumn(url=link.url, name=link.anchor, path=(link.anchor,), level=1, place=trail, confidence=0.9)
        for link in links
        if link.place is trail
        and in_scope(link.url)
        and 2 <= len(link.anchor) <= 20
        and not NOT_COLUMNS.match(link.anchor)
    )
    return ReadPage(
        kind=PageKind.ARTICLE,
        view=view,
        links=links,
        crumbs=crumbs,
        article=ArticleFacts(page.url, title, published, _doubtful(page, view, published, today, zone), page.fetch),
    )


def _doubtful(page: FetchedPage, view: View, published: Dated | None, today: date, zone: tzinfo) -> bool:
    """True when a page without a date must not be called undated."""
    if published is not None and published.origin is not DateOrigin.ADDRESS:
        return False
    return (not page.rendered and filled_by_script(view.html)) or may_show_date(page.text, today, zone=zone)


def _answer(page: FetchedPage, view: View) -> ReadPage:
    """A JSON answer asked for by itself."""
    data = answered(((page.url, page.text),), view.url, view.today)
    items = data.items if data else ()
    facts = PageFacts(
        url=page.url,
        fetch=page.fetch,
        kind=PageKind.COLUMN if items else PageKind.OTHER,
        depth=page.depth,
        extra_items=items,
        next_page=data.next_page if data else "",
        pages=data.pages if data else None,
        blind=data.blind if data else False,
    )
    listing = Listing(items=items, next_page=facts.next_page, pages=facts.pages, why=(N_("列表取自 JSON 数据"),))
    return ReadPage(kind=facts.kind, view=view, links=(), facts=facts, lists=PageLists(listing=listing))


def _records(page: FetchedPage, view: View, in_scope: Callable[[str], bool]) -> ReadPage:
    """Further records of a list, asked for by themselves."""
    lists = page_lists(view)
    facts = _facts(page, view, lists, (), PageKind.COLUMN, in_scope)
    return ReadPage(kind=PageKind.COLUMN, view=view, links=(), facts=facts, lists=lists)


def _facts(
    page: FetchedPage,
    view: View,
    lists: PageLists,
    links: tuple[FoundLink, ...],
    kind: PageKind,
    in_scope: Callable[[str], bool],
) -> PageFacts:
    tags, listing = view.tags, lists.listing
    counted = {id(block) for block in (*lists.own, *lists.boxes)}
    strings = lists.strings
    return PageFacts(
        url=page.url,
        fetch=page.fetch,
        kind=kind,
        depth=page.depth,
        rendered=page.rendered,
        render_tried=page.render_tried,
        body_key=page.body_key,
        title=view.title,
        name=view.own_name,
        type_tag=tags.get("columntype", ""),
        named_by_tag=bool(tags.get("columnname")) and not tags.get("articletitle"),
        own=_kept(lists.own),
        boxes=_kept(lists.boxes),
        around=Beside(_kept(block for block in view.blocks if id(block) not in counted), strings[:60]),
        next_page=listing.next_page,
        pages=listing.pages,
        blind=lists.paging.blind,
        pagers=lists.paging.others[:40],
        placeholder=listing.placeholder,
        words=lists.words,
        needs_rendering=listing.needs_rendering,
        why=listing.why,
        trail=view.trail.steps,
        trail_last=view.trail.last,
        trail_found=view.trail.found,
        found=found_columns(view, in_scope),
        frames=tuple(link.url for link in links if link.kind is LinkKind.FRAME and link.problem is None),
        images=tuple(url for source in own_images(view.page) if (url := view.resolve(source))),
        form=form_kind(view.tree, " ".join(strings)),
        text_form="<textarea" in lowered(view.html) or _WRITE.search(view.page.text) is not None,
        goes_to=_moved(view, links),
        loose=() if listing.items else loose_links(view),
        extra_items=listing.items if not lists.own and not lists.boxes else (),
    )


def _kept(blocks: Iterable[Block]) -> tuple[ListFacts, ...]:
    return tuple(ListFacts(block.items, block.role, block.heading, block.heading_url, block.paged) for block in blocks)


def _moved(view: View, links: tuple[FoundLink, ...]) -> str:
    """Where a page that holds nothing else sends its visitor by script or refresh."""
    if len(view.html) > _SMALL and len(links) > _FRAME_LINKS:
        return ""
    forms = [form for word, form in _MOVES if word in (view.html if word == "location" else lowered(view.html))]
    for form in forms:
        if match := form.search(view.html):
            target = view.resolve(match[1])
            if target and target != view.url:
                return target
    return ""
