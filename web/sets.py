"""What two indicator sets say differently, line by line."""

from domain.indicators import IndicatorSet
from domain.wording import N_

WHOLE_SET = {
    "scored_classes": N_("计分的网站类别"),
    "base": N_("基础分"),
    "service_total": N_("办事服务总分"),
    "bonus_total": N_("加分上限"),
    "pass_mark": N_("合格线"),
    "bonus_gate": N_("加分门槛"),
    "no_service_rule": N_("无办事服务时的折算"),
    "veto_score": N_("被否决时的得分"),
    "new_media_mode": N_("新媒体的计分方式"),
    "switches": N_("可选规则"),
}
"""Fields of a set that hold for all of it, and what they are called."""


def differences(one: IndicatorSet, other: IndicatorSet) -> list[tuple[str, str, str, str]]:
    """Id, what, here, there."""
    found: list[tuple[str, str, str, str]] = []
    for name, called in WHOLE_SET.items():
        here_, there_ = getattr(one, name), getattr(other, name)
        if here_ != there_:
            found.append(("–", called, _told(here_), _told(there_)))
    if one.bands != other.bands:
        found.append(("–", N_("分数段"), _bands(one), _bands(other)))
    ids = [indicator.id for indicator in one.indicators]
    ids += [indicator.id for indicator in other.indicators if indicator.id not in ids]
    for id_ in ids:
        here, there = one.indicator(id_), other.indicator(id_)
        if here is None or there is None:
            found.append(
                (id_, N_("有无"), "–" if here is None else here.name_zh, "–" if there is None else there.name_zh)
            )
            continue
        if here.full_mark != there.full_mark:
            found.append((id_, N_("分值"), str(here.full_mark), str(there.full_mark)))
        for number, measure in enumerate(here.measures):
            twin = there.measures[number] if number < len(there.measures) else None
            if twin is None or (measure.op, measure.threshold, measure.per_hit) != (
                twin.op,
                twin.threshold,
                twin.per_hit,
            ):
                told = "–" if twin is None else f"{twin.op.value} {twin.threshold:g} / {twin.per_hit or 0:g}"
                found.append(
                    (id_, measure.what_zh, f"{measure.op.value} {measure.threshold:g} / {measure.per_hit or 0:g}", told)
                )
    for rule in one.rules:
        twin_rule = other.rule(rule.id)
        if twin_rule is not None and dict(rule.params) != dict(twin_rule.params):
            changed = {
                key for key in {*rule.params, *twin_rule.params} if rule.params.get(key) != twin_rule.params.get(key)
            }
            for key in sorted(changed):
                found.append((rule.id, key, str(rule.params.get(key, "–")), str(twin_rule.params.get(key, "–"))))
    return found


def _told(value: object) -> str:
    """A value of a set for people: the parts of a list beside each other."""
    if isinstance(value, tuple | list | frozenset | set):
        return " · ".join(str(part) for part in value) or "–"
    return "–" if value is None or value == "" else str(value)


def _bands(one: IndicatorSet) -> str:
    """The lines between the bands, which need no language."""
    return (
        " · ".join(f"{band.at_least:g}–{'' if band.below is None else f'{band.below:g}'}" for band in one.bands) or "–"
    )
