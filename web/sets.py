"""What two indicator sets say differently, line by line."""

from domain.indicators import IndicatorSet
from domain.wording import N_

WHOLE_SET = (
    "scored_classes", "base", "service_total", "bonus_total", "pass_mark", "bonus_gate", "no_service_rule", "veto_score",
    "new_media_mode", "switches",
)  # fmt: skip
"""Fields of a set that hold for all of it."""


def differences(one: IndicatorSet, other: IndicatorSet) -> list[tuple[str, str, str, str]]:
    """Id, what, here, there."""
    found: list[tuple[str, str, str, str]] = []
    for name in WHOLE_SET:
        here_, there_ = str(getattr(one, name)), str(getattr(other, name))
        if here_ != there_:
            found.append(("–", name, here_, there_))
    for label, sets in (("bands", (one.bands, other.bands)),):
        told_ = ["、".join(band.name_zh for band in bands) or "–" for bands in sets]
        if told_[0] != told_[1]:
            found.append(("–", label, told_[0], told_[1]))
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
