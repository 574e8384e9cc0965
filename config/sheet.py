"""One effective YAML document → IndicatorSet; checks each value for itself, what must agree is audited elsewhere."""

from enum import StrEnum

from config.document import Branch, plain
from config.errors import ConfigError
from config.section import Section
from domain.indicators import (
    Band,
    Confidence,
    EarlyWarning,
    Feed,
    Group,
    Indicator,
    IndicatorSet,
    Measure,
    Metric,
    Mode,
    NewMediaMode,
    NoServiceRule,
    Op,
    ParamValue,
    Part,
    RuleSpec,
    Subject,
)
from domain.registry import AccountKind, Platform, SiteKind

OVERLAY_KEYS = ("base_set", "overrides", "add", "remove")
SET_KEYS = (
    "id",
    "title_zh",
    "title_en",
    "effective_from",
    "verified",
    "scored_classes",
    "base",
    "service_total",
    "bonus_total",
    "pass_mark",
    "bonus_gate",
    "no_service_rule",
    "veto_score",
    "new_media_mode",
    "switches",
    "groups",
    "rules",
    "indicators",
    "bands",
    "note",
)
_INDICATOR_KEYS = (
    "id",
    "name_zh",
    "name_en",
    "part",
    "group",
    "applies_to",
    "needs_services",
    "full_mark",
    "measures",
    "once_per_target",
    "no_repeat_with",
    "mode",
    "early_warning",
    "evidence",
    "source",
    "confidence",
    "verified",
    "mark_confidence",
    "mark_verified",
    "note",
)
_MEASURE_KEYS = (
    "what_zh",
    "what_en",
    "metric",
    "rules",
    "op",
    "threshold",
    "per_hit",
    "take_all",
    "window",
    "sample",
    "mode",
    "confidence",
)
_UNITS = ("count", "share", "days", "months")


def read_set(document: Branch) -> IndicatorSet:
    """The set as written. Raises ConfigError for the first value that is not what its key asks for."""
    section = Section(document, (*SET_KEYS, *OVERLAY_KEYS))
    return IndicatorSet(
        id=section.text("id"),
        title_zh=section.text("title_zh"),
        title_en=section.text("title_en"),
        effective_from=section.day("effective_from"),
        base_set=section.text("base_set", ""),
        verified=section.flag("verified"),
        scored_classes=_classes(section, "scored_classes", Subject.SITE),
        base=section.number("base", 100),
        service_total=section.number("service_total", 25),
        bonus_total=section.number("bonus_total", 30),
        pass_mark=section.number("pass_mark", 60),
        bonus_gate=section.number("bonus_gate", 80),
        no_service_rule=section.choice("no_service_rule", NoServiceRule, NoServiceRule.SCALE_4_3),
        veto_score=section.optional_number("veto_score"),
        new_media_mode=section.choice("new_media_mode", NewMediaMode, NewMediaMode.VETO_ONLY),
        switches=_switches(section),
        groups=tuple(_group(group_id, branch) for group_id, branch in section.entries("groups")),
        rules=tuple(_rule(rule_id, branch) for rule_id, branch in section.entries("rules")),
        indicators=tuple(_indicator(branch) for branch in section.items("indicators")),
        bands=tuple(_band(branch) for branch in section.items("bands")),
        note=section.text("note", ""),
    )


def _switches(section: Section) -> dict[str, bool]:
    names = [name for name, _ in section.entries("switches")]
    branch = section.branch_of("switches")
    return {name: Section(branch, names).flag(name) for name in names} if branch else {}


def _group(group_id: str, branch: Branch) -> Group:
    section = Section(branch, ("name_zh", "name_en", "total"))
    return Group(
        id=group_id,
        name_zh=section.text("name_zh"),
        name_en=section.text("name_en"),
        total=section.optional_number("total"),
    )


def _rule(rule_id: str, branch: Branch) -> RuleSpec:
    section = Section(branch, ("check", "params", "confirm", "source", "confidence", "note"))
    return RuleSpec(
        id=rule_id,
        check=section.text("check"),
        params={key: _param(value) for key, value in section.entries("params")},
        confirm=section.whole("confirm", 1),
        source=section.texts("source"),
        confidence=section.choice("confidence", Confidence),
        note=section.text("note", ""),
    )


def _param(branch: Branch) -> ParamValue:
    """A threshold as plain data; what it means is the check's business."""
    value = plain(branch)
    if isinstance(value, tuple) and not all(isinstance(item, str | int | float) for item in value):
        raise ConfigError("{where}：应为单个值的列表", where=branch.where)
    if isinstance(value, str | int | float | tuple) or value is None:
        return value
    raise ConfigError("{where}：应为单个值或列表", where=branch.where)


def _indicator(branch: Branch) -> Indicator:
    section = Section(branch, _INDICATOR_KEYS)
    applies = section.branch_of("applies_to")
    subject, classes, platforms = _applies(applies) if applies else (Subject.SITE, (), ())
    part = section.choice("part", Part)
    mode = section.choice("mode", Mode)
    confidence = section.choice("confidence", Confidence)
    marked = part in (Part.DEDUCT, Part.BONUS)
    full_mark = section.optional_number("full_mark")
    if marked and full_mark is None:
        raise ConfigError("{where}：缺少“{key}”", where=section.where, key="full_mark")
    if full_mark is not None and (not marked or full_mark <= 0):
        raise ConfigError("{where}：分值只用于扣分和加分指标，且应大于 0", where=section.place("full_mark"))
    mark_confidence = section.choice("mark_confidence", Confidence, Confidence.DESIGN) if marked else None
    measures = tuple(_measure(item, mode, confidence) for item in section.items("measures"))
    if mode is Mode.MANUAL:
        for item, measure in zip(section.items("measures"), measures, strict=True):
            if measure.rules:
                raise ConfigError(
                    "{where}：人工指标（mode: manual）不能引用规则，请删去 rules 或改为 assist", where=item.where
                )
    indicator = Indicator(
        id=section.text("id"),
        name_zh=section.text("name_zh"),
        name_en=section.text("name_en"),
        part=part,
        group=section.text("group"),
        subject=subject,
        classes=classes,
        platforms=platforms,
        needs_services=section.flag("needs_services"),
        full_mark=full_mark,
        measures=measures,
        once_per_target=section.flag("once_per_target"),
        no_repeat_with=section.texts("no_repeat_with"),
        mode=mode,
        early_warning=_warning(section),
        evidence=section.texts("evidence"),
        source=section.texts("source"),
        confidence=confidence,
        verified=section.flag("verified"),
        mark_confidence=mark_confidence,
        mark_verified=section.flag("mark_verified") if marked else None,
        note=section.text("note", ""),
    )
    _verified_at_all(section, "verified", indicator.verified, confidence)
    _verified_at_all(section, "mark_verified", bool(indicator.mark_verified), mark_confidence)
    return indicator


def _verified_at_all(section: Section, key: str, verified: bool, confidence: Confidence | None) -> None:
    if verified and confidence is not Confidence.AGREED:
        raise ConfigError(
            '{where}：可信度为“{confidence}”时不能标为已核实，须有两个以上独立来源（"2+"）',
            where=section.place(key),
            confidence=confidence.value if confidence else "",
        )


def _applies(branch: Branch) -> tuple[Subject, tuple[str, ...], tuple[str, ...]]:
    section = Section(branch, ("target", "classes", "platforms"))
    subject = section.choice("target", Subject)
    if subject is Subject.SITE and "platforms" in section:
        raise ConfigError("{where}：platforms 只用于账号（target: account）", where=section.place("platforms"))
    return subject, _classes(section, "classes", subject), _members(section, "platforms", Platform)


def _classes(section: Section, key: str, subject: Subject) -> tuple[str, ...]:
    return _members(section, key, SiteKind if subject is Subject.SITE else AccountKind)


def _members(section: Section, key: str, kind: type[StrEnum]) -> tuple[str, ...]:
    valid = [member.value for member in kind]
    found = section.texts(key)
    for branch in section.items(key):
        if branch.value not in valid:
            raise ConfigError(
                "{where}：不认识的值“{value}”，可用的有：{valid}",
                where=branch.where,
                value=str(branch.value),
                valid="、".join(valid),
            )
    return found


def _feed(branch: Branch) -> Feed:
    """A rule's name, or a mapping of the rule with the findings meant."""
    if isinstance(branch.value, str):
        return Feed(rule=branch.value)
    section = Section(branch, ("rule", "where", "when"))
    return Feed(
        rule=section.text("rule"),
        where={key: _param(value) for key, value in section.entries("where")},
        when=section.text("when", ""),
    )


def _measure(branch: Branch, mode: Mode, confidence: Confidence) -> Measure:
    section = Section(branch, _MEASURE_KEYS)
    rules = tuple(_feed(item) for item in section.items("rules"))
    measure = Measure(
        what_zh=section.text("what_zh"),
        what_en=section.text("what_en"),
        metric=section.choice("metric", Metric, Metric.TARGETS if rules else Metric.BY_HAND),
        feeds=rules,
        op=section.choice("op", Op, Op.AT_LEAST),
        threshold=section.number("threshold", 1),
        per_hit=section.optional_number("per_hit"),
        take_all=section.flag("take_all"),
        window=section.span("window"),
        sample=section.whole("sample", 1) if "sample" in section else None,
        mode=section.choice("mode", Mode, mode),
        confidence=section.choice("confidence", Confidence, confidence),
    )
    if (measure.metric is Metric.BY_HAND) == bool(rules):
        raise ConfigError(
            "{where}：有 rules 才能由机器计数，没有 rules 时 metric 应为 by_hand",
            where=section.place("metric" if "metric" in section else "rules"),
        )
    if measure.per_hit is not None and (measure.take_all or measure.per_hit <= 0):
        raise ConfigError("{where}：per_hit 应大于 0，且不能与 take_all 并用", where=section.place("per_hit"))
    if measure.op not in (Op.AT_LEAST, Op.ABOVE) and rules:
        raise ConfigError("{where}：由机器计数的问题只能用 >= 或 >", where=section.place("op"))
    if rules and not measure.op.holds(1e9, measure.threshold):
        raise ConfigError("{where}：门槛永远达不到", where=section.place("threshold"))
    if rules and measure.op.holds(0, measure.threshold):
        raise ConfigError("{where}：没有发现问题时也会成立，请提高门槛", where=section.place("threshold"))
    return measure


def _warning(section: Section) -> EarlyWarning | None:
    branch = section.branch_of("early_warning")
    if branch is None or branch.value is None:
        return None
    inner = Section(branch, ("op", "value", "unit"))
    unit = inner.text("unit")
    if unit not in _UNITS:
        raise ConfigError(
            "{where}：不认识的值“{value}”，可用的有：{valid}",
            where=inner.place("unit"),
            value=unit,
            valid="、".join(_UNITS),
        )
    return EarlyWarning(op=inner.choice("op", Op), value=inner.number("value"), unit=unit)


def _band(branch: Branch) -> Band:
    section = Section(branch, ("id", "name_zh", "name_en", "at_least", "below"))
    return Band(
        id=section.text("id"),
        name_zh=section.text("name_zh"),
        name_en=section.text("name_en"),
        at_least=section.number("at_least"),
        below=section.optional_number("below"),
    )
