"""The service guides of a site: which pages are asked for as guides, and the records they become; keeps no page."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crawler.extract.addresses import identity, in_scope
from crawler.extract.category import by_words
from crawler.extract.guides import ReadGuide, may_be_guide, read_guide
from crawler.extract.listings import SPEAKS
from crawler.extract.model import FetchedPage, ListItem
from crawler.extract.scripted import filled_by_script
from crawler.extract.threads import board_kind
from crawler.extract.vocabulary import NOT_COLUMNS
from crawler.reading.facts import PageFacts
from crawler.reading.pages import ReadPage
from domain.artifacts import Missing
from domain.fetches import Fetch
from domain.records import ColumnRecord, ColumnShape, GuideRecord, HomeRecord, PageKind, ServiceRecord
from domain.registry import ColumnCategory, Site
from domain.targets import TargetKind, TargetRef
from domain.wording import N_

_MOST_PAGES = 30
"""Pages of one list of guides."""
_MOST_GUIDES = 400
_SURE = 4
"""Labels from which a page is a guide although no list of guides names it."""
_FEW_WORDS = 200
"""Characters: a page of a list of guides that says no more and holds nothing else says too little."""
_LISTS = re.compile(
    r"(?:办事|服务|办理|审批|业务)指南|办事服务|网上办事|在线办[理事]|便民服务|公共服务|(?:服务|办事|审批|政务服务|许可|办理)事项|事项(?:目录|清单|列表|大全)|(?:个人|法人|企业|部门|主题)(?:办事|服务)|"
    r"服务(?:大厅|目录)|办事大厅|^政务服务$|^我要办事$"
)
_NO_LIST = re.compile(r"权责|权力|责任|收费|证明|公告|通知|动态|统计|结果|公示|法规|政策")
UNREAD = N_("办事指南页面未能打开，本次不作判定")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    url: str
    read: ReadGuide
    kind: PageKind
    fetch: Fetch
    rendered: bool
    scripted: bool
    body_key: str


class Guides:
    """Collects guides in any order; gives records sorted by address."""

    def __init__(self) -> None:
        self._named: dict[str, tuple[ListItem, str, bool]] = {}
        """Item, list it stands in, and whether it is a row of the list rather than a link beside it."""
        self._kept: dict[str, _Kept] = {}
        self._pages: dict[str, set[str]] = {}
        self._root: dict[str, str] = {}

    def name(self, page: PageFacts) -> list[str]:
        """Take note of a list of guides; the addresses of its guides."""
        if not _lists_guides(page):
            return []
        fresh = []
        rows = page.items
        for item in (*rows, *page.loose):
            key = identity(item.url)
            if (
                key in self._named
                or len(self._named) >= _MOST_GUIDES
                or board_kind(item.title)
                or NOT_COLUMNS.match(item.title)
            ):
                continue
            self._named[key] = item, page.url, item in rows
            fresh.append(item.url)
        return fresh

    def next_pages(self, page: PageFacts) -> list[str]:
        """The page on which a list of guides goes on."""
        if not _lists_guides(page) or not page.next_page or not page.items:
            return []
        root = self._root.get(identity(page.url), page.url)
        pages = self._pages.setdefault(root, set())
        pages.add(identity(page.url))
        if len(pages) >= _MOST_PAGES:
            return []
        self._root.setdefault(identity(page.next_page), root)
        return [page.next_page]

    def asks(self, url: str) -> bool:
        """True for a guide that some list names."""
        return identity(url) in self._named

    def read(self, page: FetchedPage, read: ReadPage) -> bool:
        """Keep what a page says as a guide; True when it was asked for and only a browser can show it."""
        key = identity(page.url)
        asked = key in self._named
        if read.kind in {PageKind.HOME, PageKind.NOT_FOUND, PageKind.GATE, PageKind.THREAD}:
            return False
        if not asked and (read.kind is PageKind.ARTICLE or not may_be_guide(page.text)):
            return False
        before = self._kept.get(key)
        if before is not None and before.rendered and not page.rendered:
            return False
        guide = read_guide(read.view.page, read.view.title)
        scripted = filled_by_script(read.view.html)
        self._kept[key] = _Kept(
            url=page.url,
            read=guide,
            kind=read.kind,
            fetch=page.fetch,
            rendered=page.rendered,
            scripted=scripted,
            body_key=page.body_key,
        )
        return asked and not guide.readable and scripted and not page.rendered and not page.render_tried

    def records(
        self, failures: Mapping[str, Fetch], columns: frozenset[str], hosts: frozenset[str]
    ) -> list[GuideRecord | Missing]:
        """A record for every guide; ``columns``: addresses of columns, which are none; what was asked for and not read is missing."""
        guides = {key: kept for key, kept in self._kept.items() if key not in columns and self._is_guide(key, kept)}
        best = max((len(kept.read.elements) for kept in guides.values() if kept.read.readable), default=0)
        found: list[GuideRecord | Missing] = []
        for key in sorted({*guides, *self._named}):
            item, list_url, _ = self._named.get(key, (None, "", False))
            kept = guides.get(key)
            if kept is not None:
                found.append(_record(kept, item, list_url, len(guides), best))
            elif item is not None and key not in self._kept and key not in columns and in_scope(item.url, hosts):
                failed = failures.get(key)
                if failed is not None:
                    found.append(
                        Missing(
                            target=TargetRef(kind=TargetKind.GUIDE, key=item.url, label=item.title),
                            record_type="GuideRecord",
                            reason=UNREAD,
                            failure=failed.failure,
                        )
                    )
        return found

    def holds(self, urls: Iterable[str]) -> bool:
        """True when one of the pages was read as a guide."""
        return any(
            (kept := self._kept.get(identity(url))) is not None and kept.read.readable and kept.kind is PageKind.GUIDE
            for url in urls
        )

    def elsewhere(self, hosts: frozenset[str]) -> tuple[str, ...]:
        """Guides that stand on another site: judged there."""
        return tuple(sorted(item.url for item, *_ in self._named.values() if not in_scope(item.url, hosts)))

    def _is_guide(self, key: str, kept: _Kept) -> bool:
        read = kept.read
        if kept.kind is PageKind.GUIDE:
            return read.labels >= (2 if key in self._named else _SURE)
        if key in self._named:
            if kept.kind is PageKind.ARTICLE:
                return len(read.elements) > 2  # notices stand in lists of guides too
            return read.readable or (kept.kind is PageKind.OTHER and self._named[key][2] and read.words <= _FEW_WORDS)
        return False


def _lists_guides(page: PageFacts) -> bool:
    names = (page.name or page.title, page.trail_last)
    return page.kind not in {PageKind.HOME, PageKind.GUIDE} and any(
        _LISTS.search(name) and not _NO_LIST.search(name) for name in names if name
    )


def _record(kept: _Kept, item: ListItem | None, list_url: str, matters: int, best: int) -> GuideRecord:
    read = kept.read
    title = (item.title if item else "") or read.title
    unseen = kept.scripted and not kept.rendered and not read.readable
    return GuideRecord(
        target=TargetRef(kind=TargetKind.GUIDE, key=kept.url, label=title),
        url=kept.url,
        title=title,
        list_url=list_url,
        fetch=kept.fetch,
        captured_at=kept.fetch.at,
        elements=read.elements,
        empty=read.empty,
        labels=read.labels,
        words=read.words,
        held_elsewhere=read.held_elsewhere or unseen or (not read.readable and read.words > SPEAKS),
        rendered=kept.rendered,
        matters=matters,
        elements_of_best=best,
        evidence_key=kept.body_key,
    )


def service_record(
    site: Site,
    home: HomeRecord,
    columns: Sequence[ColumnRecord],
    missing: Sequence[Missing],
    guides: Sequence[GuideRecord | Missing],
    elsewhere: Sequence[str],
    entrances: Sequence[tuple[str, str, bool]],
) -> ServiceRecord:
    """What the whole site offers to get done. ``entrances``: name, address and «on another site» of the home page's links."""
    doors = [
        record.url
        for record in columns
        if offers_service(record.name) and record.shape not in {ColumnShape.BLANK, ColumnShape.JUMP}
    ]
    away = [record.url for record in columns if record.shape is ColumnShape.JUMP and offers_service(record.name)]
    away += [url for name, url, outside in entrances if outside and offers_service(name)]
    doors += [one.list_url for one in guides if isinstance(one, GuideRecord) and one.list_url]
    return ServiceRecord(
        target=home.target,
        url=home.url,
        fetch=home.fetch,
        captured_at=home.captured_at,
        has_services=site.has_services,
        guides=len(guides),
        entrances=tuple(sorted(set(doors)))[:40],
        platforms=tuple(sorted({*away, *elsewhere}))[:40],
        columns_read=len(columns),
        columns_unread=len(missing),
        evidence_key=home.evidence_key,
    )


def offers_service(name: str) -> bool:
    """True for names of columns and links that lead to services."""
    return by_words(name) is ColumnCategory.GUIDES or any(
        word in name
        for word in (
            "办事",
            "服务大厅",
            "政务服务",
            "一网通办",
            "在线办理",
            "网上办",
            "审批",
            "便民服务",
            "公共服务",
            "服务事项",
            "一件事",
        )
    )
