"""Binding rules to checks refuses whatever does not fit, with the nearest valid name."""

from datetime import date

import pytest

from domain.indicators import IndicatorSet, RuleSpec
from domain.spans import Span
from domain.workdays import WorkCalendar
from pipeline.rulebook import RulebookError, bind

CALENDAR = WorkCalendar(rest_days=frozenset(), make_up_days=frozenset(), years=frozenset({2030}))


def a_set(*rules: RuleSpec) -> IndicatorSet:
    return IndicatorSet(id="test", title_zh="试", title_en="test", effective_from=date(2030, 1, 1), rules=rules)


def stale(**params: object) -> RuleSpec:
    return RuleSpec(id="stale-news", check="stale_column", params=params)  # type: ignore[arg-type]


def test_params_become_the_checks_own_class_with_spans_and_enums() -> None:
    (rule,) = bind(a_set(stale(categories=("news",), max_age="14 days")), CALENDAR).rules
    assert rule.params.max_age == Span(days=14)  # type: ignore[attr-defined]
    assert rule.params.categories == ("news",)  # type: ignore[attr-defined]


def test_the_calendar_is_injected_where_a_check_wants_one() -> None:
    (rule,) = bind(a_set(RuleSpec(id="r", check="overdue_reply", params={"working_days": 5})), CALENDAR).rules
    assert rule.params.calendar is CALENDAR  # type: ignore[attr-defined]
    assert rule.params.working_days == 5  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        (RuleSpec(id="r", check="stale_colum"), "不认识 stale_colum，是否应为 stale_column？"),
        (stale(categories=("news",), max_ages="14 days"), "不认识 max_ages，是否应为 max_age？"),
        (stale(categories=("news",), max_age="fortnight"), "not a span"),
        (stale(categories=("newz",), max_age="14 days"), "newz"),
        (stale(categories=("news",)), "max_age"),
        (RuleSpec(id="r", check="overdue_reply", params={"calendar": "mine"}), "不认识 calendar"),
        (RuleSpec(id="r", check="broken_link", params={"min_tries": "two"}), "min_tries"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_sentence(spec: RuleSpec, sentence: str) -> None:
    with pytest.raises(RulebookError, match=r"^test: rules\.") as refused:
        bind(a_set(spec), CALENDAR)
    assert sentence in str(refused.value)


def test_the_id_changes_with_a_threshold_and_with_nothing_else() -> None:
    one = bind(a_set(stale(categories=("news",), max_age="14 days")), CALENDAR)
    same = bind(a_set(stale(categories=("news",), max_age="2 weeks")), CALENDAR)
    other = bind(a_set(stale(categories=("news",), max_age="10 days")), CALENDAR)
    assert one.id == same.id
    assert one.id != other.id
