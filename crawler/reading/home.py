"""The home page record out of the facts; judges no age."""

from collections.abc import Mapping, Sequence
from datetime import date

from crawler.extract.addresses import identity, in_scope, without_index
from crawler.extract.model import ListItem
from crawler.extract.vocabulary import ARTICLE_ADDRESS
from crawler.reading.facts import PageFacts
from crawler.reading.records import Site, entries_of, newest_of
from domain.artifacts import Missing
from domain.records import ColumnEntry, ColumnRecord, ColumnShape, HomeRecord
from domain.registry import Site as RegisteredSite
from domain.targets import TargetKind, TargetRef

_LISTED = frozenset({ColumnShape.LIST, ColumnShape.HUB, ColumnShape.GUIDES})
_FEW_ENTRIES = 3
FEW_COLUMNS = 3
"""Fewer columns than this named on a home page: its menu is elsewhere, in a script or a frame."""


def parts_of_home(facts: PageFacts, hosts: frozenset[str]) -> list[str]:
    """Where a home page without lists of its own keeps them: the page it sends visitors to, its frames."""
    if facts.items or facts.boxes:
        return []
    frames = facts.frames if len(facts.found) < FEW_COLUMNS else ()
    return [url for url in (facts.goes_to, *frames) if url and in_scope(url, hosts)]


def home_facts(home_url: str, pages: Mapping[str, PageFacts], hosts: frozenset[str]) -> list[PageFacts]:
    """The facts of the home page, and of the pages that a splash or a frameset leads to; empty when it was not read."""
    first = pages.get(identity(home_url)) or pages.get(identity(without_index(home_url)))
    if first is None or first.gated:
        return []
    found, waiting = [first], parts_of_home(first, hosts)
    while waiting:
        part = pages.get(identity(waiting.pop(0)))
        if part is not None and part not in found:
            found.append(part)
            waiting += parts_of_home(part, hosts)
    return found


def items_on(facts: PageFacts) -> list[ListItem]:
    """The items of all lists of a page, whatever they stand in."""
    return [item for block in (*facts.own, *facts.boxes, *facts.beside().side) for item in block.items]


def newest_shown(facts: PageFacts) -> date | None:
    """The newest day that stands beside an item of the page; None where none does."""
    return max((item.dated.day for item in items_on(facts) if item.dated is not None), default=None)


def home_record(
    registered: RegisteredSite,
    home_url: str,
    parts: Sequence[PageFacts],
    site: Site,
    columns: Sequence[ColumnRecord],
    unread: Sequence[Missing],
    today: date,
) -> HomeRecord:
    """The items of all lists of the home page; where it is only entrances, the newest of every second-level page."""
    home = parts[0]
    entries = _entries(parts, site, today)
    second = [newest for record in columns if record.shape in _LISTED and (newest := newest_of(record)) is not None]
    own = {node.url for node in site.nodes.values() if not node.external}
    structural = (
        len(entries) < _FEW_ENTRIES and not any(entry.dated for entry in entries) and len(second) >= _FEW_ENTRIES
    )
    return HomeRecord(
        target=TargetRef(kind=TargetKind.SITE, key=home_url, label=registered.name),
        url=home_url,
        fetch=home.fetch,
        captured_at=home.fetch.at,
        entries=entries,
        is_navigation=registered.home_is_navigation or structural,
        second_level=tuple(second),
        second_level_unread=sum(1 for one in unread if one.target.key in own),
        rendered=any(part.rendered for part in parts),
        evidence_key=home.body_key,
    )


def _entries(parts: Sequence[PageFacts], site: Site, today: date) -> tuple[ColumnEntry, ...]:
    """Items of every list of the home page; undated ones only when they are articles."""
    blocks = [block for home in parts for block in (*home.own, *home.boxes, *home.beside().side)]
    items = {(item.url, item.title): item for block in blocks for item in block.items}
    for item in (item for home in parts for item in home.extra_items):
        items.setdefault((item.url, item.title), item)
    own = {identity(url) for home in parts for url in (home.url, home.fetch.landed)}
    kept = [
        item
        for item in items.values()
        if identity(item.url) not in own  # a date strip beside the site's own name is no news
        and (
            item.dated is not None
            or identity(item.url) in site.articles
            or (
                ARTICLE_ADDRESS.search(item.url)
                and identity(item.url) not in site.column_urls
                and identity(item.url) not in site.pages
            )
        )
    ]
    return entries_of(kept, site.articles, site.pages, today, one_list=False)
