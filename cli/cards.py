"""Score cards for people and for machines; computes nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from cli.tables import a_table, labelled, pairs_table, score_text, shared_text
from cli.words import SPEAKER, _
from domain.indicators import Indicator, IndicatorSet
from domain.issues import Issue
from domain.scorecards import IndicatorResult, ManualEntry, OpenQuestion, ResultState, ScoreCard
from reports.causes import folded_charges

_QUIET = {ResultState.CLEAR, ResultState.NOT_APPLICABLE, ResultState.NOT_SCORED, ResultState.OPEN}
"""Results that have no line of their own: nothing was lost or gained; what is open is told as a question."""


def cards_table(cards: Sequence[ScoreCard], indicators: IndicatorSet, names: Mapping[str, str]) -> Table:
    """A line a card, best first, those without points last."""
    headings = (
        _("网站"),
        ">" + _("总分"),
        ">" + _("基础分"),
        ">" + _("扣分"),
        ">" + _("加分"),
        _("单项否决"),
        ">" + _("待核定"),
        _("结论"),
    )
    table = a_table(*headings, title=_("{period}　{title}", period=cards[0].period.id, title=set_title(indicators)))
    for card in sorted(cards, key=lambda card: (card.total is None, -(card.total or 0), card.subject)):
        table.add_row(
            Text(names.get(card.subject, card.subject)),
            score_text(card),
            _points(card.base),
            _points(card.deducted),
            _points(card.bonus),
            Text(
                _("，").join(_title(indicators, one) for one in (*card.vetoes_signed, *card.vetoes_suspected)),
                style="red",
            ),
            str(len(card.open_questions)),
            SPEAKER.name(card.conclusion),
        )
    return table


def card_page(card: ScoreCard, indicators: IndicatorSet, name: str, issues: Mapping[str, Issue]) -> list[Table]:
    """One card in full: the sums, every lost or gained point with its findings, what is open."""
    pages = [
        pairs_table(
            [
                (_("网站"), f"{name} {card.subject}".strip()),
                (_("时段"), card.period.id),
                (_("指标集"), f"{set_title(indicators)} ({card.set_id})"),
                (_("总分"), score_text(card)),
                (_("基础分"), _points(card.base)),
                (_("扣分"), _points(card.deducted)),
                (_("加分"), _points(card.bonus)),
                (_("结论"), SPEAKER.name(card.verdict)),
                (_("覆盖率"), f"{card.coverage:.0%}" if card.coverage is not None else "–"),
                (_("截至"), SPEAKER.moment(card.as_of)),
            ]
        )
    ]
    lines = [result for result in card.results if result.warned or result.state not in _QUIET]
    if lines:
        table = a_table(_("指标"), _("结果"), ">" + _("得失分"), _("依据"), title="\n" + _("扣分、加分与否决"))
        for result in lines:
            table.add_row(
                Text(_title(indicators, result.indicator_id)),
                SPEAKER.name(result.state) + (_("（预警：接近界线）") if result.warned else ""),
                _change(result),
                Text("\n".join(_charges(result, issues))),
            )
        pages.append(table)
    if people := [result for result in card.results if result.entry is not None]:
        table = a_table(_("指标"), _("填报"), _("填报人"), _("时间"), _("理由与证据"), title="\n" + _("人工填报与签认"))
        for result in people:
            entry = result.entry
            assert entry is not None
            table.add_row(
                Text(_title(indicators, result.indicator_id)),
                SPEAKER.name(entry.entered),
                Text(entry.by),
                SPEAKER.moment(entry.at) if entry.at else "",
                Text("\n".join(grounds(entry))),
            )
        pages.append(table)
    if card.open_questions:
        table = a_table(
            _("指标"), _("为何待定"), ">" + _("件数"), ">" + _("最多影响"), _("内容"), title="\n" + _("待人工核定")
        )
        for question in card.open_questions:
            table.add_row(
                Text(_title(indicators, question.indicator_id)),
                SPEAKER.name(question.kind),
                str(question.count or ""),
                _points(question.at_stake or None),
                Text(_what(question)),
            )
        pages.append(table)
    return pages


def card_json(card: ScoreCard, indicators: IndicatorSet, name: str) -> dict[str, Any]:
    """A card for machines: nothing rounded away, nothing left out."""
    return {
        "site": card.subject,
        "name": name,
        "set": card.set_id,
        "set_version": card.set_version,
        "period": card.period.id,
        "as_of": card.as_of.isoformat(timespec="seconds"),
        "total": card.total,
        "base": card.base,
        "deducted": card.deducted,
        "bonus": card.bonus,
        "verdict": card.verdict.value,
        "standing": card.standing.value,
        "conclusion": card.conclusion.value,
        "provisional": card.verdict.value == "provisional",
        "coverage": card.coverage,
        "vetoes_suspected": list(card.vetoes_suspected),
        "vetoes_signed": list(card.vetoes_signed),
        "results": [
            {
                "indicator": result.indicator_id,
                "name": _title(indicators, result.indicator_id),
                "part": result.part.value,
                "state": result.state.value,
                "measured": result.measured,
                "full_mark": result.full_mark,
                "lost": result.lost,
                "gained": result.gained,
                "warned": result.warned,
                "findings": [{"issue": charge.fingerprint, "points": charge.points} for charge in result.charges],
                "note": SPEAKER.text(result.note) if result.note else "",
                "entry": _entry(result.entry) if result.entry else None,
            }
            for result in card.results
        ],
        "open_questions": [
            {
                "indicator": question.indicator_id,
                "name": _title(indicators, question.indicator_id),
                "kind": question.kind.value,
                "what": _what(question),
                "count": question.count,
                "findings": list(question.fingerprints),
                "at_stake": question.at_stake,
            }
            for question in card.open_questions
        ],
        "unverified": list(card.unverified),
    }


def set_title(indicators: IndicatorSet) -> str:
    """Title of a set in the reader's language."""
    return indicators.title_en if SPEAKER.locale == "en" else indicators.title_zh


def indicator_title(indicator: Indicator) -> str:
    """Name of an indicator in the reader's language."""
    return SPEAKER.either(indicator)


def _title(indicators: IndicatorSet, indicator_id: str) -> str:
    indicator = indicators.indicator(indicator_id)
    return indicator_title(indicator) if indicator else indicator_id


def _what(question: OpenQuestion) -> str:
    return question.what_en if SPEAKER.locale == "en" else question.what_zh


def _change(result: IndicatorResult) -> str:
    if result.lost:
        return f"-{result.lost:g}"
    return f"+{result.gained:g}" if result.gained else ""


def _charges(result: IndicatorResult, issues: Mapping[str, Issue]) -> list[str]:
    lines = []
    for charge in folded_charges(result.charges, issues):
        issue = charge.issue
        sentence = labelled(issue.target.label, SPEAKER.sentence(issue)) if issue else charge.fingerprint[:12]
        if issue and charge.count > 1:
            sentence = shared_text(issue.cause, charge.count, sentence)
        points = f"-{charge.points:g} " if charge.points else ""
        lines.append(f"{points}{sentence}" + (f" {issue.target.key}" if issue else ""))
    if result.note:
        lines.append(SPEAKER.text(result.note))
    return lines


def grounds(entry: ManualEntry) -> list[str]:
    """Reason and evidence of an entry, a line each."""
    lines = [entry.note] if entry.note else []
    return lines + [f"{SPEAKER.name(one.kind)}：{one.text}" for one in entry.evidence]


def _entry(entry: ManualEntry) -> dict[str, Any]:
    return {
        "entered": entry.entered.value,
        "points": entry.points,
        "by": entry.by,
        "at": entry.at.isoformat(timespec="seconds") if entry.at else None,
        "why": entry.note,
        "evidence": [{"kind": one.kind.value, "text": one.text, "key": one.key} for one in entry.evidence],
    }


def _points(number: float | None) -> str:
    return "–" if number is None else f"{number:g}"
