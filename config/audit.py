"""What must agree across a whole indicator set: ids, references, sums; refuses the first thing that does not."""

from collections import Counter
from collections.abc import Iterable

from config.document import Branch
from config.errors import ConfigError, nearest
from domain.indicators import Indicator, IndicatorSet, NewMediaMode, NoServiceRule, Part, Subject
from domain.registry import SiteKind

# With a nearest name, and without.
NO_GROUP = ("{where}：没有分组“{id}”，是否应为“{nearest}”？", "{where}：没有分组“{id}”，请在 groups 中写明")
NO_RULE = ("{where}：没有规则“{id}”，是否应为“{nearest}”？", "{where}：没有规则“{id}”，请在 rules 中写明")
NO_SWITCH = ("{where}：没有开关“{id}”，是否应为“{nearest}”？", "{where}：没有开关“{id}”，请在 switches 中写明")
NO_OTHER = (
    "{where}：no_repeat_with 中没有指标“{id}”，是否应为“{nearest}”？",
    "{where}：no_repeat_with 中没有指标“{id}”，请删去或改正",
)


def audit(indicators: IndicatorSet, document: Branch) -> None:
    """Raise ConfigError, with the place in ``document``, for the first disagreement."""
    places = _places(document)
    _unique(indicators, places)
    for indicator in indicators.indicators:
        _references(indicator, indicators, places[indicator.id])
        _ways_of_losing(indicator, places[indicator.id])
    _order_of_repeats(indicators, places)
    _sums(indicators, document)
    _bands(indicators, document)


def _places(document: Branch) -> dict[str, str]:
    assert isinstance(document.value, dict)
    listed = document.value["indicators"].value if "indicators" in document.value else []
    assert isinstance(listed, list)
    if not listed:
        raise ConfigError("{where}：没有任何指标（indicators）", where=document.where)
    found: dict[str, str] = {}
    for branch in listed:
        assert isinstance(branch.value, dict)
        # The last of two doubles is the one to take out; an overlay's change is where the blame lies, not its base.
        found[str(branch.value["id"].value)] = branch.where
    return found


def _place(document: Branch, key: str) -> str:
    assert isinstance(document.value, dict)
    branch = document.value.get(key)
    if branch is None:
        return document.where
    return branch.where if branch.file == document.file else f"{document.file}: {key}"


def _unique(indicators: IndicatorSet, places: dict[str, str]) -> None:
    for indicator_id, times in Counter(one.id for one in indicators.indicators).items():
        if times > 1:
            raise ConfigError(
                "{where}：指标“{id}”出现了 {times} 次", where=places[indicator_id], id=indicator_id, times=times
            )


def _references(indicator: Indicator, indicators: IndicatorSet, where: str) -> None:
    if indicators.group(indicator.group) is None:
        raise _unknown(NO_GROUP, where, indicator.group, (one.id for one in indicators.groups))
    for rule in indicator.rules:
        if indicators.rule(rule) is None:
            raise _unknown(NO_RULE, where, rule, (one.id for one in indicators.rules))
    for switch in (feed.when for measure in indicator.measures for feed in measure.feeds if feed.when):
        if switch not in indicators.switches:
            raise _unknown(NO_SWITCH, where, switch, indicators.switches)
    for other in indicator.no_repeat_with:
        if indicators.indicator(other) is None or other == indicator.id:
            known = (one.id for one in indicators.indicators if one.id != indicator.id)
            raise _unknown(NO_OTHER, where, other, known)


def _unknown(sentences: tuple[str, str], where: str, name: str, known: Iterable[str]) -> ConfigError:
    near = nearest(name, known)
    return ConfigError(sentences[0] if near else sentences[1], where=where, id=name, nearest=near)


def _ways_of_losing(indicator: Indicator, where: str) -> None:
    for measure in indicator.measures:
        costs = measure.per_hit is not None or measure.take_all
        if indicator.part is Part.DEDUCT and measure.rules and not costs:
            raise ConfigError(
                "{where}：由机器计数的扣分项须写明 per_hit 或 take_all（“{what}”）", where=where, what=measure.what_zh
            )
        if indicator.part is Part.BONUS and measure.rules:
            raise ConfigError("{where}：加分指标由人工评定，不能引用规则", where=where)
        if indicator.part in (Part.VETO, Part.REGISTRY) and costs:
            raise ConfigError("{where}：否决和登记指标没有分值，不能写 per_hit 或 take_all", where=where)


def _order_of_repeats(indicators: IndicatorSet, places: dict[str, str]) -> None:
    seen: set[str] = set()
    for indicator in indicators.indicators:
        for other in indicator.no_repeat_with:
            if other not in seen:
                raise ConfigError(
                    "{where}：no_repeat_with 只能指向排在前面的指标，“{id}”排在后面",
                    where=places[indicator.id],
                    id=other,
                )
        seen.add(indicator.id)


def _sums(indicators: IndicatorSet, document: Branch) -> None:
    for kind in indicators.scored_classes or tuple(kind.value for kind in SiteKind):
        _sums_of_class(indicators, document, kind)
    for group in indicators.groups:
        found = sum(one.full_mark or 0 for one in indicators.indicators if one.group == group.id)
        if group.total is not None and _differ(found, group.total):
            raise ConfigError(
                "{where}：分组“{group}”分值合计 {found}，应为 {wanted}",
                where=_place(document, "groups"),
                group=group.name_zh,
                found=f"{found:g}",
                wanted=f"{group.total:g}",
            )
    if indicators.no_service_rule is NoServiceRule.SCALE_4_3 and _differ(indicators.service_total * 4, indicators.base):
        raise ConfigError(
            "{where}：乘以 4/3 的办法要求服务类指标占总分四分之一，请改用 spread_even 或 none",
            where=_place(document, "no_service_rule"),
        )
    account_marks = _marks(indicators, Part.DEDUCT, Subject.ACCOUNT)
    if indicators.new_media_mode is NewMediaMode.SCORED and _differ(account_marks, indicators.base):
        raise ConfigError(
            "{where}：新媒体计分（scored）时，账号扣分指标合计应为 {wanted}，现为 {found}",
            where=_place(document, "new_media_mode"),
            wanted=f"{indicators.base:g}",
            found=f"{account_marks:g}",
        )


def _sums_of_class(indicators: IndicatorSet, document: Branch, kind: str) -> None:
    wanted = (
        ("base", "{where}：扣分指标分值合计 {found}，应为 {wanted}（{kind}）", Part.DEDUCT, None, indicators.base),
        (
            "service_total",
            "{where}：服务类指标分值合计 {found}，应为 {wanted}（{kind}）",
            Part.DEDUCT,
            True,
            indicators.service_total,
        ),
        (
            "bonus_total",
            "{where}：加分指标分值合计 {found}，应为 {wanted}（{kind}）",
            Part.BONUS,
            None,
            indicators.bonus_total,
        ),
    )
    for key, sentence, part, services, total in wanted:
        found = _marks(indicators, part, Subject.SITE, kind=kind, services=services)
        if _differ(found, total):
            raise ConfigError(sentence, where=_place(document, key), found=f"{found:g}", wanted=f"{total:g}", kind=kind)


def _marks(
    indicators: IndicatorSet, part: Part, subject: Subject, *, kind: str | None = None, services: bool | None = None
) -> float:
    return sum(
        one.full_mark or 0
        for one in indicators.indicators
        if one.part is part
        and one.subject is subject
        and services in (None, one.needs_services)
        and (kind is None or not one.classes or kind in one.classes)
    )


def _differ(found: float, wanted: float) -> bool:
    return abs(found - wanted) > 1e-9


def _bands(indicators: IndicatorSet, document: Branch) -> None:
    upper: float | None = None
    for band in indicators.bands:
        if band.below is not None and band.below <= band.at_least:
            raise ConfigError(
                "{where}：分数段“{band}”的上限应高于下限", where=_place(document, "bands"), band=band.name_zh
            )
        if upper is not None and (band.below is None or band.below > upper):
            raise ConfigError(
                "{where}：分数段“{band}”与前一段重叠，请从高到低排列",
                where=_place(document, "bands"),
                band=band.name_zh,
            )
        upper = band.at_least
