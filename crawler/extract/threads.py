"""Reads message boards (留言): what a board is for, and the fields of one message with its reply; judges no delay."""

import re
from dataclasses import dataclass
from datetime import date, tzinfo

from selectolax.lexbor import LexborHTMLParser

from crawler.extract.dates import list_date
from crawler.extract.days import SHANGHAI
from crawler.extract.text import all_text
from domain.records import BoardKind, Dated

_KINDS: tuple[tuple[BoardKind, re.Pattern[str]], ...] = (
    (BoardKind.DISCIPLINE, re.compile("纪检|监察|廉政|举报|监督电话|四风")),
    (BoardKind.PETITION, re.compile("信访")),
    (BoardKind.INTERVIEW, re.compile("访谈|直播")),
    (BoardKind.SURVEY, re.compile("征集|调查|问卷|投票")),
    (
        BoardKind.CONSULTATION,
        re.compile("信箱|留言|咨询|投诉|来信|建言|问政|12345|互动交流|百姓|网民|诉求|问答|信件"),
    ),
)
_VALUE = r"(?:[\s：:\]】|]|&nbsp;)*"
_DAY = r"(\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?)"
_ASKED = re.compile(
    "(?:留言|写信|来信|提交|咨询|提问|信件|发信|登记|投诉|反映|问政|诉求|发布|去信|收信)(?:时间|日期)" + _VALUE + _DAY
)
_ANSWERED = re.compile("(?:答复|回复|办结|反馈|处理|办复|回信|解答|办理)(?:时间|日期)" + _VALUE + _DAY)
_UNIT = re.compile("(?:答复|回复|办理|承办|受理|处理|回信|解答)(?:单位|部门|机构)" + _VALUE + r"([^\s：:|]{2,40})")
_STATE = re.compile("(?:办理|处理|信件|受理|留言|回复|答复)?(?:状态|进度|情况)" + _VALUE + r"([一-鿿]{2,8})")
_REPLY = re.compile("(?:(?:答复|回复|办理|处理|反馈)(?:内容|结果|意见|情况))" + _VALUE + r"(.{2,400})", re.DOTALL)
_NO_REPLY = re.compile("^(?:暂无|无|尚未|未回复|未答复|正在|办理中|处理中|待)")
_KEPT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadDetail:
    """One message as its own page shows it."""

    asked: Dated | None = None
    answered: Dated | None = None
    unit: str = ""
    state: str = ""
    reply: str = ""


def board_kind(name: str) -> BoardKind | None:
    """What a column of this name takes messages for; None when it is no board. Discipline and petition come first."""
    return next((kind for kind, words in _KINDS if words.search(name)), None)


def read_thread(html: str, today: date, *, zone: tzinfo = SHANGHAI) -> ThreadDetail | None:
    """The fields of a message page, from labels in tables, lists or lines; None when it does not say when it was asked."""
    text = re.sub(r"[ \t　\xa0]+", " ", all_text(LexborHTMLParser(html)))
    asked = _first_day(_ASKED, text, today, zone)
    if asked is None:
        return None
    reply = _word(_REPLY, text)
    reply = "" if _NO_REPLY.match(reply) else " ".join(reply.split())[:_KEPT]
    return ThreadDetail(
        asked=asked,
        answered=_first_day(_ANSWERED, text, today, zone),
        unit=_word(_UNIT, text),
        state=_word(_STATE, text),
        reply=reply,
    )


def _first_day(pattern: re.Pattern[str], text: str, today: date, zone: tzinfo) -> Dated | None:
    for match in pattern.finditer(text):
        found = list_date(match[1], today, zone=zone)
        if found is not None:
            return found
    return None


def _word(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1].strip() if match else ""
