"""Lists that a browser is to look at once more: which have long shown nothing new, and which go on where no address led; asks for nothing."""

from collections.abc import Iterable, Mapping
from datetime import date

from crawler.extract.category import category_of
from crawler.reading.facts import PageFacts
from crawler.reading.records import chain_of, more_unread, newest_first
from domain.records import PageKind
from domain.registry import ColumnCategory

_QUIET_NEWS_DAYS, _QUIET_DAYS = 14, 180
"""Days without anything new from which a picture of the list is kept."""
_NEVER_OLD = frozenset({ColumnCategory.STATIC, ColumnCategory.ARCHIVE, ColumnCategory.UNKNOWN, ColumnCategory.GUIDES})


def quiet_lists(lists: Iterable[PageFacts], today: date) -> list[str]:
    """Those that were read without a browser and show nothing new for long, the news first: should anybody call them old, a picture of the
    list is to be at hand. Addresses as asked, each once.
    """
    found: list[tuple[int, str]] = []
    for facts in lists:
        if facts.rendered or facts.kind is not PageKind.COLUMN:
            continue
        days = [item.dated.day for item in facts.items if item.dated is not None]
        if not days:
            continue
        category, _ = category_of(facts.name, facts.type_tag, (facts.name,))
        quiet = _QUIET_NEWS_DAYS if category is ColumnCategory.NEWS else _QUIET_DAYS
        if category not in _NEVER_OLD and (today - max(days)).days > quiet:
            found.append((quiet, facts.url))
    return [url for _, url in sorted(found)]


def blind_lists(lists: Iterable[PageFacts], pages: Mapping[str, PageFacts], most: int) -> list[tuple[str, int]]:
    """Those that go on where no address led, and of which a further page may show something newer; with how many further pages are wanted,
    ``most`` of each. Addresses as asked, each once.
    """
    if most <= 0:
        return []
    found = []
    for facts in lists:
        if facts.turned or not facts.items:
            continue
        chain = chain_of(facts, pages, most + 1)
        days = [item.dated.day for one in chain for item in one.items if item.dated is not None]
        if not newest_first(days) and more_unread(chain, most + 1):
            found.append((facts.url, most))
    return found
