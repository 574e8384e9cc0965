"""Indicator set × checks → bound rules; whatever does not fit is refused with its file, key and nearest valid name."""

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args, get_type_hints

import msgspec

from checks.registry import discover
from config.errors import ConfigError, nearest
from config.vocabularies import outside_words
from domain.indicators import IndicatorSet, RuleSpec
from domain.outside import OutsideWords
from domain.rules import Check, Rule
from domain.spans import Span
from domain.wording import N_
from domain.workdays import WorkCalendar


class RulebookError(ConfigError):
    """An indicator set asks for something the checks cannot do; the sentence names set, rule and key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """The rules of one indicator set, bound and ready to run."""

    id: str
    """Set id and a hash of every rule with its thresholds: the same id judges the same way."""
    indicators: IndicatorSet
    rules: tuple[Rule, ...]

    def rule(self, rule_id: str) -> Rule | None:
        """The rule of that id, if this book has it."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)


PROVIDED = (WorkCalendar, OutsideWords)
"""Kinds of parameter that no indicator set states: they are the same for all rules."""


def bind(indicators: IndicatorSet, calendar: WorkCalendar, checks: Mapping[str, Check] | None = None) -> Rulebook:
    """Bind every rule of the set to its check. Raises RulebookError naming set, rule and key."""
    known = discover() if checks is None else checks
    rules = tuple(_bind_one(indicators.id, spec, known, calendar) for spec in indicators.rules)
    digest = hashlib.sha256(repr([(r.id, r.check.id, _fingerprint(r.params), r.confirm) for r in rules]).encode())
    return Rulebook(id=f"{indicators.id}@{digest.hexdigest()[:12]}", indicators=indicators, rules=rules)


def _bind_one(set_id: str, spec: RuleSpec, checks: Mapping[str, Check], calendar: WorkCalendar) -> Rule:
    where = f"{set_id}: rules.{spec.id}"
    check = checks.get(spec.check)
    if check is None:
        raise _unknown(where, spec.check, checks)
    hints = get_type_hints(check.params_type)
    given: dict[str, Any] = dict(spec.params)
    for name in given:
        if name not in hints or hints[name] in PROVIDED:
            raise _unknown(f"{where}.params", name, hints)
    try:
        for name, hint in hints.items():
            if hint is WorkCalendar:
                given[name] = calendar
            elif hint is OutsideWords:
                given[name] = outside_words()
            elif (hint is Span or Span in get_args(hint)) and isinstance(given.get(name), str):
                given[name] = Span.parse(given[name])
        params: object = msgspec.convert(given, type=check.params_type)
    except (msgspec.ValidationError, ValueError) as error:
        raise RulebookError(N_("{where}.params：{detail}"), where=where, detail=str(error)) from error
    return Rule(id=spec.id, check=check, params=params, confirm=spec.confirm)


def _fingerprint(params: Any) -> str:
    fields = {field.name: getattr(params, field.name) for field in dataclasses.fields(params)}
    return repr({name: value for name, value in fields.items() if not isinstance(value, WorkCalendar)})


def _unknown(where: str, name: str, valid: Mapping[str, Any]) -> RulebookError:
    if near := nearest(name, valid):
        return RulebookError(N_("{where}：不认识 {name}，是否应为 {nearest}？"), where=where, name=name, nearest=near)
    return RulebookError(
        N_("{where}：不认识 {name}，可用的有：{valid}"), where=where, name=name, valid=tuple(sorted(valid))
    )
