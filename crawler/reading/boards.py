"""The message boards of a site: which messages are asked for, and the reply records they become; keeps no page."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta, tzinfo

from crawler.extract.addresses import identity
from crawler.extract.boardrow import BoardRow
from crawler.extract.model import FetchedPage, ListItem
from crawler.extract.threads import ThreadDetail, may_hold_thread, thread_of
from crawler.reading.facts import PageFacts
from crawler.reading.pages import ReadPage, kind_of_board
from domain.artifacts import Missing
from domain.fetches import Fetch
from domain.records import BoardKind, ReplyRecord
from domain.targets import TargetKind, TargetRef
from domain.wording import N_

YEAR = timedelta(days=370)
"""How far back messages are looked for: a little more than the year that counts."""
UNREAD = N_("留言页面未能打开或读懂，本次不作判定")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """A message as a board names it."""

    url: str
    """Its own page, or the board's with a mark."""
    title: str
    board_url: str
    board: str
    fetch: Fetch
    body_key: str
    row: BoardRow | None = None
    wanted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A message as its own page shows it."""

    page_url: str
    title: str
    fetch: Fetch
    detail: ThreadDetail | None
    rendered: bool
    body_key: str


class Boards:
    """Collects messages in any order; gives records sorted by address."""

    def __init__(self, zone: tzinfo, *, most_pages: int, most_threads: int, known: Iterable[str] = ()) -> None:
        self._zone = zone
        self._most_pages = most_pages
        self._most_threads = most_threads
        self._known = {identity(url): url for url in known}
        """Messages known to be wrong from earlier sweeps: judged also when no board names them any more."""
        self._named: dict[str, _Named] = {}
        self._read: dict[str, _Read] = {}
        self._wanted: Counter[str] = Counter()
        self._root: dict[str, str] = {}
        self._pages: dict[str, set[str]] = {}

    def name(self, board: PageFacts, today: date) -> list[str]:
        """Take note of a page of a board; the addresses of its messages of the last year that should be read."""
        if kind_of_board(board) is not BoardKind.CONSULTATION:
            return []
        root = self.root_of(board)
        fresh: list[str] = []
        first = today - YEAR
        for named in self._messages(board, root):
            asked = named.row.detail.asked if named.row else None
            if asked is not None and asked.day < first:
                continue
            key = identity(named.url)
            before = self._named.get(key)
            if before is not None:
                if before.row is None and named.row is not None:
                    self._named[key] = replace(before, row=named.row)
                continue
            own = named.row is None or bool(named.row.url)
            wanted = own and self._wanted[root] < self._most_threads
            self._wanted[root] += wanted
            self._named[key] = replace(named, wanted=wanted)
            if wanted:
                fresh.append(named.url)
        return fresh

    def next_pages(self, board: PageFacts, today: date) -> list[str]:
        """The page on which a board's list goes on, until a year has been read back or the budget is spent."""
        if kind_of_board(board) is not BoardKind.CONSULTATION or not (board.rows or board.items):
            return []
        root = self.root_of(board)
        pages = self._pages.setdefault(root, set())
        pages.add(identity(board.url))
        days = _days(board)
        newest_first = len(days) < 2 or days[0] >= days[-1]
        if days and newest_first and days[-1] < today - YEAR:
            return []
        if not board.next_page or len(pages) >= self._most_pages:
            return []
        self._root.setdefault(identity(board.next_page), root)
        return [board.next_page]

    def asks(self, url: str) -> bool:
        """True for a message that some board names, or that is known to be wrong."""
        key = identity(url)
        return key in self._named or key in self._known

    def holds(self, url: str) -> bool:
        """True for a page of which something was kept as of a message."""
        return identity(url) in self._read

    def read(self, page: FetchedPage, read: ReadPage, today: date) -> bool:
        """Keep what a page says of a message; True when it was asked for and only a browser can show it."""
        key = identity(page.url)
        before = self._read.get(key)
        if before is not None and before.rendered >= page.rendered and before.detail is not None:
            return False
        asked = key in self._named or key in self._known
        detail, view = read.thread, read.view
        whole = view.html is page.text  # else records of a list, asked for by themselves
        if detail is None and whole and (asked or may_hold_thread(page.text)):
            detail = thread_of(view.page, today, zone=self._zone)
        if detail is None and not asked:
            return False
        self._read[key] = _Read(
            page_url=page.url,
            title=view.title,
            fetch=page.fetch,
            detail=detail,
            rendered=page.rendered,
            body_key=page.body_key,
        )
        return detail is None and before is None and not page.rendered and not page.render_tried

    def records(self, failures: Mapping[str, Fetch]) -> Iterator[ReplyRecord | Missing]:
        """A record for every message that was read; what was asked for and not read is missing unless the list tells enough."""
        for key, named in sorted(self._named.items()):
            read = self._read.get(key)
            row = named.row
            if read is not None and read.detail is not None:
                yield _record(named, read, read.detail)
            elif (
                row is not None
                and row.detail.asked is not None
                and row.detail.labels_told
                and (read is None or not row.url)
            ):
                yield _listed(named, row)
            elif named.wanted and (read is None or not _an_article(read)):
                failed = failures.get(key)
                yield Missing(
                    target=TargetRef(kind=TargetKind.THREAD, key=named.url, label=named.title),
                    record_type="ReplyRecord",
                    reason=UNREAD,
                    failure=failed.failure if failed else None,
                )
        for key, url in sorted(self._known.items()):
            read = self._read.get(key)
            if key not in self._named and read is not None and read.detail is not None:
                title = read.detail.title or read.title
                named = _Named(url=url, title=title, board_url="", board="", fetch=read.fetch, body_key=read.body_key)
                yield _record(named, read, read.detail)

    def root_of(self, board: PageFacts) -> str:
        """Address of the board that this page is a page of."""
        if board.trail and board.trail[-1].name == board.name:
            return board.trail[-1].url
        return self._root.get(identity(board.url), board.url)

    def _messages(self, board: PageFacts, root: str) -> Iterator[_Named]:
        covered = set()
        for row in board.rows:
            url = row.url or f"{board.url.partition('#')[0]}#{row.mark or _mark(row)}"
            covered.add(identity(row.url) if row.url else "")
            yield _Named(
                url=url,
                title=row.title,
                board_url=root,
                board=board.name,
                fetch=board.fetch,
                body_key=board.body_key,
                row=row,
            )
        for item in board.items:
            if identity(item.url) not in covered and not board.rows:
                yield _Named(
                    url=item.url,
                    title=item.title,
                    board_url=root,
                    board=board.name,
                    fetch=board.fetch,
                    body_key=board.body_key,
                    row=_row_of(item),
                )


def _row_of(item: ListItem) -> BoardRow | None:
    if item.dated is None:
        return None
    return BoardRow(title=item.title, url=item.url, detail=ThreadDetail(asked=item.dated))


def _days(board: PageFacts) -> list[date]:
    days = [row.detail.asked.day for row in board.rows if row.detail.asked is not None]
    return days or [item.dated.day for item in board.items if item.dated is not None]


def _mark(row: BoardRow) -> str:
    day = row.detail.asked.day.isoformat() if row.detail.asked else ""
    return hashlib.sha256(f"{day} {row.title}".encode()).hexdigest()[:12]


def _an_article(read: _Read) -> bool:
    """A page that opened well and holds no message: notices stand on boards too."""
    return read.detail is None and read.fetch.ok


def _record(named: _Named, read: _Read, detail: ThreadDetail) -> ReplyRecord:
    """What the message's own page says; what it leaves out, the list may tell."""
    listed = named.row.detail if named.row is not None else ThreadDetail()
    return ReplyRecord(
        target=TargetRef(kind=TargetKind.THREAD, key=read.page_url, label=named.title),
        url=read.page_url,
        board_url=named.board_url,
        board=named.board,
        subject=named.title,
        captured_at=read.fetch.at,
        fetch=read.fetch,
        board_kind=BoardKind.CONSULTATION,
        asked=detail.asked or listed.asked,
        answered=detail.answered or listed.answered,
        state=detail.state or listed.state,
        unit=detail.unit or listed.unit,
        reply=detail.reply or listed.reply,
        reply_seen=detail.reply_seen or listed.reply_seen,
        message_type=detail.message_type or listed.message_type,
        detail_read=True,
        evidence_key=read.body_key,
    )


def _listed(named: _Named, row: BoardRow) -> ReplyRecord:
    """What the list says of a message that has no page of its own, or whose page was not read."""
    detail = row.detail
    return ReplyRecord(
        target=TargetRef(kind=TargetKind.THREAD, key=named.url, label=named.title),
        url=named.url,
        board_url=named.board_url,
        board=named.board,
        subject=named.title,
        captured_at=named.fetch.at,
        fetch=named.fetch,
        board_kind=BoardKind.CONSULTATION,
        asked=detail.asked,
        answered=detail.answered,
        state=detail.state,
        unit=detail.unit,
        reply=detail.reply,
        reply_seen=detail.reply_seen,
        message_type=detail.message_type,
        detail_read=row.whole,
        listed_only=not row.url,
        evidence_key=named.body_key,
    )
