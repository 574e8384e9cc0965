"""Puts a circular (通报) into words: head, chapters and annexes of an official paper; computes nothing but how a figure is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from domain.circulars import BandLine, Circular, Earlier, Edition, Place, Problem, Tally
from domain.findings import Value
from domain.papers import NUMERALS
from reports.circular_annexes import annexes_of
from reports.paper import Paper, Section, percent, period_words, points, tight
from reports.texts import Speaker

_COLUMNS_NAMED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What an office adds when it issues the paper."""

    edition: Edition
    day: date
    reply_by: date
    number: str = ""


def word_circular(circular: Circular, issue: Issue, speaker: Speaker, titles: dict[str, str]) -> Paper:
    """The paper. ``titles``: title of each check by id, a msgid."""
    words = _Words(circular, issue, speaker)
    annexes = annexes_of(circular, issue.edition, speaker, titles)
    chapters = [
        (speaker.text("总体情况"), words.totals()),
        (speaker.text("好的做法"), words.practices()),
        (speaker.text("存在的主要问题"), words.problems()),
        (speaker.text("上期问题复查情况"), words.recheck()),
        (speaker.text("有关要求"), words.requirements()),
    ]
    sections = [
        Section(title=_numbered(number, title, speaker), paragraphs=tuple(tight(one, speaker) for one in paragraphs))
        for number, (title, paragraphs) in enumerate([one for one in chapters if one[1]], start=1)
    ]
    style = circular.style.spoken(speaker.locale)
    return Paper(
        lang=speaker.locale.replace("_", "-"),
        issuer=style.issuer or speaker.text("（发文机关）"),
        red_head=style.red_head,
        number=issue.number or speaker.text("（发文字号）"),
        draft=tight(words.draft(), speaker),
        title=words.title(),
        addressees=style.addressees,
        opening=tight(words.opening(), speaker),
        sections=tuple(sections),
        annexes=annexes,
        day=_day(issue.day, speaker),
        contact=style.contact,
        remark=words.remark(),
        copies=style.copies,
        facts=_facts(circular, words),
    )


class _Words:
    """The sentences of one circular."""

    def __init__(self, circular: Circular, issue: Issue, speaker: Speaker) -> None:
        self._circular, self._issue, self._speaker = circular, issue, speaker
        self._style = circular.style.spoken(speaker.locale)
        self._period = period_words(circular.period, speaker)

    def title(self) -> str:
        if not self._style.title:
            return self._speaker.text("关于{period}政府网站与政务新媒体检查情况的通报", period=self._period)
        title = self._speaker.fill(self._style.title, {"period": self._period, "area": self._style.area})
        return title.replace("|", "\n")

    def remark(self) -> str:
        text = self._speaker.text
        public = self._issue.edition is Edition.PUBLIC
        said = text("（此件删减后公开）") if public else text("（内部资料，不予公开）")
        if self._speaker.locale == "en":
            said = f"{said} Translation for information; the Chinese text (通报) is the one that counts."
        return said

    def draft(self) -> str:
        circular, text = self._circular, self._speaker.text
        if not circular.draft:
            return ""
        pending = circular.sites.provisional + circular.accounts.provisional
        said = text("征求意见稿：{pending} 个网站和账号的结果仍为暂定，待人工核定后方可印发", pending=pending)
        if circular.sites.unjudged:
            said += text("；{n} 个网站本期未能检查", n=circular.sites.unjudged)
        return said

    def opening(self) -> str:
        text = self._speaker.text
        basis = text("、").join(self._style.basis)
        told = text("根据{basis}要求，", basis=basis) if basis else ""
        how = text("采取{method}的方式，", method=self._style.method) if self._style.method else ""
        english = self._speaker.locale == "en"
        said = text(
            "{told}近期{how}对{area}政府网站与政务新媒体开展了{period}检查。现将有关情况通报如下。",
            told=told,
            how=how,
            area=f" {self._style.area}" if english and self._style.area else self._style.area,
            period=self._period,
        )
        return said[:1].upper() + said[1:] if english else said

    def totals(self) -> list[str]:
        circular, text = self._circular, self._speaker.text
        lines = []
        if circular.sites.registered:
            lines.append(self._tally(text("政府网站"), circular.sites))
        if circular.accounts.registered:
            lines.append(self._tally(text("政务新媒体账号"), circular.accounts))
        lines += [self._compared(earlier) for earlier in circular.earlier if earlier.sites.checked]
        lines += self._bands()
        if circular.suspected and self._issue.edition is Edition.INTERNAL:
            lines.append(
                text(
                    "另有 {n} 个网站或账号的单项否决指标疑似触及，待人工签认：{names}。",
                    n=len(circular.suspected),
                    names=self._names([card.subject for card in circular.suspected]),
                )
            )
        return lines

    def _tally(self, what: str, tally: Tally) -> str:
        text = self._speaker.text
        said = text(
            "本期共检查{what} {checked} 个，占总数的 {covered}；合格 {qualified} 个，合格率 {rate}",
            what=what,
            checked=tally.checked,
            covered=self.percent(tally.covered),
            qualified=tally.qualified,
            rate=self.percent(tally.rate),
        )
        if tally.waiting:
            said += text("，单项否决待签认 {n} 个（未计入合格）", n=tally.waiting)
        if tally.unqualified:
            said += text("，不合格 {n} 个", n=tally.unqualified)
        if tally.unjudged:
            said += text("；另有 {n} 个未能检查，不计入合格率", n=tally.unjudged)
        return said + text("。")

    def _compared(self, earlier: Earlier) -> str:
        text, circular = self._speaker.text, self._circular
        parts = [self._change(text("网站合格率"), earlier.sites.rate, circular.sites.rate)]
        if earlier.accounts.checked and circular.accounts.checked:
            parts.append(self._change(text("新媒体账号合格率"), earlier.accounts.rate, circular.accounts.rate))
        period = period_words(earlier.period, self._speaker)
        return text("与{period}相比，{changes}。", period=period, changes=text("，").join(parts))

    def _change(self, what: str, before: Fraction | None, now: Fraction | None) -> str:
        text = self._speaker.text
        if before is None or now is None:
            return text("{what}无可比数据", what=what)
        said = points(now - before, self._style.share_digits)
        if said == "0":
            return text("{what}持平（{rate}）", what=what, rate=self.percent(now))
        word = text("上升") if now > before else text("下降")
        return text(
            "{what}由 {before} {word}至 {now}（{points} 个百分点）",
            what=what,
            before=self.percent(before),
            word=word,
            now=self.percent(now),
            points=said,
        )

    def _bands(self) -> list[str]:
        text = self._speaker.text
        filled = [line for line in self._circular.bands if line.codes]
        if not filled:
            return []
        said = text("；").join(
            text("{band}的 {n} 个，占 {share}", band=self.band(line), n=len(line.codes), share=self.percent(line.share))
            for line in filled
        )
        lines = [text("从得分情况看，{said}。", said=said)]
        for line in filled:
            if line.band.at_least >= self._style.named_from:
                names = self._names(line.codes)
                lines.append(text("得分在{band}的网站：{names}。", band=self.band(line), names=names))
        return lines

    def practices(self) -> list[str]:
        text = self._speaker.text
        lines = []
        for practice in self._circular.practices:
            title = practice.title_en if self._speaker.locale == "en" else practice.title_zh
            number = len(practice.codes)
            if practice.count:
                said = text("{title}的网站 {n} 个，共答复 {count} 条", title=title, n=number, count=practice.count)
            else:
                said = text("{title}：{n} 个网站", title=title, n=number)
            lines.append(text("{said}，如{names}。", said=said, names=self._names(practice.codes)))
        return lines

    def problems(self) -> list[str]:
        circular, text = self._circular, self._speaker.text
        lines = []
        for number, problem in enumerate(circular.problems, start=1):
            title = problem.group.title_en if self._speaker.locale == "en" else problem.group.title_zh
            mark = self._mark(number)
            said = text("{n} 个网站或账号共 {count} 个问题", n=len(problem.places), count=problem.count)
            lines.append(
                text(
                    "{mark}{title}。{said}：{places}。", mark=mark, title=title, said=said, places=self._places(problem)
                )
            )
        return lines

    def _places(self, problem: Problem) -> str:
        text = self._speaker.text
        most = self._style.names_in_text
        named = text("；").join(self._place(place) for place in problem.places[:most])
        rest = len(problem.places) - most
        return named + (
            text("；其余 {n} 个见附件", n=rest) if rest > 0 and self._internal else text(" 等") if rest > 0 else ""
        )

    @property
    def _internal(self) -> bool:
        return self._issue.edition is Edition.INTERNAL

    def _place(self, place: Place) -> str:
        text = self._speaker.text
        name = self.name(place.code)
        if not place.columns:
            return text("{name}（{n} 个）", name=name, n=place.count)
        mark = ", " if self._speaker.locale == "en" else ""  # quotation marks stand side by side (GB/T 15834)
        columns = mark.join(f"“{one}”" for one in place.columns[:_COLUMNS_NAMED])
        more = text(" 等") if len(place.columns) > _COLUMNS_NAMED else ""
        return text("{name}的{columns}{more}栏目", name=name, columns=columns, more=more)

    def recheck(self) -> list[str]:
        recheck, text = self._circular.recheck, self._speaker.text
        lines = []
        if recheck.open_then:
            said = text(
                "对上期末未整改的 {n} 个问题逐一复查：已整改 {mended} 个，整改率 {rate}",
                n=recheck.open_then,
                mended=recheck.mended,
                rate=self.percent(recheck.rate),
            )
            if recheck.set_aside:
                said += text("，经核实排除或豁免 {n} 个", n=recheck.set_aside)
            if recheck.still_open:
                said += text("，仍未整改 {n} 个", n=len(recheck.still_open))
            lines.append(said + text("。"))
            if recheck.still_open:
                codes = list(dict.fromkeys(one.subject for one in recheck.still_open))
                lines.append(text("仍有问题未整改的：{names}。", names=self._names(codes)))
        if recheck.failed_then:
            said = text(
                "上期不合格的 {n} 个网站和账号中，{mended} 个本期合格",
                n=len(recheck.failed_then),
                mended=len(recheck.failed_mended),
            )
            if recheck.failed_waiting:
                said += text("，{n} 个单项否决待签认", n=len(recheck.failed_waiting))
            if recheck.failed_still:
                said += text("，仍不合格的有：{names}", names=self._names(recheck.failed_still))
            lines.append(said + text("。"))
        return lines

    def requirements(self) -> list[str]:
        values: dict[str, Value] = {
            "reply_by": _day(self._issue.reply_by, self._speaker),
            "days": self._style.reply_working_days,
            "contact": self._style.contact,
        }
        lines = []
        for number, sentence in enumerate(self._style.requirements, start=1):
            mark = self._mark(number)
            lines.append(mark + self._speaker.fill(sentence, values))
        if self._style.contact:
            lines.append(self._speaker.text("联系人及电话：{contact}。", contact=self._style.contact))
        return lines

    def _mark(self, number: int) -> str:
        if self._speaker.locale == "en":
            return f"({number}) "
        return f"（{NUMERALS[number - 1]}）" if number <= len(NUMERALS) else f"（{number}）"

    def band(self, line: BandLine) -> str:
        return self._speaker.either(line.band)

    def percent(self, share: Fraction | None) -> str:
        return percent(share, self._style.share_digits)

    def name(self, code: str) -> str:
        watched = self._circular.watched.get(code)
        if watched is None:
            return code
        if watched.platform is None:
            return watched.name
        return self._speaker.text(
            "“{name}”{platform}", name=watched.name, platform=self._speaker.name(watched.platform)
        )

    def _names(self, codes: Sequence[str]) -> str:
        text = self._speaker.text
        most = self._style.names_in_text
        named = text("、").join(self.name(code) for code in codes[:most])
        return named + (text(" 等 {n} 个", n=len(codes)) if len(codes) > most else "")


def _numbered(number: int, title: str, speaker: Speaker) -> str:
    return f"{number}. {title}" if speaker.locale == "en" else f"{NUMERALS[number - 1]}、{title}"


def _day(day: date, speaker: Speaker) -> str:
    return day.isoformat() if speaker.locale == "en" else f"{day.year}年{day.month}月{day.day}日"


def _facts(circular: Circular, words: _Words) -> dict[str, object]:
    """Bare figures under names that a template of one's own may print."""

    def of(tally: Tally) -> dict[str, object]:
        return {
            "registered": tally.registered,
            "checked": tally.checked,
            "covered": words.percent(tally.covered),
            "qualified": tally.qualified,
            "unqualified": tally.unqualified,
            "waiting": tally.waiting,
            "rate": words.percent(tally.rate),
        }

    return {
        "period": circular.period.id,
        "sites": of(circular.sites),
        "accounts": of(circular.accounts),
        "bands": [
            {
                "name": words.band(line),
                "count": len(line.codes),
                "share": words.percent(line.share),
                "names": [words.name(code) for code in line.codes],
            }
            for line in circular.bands
        ],
        "problems": sum(problem.count for problem in circular.problems),
        "mended": circular.recheck.mended,
    }
