"""One indicator, its findings and what people have said → its line of the card; pure."""

from collections.abc import Set
from dataclasses import dataclass, replace
from fractions import Fraction

from domain.indicators import Indicator, IndicatorSet, Measure, Metric, Part
from domain.scorecards import (
    Charge,
    Entered,
    FiledFinding,
    IndicatorResult,
    Judged,
    ManualEntry,
    OpenQuestion,
    QuestionKind,
    ResultState,
)
from scoring.measure import Tally, count

_FITTING = {
    Part.VETO: {Entered.CLEAR, Entered.SIGNED, Entered.NOT_APPLICABLE},
    Part.DEDUCT: {Entered.CLEAR, Entered.LOST, Entered.NOT_APPLICABLE},
    Part.BONUS: {Entered.CLEAR, Entered.GAINED, Entered.NOT_APPLICABLE},
    Part.REGISTRY: {Entered.CLEAR, Entered.FOUND, Entered.NOT_APPLICABLE},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """A line of the card with what is exact behind it."""

    result: IndicatorResult
    questions: tuple[OpenQuestion, ...]
    full: Fraction
    lost: Fraction
    gained: Fraction
    targets: frozenset[str]
    """Targets that were counted, for «no repeat»."""
    answered: bool
    """True when a machine or a person has looked at any of it."""


def exact(number: float) -> Fraction:
    """A mark as people write it: 0.1 is a tenth."""
    return Fraction(str(number))


def shown(number: Fraction) -> float:
    """A mark as stored: two decimals."""
    return round(float(number), 2)


def fits(entry: ManualEntry, part: Part) -> bool:
    """Whether a person's entry makes sense for a part of the sheet."""
    return entry.entered in _FITTING[part] and entry.points >= 0


def evaluate(
    indicator: Indicator, judged: Judged, indicators: IndicatorSet, *, full: Fraction, taken: Set[str] = frozenset()
) -> Evaluation:
    """Judge one indicator that applies.

    ``full`` is its mark in force for the subject (0 for vetoes and registry), ``taken`` the targets counted by the indicators
    it must not repeat. Raises ValueError for an entry that does not fit the part.
    """
    entry = judged.entries.get(indicator.id)
    if entry is not None and not fits(entry, indicator.part):
        raise ValueError(
            f"{indicator.id}: an entry «{entry.entered}» with {entry.points:g} points does not fit a {indicator.part} indicator"
        )
    counted: list[tuple[Measure, Tally]] = []
    seen: set[str] = set(taken)
    for measure in indicator.measures:
        tally = count(measure, judged, indicators, indicator.part, seen)
        counted.append((measure, tally))
        if indicator.once_per_target:
            seen.update(tally.counted)
    if entry is not None and entry.entered is Entered.NOT_APPLICABLE:
        return _settled(indicator, ResultState.NOT_APPLICABLE, entry, full)
    match indicator.part:
        case Part.VETO:
            return _veto(indicator, counted, entry)
        case Part.BONUS:
            return _bonus(indicator, counted, entry, full)
        case _:
            return _deduction(indicator, counted, entry, full)


def _veto(indicator: Indicator, counted: list[tuple[Measure, Tally]], entry: ManualEntry | None) -> Evaluation:
    if entry is not None and entry.entered is Entered.CLEAR:
        return _settled(indicator, ResultState.CLEAR, entry, Fraction(0), counted)
    met = any(_holds(measure, tally.number(measure.metric, tally.counted)) for measure, tally in counted)
    # Confirming findings says that they are true; that the site is unqualified for them takes a signature of its own.
    signed = entry is not None and entry.entered is Entered.SIGNED
    questions: list[OpenQuestion] = []
    if not signed:
        if met:
            questions.append(_question(indicator, QuestionKind.VETO, counted, found=[t.counted for _, t in counted]))
        questions.extend(_veto_questions(indicator, counted))
        questions.extend(_by_hand(indicator, counted, Fraction(0)))
    if signed:
        state = ResultState.VETO_SIGNED
    elif met:
        state = ResultState.VETO_SUSPECTED
    else:
        state = ResultState.OPEN if questions else ResultState.CLEAR
    return _evaluation(indicator, state, counted, questions, entry)


def _veto_questions(indicator: Indicator, counted: list[tuple[Measure, Tally]]) -> list[OpenQuestion]:
    """Only what could still carry a measure over its line is a question."""
    questions: list[OpenQuestion] = []
    for measure, tally in counted:
        sure = tally.number(measure.metric, tally.counted)
        if measure.metric is Metric.BY_HAND or _holds(measure, sure):
            continue
        with_waiting = sure + tally.number(measure.metric, tally.waiting)
        if tally.unasked:
            questions.append(_of(indicator, measure, QuestionKind.NOT_EXAMINED, count=len(tally.unasked)))
        elif _holds(measure, with_waiting):
            questions.append(_of(indicator, measure, QuestionKind.SUSPICION, found=tally.waiting))
        elif tally.unknown and _holds(measure, with_waiting + tally.unknown):
            questions.append(_of(indicator, measure, QuestionKind.UNKNOWN, count=tally.unknown))
    return questions


def _deduction(
    indicator: Indicator, counted: list[tuple[Measure, Tally]], entry: ManualEntry | None, full: Fraction
) -> Evaluation:
    """Deductions, capped at the mark; faults of the filing go the same way and cost nothing."""
    found = sum(
        (_cost(measure, tally.number(measure.metric, tally.counted), full) for measure, tally in counted), Fraction(0)
    )
    by_hand = exact(entry.points) if entry is not None and entry.entered is Entered.LOST else Fraction(0)
    lost = min(full, found + by_hand)
    left = full - lost
    questions: list[OpenQuestion] = []

    def ask(question: OpenQuestion, at_stake: Fraction) -> None:
        nonlocal left
        part = min(left, at_stake)
        left -= part
        questions.append(replace(question, at_stake=shown(part)))

    for measure, tally in counted:
        if tally.waiting:
            number = tally.number(measure.metric, tally.waiting)
            ask(_of(indicator, measure, QuestionKind.SUSPICION, found=tally.waiting), _cost(measure, number, full))
        if entry is not None or measure.metric is Metric.BY_HAND:
            continue  # whoever enters a result answers for what the machine could not see
        if tally.unasked:
            ask(_of(indicator, measure, QuestionKind.NOT_EXAMINED, count=len(tally.unasked)), full)
        if tally.unknown:
            ask(_of(indicator, measure, QuestionKind.UNKNOWN, count=tally.unknown), _cost(measure, tally.unknown, full))
    if entry is None:
        questions.extend(_by_hand(indicator, counted, left))
    there = any(tally.counted for _, tally in counted) or (entry is not None and entry.entered is Entered.FOUND)
    if lost > 0:
        state = ResultState.LOST
    elif indicator.part is Part.REGISTRY and there:
        state = ResultState.FOUND
    else:
        state = ResultState.OPEN if questions else ResultState.CLEAR
    return _evaluation(indicator, state, counted, questions, entry, full=full, lost=lost, capped=found + by_hand > full)


def _bonus(
    indicator: Indicator, counted: list[tuple[Measure, Tally]], entry: ManualEntry | None, full: Fraction
) -> Evaluation:
    gained = min(full, exact(entry.points)) if entry is not None and entry.entered is Entered.GAINED else Fraction(0)
    questions = [] if entry is not None else _by_hand(indicator, counted, Fraction(0))
    unanswered = ResultState.OPEN if questions else ResultState.CLEAR
    state = ResultState.GAINED if gained > 0 else unanswered
    capped = entry is not None and exact(entry.points) > full
    return _evaluation(indicator, state, counted, questions, entry, full=full, gained=gained, capped=capped)


def _holds(measure: Measure, number: int) -> bool:
    return measure.metric is not Metric.BY_HAND and measure.op.holds(number, measure.threshold)


def _cost(measure: Measure, number: int, full: Fraction) -> Fraction:
    """Marks a measure takes for what it counts, before the cap."""
    if not _holds(measure, number):
        return Fraction(0)
    return full if measure.take_all else exact(measure.per_hit or 0) * number


def _by_hand(indicator: Indicator, counted: list[tuple[Measure, Tally]], at_stake: Fraction) -> list[OpenQuestion]:
    """All that only a person can answer, as one question."""
    human = [measure for measure, _ in counted if measure.metric is Metric.BY_HAND]
    if not human:
        return []
    return [
        OpenQuestion(
            indicator_id=indicator.id,
            kind=QuestionKind.BY_HAND,
            what_zh="；".join(measure.what_zh for measure in human),
            what_en="; ".join(measure.what_en for measure in human),
            count=len(human),
            at_stake=shown(at_stake),
        )
    ]


def _of(
    indicator: Indicator,
    measure: Measure,
    kind: QuestionKind,
    *,
    count: int = 0,
    found: dict[str, list[FiledFinding]] | None = None,
) -> OpenQuestion:
    prints = tuple(filed.fingerprint for group in (found or {}).values() for filed in group)
    return OpenQuestion(
        indicator_id=indicator.id,
        kind=kind,
        what_zh=measure.what_zh,
        what_en=measure.what_en,
        count=count or len(found or {}),
        fingerprints=prints,
    )


def _question(
    indicator: Indicator,
    kind: QuestionKind,
    counted: list[tuple[Measure, Tally]],
    *,
    found: list[dict[str, list[FiledFinding]]],
) -> OpenQuestion:
    met = [measure for measure, tally in counted if _holds(measure, tally.number(measure.metric, tally.counted))]
    return OpenQuestion(
        indicator_id=indicator.id,
        kind=kind,
        what_zh="；".join(measure.what_zh for measure in met),
        what_en="; ".join(measure.what_en for measure in met),
        count=len({ref for group in found for ref in group}),
        fingerprints=tuple(filed.fingerprint for group in found for filings in group.values() for filed in filings),
    )


def _settled(
    indicator: Indicator,
    state: ResultState,
    entry: ManualEntry,
    full: Fraction,
    counted: list[tuple[Measure, Tally]] | None = None,
) -> Evaluation:
    """A person's word closes the line."""
    return _evaluation(indicator, state, counted or [], [], entry, full=full)


def _evaluation(
    indicator: Indicator,
    state: ResultState,
    counted: list[tuple[Measure, Tally]],
    questions: list[OpenQuestion],
    entry: ManualEntry | None,
    *,
    full: Fraction = Fraction(0),
    lost: Fraction = Fraction(0),
    gained: Fraction = Fraction(0),
    capped: bool = False,
) -> Evaluation:
    measured = max((tally.number(measure.metric, tally.counted) for measure, tally in counted), default=0)
    return Evaluation(
        result=IndicatorResult(
            indicator_id=indicator.id,
            part=indicator.part,
            state=state,
            measured=measured,
            full_mark=None if indicator.full_mark is None else shown(full),
            lost=shown(lost),
            gained=shown(gained),
            charges=_charges(counted, full),
            warned=_warned(indicator, measured, counted),
            capped=capped,
            not_repeated=sum(tally.not_repeated for _, tally in counted),
            entry=entry,
            note=entry.note if entry is not None else "",
        ),
        questions=tuple(questions),
        full=full,
        lost=lost,
        gained=gained,
        targets=frozenset(ref for _, tally in counted for ref in tally.counted),
        answered=entry is not None or any(tally.examined or tally.counted for _, tally in counted),
    )


def _warned(indicator: Indicator, measured: int, counted: list[tuple[Measure, Tally]]) -> bool:
    """Counts are compared here; shares and days are known to the check alone, whose finding says that it warns."""
    warning = indicator.early_warning
    if warning is None:
        return False
    if warning.unit == "count":
        return warning.op.holds(measured, warning.value)
    return any(tally.warned for _, tally in counted)


def _charges(counted: list[tuple[Measure, Tally]], full: Fraction) -> tuple[Charge, ...]:
    """Every finding that counts with its price; further findings on one target cost nothing more."""
    charges: dict[str, Fraction] = {}
    for measure, tally in counted:
        holds = _holds(measure, tally.number(measure.metric, tally.counted))
        for ref, found in tally.counted.items():
            each = tally.number(measure.metric, {ref: found})
            price = (full if measure.take_all else exact(measure.per_hit or 0) * each) if holds else Fraction(0)
            for position, filed in enumerate(found):
                charges[filed.fingerprint] = charges.get(filed.fingerprint, Fraction(0)) + (
                    price if position == 0 else 0
                )
    return tuple(Charge(fingerprint=one, points=shown(points)) for one, points in charges.items())
