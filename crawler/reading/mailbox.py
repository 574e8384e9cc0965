"""Messages of a mailbox export as reply records, so that they are judged like public ones; asks no site."""

from collections.abc import Iterator, Sequence
from datetime import date

from crawler.extract.addresses import identity
from domain.artifacts import Missing
from domain.fetches import Fetch
from domain.mailbox import MailboxMessage
from domain.records import BoardKind, Dated, DateOrigin, ReplyRecord
from domain.sweeps import SweepOrder
from domain.targets import TargetKind, TargetRef

_MAILBOX = "信箱导出"


def mailbox_records(order: SweepOrder, public: Sequence[ReplyRecord | Missing]) -> Iterator[ReplyRecord]:
    """A record for every exported message that the site does not show itself."""
    shown = {identity(one.url) for one in public if isinstance(one, ReplyRecord)}
    same = {(one.subject, one.asked.day) for one in public if isinstance(one, ReplyRecord) and one.asked is not None}
    for message in sorted(order.mailbox, key=lambda one: one.id):
        url = message.url or f"{order.site.home_url}#mailbox-{message.id}"
        if identity(url) in shown or (message.subject, message.asked) in same:
            continue
        yield _record(message, url)


def _record(message: MailboxMessage, url: str) -> ReplyRecord:
    return ReplyRecord(
        target=TargetRef(kind=TargetKind.THREAD, key=url, label=message.subject),
        url=url,
        board_url="",
        board=message.board or _MAILBOX,
        subject=message.subject,
        captured_at=message.imported_at,
        fetch=Fetch(url=url, at=message.imported_at, detail="mailbox export"),
        board_kind=BoardKind.CONSULTATION,
        asked=_dated(message.asked),
        answered=_dated(message.answered) if message.answered else None,
        state=message.state,
        unit=message.unit,
        reply=message.reply,
        reply_seen=bool(message.reply),
        message_type=message.message_type,
        detail_read=True,
        imported=True,
    )


def _dated(day: date) -> Dated:
    return Dated(day=day, origin=DateOrigin.LABEL, confidence=0.99, raw=day.isoformat())
