"""Makes one tree of columns out of all that pages named: duplicates merged, levels and parents found; reads no page."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from crawler.extract.addresses import folder_of, identity, without_index
from crawler.extract.model import FoundColumn, Place
from crawler.extract.paging import continuation_of
from crawler.extract.vocabulary import ARTICLE_ADDRESS, COLUMN_ADDRESS
from crawler.reading.facts import PageFacts
from domain.records import PageKind
from domain.registry import Column

SURE = 0.8
"""Confidence from which a name alone makes a column."""
_SHARED = 0.4
"""Share of structured pages on which a short link stands that belongs to the navigation."""
_NESTING = frozenset({Place.NAVIGATION, Place.BREADCRUMB})
_PLACES = {Place.BREADCRUMB: 0, Place.NAVIGATION: 1, Place.MORE: 2, Place.BODY: 3, Place.FOOTER: 4}


@dataclass(slots=True, kw_only=True)
class Node:
    """One column of the tree."""

    url: str
    name: str
    aliases: frozenset[str]
    path: tuple[str, ...] = ()
    parent: str = ""
    external: bool = False
    named: bool = True
    """False when only an earlier sweep knows it."""
    known: Column | None = None
    children: list[str] = field(default_factory=list)

    @property
    def level(self) -> int:
        """1 for first-level columns."""
        return max(1, len(self.path))


class Names:
    """All evidence for columns, by address."""

    def __init__(self) -> None:
        self.evidence: dict[str, dict[FoundColumn, FoundColumn]] = defaultdict(dict)
        """Each column that pages name, as it was met first, by itself."""
        self._above: set[str] = set()

    def add(self, found: Iterable[FoundColumn]) -> tuple[FoundColumn, ...]:
        """Take evidence; twice is once. Returns the same as it is held: most pages of a site have one menu."""
        held = []
        for column in found:
            key = identity(column.url)
            one = self.evidence[key].setdefault(column, column)
            held.append(one)
            if one is column and column.parent_url and column.confidence >= SURE and column.place in _NESTING:
                above = without_index(identity(column.parent_url))
                if above != without_index(key):
                    self._above.add(above)
        return tuple(held)

    def above_others(self, url: str) -> bool:
        """True when a menu or a breadcrumb names columns below ``url``."""
        return without_index(identity(url)) in self._above

    def sure(self, url: str) -> bool:
        """True when some page names ``url`` as a column without doubt."""
        return any(column.confidence >= SURE for column in self.evidence.get(identity(url), ()))


def build_tree(
    names: Names,
    pages: Mapping[str, PageFacts],
    articles: Iterable[str],
    *,
    home: frozenset[str],
    hosts: frozenset[str],
    known: Iterable[Column],
) -> dict[str, Node]:
    """The columns by address. The same evidence in any order gives the same tree."""
    articles = {identity(url) for url in articles}
    remembered = {identity(column.url): column for column in known}
    shared = _shared(pages)
    parts = _parts(pages)
    accepted: set[str] = set()
    for url in sorted({*names.evidence, *(identity(page) for page in pages), *remembered}):
        if url in home or without_index(url) in home or (url in articles and not names.sure(url)):
            continue
        if _is_column(url, names, pages, shared, parts, remembered):
            accepted.add(url)
    groups = _groups(accepted, names, pages, remembered)
    nodes: dict[str, Node] = {}
    canonical: dict[str, str] = {}
    for members in groups:
        url = _representative(members, names, remembered, pages)
        for member in members:
            canonical[member] = url
        nodes[url] = Node(
            url=url,
            name=_name(members, names, pages, remembered),
            aliases=frozenset(members),
            external=_host(url) not in hosts,
            named=any(names.evidence.get(member) for member in members),
            known=next((remembered[member] for member in sorted(members) if member in remembered), None),
        )
    _set_parents(nodes, canonical, names, pages)
    return nodes


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0]


def _shared(pages: Mapping[str, PageFacts]) -> frozenset[str]:
    """Short links that stand on a good part of all structured pages: navigation, whatever its box is called."""
    counts: dict[str, int] = defaultdict(int)
    total = 0
    for page in pages.values():
        if not page.found:
            continue
        total += 1
        for url in {identity(column.url) for column in page.found if column.place is Place.BODY}:
            counts[url] += 1
    return frozenset(url for url, count in counts.items() if total >= 5 and count >= _SHARED * total)


def _parts(pages: Mapping[str, PageFacts]) -> frozenset[str]:
    """Addresses that are parts of others: further pages of a list, frames."""
    parts: set[str] = set()
    for page in pages.values():
        parts |= {identity(url) for url in page.pagers if url != page.url and page.url not in continuation_of(url)} & {
            identity(url)
            for url in page.pagers
            if any(
                identity(first) in {identity(page.url), without_index(identity(page.url))}
                for first in continuation_of(url)
            )
            or url == page.next_page
        }
        parts |= {identity(url) for url in page.pagers if page.url in continuation_of(url)}
        if page.next_page:
            parts.add(identity(page.next_page))
        parts |= {identity(url) for url in page.frames}
    return frozenset(parts)


def _is_column(
    url: str,
    names: Names,
    pages: Mapping[str, PageFacts],
    shared: frozenset[str],
    parts: frozenset[str],
    remembered: Mapping[str, Column],
) -> bool:
    if url in remembered:
        return True
    if url in parts and not _named_at(url, names, {Place.NAVIGATION}):
        return False
    page = pages.get(url)
    if page is not None and page.kind in {PageKind.THREAD, PageKind.GUIDE, PageKind.ARTICLE}:
        return False
    evidence = names.evidence.get(url, {})
    if ARTICLE_ADDRESS.search(url) and not COLUMN_ADDRESS.search(url) and page is None:
        return False
    if any(column.confidence >= SURE for column in evidence) or url in shared:
        return True
    if page is None:
        return False
    ends_here = page.trail_found and bool(page.trail) and (page.trail[-1].url == page.url or bool(page.trail_last))
    if page.below_column:
        return False
    if page.named_by_tag:
        return True
    return (
        bool(evidence)
        and page.kind in {PageKind.COLUMN, PageKind.HUB, PageKind.THREAD_LIST, PageKind.GUIDE_LIST}
        and ends_here
    )


def _named_at(url: str, names: Names, places: set[Place]) -> bool:
    return any(column.place in places for column in names.evidence.get(url, ()))


def _groups(
    accepted: set[str], names: Names, pages: Mapping[str, PageFacts], remembered: Mapping[str, Column]
) -> list[set[str]]:
    """Addresses of one column together: with and without index file, either scheme, redirects, the same page twice."""
    leader: dict[str, str] = {url: url for url in accepted}

    def find(url: str) -> str:
        while leader[url] != url:
            url = leader[url]
        return url

    def join(first: str, second: str) -> None:
        one, other = find(first), find(second)
        if one != other:
            low, high = sorted((one, other))
            leader[high] = low

    by_key: dict[str, str] = {}
    by_content: dict[tuple[str, ...], str] = {}
    for url in sorted(accepted):
        keys = [without_index(url).partition("://")[2]]
        page = pages.get(url)
        if page is not None and page.fetch.final_url:
            keys.append(without_index(identity(page.fetch.landed)).partition("://")[2])
        for key in keys:
            if key in by_key:
                join(by_key[key], url)
            else:
                by_key[key] = url
        if page is not None and (content := _content(page)):
            before = by_content.get(content)
            if before is None:
                by_content[content] = url
            elif _variant(url, before, names, remembered):
                join(before, url)
    groups: dict[str, set[str]] = defaultdict(set)
    for url in accepted:
        groups[find(url)].add(url)
    return [groups[key] for key in sorted(groups)]


def _content(page: PageFacts) -> tuple[str, ...]:
    """What makes two pages one column: name, breadcrumb and list."""
    if not page.name:
        return ()
    items = tuple(sorted({item.url for item in page.items}))
    return (page.name, *(step.name for step in page.trail[:-1]), *items) if items or page.trail else ()


def _variant(url: str, other: str, names: Names, remembered: Mapping[str, Column]) -> bool:
    """True when two addresses with the same content are spellings of one: one differs by its query, or nobody names it for sure."""
    if url in remembered and other in remembered:
        return False
    return url.partition("?")[0] == other.partition("?")[0] or not (names.sure(url) and names.sure(other))


def _representative(
    members: set[str], names: Names, remembered: Mapping[str, Column], pages: Mapping[str, PageFacts]
) -> str:
    def rank(url: str) -> tuple[object, ...]:
        places = [_PLACES[column.place] for column in names.evidence.get(url, ()) if column.confidence >= SURE]
        page = pages.get(url)
        return (
            url not in remembered,
            not places,
            min((place for place in places if place == 1), default=9),
            "?" in url,
            page is None,
            len(url),
            url,
        )

    return min(members, key=rank)


def _name(members: set[str], names: Names, pages: Mapping[str, PageFacts], remembered: Mapping[str, Column]) -> str:
    evidence = [column for member in sorted(members) for column in names.evidence.get(member, ())]
    order = {Place.NAVIGATION: 0, Place.BREADCRUMB: 1, Place.MORE: 2, Place.BODY: 3, Place.FOOTER: 4}
    if evidence:
        return min(
            evidence, key=lambda column: (column.confidence < SURE, order[column.place], len(column.name), column.name)
        ).name
    for member in sorted(members):
        if (page := pages.get(member)) is not None and page.name:
            return page.name
        if member in remembered:
            return remembered[member].name
    return ""


def _set_parents(
    nodes: dict[str, Node], canonical: Mapping[str, str], names: Names, pages: Mapping[str, PageFacts]
) -> None:
    parents = {url: _parent(node, nodes, canonical, names, pages) for url, node in nodes.items()}
    for url, node in nodes.items():
        seen, above = {url}, parents[url]
        chain: list[str] = []
        while above and above not in seen and len(chain) < 8:
            seen.add(above)
            chain.append(above)
            above = parents.get(above, "")
        node.parent = chain[0] if chain else ""
        node.path = (*(nodes[step].name for step in reversed(chain)), node.name)
    for url in sorted(nodes):
        if parent := nodes[url].parent:
            nodes[parent].children.append(url)


def _parent(
    node: Node, nodes: Mapping[str, Node], canonical: Mapping[str, str], names: Names, pages: Mapping[str, PageFacts]
) -> str:
    """Breadcrumb of the column's own page, nesting in the navigation, box on the parent's page, folder: the first that says something."""
    for member in sorted(node.aliases):
        page = pages.get(member)
        if page is not None and page.trail_found:
            steps = [canonical.get(identity(step.url), "") for step in page.trail]
            above = [step for step in steps if step and step != node.url]
            if page.trail:
                return above[-1] if above else ""
    evidence = sorted(
        (column for member in node.aliases for column in names.evidence.get(member, ()) if column.confidence >= SURE),
        key=lambda column: (_PLACES[column.place], -column.level, column.parent_url, column.name),
    )
    for column in evidence:
        if column.place in {Place.NAVIGATION, Place.BREADCRUMB} and column.parent_url:
            above_url = canonical.get(identity(column.parent_url), "")
            if above_url and above_url != node.url:
                return above_url
    if any(column.place is Place.NAVIGATION and column.level == 1 for column in evidence) and not any(
        column.place is Place.MORE and column.parent_url for column in evidence
    ):
        return _by_folder(node, nodes) if _deep(node.url) else ""
    for column in evidence:
        if column.place is Place.MORE:
            above_url = canonical.get(identity(column.parent_url), "")
            if above_url and above_url != node.url:
                return above_url
    return _by_folder(node, nodes)


def _deep(url: str) -> bool:
    return url.partition("://")[2].rstrip("/").count("/") > 1


def _by_folder(node: Node, nodes: Mapping[str, Node]) -> str:
    """The column whose folder lies around this one's."""
    here = folder_of(node.url)
    best = ""
    for url in nodes:
        folder = folder_of(url)
        if (
            url != node.url
            and here != folder
            and here.startswith(folder)
            and folder.count("/") > 3
            and len(folder) > len(folder_of(best) if best else "")
        ):
            best = url
    return best
