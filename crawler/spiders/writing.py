"""What the sweep has learnt → records in the bundle: links from the book, everything else from the reading; judges nothing."""

from dataclasses import replace
from datetime import datetime

from crawler.extract.addresses import identity
from crawler.spiders.book import Book, Target, key_of
from crawler.spiders.kit import Kit
from domain.artifacts import Missing
from domain.records import (
    ChannelsRecord,
    ColumnRecord,
    GuideRecord,
    HomeRecord,
    LinkKind,
    LinkRecord,
    MarksRecord,
    Record,
    ReplyRecord,
    ServiceRecord,
    SurveyRecord,
    TagsRecord,
    TextRecord,
)
from domain.sweeps import PendingLink
from domain.targets import TargetKind, TargetRef
from domain.wording import N_

_OF_HOME = (HomeRecord, MarksRecord, TagsRecord, ChannelsRecord, ServiceRecord)
"""What is said of the home page or of the whole site."""
_WITH_EVIDENCE = (*_OF_HOME, ColumnRecord, ReplyRecord, GuideRecord, SurveyRecord, TextRecord)
BEHIND_NOTICE = "网站正在维护，首页内容未能查看"
NOT_ON_ITS_BOARD = N_("留言板上未再见到该留言，本次不作判定")
NOT_LOOKED_AT = N_("曾经链接它的页面本次未能全部打开")


def write_links(kit: Kit) -> None:
    """A record for every address a page names, and for every known one that its places name no more.

    A narrow look speaks of the links it was sent for, and of no other.
    """
    book, bundle = kit.book, kit.bundle
    pending = {one.url: one for one in kit.order.pending}
    meant = {key_of(url) for url in (*pending, *(known.target.key for known in kit.order.known_faults))}
    for target in book:
        if kit.narrow and key_of(target.url) not in meant:
            continue
        if target.instances and target.kind is not LinkKind.FORM and target.url != kit.home:
            earlier = pending.pop(target.url, None)
            link = _link(target, on_guide=kit.reading.any_guide(target.found_on))
            bundle.write(link if earlier is None else _joined(link, earlier, narrow=kit.narrow))
    for left in pending.values():
        if left.found_on and all(_was_read(book, place) for place in left.found_on):
            gone = book.get(left.url) or Target(url=left.url, kind=left.kind, internal=False, depth=0)
            bundle.write(replace(_link(gone), instances=0, found_on=()))
    for known in kit.order.known_faults:
        if known.target.kind is not TargetKind.LINK:
            continue
        found = book.get(known.target.key)
        if found is not None and found.instances:
            continue
        if known.found_on and all(_was_read(book, place) for place in known.found_on):
            gone = found or Target(url=known.target.key, kind=LinkKind.PAGE, internal=False, depth=0)
            bundle.write(replace(_link(gone), target=known.target, url=known.target.key, instances=0, found_on=()))
        else:
            bundle.write(Missing(target=known.target, record_type="LinkRecord", reason=NOT_LOOKED_AT))


def write_reading(kit: Kit, finished: datetime, *, notice: str) -> None:
    """What the reading makes of all pages; evidence keys point only at what lies in the bundle.

    Behind a maintenance ``notice`` there is no home page to judge: what it would show is missing, not wrong. A narrow look speaks
    of what it was sent for alone: of everything else it has seen too little.
    """
    meant = {known.target.ref for known in kit.order.known_faults}
    boards = {identity(url) for url in kit.order.focus}
    unjudged = {known.target.ref for known in kit.order.known_faults if not known.check_id}
    for target in kit.book:
        last = target.last
        if target.page and last is not None and not last.ok:
            kit.reading.failed(target.url, last, target.depth)
    for record in kit.reading.finish(finished):
        of_column = record.target.kind is TargetKind.COLUMN and bool(kit.order.focus)
        if isinstance(record, ReplyRecord) and identity(record.board_url) in boards:
            of_column = True
        if kit.narrow and not of_column and record.target.ref not in meant:
            continue
        if isinstance(record, ReplyRecord) and not record.board_url and record.target.ref in unjudged:
            # Its own page may leave out what only the board tells: enough to clear a known fault, not to accuse.
            kit.bundle.write(Missing(target=record.target, record_type="ReplyRecord", reason=NOT_ON_ITS_BOARD))
            continue
        if notice and isinstance(record, _OF_HOME):
            kit.bundle.write(Missing(target=record.target, record_type=type(record).__name__, reason=BEHIND_NOTICE))
            continue
        kit.bundle.write(_with_evidence(kit, record) if not isinstance(record, Missing) else record)


def _with_evidence(kit: Kit, record: Record) -> Record:
    if not isinstance(record, _WITH_EVIDENCE):
        return record
    seen_at = record.url if record.url in kit.pictures or record.url in kit.bodies else record.url.partition("#")[0]
    picture = kit.pictures.get(seen_at) if seen_at not in kit.private else None
    key = kit.bundle.put_blob(picture) if picture else kit.bodies.get(seen_at, "")
    return replace(record, evidence_key=key)


def _link(target: Target, *, on_guide: bool = False) -> LinkRecord:
    return LinkRecord(
        target=TargetRef(kind=TargetKind.LINK, key=target.url, label=target.anchor),
        url=target.url,
        kind=target.kind,
        internal=target.internal,
        anchor=target.anchor,
        found_on=target.found_on,
        instances=target.instances,
        attempts=target.attempts,
        on_home=target.on_home,
        on_guide=on_guide,
        place=str(target.place),
        shown=target.shown,
        exchange_key=target.exchange_key,
        stand_in=target.stand_in,
        stand_in_tries=target.stand_in_tries,
        lost_fragments=target.lost_fragments,
        announced=target.announced,
        begins_like=target.begins_like,
    )


def _joined(link: LinkRecord, earlier: PendingLink, *, narrow: bool) -> LinkRecord:
    """The record with the tries of earlier sweeps before its own; a narrow look saw only some of the pages that name it."""
    joined = replace(link, attempts=(*earlier.attempts, *link.attempts))
    if narrow and earlier.instances > link.instances:
        joined = replace(joined, instances=earlier.instances, found_on=earlier.found_on)
    return joined


def _was_read(book: Book, place: str) -> bool:
    target = book.get(place)
    return target is not None and target.last is not None and target.last.ok
