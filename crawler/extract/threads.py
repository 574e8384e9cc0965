"""Reads message boards (留言): what a board is for, and the fields of one message with its reply; judges no delay."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, tzinfo
from functools import lru_cache

from crawler.extract.days import SHANGHAI, full_days, plain
from crawler.extract.fields import Fields, fields_of
from crawler.extract.listdates import list_date
from crawler.extract.literals import Compounds
from crawler.extract.outline import Box
from domain.records import BoardKind, Dated

_KINDS: tuple[tuple[BoardKind, re.Pattern[str]], ...] = (
    (BoardKind.DISCIPLINE, re.compile("纪检|监察|廉政|举报|监督电话|四风|扫黑|涉黑|巡察|巡视")),
    (BoardKind.PETITION, re.compile("信访")),
    (BoardKind.INTERVIEW, re.compile("访谈|直播")),
    (BoardKind.SURVEY, re.compile("征集|调查|问卷|投票|征求意见|听证")),
    (
        BoardKind.CONSULTATION,
        re.compile(
            "信箱|邮箱|留言|咨询(?!公司|机构|委员会|专家)|投诉|来信|建言|问政|12345|市民热线|便民热线|政务热线|百姓(?:信箱|留言|心声|呼声)|网民|网友|诉求|(?:在线|网上|互动|网络)问答|有问必答|信件|写信|"
            "献计|献策|我有话说|有话(?:要|对)|金点子|意见建议|一线通|直通车|问计"
        ),
    ),
)
_NO_BOARD = re.compile(
    "常见问题|知识库|办事问答|政策问答|热点问答|智能问答|问答库|须知|指南|说明|统计|办法|规定|公告|邮箱登录|公务邮箱|咨询电话|投诉电话|联系方式"
)
"""Names that hold a board's word and hold no messages."""

_WHO = "留言|写信|来信|信件|来件|来电|诉求|咨询|提问|投诉|反映|问政|去信|发信|收信|信访|递交|提交|发起|发表|建议|问题|网友|网民|案件|办件"
_ANSWER = "答复|回复|回信|解答|回应|回答|办复|处办|批复"
_LABELS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("asked", re.compile(rf"^(?:{_WHO}|登记|交件|创建)(?:的)?(?:时间|日期)$")),
    ("answered", re.compile(rf"^(?:单位|部门|官方|最新|首次)?(?:{_ANSWER})(?:的)?(?:时间|日期)$")),
    ("finished", re.compile(r"^(?:办结|办毕|反馈|完成|办理完成|办理完结|结案|办结答复)(?:的)?(?:时间|日期)$")),
    ("handled", re.compile(r"^(?:处理|办理)(?:的)?(?:时间|日期)$")),
    ("published", re.compile(r"^(?:发布|公开|公布|受理|接收|收件)(?:的)?(?:时间|日期)$")),
    (
        "unit",
        re.compile(
            rf"^(?:最终|主要)?(?:{_ANSWER}|反馈|办理|承办|受理|处理|责任|经办|主办|办结|处置)(?:的)?(?:单位|部门|机构|机关|科室|处室|者|人)$|^(?:{_ANSWER})方$"
        ),
    ),
    (
        "state",
        re.compile(
            r"^(?:办理|处理|信件|受理|留言|回复|答复|当前|办件|诉求|来信|审核|问题|信件办理|办结)?(?:状态|进度|进展)$"
        ),
    ),
    (
        "reply",
        re.compile(
            rf"^(?:官方|部门|单位|领导|最终|本网|政府)?(?:{_ANSWER}|反馈|办理|处理|调查处理|办结)(?:内容|结果|意见|情况|详情|正文|信息|告知)$|"
            rf"^(?:官方|部门|单位|领导|最终|本网|政府|办理)?(?:{_ANSWER})$"
        ),
    ),
    ("type", re.compile(rf"^(?:{_WHO}|信箱)?(?:类型|类别|性质|分类|目的)$")),
    ("title", re.compile(rf"^(?:{_WHO}|工单|受理)?(?:标题|主题|题目|名称)$")),
    (
        "content",
        re.compile(
            rf"^(?:{_WHO}|具体|工单|详细|主要)?(?:内容|正文|详情|描述|摘要)$|^(?:网友|网民)?(?:提问|留言|来信|诉求)$"
        ),
    ),
    ("number", re.compile(rf"^(?:{_WHO}|受理|查询|业务|工单|办件)?(?:编号|流水号|索引号|单号|编码)$")),
    (
        "",
        re.compile(
            rf"^(?:(?:{_WHO})人|序号|姓名|昵称|作者|称呼|收信人|写信人|(?:收信|写给|接收|收件)(?:单位|部门)|信箱|写信给|是否公开|浏览(?:次数|量)|点击(?:次数|量|数)|阅读(?:次数|量)|查看次数|"
            r"满意度.{0,4}|评价.{0,6}|地区|区域|所属地区|事发地.{0,3}|发生地.{0,3}|关键词|来源|渠道|附件|相关附件|手机|电话|联系电话|邮箱)$"
        ),
    ),
)
_ASKED_ORDER = ("asked", "published")
_ANSWERED_ORDER = ("answered", "finished", "handled")
_NOTHING = re.compile(
    r"^(?:暂无.{0,8}|无|尚未.{0,8}|还未.{0,8}|未(?:回复|答复|办理)|没有.{0,8}|等待.{0,8}|[-—/]+)[。！!]?$"
)
_UNDER_WAY = re.compile(
    r"^.{0,24}(?:(?:正在|处于)(?:办理|处理|受理|核实|调查|转办)|(?:办理|处理|受理)中|已(?:受理|转办|转交|转至|交办|交由|签收)|尚未|暂未|待(?:答复|回复|办理|受理|处理)).{0,36}$"
)
"""What stands in a reply's place while there is none; with a reply time beside it even such words are the reply."""
_STATE_WORDS = (
    "不予受理", "不受理", "已撤回", "已答复", "已回复", "已办结", "已办理", "已反馈", "办结", "答复完成", "未回复", "未答复", "未办理", "办理中", "处理中", "受理中", "待受理", "待办理", "待处理",
    "待回复", "待答复", "待办", "已受理", "已转办", "转办中", "已交办", "交办中", "已完成", "部分办理",
)  # fmt: skip
_STATE = re.compile(rf"(?:^|[\[【(（\s:：|])({'|'.join(_STATE_WORDS)})(?=$|[\]】)）\s|，,。])")
_TYPE = re.compile(
    r"(?:^|[\[【(（\s])((?:政策|业务)?咨询|投诉|举报|建议|求助|求决|表扬|感谢|意见|其他|检举|申诉|揭发控告)(?:类)?(?=$|[\]】)）\s])"
)
_TYPE_ENDS = re.compile(r"[询诉报议助决扬谢见他举告](?:类)?(?=$|[\]】)）\s])")
"""How what it finds ends: looked for first, since nothing begins it by which a scanner could skip."""
_SAID = re.compile(
    r"(?:(?P<who>[^\s，。：:]{2,24}?)[\s于在]{0,3})?(?P<day>(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?)\s*(?P<act>提问|留言|咨询|写道|发表|来信|提交|回复|答复|回答|解答)"
)
_SAID_WHEN = re.compile(
    # What every match of it holds, with one set of digits in front: who said it is looked for only where anything was said.
    r"[12](?:(?<=1)9|(?<=2)0)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?\s*(?:提问|留言|咨询|写道|发表|来信|提交|回复|答复|回答|解答)"
)
_HINTS = Compounds(
    who + what
    for words, labels in (
        (_ANSWER.split("|"), ("时间", "日期", "单位", "部门", "机构", "内容", "意见")),
        (
            ("留言", "写信", "来信", "信件", "来件", "诉求", "提问", "去信", "发信"),
            ("时间", "日期", "内容", "标题", "主题"),
        ),
        (("提问", "留言", "咨询", "反映", "问政"), ("时间",)),
    )
    for who in words
    for what in labels
)
"""Labels that only messages and lists of messages carry."""
_KEPT = 200
_EVIDENCE = 2
"""Labels of a message beside its time, where that time says only «published»."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadDetail:
    """One message as a page or a row shows it."""

    asked: Dated | None = None
    answered: Dated | None = None
    unit: str = ""
    state: str = ""
    reply: str = ""
    reply_seen: bool = False
    """A reply's words, picture or attachment stand there."""
    message_type: str = ""
    title: str = ""
    number: str = ""
    labels: frozenset[str] = frozenset()
    """Keys of the labels that were met."""

    @property
    def labels_told(self) -> bool:
        """True when more than a day is known: a state, a unit, a reply, its time or a label of messages."""
        return bool(self.state or self.unit or self.reply_seen or self.answered or self.labels)

    @property
    def is_message(self) -> bool:
        """False for articles: a time of publishing alone makes no message."""
        if "asked" in self.labels:
            return True
        return (
            len(self.labels & {"answered", "finished", "unit", "state", "reply", "type", "content", "number"})
            >= _EVIDENCE
        )


def board_kind(name: str) -> BoardKind | None:
    """What a column of this name takes messages for; None when it is no board. Discipline and petition come first."""
    if _NO_BOARD.search(name):
        return None
    return next((kind for kind, words in _KINDS if words.search(name)), None)


def may_hold_thread(html: str) -> bool:
    """True for pages with a label that only messages and lists of messages carry; cheap enough for every page."""
    return _HINTS.any_in(html)


@lru_cache(maxsize=4096)  # a site's pages carry the same labels
def thread_key(label: str) -> str | None:
    """Key of a message's label; ``""`` for another label of messages, None for words that are none."""
    if len(label) > 12:
        return None
    return next((key for key, words in _LABELS if words.match(label)), None)


@lru_cache(maxsize=1)  # asked twice of each page of a board
def thread_of(page: Box, today: date, *, zone: tzinfo = SHANGHAI) -> ThreadDetail | None:
    """The fields of a message page, from labels in tables, lists, blocks or lines; None when it does not say when it was asked."""
    detail = detail_of(page, today, zone=zone)
    if detail.asked is None or not detail.is_message:
        return None
    return detail


def detail_of(box: Box, today: date, *, zone: tzinfo = SHANGHAI, frame: frozenset[int] | None = None) -> ThreadDetail:
    """What a box says of one message; every field may be empty."""
    fields = fields_of(box, thread_key, frame=frame)
    asked = _first_day(fields, _ASKED_ORDER, today, zone)
    answered = _first_day(fields, _ANSWERED_ORDER, today, zone)
    unit = fields.value("unit")
    said_asked = said_answered = False
    words = plain(box.text) if asked is None or answered is None else ""
    for said in _SAID.finditer(words) if _SAID_WHEN.search(words) else ():
        day = list_date(said["day"], today, zone=zone)
        if said["act"] in {"回复", "答复", "回答", "解答"}:
            answered = answered or day
            unit = unit or (said["who"] or "")
            said_answered = True
        else:
            asked = asked or day
            said_asked = True
    reply, rich = _reply(fields, timed=answered is not None)
    if asked is not None and answered is not None and answered.day < asked.day and not fields.value("asked"):
        asked = None  # the day the whole was published, not the day it was asked
    state = fields.value("state") or _found(_STATE, box.text)
    kind = fields.value("type") or _type_said(box.text[:400])
    return ThreadDetail(
        asked=asked,
        answered=answered,
        unit=_short(unit),
        state=_short(state)[:12],
        reply=reply,
        reply_seen=bool(reply) or rich or said_answered,
        message_type=_short(kind)[:12],
        title=fields.value("title")[:200],
        number=_short(fields.value("number")),
        labels=frozenset(one.key for one in fields.found if one.key) | ({"asked", "said"} if said_asked else set()),
    )


def _reply(fields: Fields, *, timed: bool) -> tuple[str, bool]:
    texts = []
    rich = False
    for one in fields.all("reply"):
        text = " ".join(one.value.split())
        if text and not _NOTHING.match(text) and not _only_state(text) and (timed or not _UNDER_WAY.match(text)):
            texts.append(text)
        elif one.rich and not text:
            rich = True
        elif one.rich:
            rich = rich or bool(re.search("附件|下载", text))
    best = max(texts, key=len) if texts else ""
    return best[:_KEPT], rich


def _only_state(text: str) -> bool:
    return text.strip(" 。[]【】") in _STATE_WORDS


def _first_day(fields: Fields, order: Iterable[str], today: date, zone: tzinfo) -> Dated | None:
    for key in order:
        for one in fields.all(key):
            days = full_days(plain(one.value[:40]))
            found = (
                list_date(one.value[: days[0].end] if days else one.value[:24], today, zone=zone) if one.value else None
            )
            if found is not None:
                return found
    return None


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""


def _type_said(text: str) -> str:
    return _found(_TYPE, text) if _TYPE_ENDS.search(text) else ""


def _short(text: str) -> str:
    return " ".join(text.split())[:40].strip(" |｜;；")
