"""The message boards of a site: which messages are asked for, and the reply records they become; keeps no page."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from crawler.extract.addresses import identity
from crawler.extract.model import FetchedPage, ListItem
from crawler.extract.threads import ThreadDetail, board_kind, read_thread
from crawler.reading.facts import PageFacts
from domain.artifacts import Missing
from domain.fetches import Fetch
from domain.records import BoardKind, ReplyRecord
from domain.targets import TargetKind, TargetRef
from domain.wording import N_

_YEAR = timedelta(days=370)
_MOST = 120
"""Messages of one board that are read in one sweep."""
UNREAD = N_("留言页面未能打开或读懂，本次不作判定")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """A message as a board names it."""

    item: ListItem
    board_url: str
    board: str
    kind: BoardKind
    wanted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A message as its own page shows it."""

    page_url: str
    fetch: Fetch
    detail: ThreadDetail
    rendered: bool
    body_key: str


class Boards:
    """Collects messages in any order; gives records sorted by address."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._named: dict[str, _Named] = {}
        self._read: dict[str, _Read] = {}
        self._wanted: Counter[str] = Counter()

    def name(self, board: PageFacts, today: date) -> list[str]:
        """Take note of a page of a board; the addresses of its messages of the last year that should be read."""
        kind = board_kind(board.name)
        if kind is not BoardKind.CONSULTATION:
            return []
        fresh: list[str] = []
        board_url = board.trail[-1].url if board.trail and board.trail[-1].name == board.name else board.url
        for item in board.items:
            key = identity(item.url)
            if key in self._named or (item.dated is not None and item.dated.day < today - _YEAR):
                continue
            wanted = self._wanted[board_url] < _MOST
            self._wanted[board_url] += wanted
            self._named[key] = _Named(item=item, board_url=board_url, board=board.name, kind=kind, wanted=wanted)
            if wanted:
                fresh.append(item.url)
        return fresh

    def read(self, page: FetchedPage, detail: ThreadDetail | None, today: date) -> bool:
        """Keep what a page says of a message; True when it was asked for and only a browser can show it."""
        key = identity(page.url)
        before = self._read.get(key)
        if before is not None and before.rendered >= page.rendered:
            return False
        asked = key in self._named
        if detail is None and asked:
            detail = read_thread(page.text, today, zone=self._zone)
        if detail is None:
            return asked and before is None and not page.rendered and not page.render_tried
        self._read[key] = _Read(
            page_url=page.url, fetch=page.fetch, detail=detail, rendered=page.rendered, body_key=page.body_key
        )
        return False

    def records(self, failures: Mapping[str, Fetch]) -> Iterator[ReplyRecord | Missing]:
        """A record for every message that was read; what was asked for and not read is missing."""
        for key, named in sorted(self._named.items()):
            read = self._read.get(key)
            if read is not None:
                yield _record(named, read)
            elif named.wanted:
                failed = failures.get(key)
                yield Missing(
                    target=TargetRef(kind=TargetKind.THREAD, key=named.item.url, label=named.item.title),
                    record_type="ReplyRecord",
                    reason=UNREAD,
                    failure=failed.failure if failed else None,
                )


def _record(named: _Named, read: _Read) -> ReplyRecord:
    detail = read.detail
    return ReplyRecord(
        target=TargetRef(kind=TargetKind.THREAD, key=read.page_url, label=named.item.title),
        url=read.page_url,
        board_url=named.board_url,
        board=named.board,
        subject=named.item.title,
        captured_at=read.fetch.at,
        fetch=read.fetch,
        board_kind=named.kind,
        asked=detail.asked,
        answered=detail.answered,
        state=detail.state,
        unit=detail.unit,
        reply=detail.reply,
        detail_read=True,
        evidence_key=read.body_key,
    )
