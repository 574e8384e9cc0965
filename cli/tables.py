"""Results as tables for people: sweeps, findings, issues, columns, probes, score cards; computes nothing."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from cli.words import SPEAKER, _
from reports.causes import cause_words, folded, folded_issues
from reports.rhythm import rhythm_words

if TYPE_CHECKING:
    from domain.findings import Evidence
    from domain.issues import Issue, IssueEvent
    from domain.records import ProbeSample
    from domain.registry import Site
    from domain.scorecards import ScoreCard
    from domain.tempo import Tempo
    from pipeline.take import SweepSummary
    from reports.findings import Found

_COLOURS = {"fault": "red", "suspicion": "yellow", "unknown": "dim"}


def a_table(*headings: str, title: str = "") -> Table:
    """An empty table; headings are already in the reader's language, a leading ``>`` sets the column right."""
    table = Table(
        title=title or None, title_justify="left", header_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0)
    )
    for heading in headings:
        right = heading.startswith(">")
        table.add_column(
            heading.removeprefix(">"), justify="right" if right else "left", no_wrap=right, overflow="fold"
        )
    return table


def sweep_table(
    summaries: Sequence["SweepSummary"], cards: Mapping[str, "ScoreCard"], titles: Mapping[str, str]
) -> Table:
    """A line a site, a sum below: pages, faults by check, score, time."""
    table = a_table(
        _("网站"),
        ">" + _("网页"),
        ">" + _("问题"),
        _("各项问题"),
        ">" + _("疑似"),
        ">" + _("得分"),
        ">" + _("用时"),
        _("结果"),
    )
    for summary in summaries:
        table.add_row(
            summary.site_name,
            str(summary.run.pages),
            str(sum(summary.faults.values())),
            _by_check(summary.faults, titles),
            str(summary.suspicions),
            score_text(cards.get(summary.site_code)),
            SPEAKER.duration(summary.seconds),
            _health(summary),
        )
    if len(summaries) > 1:
        total: dict[str, int] = {}
        for summary in summaries:
            for check, number in summary.faults.items():
                total[check] = total.get(check, 0) + number
        table.add_section()
        table.add_row(
            _("合计 {n} 个网站", n=len(summaries)),
            str(sum(summary.run.pages for summary in summaries)),
            str(sum(total.values())),
            _by_check(total, titles),
            str(sum(summary.suspicions for summary in summaries)),
            "",
            "",
            "",
            style="bold",
        )
    return table


def _health(summary: "SweepSummary") -> Text:
    from domain.sweeps import HealthState

    if summary.health.state is HealthState.SOUND:
        changes = _("新增 {opened}，消除 {closed}", opened=summary.settled.opened, closed=summary.settled.closed)
        return Text(changes)
    return Text(_("存疑：{reasons}", reasons="；".join(_(reason) for reason in summary.health.reasons)), style="yellow")


def _by_check(faults: Mapping[str, int], titles: Mapping[str, str]) -> str:
    ordered = sorted(faults.items(), key=lambda item: (-item[1], item[0]))
    return _("，").join(f"{_(titles.get(check, check))} {number}" for check, number in ordered)


def score_text(card: "ScoreCard | None") -> str:
    """The score in a few letters: points, a veto, or nothing yet; what is provisional says so."""
    from domain.scorecards import CardVerdict

    if card is None:
        return "–"
    if card.vetoes_signed:
        return _("单项否决")
    # A class that is judged by vetoes alone has no points: what it would be said to be stands in their place.
    points = f"{card.total:g}" if card.total is not None else SPEAKER.name(card.standing)
    mark = "*" if card.verdict is CardVerdict.PROVISIONAL and card.standing is not CardVerdict.PROVISIONAL else ""
    return f"{points}{mark}" + ("!" if card.vetoes_suspected else "")


def findings_table(found: Sequence["Found"], titles: Mapping[str, str]) -> Table:
    """A line a finding; those of one dead host or moved folder are one line."""
    table = a_table(_("网站"), _("检查项"), _("判定"), _("说明"), _("网址"), ">" + _("处数"))
    names = {one.finding.subject: one.subject_name for one in found}
    for row in folded(one.finding for one in found):
        finding, fault = row.finding, row.finding.fault
        said = labelled(finding.target.label, SPEAKER.sentence(fault))
        if row.others:
            said = shared_text(fault.cause, len(row.others) + 1, said)
        table.add_row(
            Text(names[finding.subject] or finding.subject),
            Text(_(titles.get(finding.check_id, finding.check_id))),
            Text(SPEAKER.name(fault.outcome), style=_COLOURS[fault.outcome.value]),
            Text(said),
            Text(finding.target.key),
            str(row.instances),
        )
    return table


def shared_text(cause: str | None, number: int, said: str) -> str:
    """The line of several links that have one cause."""
    return _("{cause}，共 {n} 个链接，例如：{said}").format(cause=cause_words(SPEAKER, cause), n=number, said=said)


def issues_table(issues: Sequence["Issue"], names: Mapping[str, str], titles: Mapping[str, str]) -> Table:
    """A line an issue; those of one dead host or moved folder are one line."""
    table = a_table(_("编号"), _("网站"), _("检查项"), _("状态"), _("说明"), _("首次发现"), _("期限"), _("负责"))
    for row in folded_issues(issues):
        issue = row[0]
        said = labelled(issue.target.label, SPEAKER.sentence(issue))
        if len(row) > 1:
            said = shared_text(issue.cause, len(row), said)
        table.add_row(
            issue.fingerprint[:12],
            Text(names.get(issue.subject, issue.subject)),
            Text(_(titles.get(issue.check_id, issue.check_id))),
            SPEAKER.name(issue.state),
            Text(said),
            SPEAKER.day(issue.first_seen),
            SPEAKER.day(issue.due_at) if issue.due_at else "",
            Text(issue.assignee),
        )
    return table


def issue_page(issue: "Issue", history: Sequence["IssueEvent"], name: str, titles: Mapping[str, str]) -> Table:
    """Everything about one issue, as pairs."""
    outcome = SPEAKER.name(issue.outcome)
    pairs = [
        (_("编号"), issue.fingerprint),
        (_("网站"), f"{name} {issue.subject}".strip()),
        (_("检查项"), f"{_(titles.get(issue.check_id, issue.check_id))} ({issue.check_id})"),
        (_("状态"), SPEAKER.name(issue.state)),
        (
            _("判定"),
            _("{outcome}（{who} 确认）", outcome=outcome, who=issue.confirmed_by) if issue.confirmed_by else outcome,
        ),
        (_("说明"), labelled(issue.target.label, SPEAKER.sentence(issue))),
        (_("网址"), issue.target.key),
        (_("共同原因"), cause_words(SPEAKER, issue.cause)),
        (_("所在页面"), "\n".join(issue.found_on)),
        (_("首次发现"), SPEAKER.moment(issue.first_seen)),
        (_("最近发现"), SPEAKER.moment(issue.last_seen)),
        (_("整改期限"), SPEAKER.day(issue.due_at) if issue.due_at else ""),
        (_("负责单位"), issue.assignee),
        (_("豁免至"), SPEAKER.day(issue.exempt_until) if issue.exempt_until else ""),
        (_("理由"), SPEAKER.name(issue.reason) if issue.reason else ""),
        (_("备注"), issue.note),
        (_("证据"), "\n".join(_evidence(item) for item in issue.evidence)),
        (_("经过"), "\n".join(_event(event) for event in history)),
    ]
    return pairs_table([(heading, text) for heading, text in pairs if text])


def _evidence(item: "Evidence") -> str:
    """Kind, address and key; below them what it shows, such as every try of a link with its time, status and redirects."""
    shown = "".join(f"\n  {line.strip()}" for part in item.excerpt.splitlines() for line in part.split("; "))
    return f"{SPEAKER.name(item.kind)} {item.url} {item.key}{shown}"


def _event(event: "IssueEvent") -> str:
    change = SPEAKER.name(event.after)
    who = "" if event.by == "machine" else f" {event.by}"
    note = f" {event.note}" if event.note else ""
    return f"{SPEAKER.moment(event.at)} {SPEAKER.name(event.act)} → {change}{who}{note}"


def columns_table(columns: Sequence[Any], tempos: "Mapping[str, Tempo]") -> Table:
    """A line a column, with what people have set."""
    table = a_table(_("栏目"), _("类型"), _("依据"), _("最新信息"), _("更新节奏"), _("状态"), _("网址"))
    for seen in columns:
        column = seen.column
        states = [
            "" if column.active else _("已不存在"),
            "" if column.periodic else _("非定期更新"),
            _("豁免至 {day}", day=column.exempt_until.isoformat()) if column.exempt_until else "",
        ]
        table.add_row(
            Text(" / ".join(column.path) or column.name),
            SPEAKER.name(column.category),
            SPEAKER.name(column.category_from),
            seen.newest.isoformat() if seen.newest else "–",
            rhythm_words(SPEAKER, tempo) if (tempo := tempos.get(column.url)) else "–",
            _("、").join(state for state in states if state) or (SPEAKER.name(seen.shape) if seen.shape else ""),
            Text(column.url),
        )
    return table


def probe_table(samples: "Sequence[tuple[Site, ProbeSample]]") -> Table:
    """A line a probe."""
    from domain.fetches import FetchFailure

    table = a_table(
        _("网站"),
        _("结果"),
        ">" + _("解析"),
        ">" + _("连接"),
        ">" + _("加密"),
        ">" + _("首字节"),
        ">" + _("毫秒"),
        _("地址类型"),
        _("网址"),
    )
    for site, sample in samples:
        failure = SPEAKER.name(FetchFailure(sample.failure)) if sample.failure else ""
        state = _("正常") if sample.ok else sample.notice or failure or _("状态 {status}", status=sample.status)
        if sample.control_alive is False:
            state = _("不计（监测端自身网络异常）")
        elif sample.excused:
            state += _("（已备案临时下线）")
        steps = (sample.dns_ms, sample.connect_ms, sample.tls_ms, sample.first_byte_ms)
        table.add_row(
            Text(site.name),
            Text(state, style="green" if sample.ok else "red"),
            *("–" if step is None else str(step) for step in steps),
            str(sample.elapsed_ms),
            f"IPv{sample.family}" if sample.family else "–",
            Text(site.home_url),
        )
    return table


def explanation_table(told: Mapping[str, Any]) -> Table:
    """What was read on a page, as pairs."""
    return pairs_table([(key, _shown(value)) for key, value in told.items() if value not in (None, [], {}, "")])


def pairs_table(pairs: Sequence[tuple[str, str]]) -> Table:
    """Two columns: what, and which."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for heading, text in pairs:
        table.add_row(heading, Text(text))
    return table


def labelled(label: str, sentence: str) -> str:
    """The sentence with the name of what it is about, where that adds anything."""
    label = " ".join(label.split())
    return sentence if not label or label in sentence else _("{label}：{sentence}", label=label[:40], sentence=sentence)


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(_shown(one) for one in value)
    if isinstance(value, Mapping):
        return "  ".join(f"{key}: {_shown(one)}" for key, one in value.items() if one not in (None, ""))
    return str(value)
