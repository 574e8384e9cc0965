"""Turns a digest into a letter: subject, text and HTML; knows the templates and no mail server."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from domain.findings import Outcome
from domain.issues import Issue
from domain.wording import N_
from reports.causes import cause_words
from reports.digest import Digest, Row, Section, SectionKind, UnseenRow, fit, shown
from reports.digest_extras import RhythmBreak, VetoLine
from reports.issue_table import issue_table
from reports.rhythm import silence_words
from reports.texts import Speaker
from reports.trend import trend_png

TEXT_LINES = 60
"""A digest in text stays under so many lines, whatever the day was like."""
_TEXT_ROWS = 13
"""Two lines a row, three a section, ten for vetoes and rhythms, nine around them."""
_HTML_ROWS = 60
_SHORT_ROWS = 10
SHORT_BYTES = 1800
"""The narrowest of the chat robots takes 2,048 bytes."""
_HTML_SITES = 100
_TEMPLATES = Path(__file__).parent / "templates"

SECTION_TITLES: Mapping[SectionKind, str] = {
    SectionKind.NEW: "新发现",
    SectionKind.WARNING: "预警",
    SectionKind.OVERDUE: "超期未整改",
    SectionKind.UNSEEN: "未能检查",
    SectionKind.MENDED: "已整改",
    SectionKind.OPEN: "仍未整改",
}
VETO_LEVELS: Mapping[str, str] = {
    "near": N_("接近否决线"),
    "met": N_("达到否决线，待签认"),
    "signed": N_("已签认"),
}
_COLOURS: Mapping[SectionKind, str] = {
    SectionKind.NEW: "#b42318",
    SectionKind.WARNING: "#a15c07",
    SectionKind.OVERDUE: "#b54708",
    SectionKind.UNSEEN: "#475467",
    SectionKind.MENDED: "#067647",
    SectionKind.OPEN: "#175cd3",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A digest in words."""

    subject: str
    text: str
    html: str
    trend: bytes = b""
    """PNG that the HTML shows as ``cid:trend``; empty: none is shown."""
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    """JPEG by the name the HTML shows it under (``cid:``)."""
    table: bytes = b""
    """XLSX of every open issue in scope; empty: nothing is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What the letter takes from outside the digest."""

    titles: Mapping[str, str]
    """Title of each check by id, in Chinese (a msgid)."""
    base_url: str = ""
    """Address of the dashboard; empty: the letter names the command instead."""
    time_zone: str = "Asia/Shanghai"
    unsubscribe: str = ""
    """Address where this recipient leaves; empty: the letter shows none."""


def shown_issues(digest: Digest) -> list[Issue]:
    """The issues that have a row in the letter, in reading order: those of which a picture can be shown."""
    return shown(fit(digest, rows=_HTML_ROWS))


def render_digest(digest: Digest, style: Style, *, pictures: Mapping[str, bytes] | None = None) -> Letter:
    """The digest as a letter in the recipient's language. ``pictures``: small JPEGs of evidence, by fingerprint."""
    speaker = Speaker(digest.recipient.locale, time_zone=style.time_zone)
    named = {fingerprint: f"evidence{number}" for number, fingerprint in enumerate(pictures or {}, 1)}
    words = _Words(speaker, style, named)
    short, long = fit(digest, rows=_TEXT_ROWS), fit(digest, rows=_HTML_ROWS)
    shared = {"_": speaker.text, "words": words, "speaker": speaker, "lang": _language(speaker), "style": style}
    made = environment()
    text = made.get_template("digest.txt").render(digest=short, **shared)
    html = made.get_template("digest.html").render(digest=long, sites=digest.sites[:_HTML_SITES], **shared)
    return Letter(
        subject=words.subject(digest),
        text=text.strip() + "\n",
        html=html,
        pictures={named[fingerprint]: content for fingerprint, content in (pictures or {}).items()},
        trend=trend_png(digest.history) if len(digest.history) > 1 else b"",
        table=issue_table(digest, speaker, style.titles) if digest.issues else b"",
    )


def short_digest(digest: Digest, style: Style) -> tuple[str, str]:
    """Title and body for a chat group: the figures, and as many rows as fit into the narrowest of them."""
    speaker = Speaker(digest.recipient.locale, time_zone=style.time_zone)
    words = _Words(speaker, style)
    lines = [words.change(digest)] if not digest.quiet else [speaker.text("今日没有需要告知的事项。")]
    for section in fit(digest, rows=_SHORT_ROWS).sections:
        lines.append(f"■ {words.heading(section.kind)} {section.total}")
        lines += [f"· {row.site_name}：{words.what(row)}" for row in section.rows]
        lines += [f"· {row.site_name}：{words.reason(row)}" for row in section.unseen]
    return words.subject(digest), shortened(lines, speaker.text("… 更多见：{where}", where=words.where()))


def shortened(lines: Sequence[str], more: str) -> str:
    """As many whole lines as fit; ``more`` at the end where some did not."""
    kept: list[str] = []
    room = SHORT_BYTES - len(more.encode()) - 1
    for line in lines:
        room -= len(line.encode()) + 1
        if room < 0:
            return "\n".join([*kept, more])
        kept.append(line)
    return "\n".join(kept)


class _Words:
    """The sentences of a digest that are more than a look-up; handed to the templates."""

    def __init__(self, speaker: Speaker, style: Style, pictures: Mapping[str, str] | None = None) -> None:
        self._speaker, self._style, self._named = speaker, style, pictures or {}
        self.base_url = style.base_url.rstrip("/")

    def subject(self, digest: Digest) -> str:
        counts = digest.counts
        if digest.quiet:
            return self._speaker.text("巡网日报 {day}：未发现异常", day=digest.day.isoformat())
        return self._speaker.text(
            "巡网日报 {day}：新增 {new}，超期 {overdue}，未整改 {open}，已整改 {mended}",
            day=digest.day.isoformat(),
            new=counts.new,
            overdue=counts.overdue,
            open=counts.open,
            mended=counts.mended,
        )

    def change(self, digest: Digest) -> str:
        change = digest.counts.change
        if not change:
            return self._speaker.text("与昨日持平")
        return self._speaker.text("较昨日 {change}", change=f"{change:+d}")

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
        sentence = self._speaker.sentence(row.issue)
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
        return text("{reasons}（最近一次可信结果：{moment}）", reasons=reasons, moment=moment)

    def address(self, row: Row) -> str:
        """The address of what is wrong."""
        return row.issue.target.key

    def found_on(self, row: Row) -> str:
        """A page it stands on, when that is another than its own address."""
        pages = [page for page in row.issue.found_on if page != row.issue.target.key]
        return pages[0] if pages else ""

    def picture(self, row: Row) -> str:
        """The name its picture goes by; empty without one."""
        return self._named.get(row.issue.fingerprint, "")

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
        """How many have no place."""
        return self._speaker.ntext("另有 {n} 处", number)

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


def _language(speaker: Speaker) -> str:
    return speaker.locale.replace("_", "-")


def href(address: str) -> str:
    """An address that may stand in a link: other schemes than http(s) are shown, never linked."""
    try:
        return address if urlsplit(address).scheme in {"http", "https"} else ""
    except ValueError:
        return ""


@cache
def environment() -> Environment:
    """The templates of letters: HTML is escaped, a missing value is an error."""
    # The text twin is no HTML: escaping there would show entities to people.
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
