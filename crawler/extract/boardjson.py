"""Reads the messages a board's script fetched: the longest list of message-like objects in a JSON answer; judges nothing."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from crawler.extract.boardrow import BoardRow
from crawler.extract.days import moment
from crawler.extract.jsonlists import parsed
from crawler.extract.rows import Resolve
from crawler.extract.threads import ThreadDetail
from domain.records import Dated, DateOrigin

_MOST_ROWS = 400
_JSON: dict[str, tuple[str, ...]] = {
    "title": ("title", "subject", "lettertitle", "messagetitle", "consulttitle", "topic", "bt", "xjbt", "zxbt", "name"),
    "asked": (
        "asktime", "askdate", "writetime", "writedate", "lettertime", "letterdate", "submittime", "submitdate", "questiontime", "messagetime", "consulttime", "sendtime", "senddate",
        "createtime", "createdate", "createdat", "inputtime", "addtime", "lysj", "lyrq", "xjsj", "lxsj", "lxrq", "tjsj", "twsj", "xxsj",
    ),
    "answered": (
        "replytime", "replydate", "replyat", "answertime", "answerdate", "answerat", "feedbacktime", "responsetime", "finishtime", "finishdate", "dealtime", "handletime", "hfsj", "hfrq", "dfsj", "dfrq", "bjsj",
    ),
    "unit": ("replyunit", "replydept", "replyorg", "replydeptname", "answerunit", "answerdept", "answerorg", "dealdept", "dealunit", "handledept", "handleunit", "deptname", "orgname", "unitname", "department", "dept", "unit", "hfdw", "dfdw", "bldw", "cbdw"),
    "state": ("statusname", "statename", "statusdesc", "statustext", "state", "status", "handlestate", "dealstatus", "zt", "blzt"),
    "reply": ("replycontent", "replytext", "reply", "answercontent", "answertext", "answer", "feedback", "dealresult", "handleresult", "hfnr", "dfnr", "bljg"),
    "type": ("typename", "lettertype", "messagetype", "type", "lx", "xjlx"),
    "url": ("url", "link", "href", "detailurl", "pageurl", "weburl"),
    "number": ("code", "number", "serial", "letterno", "messageno", "bh", "xjbh", "id", "uuid"),
}  # fmt: skip
_TAGS = re.compile(r"<[^>]+>")


def json_rows(body: str, base: str, resolve: Resolve, today: date) -> list[BoardRow]:
    """Messages of the longest list of message-like objects in one JSON answer; empty when it holds none."""
    best: list[BoardRow] = []
    for rows in _lists(parsed(body), 0):
        found = [made for row in rows[:_MOST_ROWS] if (made := _of_json(row, resolve, today))]
        if len(found) > len(best) and len(found) >= 0.5 * len(rows[:_MOST_ROWS]):
            best = found
    return best


def _lists(data: Any, depth: int) -> Iterator[list[dict[str, Any]]]:
    if depth > 8:
        return
    children: Iterable[Any] = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    if isinstance(data, list) and (rows := [row for row in data if isinstance(row, dict)]):
        yield rows
    for child in children:
        if isinstance(child, dict | list):
            yield from _lists(child, depth + 1)


def _of_json(row: dict[str, Any], resolve: Resolve, today: date) -> BoardRow | None:
    flat = {key.lower().replace("_", ""): value for key, value in row.items()}

    def text(key: str) -> str:
        for name in _JSON[key]:
            value = flat.get(name)
            if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
                return " ".join(_TAGS.sub(" ", str(value)).split())
        return ""

    title, asked = text("title"), _moment(text("asked"), today)
    tells = any(name in flat for key in ("answered", "reply") for name in _JSON[key])
    if len(title) < 2 or asked is None or not tells:
        return None  # not a message: articles have a title and a day too
    reply, state = text("reply"), text("state")
    detail = ThreadDetail(
        asked=asked,
        answered=_moment(text("answered"), today),
        unit=text("unit")[:40],
        state="" if state.isdigit() else state[:12],
        reply=reply[:200],
        reply_seen=bool(reply),
        message_type="" if text("type").isdigit() else text("type")[:12],
    )
    address = text("url")
    return BoardRow(
        title=title[:300],
        url=(resolve(address) or "") if address else "",
        detail=detail,
        whole=True,
        mark=text("number")[:40],
    )


def _moment(value: str, today: date) -> Dated | None:
    found = moment(value) if value else None
    if found is None or found.day > today:
        return None
    return Dated(day=found.day, at=found.at, origin=DateOrigin.LIST, confidence=0.9, raw=value[:40])
