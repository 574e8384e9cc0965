"""Reads the rows of a message board's list: table with headings, cards, plain list, folded messages; judges nothing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, tzinfo

from crawler.extract.boardjson import json_rows
from crawler.extract.boardrow import BoardRow
from crawler.extract.days import SHANGHAI, full_days, plain
from crawler.extract.fields import bare, frame_of
from crawler.extract.listdates import list_date
from crawler.extract.outline import Box
from crawler.extract.rows import Resolve, title_of
from crawler.extract.threads import ThreadDetail, detail_of, thread_key
from domain.records import Dated, DateOrigin

_HEAD_WORDS = {
    "时间": "asked",
    "日期": "asked",
    "单位": "unit",
    "部门": "unit",
    "状态": "state",
    "类型": "type",
    "信件": "title",
    "来信": "title",
}
_FEWEST_CELLS = 2
_LONGEST_ROW = 6000
_SHORTEST_TITLE = 4
_MOST_ROWS = 400
_LISTED = 2
_MESSAGE = re.compile(
    r"(?:留言|写信|来信|信件|咨询|提问|诉求|投诉|提交|反映)(?:时间|日期)|(?:已|未)(?:办结|答复|回复)|办理中|处理中|受理中|待(?:受理|办理|回复)|提问|答复|回复"
)
"""What rows of messages say and rows of articles beside them do not."""
_GREETING = re.compile(r"^(?:您好|你好|领导好|尊敬的\S{0,8}?)[，,：:！!。\s]+")
_GENERIC = re.compile(
    r"^[\[【(（]?(?:查看|点击|详情|更多|展开|收起|回复|阅读|办理|满意|评价|打印|分享|收藏|关闭|查看详[情细]|查看回复|[\d\s]+).{0,4}[\]】)）]?$"
)
_SCRIPTED = re.compile(r"^(?:javascript:|#|$)", re.IGNORECASE)


def board_rows(
    page: Box,
    url: str,
    resolve: Resolve,
    today: date,
    answers: Sequence[tuple[str, str]] = (),
    *,
    zone: tzinfo = SHANGHAI,
) -> tuple[BoardRow, ...]:
    """The messages that a board's page lists, in page order; empty when nothing on it reads like messages."""
    frame = frame_of(page)
    rows = list(_tabled(page, url, resolve, today, zone)) or list(_grouped(page, url, resolve, today, zone, frame))
    stored = [row for _, body in answers for row in json_rows(body, url, resolve, today)]
    return tuple(_merged(rows, stored)[:_MOST_ROWS])


def lists_messages(page: Box, url: str, resolve: Resolve, today: date, *, zone: tzinfo = SHANGHAI) -> bool:
    """True for a page that lists messages rather than being one: rows under headings, or two that lead on or say when they were asked."""
    if next(_tabled(page, url, resolve, today, zone), None) is not None:
        return True
    rows = list(_grouped(page, url, resolve, today, zone, frame_of(page)))
    return sum(1 for row in rows if row.detail.asked and (row.detail.state or "asked" in row.detail.labels)) >= _LISTED


def _merged(rows: list[BoardRow], stored: list[BoardRow]) -> list[BoardRow]:
    """What the page shows, filled up from the answers it was made of."""
    if not rows:
        return stored
    known = {row.title: row for row in stored}
    merged = []
    for row in rows:
        other = known.get(row.title)
        if other is not None:
            seen, told = row.detail, other.detail
            row = replace(
                row,
                url=row.url or other.url,
                mark=row.mark or other.mark,
                whole=row.whole or other.whole,
                detail=replace(
                    seen,
                    asked=seen.asked or told.asked,
                    answered=seen.answered or told.answered,
                    unit=seen.unit or told.unit,
                    state=seen.state or told.state,
                    reply=seen.reply or told.reply,
                    reply_seen=seen.reply_seen or told.reply_seen,
                    message_type=seen.message_type or told.message_type,
                ),
            )
        merged.append(row)
    return merged


# --- tables with headings -----------------------------------------------------------------------------------------------


def _tabled(page: Box, url: str, resolve: Resolve, today: date, zone: tzinfo) -> Iterator[BoardRow]:
    for box in page.walk():
        cells = _cells(box)
        if len(cells) < _FEWEST_CELLS or len(box.text) > 200:
            continue
        keys = [_head_key(cell.text) for cell in cells]
        if "title" not in keys or not {"asked", "published", "answered", "finished"} & set(keys) or None in keys:
            continue
        found = [
            row for one in _rows_after(box) if (row := _of_cells(_cells(one), keys, one, url, resolve, today, zone))
        ]
        if found:
            yield from found
            return


def _cells(box: Box) -> Sequence[Box]:
    if box.tag == "tr":
        return [child for child in box.boxes if child.tag in {"td", "th"}]
    if box.tag in {"ul", "div", "li", "dl", "p"}:
        kids = box.boxes
        if kids and len({kid.tag for kid in kids}) == 1:
            return kids
    return []


def _head_key(text: str) -> str | None:
    label = bare(text)
    if not label:
        return ""
    if label in _HEAD_WORDS:
        return _HEAD_WORDS[label]
    return thread_key(label) if len(label) <= 8 else None


def _rows_after(head: Box) -> Iterator[Box]:
    """Rows behind a row of headings: its siblings, or those of the next body of the table or box."""
    current = head
    for _ in range(3):
        parent = current.parent
        if parent is None:
            return
        kids = parent.boxes
        after = kids[kids.index(current) + 1 :]
        rows = [one for one in after if one.tag == head.tag]
        if not rows:
            rows = [row for one in after for row in one.boxes if row.tag == head.tag]
        if not rows:
            rows = [row for one in after for inner in one.boxes for row in inner.boxes if row.tag == head.tag]
        if rows:
            yield from rows
            return
        current = parent


def _of_cells(
    cells: Sequence[Box], keys: Sequence[str | None], row: Box, url: str, resolve: Resolve, today: date, zone: tzinfo
) -> BoardRow | None:
    if len(cells) != len(keys):
        return None
    texts: dict[str, str] = {}
    for key, cell in zip(keys, cells, strict=True):
        if key and (key not in texts or not texts[key]):
            texts[key] = cell.text
    title, target = _title(row, url, resolve)
    at = list(keys).index("title")
    shown = (title_of(cells[at].anchors[0]) if cells[at].anchors else "") or cells[at].text
    title = shown if len(shown) >= 2 else title
    asked = _day(texts.get("asked", "") or texts.get("published", ""), today, zone)
    if not title or (asked is None and not target):
        return None
    detail = ThreadDetail(
        asked=asked,
        answered=_day(texts.get("answered", "") or texts.get("finished", ""), today, zone),
        unit=texts.get("unit", "")[:40],
        state=texts.get("state", "")[:12],
        reply=texts.get("reply", "")[:200],
        reply_seen=bool(texts.get("reply")),
        message_type=texts.get("type", "")[:12],
        number=texts.get("number", "")[:40],
    )
    return BoardRow(
        title=title[:300],
        url=target,
        detail=detail,
        whole=bool(texts.get("reply")),
        mark=detail.number or row.attribute("id"),
    )


def _day(text: str, today: date, zone: tzinfo) -> Dated | None:
    return list_date(text, today, zone=zone) if text else None


# --- cards, lists, folded messages --------------------------------------------------------------------------------------


def _grouped(
    page: Box, url: str, resolve: Resolve, today: date, zone: tzinfo, frame: frozenset[int]
) -> Iterator[BoardRow]:
    best: list[Box] = []
    most = (0, 0)
    stack = [page]
    while stack:
        box = stack.pop()
        if id(box) in frame or box.tag in {"nav", "select"}:
            continue
        for rows in _groups(box):
            if len(rows) < most[0]:
                continue  # no more of them can read like messages
            weight = (sum(1 for row in rows if _MESSAGE.search(row.text)), len(rows))
            if weight > most:
                best, most = rows, weight
        stack.extend(reversed(box.boxes))
    if len(best) < _LISTED:
        return  # one box with a day in it is the message itself, or nothing of the kind
    for row in best:
        if made := _of_row(row, url, resolve, today, zone):
            yield made


def _groups(box: Box) -> Iterator[list[Box]]:
    """Children of one tag, most of which show a day; where titles and days are different children, each title with what follows."""
    kids = [child for child in box.boxes if child.text and child.tag not in {"br", "script", "hr"}]
    sets = dict.fromkeys((child.tag, "") for child in kids)
    sets |= dict.fromkeys((child.tag, child.attribute("class")) for child in kids if child.attribute("class"))
    met: list[list[Box]] = []
    for tag, name in sets:
        same = [child for child in kids if child.tag == tag and (not name or child.attribute("class") == name)]
        if same in met:
            continue  # all of one tag are of one class
        met.append(same)
        if any(len(child.text) > _LONGEST_ROW for child in same):
            continue
        rows = [child for child in same if _has_day(child) and len(child.text) >= 10]
        if len(rows) >= 0.6 * len(same) and rows and all(_titled(row) for row in rows[:3]):
            yield rows
            continue
        if tag in {"h2", "h3", "h4", "h5", "dt"} and len(same) < len(kids):
            joined = list(_joined(box, same))
            if joined and sum(_has_day(row) for row in joined) >= 0.6 * len(joined):
                yield joined


def _joined(box: Box, starts: list[Box]) -> Iterator[Box]:
    marks = {id(start) for start in starts}
    rows: list[list[Box | str]] = []
    for child in box.children:
        if isinstance(child, Box) and id(child) in marks:
            rows.append([child])
        elif rows:
            rows[-1].append(child)
    for start, row in zip(starts, rows, strict=True):
        yield Box("div", start.attributes, box).close(row)


def _has_day(box: Box) -> bool:
    return bool(full_days(plain(box.text[:_LONGEST_ROW])))


def _titled(row: Box) -> bool:
    """A row says more than its day: letters of a calendar or an archive by month do not."""
    words = re.sub(r"[\d\s年月日:：./-]+", "", row.text)
    return len(words) >= _SHORTEST_TITLE


def _of_row(row: Box, url: str, resolve: Resolve, today: date, zone: tzinfo) -> BoardRow | None:
    detail = detail_of(row, today, zone=zone, frame=frozenset())
    title, target = _title(row, url, resolve)
    title = detail.title or title or _first_words(row)
    if detail.asked is None:
        days = full_days(plain(row.text.replace(title, " ")))
        if len({day.day for day in days}) == 1 and detail.answered is None and days[0].day <= today:
            detail = replace(
                detail,
                asked=Dated(day=days[0].day, at=days[0].at, origin=DateOrigin.LIST, confidence=0.8, raw=row.text[:40]),
            )
    if len(title) < 2 or (detail.asked is None and not target):
        return None
    whole = detail.reply_seen or (not target and bool(detail.labels & {"content", "said"}))
    mark = detail.number or row.attribute("id") or row.attribute("data-id")
    return BoardRow(title=title[:300], url=target, detail=detail, whole=whole, mark=mark)


def _first_words(row: Box) -> str:
    """The beginning of the message itself, where it has no title."""
    for box in row.walk():
        if not box.boxes and len(box.text) >= _SHORTEST_TITLE and not full_days(plain(box.text)):
            return _GREETING.sub("", box.text)[:40]
    return ""


def _title(row: Box, url: str, resolve: Resolve) -> tuple[str, str]:
    """The row's title and the page it leads to, if any."""
    best = ""
    target = ""
    for anchor in row.anchors:
        words = title_of(anchor)
        href = anchor.attribute("href").strip()
        leads = "" if _SCRIPTED.match(href) else (resolve(href) or "")
        leads = "" if leads.partition("#")[0] == url.partition("#")[0] else leads
        if words and not _GENERIC.match(words) and len(words) > len(best):
            best = words
            target = leads or target
        elif leads and not target:
            target = leads
    if not best:
        for box in row.walk():
            named = re.search(r"title|subject|bt|biaoti|tit", box.names)
            if (box.tag in {"h2", "h3", "h4", "h5", "dt", "strong", "b", "summary"} or named) and len(
                box.text
            ) >= _SHORTEST_TITLE:
                best = box.text
                break
    return re.sub(r"^(?:标题|主题|信件标题|问)\s*[:：]\s*", "", best), target
