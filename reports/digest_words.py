"""The sentences of a digest that are more than a look-up; handed to its templates."""

from collections.abc import Mapping
from datetime import timedelta

from domain.findings import Outcome
from domain.wording import N_
from reports.causes import cause_words
from reports.digest import Digest, Row, Section, SectionKind, UnseenRow
from reports.digest_extras import RhythmBreak, VetoLine
from reports.letters import LONGEST_SHOWN, VETO_LEVELS, Style, clipped, href
from reports.rhythm import silence_words
from reports.texts import Speaker
from reports.thumbs import size_of

SECTION_TITLES: Mapping[SectionKind, str] = {
    SectionKind.NEW: "新发现",
    SectionKind.WARNING: "预警",
    SectionKind.OVERDUE: "超期未整改",
    SectionKind.UNSEEN: "未能检查",
    SectionKind.MENDED: "已整改",
    SectionKind.OPEN: "仍未整改",
}
_COLOURS: Mapping[SectionKind, str] = {
    SectionKind.NEW: "#b42318",
    SectionKind.WARNING: "#a15c07",
    SectionKind.OVERDUE: "#b54708",
    SectionKind.UNSEEN: "#475467",
    SectionKind.MENDED: "#067647",
    SectionKind.OPEN: "#175cd3",
}


_USUAL = timedelta(hours=36)
"""A window up to this goes back to yesterday."""


class DigestWords:
    """The sentences of a digest that are more than a look-up; handed to the templates."""

    def __init__(self, speaker: Speaker, style: Style, pictures: Mapping[str, bytes] | None = None) -> None:
        """``pictures``: JPEG by fingerprint, in the order in which they are attached."""
        self._speaker, self._style = speaker, style
        self._named = {print_: f"evidence{number}" for number, print_ in enumerate(pictures or {}, 1)}
        self._sizes = {print_: size_of(content) for print_, content in (pictures or {}).items()}
        self.base_url = style.base_url.rstrip("/")

    def title(self) -> str:
        """What kind of letter it is."""
        return self._speaker.text("巡网周报" if self._style.weekly else "巡网日报")

    def foot(self) -> str:
        """Who sends it, and how often."""
        weekly, daily = (
            N_("本邮件由巡网自动发送，每周一封。结果如有异议，请联系监管单位复核。"),
            N_("本邮件由巡网自动发送，每日一封。结果如有异议，请联系监管单位复核。"),
        )
        return self._speaker.text(weekly if self._style.weekly else daily)

    def nothing(self) -> str:
        """That there is nothing to tell."""
        text = self._speaker.text
        return text("本周没有需要告知的事项。") if self._style.weekly else text("今日没有需要告知的事项。")

    def subject(self, digest: Digest) -> str:
        counts = digest.counts
        if digest.quiet:
            return self._speaker.text("{title} {day}：未发现异常", title=self.title(), day=digest.day.isoformat())
        return self._speaker.text(
            "{title} {day}：新增 {new}，超期 {overdue}，未整改 {open}，已整改 {mended}",
            title=self.title(),
            day=digest.day.isoformat(),
            new=counts.new,
            overdue=counts.overdue,
            open=counts.open,
            mended=counts.mended,
        )

    def change(self, digest: Digest) -> str:
        """Open issues against when the window began: yesterday, or the day of the previous letter."""
        change, text = digest.counts.change, self._speaker.text
        if change is None:
            return text("尚无往日数据可比")
        if digest.until - digest.since <= _USUAL:
            return text("较昨日 {change}", change=f"{change:+d}") if change else text("与昨日持平")
        day = self._speaker.day(digest.since)
        return text("较 {day} {change}", day=day, change=f"{change:+d}") if change else text("与 {day} 持平", day=day)

    def week(self, digest: Digest) -> str:
        """The same against a week ago; empty where that is not known."""
        before = digest.counts.week_before
        if before is None:
            return ""
        return self._speaker.text(
            "一周前 {before}，{change}", before=before, change=f"{digest.counts.open - before:+d}"
        )

    def heading(self, kind: SectionKind) -> str:
        return self._speaker.text(SECTION_TITLES[kind])

    def colour(self, kind: SectionKind) -> str:
        return _COLOURS[kind]

    def check(self, row: Row) -> str:
        title = self._style.titles.get(row.issue.check_id)
        return self._speaker.text(title) if title else row.issue.check_id

    def what(self, row: Row) -> str:
        """The fault in a sentence, with the name of what it is about when that adds anything."""
        sentence = clipped(self._speaker.sentence(row.issue))
        label = " ".join(row.issue.target.label.split())[:40]
        if not label or label == row.site_name or label in sentence:
            return sentence
        return self._speaker.text("{label}：{sentence}", label=label, sentence=sentence)

    def notes(self, row: Row, kind: SectionKind) -> list[str]:
        """The short remarks beside a row: how sure, how long, how many."""
        text, ntext = self._speaker.text, self._speaker.ntext
        notes = []
        if row.issue.outcome is Outcome.SUSPICION and not row.issue.confirmed_by:
            notes.append(text("疑似，待人工确认"))
        if row.issue.repeats:
            notes.append(ntext("反复出现（第 {n} 次）", row.issue.repeats + 1))
        if kind is SectionKind.MENDED:
            notes.append(ntext("历时 {n} 天", row.days))
        elif row.days > 1:
            notes.append(ntext("已持续 {n} 天", row.days))
        elif kind is SectionKind.NEW:
            notes.append(text("今日首次发现"))
        limit = row.issue.values.get("limit")
        if limit and "{limit" not in row.issue.message:
            notes.append(text("期限 {limit}", limit=limit))
        if row.days_over:
            notes.append(ntext("超期 {n} 天", row.days_over))
        elif row.issue.due_at is not None and row.issue.state.counts:
            notes.append(text("限 {day} 前整改", day=self._speaker.day(row.issue.due_at)))
        if row.instances > 1 + row.also:
            notes.append(ntext("出现于 {n} 处", row.instances))
        if row.issue.cause:
            notes.append(cause_words(self._speaker, row.issue.cause))
        if row.also:
            notes.append(ntext("另有同类问题 {n} 个", row.also))
        return notes

    def reason(self, row: UnseenRow) -> str:
        """Why a site could not be looked at, and since when."""
        text = self._speaker.text
        reasons = "；".join(text(reason).rstrip("。.") for reason in row.reasons)
        if not reasons and row.state is not None:
            reasons = text("最近一次巡查：{state}", state=self._speaker.name(row.state))
        if row.last_sound_at is None:
            return text("{reasons}（尚无可信结果）", reasons=reasons)
        moment = self._speaker.moment(row.last_sound_at)
        return text("{reasons}（最近一次可信结果：{moment}）", reasons=clipped(reasons), moment=moment)

    def of(self, row: Row) -> str:
        """The address of what is wrong."""
        return row.issue.target.key

    def found_on(self, row: Row) -> str:
        """A page it stands on, when that is another than its own address."""
        pages = [page for page in row.issue.found_on if page != row.issue.target.key]
        return pages[0] if pages else ""

    def picture(self, row: Row) -> str:
        """The name its picture goes by; empty without one."""
        return self._named.get(row.issue.fingerprint, "")

    def width(self, row: Row) -> int:
        """Of its picture, in pixels."""
        return self._sizes[row.issue.fingerprint][0]

    def height(self, row: Row) -> int:
        """Of its picture, in pixels."""
        return self._sizes[row.issue.fingerprint][1]

    def left_out(self, number: int) -> str:
        """How many pictures had no room, and where they are."""
        return self._speaker.ntext("为控制邮件大小，另有 {n} 张证据截图未附，见：{where}", number, where=self.where())

    def veto(self, line: VetoLine) -> str:
        """A veto on a card in a sentence."""
        title = line.title_en if self._speaker.locale == "en" else line.title_zh
        return self._speaker.text(
            "{indicator}：{phase}", indicator=title, phase=self._speaker.text(VETO_LEVELS[line.level])
        )

    def rhythm(self, one: RhythmBreak) -> str:
        """A broken rhythm in a sentence."""
        silence = silence_words(self._speaker, one.per_week, one.silent_days)
        return self._speaker.text("“{column}”{silence}", column=one.column, silence=silence)

    def more(self, number: int) -> str:
        """How many have no place, and where they are."""
        return self._speaker.ntext("其余 {n} 项见：{where}", number, where=self._place("/sites", "xunwang score"))

    def more_sites(self, number: int) -> str:
        """How many sites have no line in the table, and where they are."""
        return self._speaker.ntext("其余 {n} 个网站见：{where}", number, where=self._place("/sites", "xunwang score"))

    def address(self, address: str) -> str:
        """An address as it is shown."""
        return clipped(address, LONGEST_SHOWN)

    def unseen_accounts(self, digest: Digest) -> str:
        """Accounts that could not be seen, on one quiet line; empty when there are none."""
        if not digest.extras.unseen_accounts:
            return ""
        return self._speaker.text(
            "另有 {unseen} 个新媒体账号（共 {accounts} 个）未能看到，不作判定，不计为问题。",
            unseen=digest.extras.unseen_accounts,
            accounts=digest.extras.accounts,
        )

    def href(self, address: str) -> str:
        """An address that may stand in a link: other schemes than http(s) are shown, never linked."""
        return href(address)

    def rest(self, section: Section) -> str:
        """How many more there are, and where."""
        return self._speaker.ntext("其余 {n} 项见：{where}", section.rest, where=self.where())

    def where(self, row: Row | None = None) -> str:
        """Where all of it is to be seen."""
        if self.base_url:
            return f"{self.base_url}/issues/{row.issue.fingerprint}" if row else f"{self.base_url}/issues"
        return "xunwang issues list"

    def _place(self, page: str, command: str) -> str:
        return f"{self.base_url}{page}" if self.base_url else command
