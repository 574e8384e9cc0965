"""Alarms and steps in words: one letter for all that is told to one recipient at once, and a short form for chat groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.alarms import AlarmKind, Step
from domain.findings import Value
from domain.wording import N_
from reports.causes import cause_words
from reports.letters import LONGEST_SHOWN, VETO_LEVELS, Letter, Style, clipped, environment, href, shortened
from reports.texts import Speaker

ROWS_EACH = (5, 2, 1)
"""Rows of one kind on one site before the rest is counted: the fewer the more sites there are to tell of."""
MOST_ROWS = 60
_KEPT = 3
"""Rows that every later kind may count on."""

HEADINGS: Mapping[str, str] = {
    AlarmKind.DOWN: N_("网站打不开"),
    AlarmKind.HIJACKED: N_("外链被劫持"),
    AlarmKind.HIDDEN: N_("发现暗链"),
    AlarmKind.LEAK: N_("个人信息泄露"),
    AlarmKind.VETO: N_("单项否决"),
    AlarmKind.VETO_NEAR: N_("接近单项否决"),
    Step.ASSIGNED: N_("请整改"),
    Step.DUE_SOON: N_("整改期限将到"),
    Step.OVERDUE: N_("超期未整改"),
    Step.STILL_THERE: N_("报告已整改，但复查仍在"),
    Step.REPEATED: N_("整改后再次出现"),
    Step.OBJECTION: N_("收到申诉"),
    Step.DECIDED: N_("申诉已有结论"),
}
OVER = N_("已恢复")
_GRAVE, _CALM, _GOOD = "#b42318", "#b54708", "#067647"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing to be told: its kind, and the values of ``pipeline.notice_words``."""

    kind: str
    what: Mapping[str, Any]
    also: int = 0
    """How many further ones of the same kind on the same site it stands for."""

    @property
    def over(self) -> bool:
        """True for the end of an alarm."""
        return self.what.get("phase") == "over"

    @property
    def site(self) -> str:
        """Name of the site or account."""
        return str(self.what.get("name") or self.what.get("subject", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """All of one kind."""

    title: str
    colour: str
    total: int
    rows: tuple[Said, ...]

    @property
    def rest(self) -> int:
        """How many have no place in a row."""
        return self.total - sum(1 + row.also for row in self.rows)


def render_notice(said: Sequence[Said], style: Style, *, locale: str, name: str = "", at: datetime) -> Letter:
    """One letter about all of it, in the recipient's language."""
    speaker = Speaker(locale, time_zone=style.time_zone)
    words = _Words(speaker, style)
    groups = words.groups(said)
    moment = speaker.moment(at)
    return _letter(words.subject(groups), f"{moment} · {name}" if name else moment, speaker, style, groups)


def trial_letter(style: Style, *, locale: str, at: datetime) -> Letter:
    """A letter that says nothing but that letters arrive."""
    speaker = Speaker(locale, time_zone=style.time_zone)
    under = speaker.text("{moment} · 收到这封邮件说明发信设置无误。", moment=speaker.moment(at))
    return _letter(speaker.text("巡网：测试邮件"), under, speaker, style, [])


def _letter(subject: str, under_title: str, speaker: Speaker, style: Style, groups: Sequence[Group]) -> Letter:
    shared = {
        "_": speaker.text,
        "words": _Words(speaker, style),
        "lang": speaker.locale.replace("_", "-"),
        "style": style,
        "subject": subject,
        "title": subject,
        "under_title": under_title,
        "foot": speaker.text("本邮件由巡网自动发送。结果如有异议，请联系监管单位复核。"),
        "groups": groups,
    }
    made = environment()
    return Letter(
        subject=subject,
        text=made.get_template("notice.txt").render(**shared).strip() + "\n",
        html=made.get_template("notice.html").render(**shared),
    )


def short_notice(said: Sequence[Said], style: Style, *, locale: str) -> tuple[str, str]:
    """Title and body for a chat group, short enough for the narrowest of them."""
    speaker = Speaker(locale, time_zone=style.time_zone)
    words = _Words(speaker, style)
    groups = words.groups(said)
    lines = []
    for group in groups:
        lines.append(f"■ {group.title} {group.total}")
        for row in group.rows:
            lines.append(f"· {row.site}：{words.what(row)}")
            lines += [f"  {address}" for address in [words.link(row) or words.of(row)] if address]
    return words.subject(groups), shortened(lines, words.more())


def one_row_each(said: Sequence[Said]) -> list[Said]:
    """An alarm whose end is told in the same letter is told once, by its end."""
    ended = {one.what.get("ref") for one in said if one.over}
    return [one for one in said if one.over or one.what.get("phase") != "raised" or one.what.get("ref") not in ended]


class _Words:
    def __init__(self, speaker: Speaker, style: Style) -> None:
        self._speaker, self._style = speaker, style

    def groups(self, said: Sequence[Said]) -> list[Group]:
        """By kind, gravest first, the ends of alarms last."""
        order = [*AlarmKind, *Step]
        by_kind: dict[str, list[Said]] = {}
        for one in one_row_each(said):
            by_kind.setdefault("" if one.over else one.kind, []).append(one)
        found = []
        left = MOST_ROWS
        present = [kind for kind in [*order, ""] if kind in by_kind]
        for number, kind in enumerate(present, 1):
            mine = by_kind[kind]
            room = max(0, left - _KEPT * (len(present) - number))  # a flood of one kind never hides another
            folded = (_folded(mine, each) for each in ROWS_EACH)
            rows = next((some for some in folded if len(some) <= room), _folded(mine, 1)[:room])
            left -= len(rows)
            colour = _GOOD if not kind else _GRAVE if kind in set(AlarmKind) else _CALM
            title = self._speaker.text(HEADINGS[kind] if kind else OVER)
            found.append(Group(title=title, colour=colour, total=len(mine), rows=tuple(rows)))
        return found

    def subject(self, groups: Sequence[Group]) -> str:
        """What, how many, where: enough to decide whether to open it."""
        if len(groups) == 1 and groups[0].total == 1:
            (row,) = groups[0].rows
            return self._speaker.text("巡网：{what}（{where}）", what=groups[0].title, where=row.site)
        parts = self._speaker.join(f"{group.title} {group.total}" for group in groups)
        return self._speaker.text("巡网：{parts}", parts=parts)

    def check(self, row: Said) -> str:
        """Title of the check, or of the indicator of a veto."""
        if row.what.get("indicator"):
            return str(row.what["title_en" if self._speaker.locale == "en" else "title_zh"])
        title = self._style.titles.get(str(row.what.get("check", "")))
        return self._speaker.text(title) if title else str(row.what.get("check", ""))

    def what(self, row: Said) -> str:
        """The sentence of a row."""
        text = self._speaker.text
        if row.what.get("indicator"):
            phase = text(VETO_LEVELS[str(row.what["phase"])])
            return text(
                "{indicator}：{phase}（{period}）", indicator=self.check(row), phase=phase, period=row.what["period"]
            )
        sentence = clipped(self._speaker.render(str(row.what.get("message", "")), _values(row.what.get("values"))))
        label = " ".join(str(row.what.get("label", "")).split())[:40]
        if label and label != row.site and label not in sentence:
            sentence = text("{label}：{sentence}", label=label, sentence=sentence)
        if row.over:
            begin, end = self._moment(row.what.get("at")), self._moment(row.what.get("over_at"))
            sentence = text("{begin} 至 {end}：{sentence}", begin=begin, end=end, sentence=sentence)
        return sentence

    def notes(self, row: Said) -> list[str]:
        """Short remarks: since when, how often, until when, on how many places."""
        text, ntext, what = self._speaker.text, self._speaker.ntext, row.what
        notes = []
        if what.get("phase") == "raised":
            notes.append(text("发现于 {moment}", moment=self._moment(what.get("at"))))
        if int(what.get("times") or 1) > 1:
            notes.append(ntext("其间共 {n} 次", int(what["times"])))
        if what.get("due_at") and not row.over:
            notes.append(text("限 {day} 前整改", day=self._speaker.day(datetime.fromisoformat(str(what["due_at"])))))
        if what.get("repeats"):
            notes.append(ntext("反复出现（第 {n} 次）", int(what["repeats"]) + 1))
        if int(what.get("instances") or 1) > 1:
            notes.append(ntext("出现于 {n} 处", int(what["instances"])))
        if what.get("cause"):
            notes.append(cause_words(self._speaker, str(what["cause"])))
        if row.kind == Step.OBJECTION and what.get("objection"):
            notes.append(text("申诉理由：{text}", text=str(what["objection"])))
        if row.kind == Step.DECIDED:
            verdict = text("申诉成立，问题不再计入") if what.get("upheld") else text("申诉不成立，问题维持")
            notes.append(text("{verdict}；审核意见：{text}", verdict=verdict, text=str(what.get("decision", ""))))
        if row.also:
            notes.append(ntext("另有同类问题 {n} 个", row.also))
        return notes

    def address(self, address: str) -> str:
        """An address as it is shown."""
        return clipped(address, LONGEST_SHOWN)

    def of(self, row: Said) -> str:
        """The address of what is wrong; empty for a veto."""
        return str(row.what.get("address", ""))

    def found_on(self, row: Said) -> str:
        """A page it stands on, when that is another one."""
        pages = row.what.get("found_on") or []
        return str(pages[0]) if pages and pages[0] != row.what.get("address") else ""

    def href(self, address: str) -> str:
        """What may stand in a link."""
        return href(address)

    def link(self, row: Said) -> str:
        """Where it is to be seen and acted on; empty without the dashboard's address."""
        base = self._style.base_url.rstrip("/")
        if not base:
            return ""
        return (
            f"{base}/sites/{row.what['subject']}" if row.what.get("indicator") else f"{base}/issues/{row.what['ref']}"
        )

    def rest(self, group: Group) -> str:
        """How many more, and where."""
        return self._speaker.ntext("其余 {n} 项见：{where}", group.rest, where=self._where())

    def more(self) -> str:
        """The last line of a message that was cut."""
        return self._speaker.text("… 更多见：{where}", where=self._where())

    def _where(self) -> str:
        base = self._style.base_url.rstrip("/")
        return f"{base}/issues" if base else "xunwang issues list"

    def _moment(self, text: object) -> str:
        return self._speaker.moment(datetime.fromisoformat(str(text))) if text else ""


def _folded(said: Sequence[Said], each: int) -> list[Said]:
    """Several of one site: some for themselves, one for each known cause, the last with the rest."""
    groups: dict[tuple[object, object], list[Said]] = {}
    for one in said:
        groups.setdefault((one.what.get("subject"), one.what.get("cause") or ""), []).append(one)
    rows: list[Said] = []
    for (_, cause), group in groups.items():
        single = 1 if cause else each
        rows += group[: single - 1]
        if len(group) >= single:
            rows.append(replace(group[single - 1], also=len(group) - single))
    return rows


def _values(values: object) -> dict[str, Value]:
    found = values if isinstance(values, Mapping) else {}
    return {str(name): tuple(value) if isinstance(value, list) else value for name, value in found.items()}
