"""Reads a survey's page (征集调查): when it ends, whether it is over, and whether its result is shown; judges nothing."""

import re
from dataclasses import dataclass
from datetime import date, tzinfo

from crawler.extract.days import SHANGHAI, full_days, plain
from crawler.extract.fields import bare, fields_of, frame_of
from crawler.extract.listdates import list_date
from crawler.extract.outline import Box
from domain.records import Dated, DateOrigin

_TITLE = re.compile("征集|征求|调查|问卷|投票|听证|意见建议|意见稿")
_RESULT_WORDS = (
    r"(?:结果|意见|采纳|反馈|征集|调查)(?:的)?(?:反馈|公布|公示|公开|采纳|结果|情况|汇总|报告|分析|处理|落实)"
)
_RESULT_TITLE = re.compile(rf"{_RESULT_WORDS}|反馈$|结果$")
_RESULT_LABEL = re.compile(
    r"^(?:征集|调查|意见|征求意见|问卷|活动|投票|公众意见)?(?:结果|反馈|采纳|结果反馈|意见反馈|反馈结果|反馈情况|采纳情况|结果公布|结果公示|结果公开|征集结果|调查结果|意见采纳情况)(?:情况|公布|公示|说明)?$"
)
_ENDS_LABEL = re.compile(
    r"^(?:征集|调查|活动|意见|反馈|投票|问卷|报名)?(?:截止|结束|截至|终止)(?:时间|日期)$|^(?:征集|征求意见|调查|活动|公示|投票)(?:时间|期限|起止时间|日期)$|^起止时间$|^有效期$"
)
_STATE_LABEL = re.compile(r"^(?:征集|调查|活动|当前)?状态$")
_OVER = re.compile(
    r"(?:^|[\[【(（\s：:])(已(?:结束|截止|关闭|完成)|(?:征集|调查|活动|投票)(?:已)?结束|往期)(?=$|[\]】)）\s，,。])"
)
_RUNNING = re.compile(r"(?:^|[\[【(（\s：:])(进行中|征集中|正在征集|调查中|未结束|未开始)(?=$|[\]】)）\s，,。])")
_UNTIL = re.compile(r"(?:截止|截至|至|到|前|于)[^。；]{0,12}$|^\s*(?:前|止|截止|之前|以前)")
_NOTHING = re.compile(r"^(?:暂无|无$|尚未|待|敬请|未)")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ONLINE = re.compile(
    r"在线(?:提交|填写|参与|留言|征集)|点击(?:参与|填写|进入|提交)|我要(?:参与|提|说|留言|投票)|提交意见|发表意见|问卷链接|二维码|扫码|网上(?:提交|征集|留言)|<textarea|<form",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSurvey:
    """What a survey's page says."""

    ends: Dated | None = None
    state: str = ""
    result: str = ""
    only_mail: bool = False


def is_survey_title(title: str) -> bool:
    """True for titles of surveys and of their results."""
    return _TITLE.search(title) is not None


def is_result_title(title: str) -> bool:
    """True for titles that announce a result rather than ask."""
    return _RESULT_TITLE.search(title) is not None


def same_matter(survey: str, result: str) -> bool:
    """True when a result's title speaks of the matter of a survey's."""
    core = _core(survey)
    return len(core) >= 4 and core in _squeezed(result)


def _core(title: str) -> str:
    if match := re.search(r"《([^》]{4,})》", title):
        return _squeezed(match[1])
    text = re.sub(r"^(?:.{0,20}?)?关于(?:公开|面向社会|向社会(?:公开)?)?(?:征集|征求|开展|对)?", "", title)
    text = re.sub(
        r"(?:的)?(?:公众|社会|网民)?(?:意见建议|意见|建议)?(?:的)?(?:网上|网络|问卷|公开|民意)?(?:征集|征求|调查|问卷|投票|听证)?(?:意见|建议)?(?:的)?(?:公告|通知|启事|函|通告)?$",
        "",
        text,
    )
    return _squeezed(text)


def _squeezed(text: str) -> str:
    return re.sub(r"[\s《》“”\"'（）()、，,。:：-]", "", text)


def read_survey(page: Box, html: str, today: date, *, zone: tzinfo = SHANGHAI) -> ReadSurvey:
    """The fields of one survey's page; empty ones where it says nothing."""
    footers = frame_of(page)
    fields = fields_of(page, _key, frame=footers)
    result = next(
        (one.value or "附件" for one in fields.all("result") if one.present and not _NOTHING.match(one.value)), ""
    )
    if not result:
        result = next(
            (
                box.text
                for box in page.anchors
                if _RESULT_TITLE.search(box.text) and len(box.text) < 60 and box.attribute("href")
            ),
            "",
        )
    text = page.text
    state = fields.value("state")[:12]
    if not state:
        over, running = _OVER.search(text), _RUNNING.search(text)
        state = over[1] if over else running[1] if running else ""
    return ReadSurvey(
        ends=_ends(fields.value("ends"), text, today, zone),
        state=state,
        result=" ".join(result.split())[:120],
        only_mail=bool(_MAIL.search(text)) and not _ONLINE.search(html),
    )


def _key(label: str) -> str | None:
    if _RESULT_LABEL.match(bare(label)):
        return "result"
    if _ENDS_LABEL.match(label):
        return "ends"
    if _STATE_LABEL.match(label):
        return "state"
    return None


def _ends(value: str, text: str, today: date, zone: tzinfo) -> Dated | None:
    """The last day for taking part: the last day of the labelled field, else one that running text calls the end."""
    days = full_days(plain(value), zone=zone) if value else []
    if days:
        last = max(days, key=lambda one: one.day)
        return Dated(day=last.day, at=last.at, origin=DateOrigin.LABEL, confidence=0.9, raw=value[:60])
    if value and (found := list_date(value, today, zone=zone)):
        return found
    flat = plain(text)
    called = [
        day
        for day in full_days(flat, zone=zone)
        if re.search(r"截止|截至|结束|反馈|征集|征求", flat[max(0, day.start - 40) : day.end + 8])
        and (_UNTIL.search(flat[max(0, day.start - 16) : day.start]) or _UNTIL.search(flat[day.end : day.end + 6]))
    ]
    if not called:
        return None
    last = max(called, key=lambda one: one.day)
    return Dated(day=last.day, at=last.at, origin=DateOrigin.TEXT, confidence=0.7, raw=flat[last.start : last.end])
