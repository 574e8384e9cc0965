"""Lines of one subject → its score card (indicators.md 1.2 and 1.3); pure."""

from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from domain.indicators import Indicator, IndicatorSet, NewMediaMode, NoServiceRule, Part, Subject
from domain.registry import Account, Site
from domain.scorecards import (
    CardVerdict,
    IndicatorResult,
    Judged,
    OpenQuestion,
    Period,
    ResultState,
    ScoreCard,
)
from scoring.evaluate import Evaluation, evaluate, exact, shown


def score_card(
    subject: Site | Account, indicators: IndicatorSet, judged: Judged, *, period: Period, as_of: datetime
) -> ScoreCard:
    """The card of one site or account.

    A veto counts only when a person has signed it: by an entry, or by confirming as many findings as its line asks for.
    Until then it is suspected, the score stays and the card is provisional. What nobody has looked at deducts nothing and is an
    open question. Raises ValueError for entries that do not fit their indicator.
    """
    kind = Subject.SITE if isinstance(subject, Site) else Subject.ACCOUNT
    sheet = [one for one in indicators.indicators if one.subject is kind]
    scored = _is_scored(subject, indicators)
    extra = _spread(sheet, subject, indicators)
    lines: dict[str, Evaluation] = {}
    results: list[IndicatorResult] = []
    for indicator in sheet:
        idle = _idle_state(indicator, subject, indicators, scored=scored)
        if idle is not None:
            results.append(IndicatorResult(indicator_id=indicator.id, part=indicator.part, state=idle))
            continue
        taken = frozenset(
            target for other in indicator.no_repeat_with if other in lines for target in lines[other].targets
        )
        full = exact(indicator.full_mark or 0) + (extra if indicator.part is Part.DEDUCT else 0)
        lines[indicator.id] = evaluate(indicator, judged, indicators, full=full, taken=taken)
        results.append(lines[indicator.id].result)
    return _sum_up(subject, kind, indicators, judged, results, lines, scored=scored, period=period, as_of=as_of)


def _sum_up(
    subject: Site | Account,
    kind: Subject,
    indicators: IndicatorSet,
    judged: Judged,
    results: list[IndicatorResult],
    lines: dict[str, Evaluation],
    *,
    scored: bool,
    period: Period,
    as_of: datetime,
) -> ScoreCard:
    factor = _factor(subject, indicators)
    deductions = [line for line in lines.values() if line.result.part is Part.DEDUCT]
    bonuses = [line for line in lines.values() if line.result.part is Part.BONUS]
    base: Fraction | None = None
    if scored and any(line.answered for line in deductions):
        base = sum((line.full - line.lost for line in deductions), Fraction(0)) * factor
    bonus = min(exact(indicators.bonus_total), sum((line.gained for line in bonuses), Fraction(0)))
    above_gate = base is not None and base > exact(indicators.bonus_gate)
    if not above_gate:
        results = [
            replace(one, state=ResultState.NOT_SCORED)
            if one.part is Part.BONUS and one.state is ResultState.OPEN
            else one
            for one in results
        ]
    signed = tuple(one.indicator_id for one in results if one.state is ResultState.VETO_SIGNED)
    questions = [] if signed else _questions(lines, factor, with_bonus=above_gate)
    standing = _standing(indicators, base, lines, scored=scored, signed=bool(signed))
    suspected = tuple(one.indicator_id for one in results if one.state is ResultState.VETO_SUSPECTED)
    if signed:
        total = None if indicators.veto_score is None else exact(indicators.veto_score)
    else:
        total = base + bonus if base is not None and above_gate else base
    return ScoreCard(
        subject=subject.code,
        subject_kind=kind,
        set_id=indicators.id,
        set_version=indicators.version,
        period=period,
        as_of=as_of,
        vetoes_suspected=suspected,
        vetoes_signed=signed,
        base=None if base is None else shown(base),
        deducted=shown(sum((line.lost for line in deductions), Fraction(0))),
        bonus=shown(bonus),
        total=None if total is None else shown(total),
        verdict=standing if signed or not (suspected or questions) else CardVerdict.PROVISIONAL,
        standing=standing,
        coverage=judged.coverage,
        results=tuple(results),
        open_questions=tuple(questions),
        unverified=tuple(one for one in indicators.unverified if one in lines),
    )


def _questions(lines: dict[str, Evaluation], factor: Fraction, *, with_bonus: bool) -> list[OpenQuestion]:
    """What is open, its stake in marks of the base; nobody need look for bonus points that would not count."""
    return [
        replace(question, at_stake=shown(exact(question.at_stake) * factor))
        for line in lines.values()
        if with_bonus or line.result.part is not Part.BONUS
        for question in line.questions
    ]


def _standing(
    indicators: IndicatorSet, base: Fraction | None, lines: dict[str, Evaluation], *, scored: bool, signed: bool
) -> CardVerdict:
    if signed:
        return CardVerdict.UNQUALIFIED
    if not any(line.answered for line in lines.values()) or (scored and base is None):
        return CardVerdict.PROVISIONAL
    if base is not None and base < exact(indicators.pass_mark):
        return CardVerdict.UNQUALIFIED
    return CardVerdict.QUALIFIED


def _is_scored(subject: Site | Account, indicators: IndicatorSet) -> bool:
    if isinstance(subject, Account):
        return indicators.new_media_mode is NewMediaMode.SCORED
    return not indicators.scored_classes or subject.kind.value in indicators.scored_classes


def _without_services(subject: Site | Account) -> bool:
    return isinstance(subject, Site) and not subject.has_services


def _idle_state(
    indicator: Indicator, subject: Site | Account, indicators: IndicatorSet, *, scored: bool
) -> ResultState | None:
    """Why an indicator has no line of its own; None when it is to be judged."""
    if indicator.classes and subject.kind.value not in indicator.classes:
        return ResultState.NOT_APPLICABLE
    if isinstance(subject, Account) and indicator.platforms and subject.platform.value not in indicator.platforms:
        return ResultState.NOT_APPLICABLE
    # A veto for missing services never meets an organ that has none to offer, whatever the rule for marks.
    skipped = indicator.part is not Part.DEDUCT or indicators.no_service_rule is not NoServiceRule.NONE
    if indicator.needs_services and skipped and _without_services(subject):
        return ResultState.NOT_APPLICABLE
    if indicator.part in (Part.DEDUCT, Part.BONUS) and not scored:
        return ResultState.NOT_SCORED
    return None


def _spread(sheet: list[Indicator], subject: Site | Account, indicators: IndicatorSet) -> Fraction:
    """What each other deduction indicator gains in marks under ``spread_even``."""
    if not _without_services(subject) or indicators.no_service_rule is not NoServiceRule.SPREAD_EVEN:
        return Fraction(0)
    others = [
        one
        for one in sheet
        if one.part is Part.DEDUCT and not one.needs_services and (not one.classes or subject.kind.value in one.classes)
    ]
    return exact(indicators.service_total) / len(others) if others else Fraction(0)


def _factor(subject: Site | Account, indicators: IndicatorSet) -> Fraction:
    """4/3 for organs without services where the set says so, else 1."""
    if _without_services(subject) and indicators.no_service_rule is NoServiceRule.SCALE_4_3:
        return exact(indicators.base) / (exact(indicators.base) - exact(indicators.service_total))
    return Fraction(1)
