"""The annex tables of a circular (indicators.md 10.2): which an edition has, their columns and rows; writes no files."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from domain.circulars import Circular, Edition, Watched
from domain.issues import Issue, IssueState
from domain.scorecards import Conclusion, ScoreCard
from domain.wording import N_
from reports.findings import Cell
from reports.paper import Annex, Column, percent
from reports.texts import Speaker

_LONGEST = 20_000
"""Rows of one annex: beyond, an office is better served by the export."""

COLUMNS: Mapping[str, Sequence[tuple[str, str, int]]] = {
    "unqualified_sites": (
        ("no", N_("序号"), 4),
        ("region", N_("地区或部门"), 12),
        ("name", N_("网站名称"), 16),
        ("code", N_("网站标识码"), 10),
        ("url", N_("首页网址"), 18),
        ("problem", N_("主要问题"), 28),
        ("evidence", N_("证据"), 12),
    ),
    "unqualified_accounts": (
        ("no", N_("序号"), 4),
        ("region", N_("地区或部门"), 14),
        ("platform", N_("类型"), 9),
        ("name", N_("账号名称"), 18),
        ("organizer", N_("主办单位"), 18),
        ("problem", N_("主要问题"), 25),
        ("last_update", N_("检查时更新日期"), 12),
    ),
    "waiting_vetoes": (
        ("no", N_("序号"), 4),
        ("region", N_("地区或部门"), 14),
        ("name", N_("网站或账号"), 20),
        ("code", N_("代码"), 12),
        ("url", N_("网址"), 20),
        ("problem", N_("待签认的单项否决"), 30),
    ),
    "problems": (
        ("no", N_("序号"), 4),
        ("seen", N_("监测时间"), 10),
        ("name", N_("网站或账号"), 11),
        ("place", N_("监测栏目"), 9),
        ("url", N_("问题链接"), 14),
        ("parent", N_("父页面"), 11),
        ("problem", N_("问题描述"), 17),
        ("check", N_("检查标准"), 10),
        ("points", N_("扣分"), 6),
        ("due", N_("整改时限"), 9),
        ("state", N_("整改状态"), 7),
        ("recheck", N_("复核结果"), 10),
        ("id", N_("问题编号"), 8),
    ),
    "broken_links": (
        ("no", N_("序号"), 4),
        ("name", N_("网站名称"), 14),
        ("url", N_("失效链接"), 24),
        ("parent", N_("所在页面"), 20),
        ("anchor", N_("链接文字"), 12),
        ("problem", N_("访问结果"), 18),
        ("first", N_("首次发现"), 9),
        ("seen", N_("最近发现"), 9),
    ),
    "text_errors": (
        ("no", N_("序号"), 4),
        ("name", N_("网站或账号"), 14),
        ("url", N_("网页链接"), 18),
        ("page", N_("标题"), 13),
        ("published", N_("发布日期"), 9),
        ("wrong", N_("错词"), 10),
        ("right", N_("正词"), 10),
        ("context", N_("上下文"), 20),
        ("kind", N_("错误类型"), 10),
        ("contact", N_("责任人"), 10),
    ),
    "warnings": (
        ("no", N_("序号"), 4),
        ("name", N_("网站或账号"), 14),
        ("place", N_("栏目"), 11),
        ("url", N_("链接"), 17),
        ("problem", N_("预警内容"), 24),
        ("contact", N_("联系人及电话"), 13),
        ("first", N_("首次预警时间"), 10),
        ("times", N_("预警次数"), 7),
        ("mended", N_("是否整改"), 7),
        ("id", N_("问题编号"), 9),
    ),
    "messages": (
        ("no", N_("序号"), 4),
        ("unit", N_("单位"), 20),
        ("name", N_("网站名称"), 22),
        ("received", N_("有效留言"), 9),
        ("answered", N_("答复数"), 9),
        ("rate", N_("答复率"), 9),
        ("on_time", N_("按时答复率"), 10),
        ("fast", N_("1 个工作日内答复"), 12),
    ),
    "high_scores": (
        ("band", N_("分数段"), 18),
        ("count", N_("数量"), 8),
        ("share", N_("占比"), 8),
        ("names", N_("网站名称"), 66),
    ),
}
"""Key, heading (a msgid) and width of every annex's columns, in the order of the papers."""

TITLES: Mapping[str, str] = {
    "unqualified_sites": N_("不合格政府网站名单"),
    "unqualified_accounts": N_("不合格政务新媒体名单"),
    "waiting_vetoes": N_("单项否决待签认名单"),
    "problems": N_("问题清单"),
    "broken_links": N_("不可用链接清单"),
    "text_errors": N_("文字错误清单"),
    "warnings": N_("预警情况"),
    "messages": N_("网民留言办理情况"),
    "high_scores": N_("各分数段网站名单"),
}
"""Title of every annex, a msgid."""
INTERNAL_ONLY = frozenset({"waiting_vetoes", "problems", "broken_links", "text_errors", "warnings"})
"""Lists of single faults and warnings, with addresses of leaked data and names of people, stay with the units concerned."""


_NOTES: Mapping[str, str] = {
    "waiting_vetoes": N_("机器认为触及单项否决、尚无人签认的，签认之前不计入合格，也不计入不合格。"),
    "problems": N_(
        "扣分为计入指标封顶之前的分值；空白为不扣分或仅计入单项否决。问题编号用于查看证据（网页快照、截图）。"
    ),
    "warnings": N_("预警为接近期限或界限、尚未构成问题的情况。"),
}


def annexes_of(circular: Circular, edition: Edition, speaker: Speaker, titles: Mapping[str, str]) -> tuple[Annex, ...]:
    """The annexes of an edition that have a row, numbered in their order."""
    tables = _Tables(circular, edition, speaker, titles)
    makers: Mapping[str, Callable[[], list[dict[str, Cell]]]] = {
        "unqualified_sites": tables.unqualified_sites,
        "unqualified_accounts": tables.unqualified_accounts,
        "waiting_vetoes": tables.waiting_vetoes,
        "problems": tables.problems,
        "broken_links": tables.broken_links,
        "text_errors": tables.text_errors,
        "warnings": tables.warnings,
        "messages": tables.messages,
        "high_scores": tables.high_scores,
    }
    found: list[Annex] = []
    for key, make in makers.items():
        if edition is Edition.PUBLIC and key in INTERNAL_ONLY:
            continue
        rows = make()
        if rows:
            found.append(
                Annex(
                    key=key,
                    number=len(found) + 1,
                    title=speaker.text(TITLES[key]),
                    columns=columns_of(key, edition, speaker),
                    note=speaker.text(_NOTES.get(key, "")),
                    rows=tuple({"no": number, **row} for number, row in enumerate(rows[:_LONGEST], start=1)),
                )
            )
    return tuple(found)


def columns_of(key: str, edition: Edition, speaker: Speaker) -> tuple[Column, ...]:
    """The columns of an annex in an edition."""
    return tuple(
        Column(key=field, heading=speaker.text(heading), width=width)
        for field, heading, width in COLUMNS[key]
        if not (edition is Edition.PUBLIC and field == "evidence")
    )


class _Tables:
    def __init__(self, circular: Circular, edition: Edition, speaker: Speaker, titles: Mapping[str, str]) -> None:
        self._circular, self._edition, self._speaker, self._titles = circular, edition, speaker, titles

    def unqualified_sites(self) -> list[dict[str, Cell]]:
        rows: list[dict[str, Cell]] = []
        for card in self._circular.failed_sites:
            site = self._watched(card.subject)
            rows.append(
                {
                    "region": site.region or site.organizer,
                    "name": site.name,
                    "code": site.code,
                    "url": site.url,
                    "problem": self._failed_by(card),
                    "evidence": self._evidence(card),
                }
            )
        return rows

    def unqualified_accounts(self) -> list[dict[str, Cell]]:
        rows: list[dict[str, Cell]] = []
        for card in self._circular.failed_accounts:
            account = self._watched(card.subject)
            rows.append(
                {
                    "region": account.region or account.organizer,
                    "platform": self._speaker.name(account.platform) if account.platform else "",
                    "name": account.name,
                    "organizer": account.organizer,
                    "problem": self._failed_by(card),
                    "last_update": account.last_update.isoformat() if account.last_update else "–",
                }
            )
        return rows

    def waiting_vetoes(self) -> list[dict[str, Cell]]:
        rows: list[dict[str, Cell]] = []
        for card in self._circular.suspected:
            if card.conclusion is not Conclusion.VETO_WAITS:
                continue
            watched = self._watched(card.subject)
            rows.append(
                {
                    "region": watched.region or watched.organizer,
                    "name": watched.name,
                    "code": watched.code,
                    "url": watched.url,
                    "problem": self._speaker.join(self._indicators(card.vetoes_suspected)),
                }
            )
        return rows

    def problems(self) -> list[dict[str, Cell]]:
        return [
            {
                "seen": self._speaker.day(issue.last_seen),
                "name": self._watched(issue.subject).name,
                "place": self._place(issue),
                "url": issue.target.key,
                "parent": issue.found_on[0] if issue.found_on else "",
                "problem": self._speaker.sentence(issue),
                "check": self._standard(issue),
                "points": self._points(issue),
                "due": self._speaker.day(issue.due_at) if issue.due_at else "",
                "state": self._speaker.name(issue.state),
                "recheck": self._recheck(issue),
                "id": issue.fingerprint[:12],
            }
            for issue in self._circular.issues
        ]

    def warnings(self) -> list[dict[str, Cell]]:
        return [
            {
                "name": self._watched(issue.subject).name,
                "place": self._place(issue),
                "url": issue.target.key,
                "problem": self._speaker.sentence(issue),
                "contact": self._watched(issue.subject).contact,
                "first": self._speaker.day(issue.first_seen),
                "times": issue.repeats + 1,
                "mended": self._speaker.text("是" if issue.state is IssueState.CLOSED else "否"),
                "id": issue.fingerprint[:12],
            }
            for issue in self._circular.warnings
        ]

    def broken_links(self) -> list[dict[str, Cell]]:
        return [
            {
                "name": self._watched(issue.subject).name,
                "url": issue.target.key,
                "parent": issue.found_on[0] if issue.found_on else "",
                "anchor": str(issue.values.get("anchor") or " ".join(issue.target.label.split())),
                "problem": self._speaker.sentence(issue),
                "first": self._speaker.day(issue.first_seen),
                "seen": self._speaker.day(issue.last_seen),
            }
            for issue in self._of("broken_link")
        ]

    def text_errors(self) -> list[dict[str, Cell]]:
        return [
            {
                "name": self._watched(issue.subject).name,
                "url": issue.found_on[0] if issue.found_on else issue.target.key,
                "page": " ".join(issue.target.label.split()),
                "published": str(issue.values.get("published") or ""),
                "wrong": str(issue.values.get("wrong") or ""),
                "right": str(issue.values.get("right") or ""),
                "context": str(issue.values.get("excerpt") or (issue.evidence[0].excerpt if issue.evidence else "")),
                "kind": self._speaker.value("word_class", issue.values.get("word_class") or ""),
                "contact": self._watched(issue.subject).contact,
            }
            for issue in self._of("wrong_wording")
        ]

    def messages(self) -> list[dict[str, Cell]]:
        digits = self._circular.style.share_digits
        return [
            {
                "unit": self._watched(line.code).organizer,
                "name": self._watched(line.code).name,
                "received": line.received,
                "answered": line.answered,
                "rate": percent(line.answer_rate, digits),
                "on_time": percent(line.on_time_rate, digits),
                "fast": line.within_one_day,
            }
            for line in self._circular.messages
        ]

    def high_scores(self) -> list[dict[str, Cell]]:
        style = self._circular.style
        return [
            {
                "band": self._speaker.either(line.band),
                "count": len(line.codes),
                "share": percent(line.share, style.share_digits),
                "names": self._speaker.text("、").join(self._watched(code).name for code in line.codes),
            }
            for line in self._circular.bands
            if line.codes and line.band.at_least >= style.named_from
        ]

    def _place(self, issue: Issue) -> str:
        """The column or page; the name of the site, which stands beside it already, is said as its home page."""
        label, of = " ".join(issue.target.label.split()), self._watched(issue.subject)
        if label != of.name:
            return label
        return "" if of.platform else self._speaker.text("首页").capitalize()

    def _standard(self, issue: Issue) -> str:
        """The indicator that counts it; a check that none counts goes by its own name."""
        for one in self._circular.indicators.fed_by(issue.rule_id):
            indicator = self._circular.indicators.indicator(one)
            if indicator is not None:
                return self._speaker.either(indicator)
        return self._speaker.text(self._titles.get(issue.check_id, issue.check_id))

    def _points(self, issue: Issue) -> str:
        points = self._circular.charged.get(issue.fingerprint)
        return f"{points:g}" if points else ""

    def _recheck(self, issue: Issue) -> str:
        """What the latest look found."""
        if issue.state is IssueState.CLOSED:
            return self._speaker.text("已整改")
        return self._speaker.text("{day} 仍存在", day=self._speaker.day(issue.last_seen))

    def _of(self, check: str) -> list[Issue]:
        return [issue for issue in self._circular.issues if issue.check_id == check]

    def _watched(self, code: str) -> Watched:
        return self._circular.watched.get(code) or Watched(code=code, name=code)

    def _failed_by(self, card: ScoreCard) -> str:
        listed = self._speaker.join(self._indicators(self._circular.failed_by(card)))
        if card.vetoes_signed:
            return self._speaker.text("单项否决：{listed}", listed=listed)
        return self._speaker.text("得分 {total}，主要失分：{listed}", total=f"{card.total or 0:g}", listed=listed)

    def _indicators(self, ids: Iterable[str]) -> list[str]:
        """Their names."""
        found = [(one, self._circular.indicators.indicator(one)) for one in ids]
        return [one if indicator is None else self._speaker.either(indicator) for one, indicator in found]

    def _evidence(self, card: ScoreCard) -> str:
        counted = [card.result(one) for one in self._circular.failed_by(card)]
        prints = [print_ for result in counted if result for print_ in result.fingerprints]
        return "\n".join(print_[:12] for print_ in prints[:5])
