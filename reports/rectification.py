"""The rectification sheet (整改通知) of one site or account: as a workbook to be filled in and sent back, and as a paper."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from domain.circulars import CircularStyle
from domain.indicators import IndicatorSet
from domain.issues import Issue
from domain.papers import NUMERALS
from domain.registry import Contact
from domain.wording import N_
from reports.findings import Cell
from reports.paper import Annex, Column, Paper, Section, tight
from reports.sheets import Col, Picture, Sheet, workbook
from reports.texts import Speaker

MENDED, OBJECTION, EXPLANATION = N_("已整改"), N_("申诉"), N_("情况说明")
"""What a reply may say."""
ID_HEADING, REPLY_HEADING, WORDS_HEADING = N_("问题编号"), N_("答复"), N_("答复说明")
BY_HEADING, DAY_HEADING = N_("答复人"), N_("答复日期")
"""Headings by which a reply sheet is known again."""
_PICTURE_ROW = 132
"""Height of a row with a picture, in points."""
_TITLE_LINE = 40
"""Letters of half a square in one line of a title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectification:
    """What one notice says."""

    code: str
    name: str
    organizer: str
    url: str
    contact: Contact
    """Of the unit."""
    issues: tuple[Issue, ...]
    due: date
    """For issues without a deadline of their own."""
    day: date
    indicators: IndicatorSet
    style: CircularStyle
    pictures: Mapping[str, bytes]
    """By fingerprint: a small PNG or JPEG of the evidence."""
    titles: Mapping[str, str]
    """Title of each check by id, a msgid."""
    base_url: str = ""
    """Address of the dashboard, where the evidence lies in full."""
    number: str = ""


def rectification_workbook(notice: Rectification, speaker: Speaker) -> bytes:
    """The notice as XLSX: one row a fault, with fields for the unit's reply; only these can be changed."""
    text, notice = speaker.text, replace(notice, style=notice.style.spoken(speaker.locale))
    columns = (
        Col(heading=text("序号"), width=6, style="centre"),
        Col(heading=text(ID_HEADING), width=16),
        Col(heading=text("检查项"), width=14),
        Col(heading=text("问题"), width=38),
        Col(heading=text("对象"), width=16),
        Col(heading=text("问题链接"), width=30),
        Col(heading=text("所在页面"), width=28),
        Col(heading=text("依据条款"), width=26),
        Col(heading=text("首次发现"), width=12),
        Col(heading=text("整改期限"), width=12),
        Col(heading=text("证据"), width=36),
        Col(
            heading=text(REPLY_HEADING),
            width=11,
            style="entry",
            choices=tuple(text(one) for one in (MENDED, OBJECTION, EXPLANATION)),
        ),
        Col(heading=text(WORDS_HEADING), width=36, style="entry"),
        Col(heading=text(BY_HEADING), width=12, style="entry"),
        Col(heading=text(DAY_HEADING), width=12, style="entry"),
    )
    rows: list[list[Cell | Picture]] = []
    for number, issue in enumerate(notice.issues, start=1):
        picture = notice.pictures.get(issue.fingerprint)
        rows.append(
            [
                number,
                issue.fingerprint[:16],
                text(notice.titles.get(issue.check_id, issue.check_id)),
                speaker.sentence(issue),
                " ".join(issue.target.label.split()),
                issue.target.key,
                "\n".join(issue.found_on[:5]),
                _clauses(notice, issue, speaker),
                speaker.day(issue.first_seen),
                _due(notice, issue, speaker),
                Picture(content=picture) if picture else _evidence(notice, issue),
                None,
                None,
                None,
                None,
            ]
        )
    top = (
        _title(notice, speaker),
        text(
            "{name}（{code}，{url}），主办单位：{organizer}",
            name=notice.name,
            code=notice.code,
            url=notice.url,
            organizer=notice.organizer or "–",
        ),
        text(
            "请于 {due} 前整改，并在黄色栏内逐项答复后交回本表；填“申诉”或“情况说明”时须写明理由。",
            due=notice.due.isoformat(),
        )
        + (text("联系人及电话：{contact}。", contact=notice.style.contact) if notice.style.contact else ""),
    )
    height = _PICTURE_ROW if notice.pictures else 0
    return workbook(
        [Sheet(title=text("整改通知"), columns=columns, rows=rows, top=top, row_height=height, protected=True)]
    )


def rectification_paper(notice: Rectification, speaker: Speaker, pictures: Mapping[str, str]) -> Paper:
    """The notice as a paper. ``pictures``: by fingerprint, addresses that hold their data."""
    text, notice = speaker.text, replace(notice, style=notice.style.spoken(speaker.locale))
    said = (
        text(
            "请高度重视，逐项整改，举一反三，于 {due} 前将整改情况书面反馈（可直接填写所附电子表格交回）。",
            due=_day(notice.due, speaker),
        ),
        text(
            "对认为不属实的问题，可在期限内提出申诉并附证明材料。整改完成后将由系统和人工复查，复查未通过的计入下期通报。"
        ),
    )
    columns = (
        Column(key="no", heading=text("序号"), width=4),
        Column(key="problem", heading=text("问题"), width=20),
        Column(key="url", heading=text("问题链接"), width=18),
        Column(key="parent", heading=text("所在页面"), width=12),
        Column(key="clause", heading=text("依据条款"), width=13),
        Column(key="due", heading=text("整改期限"), width=10),
        Column(key="picture", heading=text("证据截图"), width=18),
        Column(key="id", heading=text("问题编号"), width=9),
    )
    rows: tuple[Mapping[str, Cell], ...] = tuple(
        {
            "no": number,
            "problem": f"{text(notice.titles.get(issue.check_id, issue.check_id))}\n{speaker.sentence(issue)}",
            "url": issue.target.key,
            "parent": issue.found_on[0] if issue.found_on else "",
            "clause": _clauses(notice, issue, speaker),
            "due": _due(notice, issue, speaker),
            "picture": pictures.get(issue.fingerprint, ""),
            "id": issue.fingerprint[:16],
        }
        for number, issue in enumerate(notice.issues, start=1)
    )
    opening = text(
        "经检查，你单位主办的“{name}”（{code}，{url}）存在 {n} 个问题（见附件）。现就整改工作通知如下。",
        name=notice.name,
        code=notice.code,
        url=notice.url,
        n=len(rows),
    )
    known = [part for part in (notice.contact.name, notice.contact.phone, notice.contact.email) if part]
    requirements = [
        f"（{NUMERALS[at]}）{one}" if speaker.locale != "en" else f"({at + 1}) {one}" for at, one in enumerate(said)
    ]
    if notice.style.contact:
        requirements.append(text("联系人及电话：{contact}。", contact=notice.style.contact))
    if known:
        requirements.append(text("你单位登记的联系人：{contact}。", contact=speaker.join(known)))
    return Paper(
        lang=speaker.locale.replace("_", "-"),
        issuer=notice.style.issuer or text("（发文机关）"),
        red_head=notice.style.red_head,
        number=notice.number or text("（发文字号）"),
        draft="",
        title=_in_lines(text("关于“{name}”问题整改的通知", name=notice.name), notice.name),
        addressees=notice.organizer or notice.name,
        opening=tight(opening, speaker),
        sections=(Section(title=text("整改要求"), paragraphs=tuple(tight(one, speaker) for one in requirements)),),
        annexes=(Annex(key="rectification", number=1, title=text("问题清单"), columns=columns, rows=rows),),
        day=_day(notice.day, speaker),
        contact=notice.style.contact,
        remark="",
        copies="",
    )


def _in_lines(title: str, name: str) -> str:
    """A title too long for one line, broken behind the name and never within a word (GB/T 9704: 词意完整)."""
    if sum(1 if letter.isascii() else 2 for letter in title) <= _TITLE_LINE:
        return title
    before, found, after = title.partition(f"{name}”")
    return f"{before}{found}\n{after.lstrip()}" if after else title


def _title(notice: Rectification, speaker: Speaker) -> str:
    return speaker.text("关于“{name}”问题整改的通知", name=notice.name)


def _clauses(notice: Rectification, issue: Issue, speaker: Speaker) -> str:
    """The indicators that count it, with their part; its check where none does."""
    english = speaker.locale == "en"
    lines = []
    for one in notice.indicators.fed_by(issue.rule_id):
        indicator = notice.indicators.indicator(one)
        if indicator is not None:
            name = speaker.either(indicator)
            lines.append(
                f"{speaker.name(indicator.part)}：{name}" if not english else f"{speaker.name(indicator.part)}: {name}"
            )
    return "\n".join(lines) or speaker.text(notice.titles.get(issue.check_id, issue.check_id))


def _due(notice: Rectification, issue: Issue, speaker: Speaker) -> str:
    return speaker.day(issue.due_at) if issue.due_at else notice.due.isoformat()


def _evidence(notice: Rectification, issue: Issue) -> str:
    if notice.base_url:
        return f"{notice.base_url.rstrip('/')}/issues/{issue.fingerprint}"
    excerpt = next((one.excerpt for one in issue.evidence if one.excerpt), "")
    return " ".join(excerpt.split())[:300]


def _day(day: date, speaker: Speaker) -> str:
    return day.isoformat() if speaker.locale == "en" else f"{day.year}年{day.month}月{day.day}日"
