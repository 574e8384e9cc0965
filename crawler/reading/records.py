"""Turns what was read of a site into column records and what is missing; the same facts in any order give the same records."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from crawler.extract.addresses import identity
from crawler.extract.blocks import Role
from crawler.extract.category import category_of, is_periodic
from crawler.extract.listings import SPEAKS
from crawler.extract.model import ListItem
from crawler.extract.threads import board_kind
from crawler.extract.years import with_years
from crawler.reading.facts import ArticleFacts, PageFacts
from crawler.reading.shapes import Shown, shape_of
from crawler.reading.tree import Node
from domain.artifacts import Missing
from domain.fetches import Fetch, FetchFailure
from domain.records import BoardKind, ColumnEntry, ColumnRecord, ColumnShape, PageKind
from domain.registry import CategoryOrigin, Column, ColumnCategory
from domain.targets import TargetKind, TargetRef
from domain.wording import N_

GONE = N_("栏目页面无法打开，本次不作判定")
NOT_REACHED = N_("巡查结束前尚未访问该栏目，本次不作判定")
NOT_RENDERED = N_("栏目内容需要浏览器打开才能读取，本次未能打开，不作判定")
GATED = N_("栏目页面被防护脚本拦截，本次不作判定")
NEXT_UNREAD = N_("列表的后续页面未能打开，最新信息以已读的页面为准")
NEXT_HIDDEN = N_("列表翻页由脚本提交，后续页面未能打开，最新信息以已读的页面为准")
NO_LONGER_NAMED = N_("网站上已没有指向该栏目的入口，其页面也无法打开，本次不作判定")
_BOARDS = frozenset({BoardKind.CONSULTATION, BoardKind.PETITION, BoardKind.DISCIPLINE})
_COMMON = 3
"""Pages with different names that make a list, a string or an image the site's, not a column's."""


@dataclass(slots=True, kw_only=True)
class Site:
    """All facts of a sweep, complete."""

    nodes: dict[str, Node]
    pages: Mapping[str, PageFacts]
    articles: Mapping[str, ArticleFacts]
    failures: Mapping[str, Fetch]
    guides: frozenset[str]
    """Addresses of service guides."""
    list_pages: int
    home_fetch: Fetch | None
    common_lists: frozenset[tuple[str, ...]] = frozenset()
    common_strings: frozenset[str] = frozenset()
    common_parts: frozenset[str] = frozenset()
    """Pictures, frames and loose links of the site's frame."""
    column_urls: frozenset[str] = frozenset()
    """Every spelling of every column's address."""

    def page_of(self, node: Node) -> PageFacts | None:
        """The facts of a column's first page: of its own address, else of another spelling."""
        for url in (node.url, *sorted(node.aliases)):
            if (page := self.pages.get(identity(url))) is not None and not page.missing and page.fetch.ok:
                return page
        return next((self.pages[identity(url)] for url in sorted(node.aliases) if identity(url) in self.pages), None)


def find_common(site: Site) -> None:
    """Note what stands on many differently named pages."""
    lists: dict[tuple[str, ...], set[str]] = defaultdict(set)
    strings: dict[str, set[str]] = defaultdict(set)
    parts: dict[str, set[str]] = defaultdict(set)
    for page in site.pages.values():
        name = page.name or page.url
        for item in page.loose:
            parts[item.url].add(name)
        beside = page.beside()
        for block in (*page.own, *beside.side):
            if block.role is not Role.BOX and page.kind is not PageKind.HOME:
                lists[block.signature].add(name)
        for text in beside.strings:
            strings[text].add(name)
        for part in (*page.images, *page.frames):
            parts[part].add(name)
    site.column_urls = frozenset(alias for node in site.nodes.values() for alias in node.aliases)
    site.common_lists = frozenset(key for key, names in lists.items() if len(names) >= _COMMON)
    site.common_strings = frozenset(key for key, names in strings.items() if len(names) >= _COMMON)
    site.common_parts = frozenset(key for key, names in parts.items() if len(names) >= _COMMON)


def chain_of(page: PageFacts, pages: Mapping[str, PageFacts], most: int) -> list[PageFacts]:
    """The first ``most`` pages of a list as far as they were read, the frame that holds it, and the last page where the list counts backwards."""
    chain = [page]
    if not page.items:
        chain += [frame for url in page.frames if (frame := pages.get(identity(url))) is not None and frame.items][:1]
    if page.turned:
        return [page, *page.turned[: most - 1]]  # clicks brought what no address did
    seen = {identity(one.url) for one in chain}
    current = chain[-1]
    while len(chain) < most and current.next_page:
        following = pages.get(identity(current.next_page))
        if following is None or identity(following.url) in seen:
            break
        seen.add(identity(following.url))
        chain.append(following)
        current = following
    if (last := backwards(page)) and (tail := pages.get(identity(last))) is not None and identity(last) not in seen:
        chain.append(tail)
    return chain


def more_unread(chain: Sequence[PageFacts], most: int) -> str:
    """Why the pages behind those of ``chain`` were not read although the budget allowed them; empty when there are none."""
    if backwards(chain[0]) and len(chain) < 2:
        return NEXT_UNREAD
    if chain[0].turned and _rises([item.dated.day for page in chain for item in page.items if item.dated is not None]):
        return NEXT_HIDDEN  # clicks bring the pages one by one, and the newest stands on the last
    listed = [page for page in chain if page.items]
    if not listed or len(chain) >= most:
        return ""
    if len(listed) > 1 and {item.url for item in listed[1].items} <= {item.url for item in listed[0].items}:
        return NEXT_HIDDEN  # what should be the second page is the first one again
    if listed[-1].next_page:
        return NEXT_UNREAD
    return NEXT_HIDDEN if len(listed) == 1 and listed[0].blind else ""


def backwards(page: PageFacts) -> str:
    """Address of the last page when the oldest items stand first (page-dialects, dates 8), else empty."""
    days = [item.dated.day for item in page.items if item.dated is not None]
    if not page.pagers or not _rises(days):
        return ""
    return max(page.pagers, key=lambda url: (_number(url), url))


def _rises(days: Sequence[date]) -> bool:
    """True for days of which the oldest stand first."""
    if len(days) < 3 or days[0] >= days[-1]:
        return False
    return sum(1 for first, second in pairwise(days) if first <= second) >= 0.8 * (len(days) - 1)


def newest_first(days: Sequence[date]) -> bool:
    """True for days in falling order but for a few pinned ones: nothing newer stands further back."""
    return len(days) > 1 and sum(1 for first, second in pairwise(days) if first >= second) >= 0.8 * (len(days) - 1)


def _number(url: str) -> int:
    digits = "".join(char if char.isdigit() else " " for char in url.rsplit("/", 1)[-1]).split()
    return int(digits[-1]) if digits else 0


def column_records(site: Site, known: Sequence[Column], today: date) -> Iterator[ColumnRecord | Missing]:
    """A record or a reason for every column, sorted by address."""
    for url in sorted(site.nodes):
        yield _record(site, site.nodes[url], today)
    named = {alias for node in site.nodes.values() for alias in node.aliases}
    for column in sorted(known, key=lambda one: one.url):
        if identity(column.url) not in named:
            yield _missing(column.url, column.name, NOT_REACHED, None)


def _record(site: Site, node: Node, today: date) -> ColumnRecord | Missing:
    if node.external:
        return _jump(site, node)
    page = site.page_of(node)
    failure = next((site.failures[url] for url in sorted(node.aliases) if url in site.failures), None)
    article = next(
        (site.articles[identity(url)] for url in sorted(node.aliases) if identity(url) in site.articles), None
    )
    if page is None and article is not None and article.fetch is not None and article.fetch.ok:
        return _single(site, node, article, article.fetch, today)
    if page is None:
        if failure is not None:
            return _missing(node.url, node.name, GONE if node.named else NO_LONGER_NAMED, failure.failure)
        return _missing(node.url, node.name, NOT_REACHED, FetchFailure.STOPPED)
    if page.missing or not page.fetch.ok:
        return _missing(
            node.url,
            node.name,
            GATED if page.gated else GONE,
            FetchFailure.BLOCKED_BY_GATE if page.gated else page.fetch.failure,
        )
    if page.gated:
        return _missing(node.url, node.name, GATED, FetchFailure.BLOCKED_BY_GATE)
    if _left(page, node, site):
        return _jump(site, node, page)
    chain = chain_of(page, site.pages, site.list_pages)
    shown = _shown(site, node, page, chain)
    if shown.shape is ColumnShape.BLANK and page.needs_rendering and not page.rendered:
        return _missing(node.url, node.name, NOT_RENDERED, FetchFailure.BROWSER_MISSING)
    entries = entries_of(shown.items, site.articles, site.pages, today)
    unread = more_unread(chain, site.list_pages) if shown.shape is ColumnShape.LIST else ""
    typed = _typed(node, page, today)
    return ColumnRecord(
        target=TargetRef(kind=TargetKind.COLUMN, key=node.url, label=node.name),
        url=node.url,
        name=node.name,
        fetch=page.fetch,
        captured_at=page.fetch.at,
        shape=shown.shape,
        path=node.path,
        level=node.level,
        parent_url=node.parent,
        children=tuple(sorted(node.children)),
        entries=entries,
        pages_read=len(chain),
        more_unread=bool(unread),
        placeholder=page.placeholder if shown.shape is ColumnShape.BLANK else "",
        rendered=page.rendered,
        why=(*shown.why, unread) if unread else shown.why,
        evidence_key=page.body_key,
        category=typed.category,
        category_from=typed.origin,
        periodic=typed.periodic,
        exempt=typed.exempt,
    )


def _single(site: Site, node: Node, article: ArticleFacts, fetch: Fetch, today: date) -> ColumnRecord:
    """A column whose entry in the navigation opens one article (单页栏目)."""
    typed = _typed(node, None, today)
    return ColumnRecord(
        target=TargetRef(kind=TargetKind.COLUMN, key=node.url, label=node.name),
        url=node.url,
        name=node.name,
        fetch=fetch,
        captured_at=fetch.at,
        shape=ColumnShape.SINGLE_PAGE,
        path=node.path,
        level=node.level,
        parent_url=node.parent,
        children=tuple(sorted(node.children)),
        why=(N_("以正文为内容的单页栏目"),),
        category=typed.category,
        category_from=typed.origin,
        periodic=typed.periodic,
        exempt=typed.exempt,
    )


@dataclass(frozen=True, slots=True)
class _Typed:
    category: ColumnCategory
    origin: CategoryOrigin
    periodic: bool
    exempt: bool


def _typed(node: Node, page: PageFacts | None, today: date) -> _Typed:
    """Category, periodic, exempt: what a person has set wins (architecture section 16)."""
    known = node.known
    category, origin = category_of(
        node.name, page.type_tag if page is not None and page.kind is not PageKind.ARTICLE else "", node.path
    )
    periodic = is_periodic(node.name, node.path[:-1])
    exempt = False
    if known is not None:
        if known.category_from is CategoryOrigin.PERSON:
            category, origin = known.category, known.category_from
        periodic = periodic and known.periodic
        exempt = known.exempt_until is not None and known.exempt_until >= today
    return _Typed(category, origin, periodic, exempt)


def _shown(site: Site, node: Node, page: PageFacts, chain: list[PageFacts]) -> Shown:
    items: dict[tuple[str, str], ListItem] = {}
    home = {identity(url) for url in (site.home_fetch.url, site.home_fetch.landed)} if site.home_fetch else set()
    for one in chain:
        for item in one.items:
            if identity(item.url) in home:
                continue  # a date strip beside the site's own name is no list
            items.setdefault((item.url, item.title), item)
    loose = [item for item in page.loose if item.url not in site.common_parts and not _names_column(item.url, site)]
    if not items and page.words < SPEAKS:
        # A list that does not look like one: what its links lead to tells.
        items |= {(item.url, item.title): item for item in loose if _is_content(item.url, site)}
    guides = sum(1 for item in items.values() if identity(item.url) in site.guides)
    return shape_of(
        page,
        items=tuple(items.values()),
        has_children=bool(node.children),
        loose=len(loose),
        common_lists=site.common_lists,
        common_strings=site.common_strings,
        common_parts=site.common_parts,
        is_board=board_kind(node.name) in _BOARDS,
        is_guides=bool(items) and guides >= 0.5 * len(items),
    )


def _names_column(url: str, site: Site) -> bool:
    return identity(url) in site.column_urls


def _is_content(url: str, site: Site) -> bool:
    key = identity(url)
    return key in site.articles or key in site.guides


def entries_of(
    items: Sequence[ListItem],
    articles: Mapping[str, ArticleFacts],
    pages: Mapping[str, PageFacts],
    today: date,
    *,
    one_list: bool = True,
) -> tuple[ColumnEntry, ...]:
    """Entries of a list with what their own pages state; a page of text that does not look like an article is one where a list names it.
    ``one_list``: the items are of one list, whose order tells something.
    """
    pages_of = {item.url: _page_behind(item.url, articles, pages) for item in items}
    stated = {url: read.published.day for url, read in pages_of.items() if read is not None and read.published}
    entries = []
    for item in with_years(items, today, stated, ordered=one_list):
        read = pages_of[item.url]
        entries.append(
            ColumnEntry(
                title=item.title,
                url=item.url,
                listed=item.dated,
                stated=read.published if read else None,
                read=read is not None,
                doubtful=read is not None and read.doubtful,
            )
        )
    return tuple(entries)


def _page_behind(
    url: str, articles: Mapping[str, ArticleFacts], pages: Mapping[str, PageFacts]
) -> ArticleFacts | PageFacts | None:
    key = identity(url)
    if (read := articles.get(key)) is not None:
        return read
    page = pages.get(key)
    if page is None or page.kind is not PageKind.OTHER:
        return None
    return page if page.words >= SPEAKS and page.fetch.ok else None


def _left(page: PageFacts, node: Node, site: Site) -> bool:
    """True when the column's address leads to another site."""
    host = page.fetch.landed.partition("://")[2].partition("/")[0]
    own = node.url.partition("://")[2].partition("/")[0]
    return (
        bool(page.fetch.final_url)
        and host != own
        and not any(one.partition("://")[2].startswith(f"{host}/") for one in site.pages)
    )


def _jump(site: Site, node: Node, page: PageFacts | None = None) -> ColumnRecord | Missing:
    """A column on another site: it is judged there. The fetch is that of the page that names it when its own was not ours to make."""
    fetch = page.fetch if page else site.home_fetch
    if fetch is None:
        return _missing(node.url, node.name, NOT_REACHED, FetchFailure.OUT_OF_SCOPE)
    known = node.known if node.known is not None and node.known.category_from is CategoryOrigin.PERSON else None
    return ColumnRecord(
        target=TargetRef(kind=TargetKind.COLUMN, key=node.url, label=node.name),
        url=node.url,
        name=node.name,
        fetch=fetch,
        captured_at=fetch.at,
        shape=ColumnShape.JUMP,
        path=node.path,
        level=node.level,
        parent_url=node.parent,
        why=(N_("跳转到其他网站"),),
        category=known.category if known else ColumnCategory.UNKNOWN,
        category_from=known.category_from if known else CategoryOrigin.NONE,
    )


def _missing(url: str, name: str, reason: str, failure: FetchFailure | None) -> Missing:
    return Missing(
        target=TargetRef(kind=TargetKind.COLUMN, key=url, label=name),
        record_type="ColumnRecord",
        reason=reason,
        failure=failure,
    )


def newest_of(record: ColumnRecord) -> ColumnEntry | None:
    """The newest dated entry of a column."""
    dated = [entry for entry in record.entries if entry.dated is not None]
    return max(dated, key=lambda entry: (entry.dated.day, entry.url)) if dated else None  # type: ignore[union-attr]
