"""The message boards of a site: which messages are asked for, and the reply records they become; keeps no page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from crawler.extract.addresses import identity
from crawler.extract.model import FetchedPage, ListItem
from crawler.extract.threads import board_kind, read_thread
from domain.artifacts import Missing
from domain.fetches import Fetch
from domain.records import BoardKind, ReplyRecord
from domain.targets import TargetKind, TargetRef

_YEAR = timedelta(days=370)
_MOST = 120
"""Messages of one board that are read in one sweep."""
UNREAD = "留言页面未能打开或读懂，本次不作判定"


@dataclass(slots=True, kw_only=True)
class _Asked:
    """A message named by a board."""

    item: ListItem
    board_url: str
    board: str
    kind: BoardKind
    record: ReplyRecord | None = None


class Boards:
    """Collects messages in any order; gives records sorted by address."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._threads: dict[str, _Asked] = {}
        self._per_board: dict[str, int] = {}

    def name(self, board_url: str, board: str, items: Sequence[ListItem], today: date) -> list[str]:
        """Take note of a page of a board; the addresses of its messages of the last year that should be read."""
        kind = board_kind(board)
        if kind is not BoardKind.CONSULTATION:
            return []
        fresh: list[str] = []
        for item in items:
            key = identity(item.url)
            if key in self._threads or (item.dated is not None and item.dated.day < today - _YEAR):
                continue
            if self._per_board.get(board, 0) >= _MOST:
                break
            self._per_board[board] = self._per_board.get(board, 0) + 1
            self._threads[key] = _Asked(item=item, board_url=board_url, board=board, kind=kind)
            fresh.append(item.url)
        return fresh

    def read(self, page: FetchedPage, today: date) -> bool:
        """Read a page if it is a message that was asked for; True when only a browser can show it."""
        asked = self._threads.get(identity(page.url))
        if asked is None or (asked.record is not None and not page.rendered):
            return False
        detail = read_thread(page.text, today, zone=self._zone)
        if detail is None:
            return not page.rendered and not page.render_tried
        asked.record = ReplyRecord(
            target=TargetRef(kind=TargetKind.THREAD, key=page.url, label=asked.item.title),
            url=page.url,
            board_url=asked.board_url,
            board=asked.board,
            subject=asked.item.title,
            captured_at=page.fetch.at,
            fetch=page.fetch,
            board_kind=asked.kind,
            asked=detail.asked,
            answered=detail.answered,
            state=detail.state,
            unit=detail.unit,
            reply=detail.reply,
            detail_read=True,
        )
        return False

    def records(self, failures: dict[str, Fetch]) -> Iterator[ReplyRecord | Missing]:
        """A record for every message that was read; what was named and not read is missing."""
        for key, asked in sorted(self._threads.items()):
            if asked.record is not None:
                yield asked.record
                continue
            target = TargetRef(kind=TargetKind.THREAD, key=asked.item.url, label=asked.item.title)
            failed = failures.get(key)
            yield Missing(
                target=target, record_type="ReplyRecord", reason=UNREAD, failure=failed.failure if failed else None
            )
