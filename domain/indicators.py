"""The measure: indicators, the rules that feed them and the set they form; data only, judged in scoring/."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domain.spans import Span

ParamValue = str | int | float | bool | None | tuple[str, ...] | tuple[int, ...] | tuple[float, ...]


class Part(StrEnum):
    """The parts of the inspection sheet."""

    VETO = "veto"
    """Single veto (单项否决)."""
    DEDUCT = "deduct"
    """Deduction (扣分指标)."""
    BONUS = "bonus"
    """Bonus (加分指标)."""
    REGISTRY = "registry"
    """Faults of the filing (备案) that carry no points but are listed."""


class Mode(StrEnum):
    """Who decides (indicators.md 1.4)."""

    AUTO = "auto"
    """The machine may decide alone."""
    ASSIST = "assist"
    """The machine raises it, a person confirms."""
    MANUAL = "manual"
    """A person enters the result."""


class Confidence(StrEnum):
    """How well a value is attested (indicators.md 0.1), best first."""

    AGREED = "2+"
    """Read in two or more independent copies."""
    ONE = "1"
    """Read in one readable copy."""
    DAMAGED = "1g"
    """Read in one damaged copy; only the number is usable."""
    RECALLED = "R"
    """Recalled, not read."""
    DESIGN = "D"
    """Chosen for this product."""


class Subject(StrEnum):
    """What an indicator is asked about."""

    SITE = "site"
    ACCOUNT = "account"


class NoServiceRule(StrEnum):
    """How an organ without public-service function (没有对外服务职能) is scored."""

    SCALE_4_3 = "scale_4_3"
    """Service indicators are skipped and the rest is multiplied by 4/3."""
    SPREAD_EVEN = "spread_even"
    """The service marks are spread evenly over the other indicators."""
    NONE = "none"
    """No exception: the service indicators apply to everybody."""


class NewMediaMode(StrEnum):
    """How accounts are judged."""

    VETO_ONLY = "veto_only"
    SCORED = "scored"


class Op(StrEnum):
    """How a measured number is held against its threshold. «超过（含）» means ``>=``."""

    AT_LEAST = ">="
    ABOVE = ">"
    AT_MOST = "<="
    BELOW = "<"

    def holds(self, measured: float, threshold: float) -> bool:
        """Whether ``measured`` stands in this relation to ``threshold``."""
        match self:
            case Op.AT_LEAST:
                return measured >= threshold
            case Op.ABOVE:
                return measured > threshold
            case Op.AT_MOST:
                return measured <= threshold
            case Op.BELOW:
                return measured < threshold


class Metric(StrEnum):
    """What a measure counts."""

    TARGETS = "targets"
    """Distinct targets (columns, links, messages …) with a finding that counts."""
    MISSING = "missing"
    """Things named missing: the lengths of ``values["missing"]`` of the findings that count, added up."""
    BY_HAND = "by_hand"
    """Nothing the machine has a rule for; a person answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSpec:
    """A check with its thresholds, by name; pipeline/rulebook.py binds it."""

    id: str
    check: str
    params: Mapping[str, ParamValue] = field(default_factory=dict)
    """Plain values; spans as text such as ``14 days``."""
    confirm: int = 1
    """Sightings in as many sound sweeps before an issue opens."""
    source: tuple[str, ...] = ()
    """Keys of indicators.md 0.2."""
    confidence: Confidence = Confidence.DESIGN
    note: str = ""

    @property
    def verified(self) -> bool:
        """True when the thresholds are attested twice."""
        return self.confidence is Confidence.AGREED


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A rule whose findings a measure counts."""

    rule: str
    where: Mapping[str, ParamValue] = field(default_factory=dict)
    """Only findings whose ``values`` agree, such as ``level: 1``; a finding that lacks the value is an open question."""
    when: str = ""
    """A switch of the set that must be on; empty: always."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One sentence of an indicator: what is counted, and what it costs or brings.

    A veto is met when any of its measures holds. In a deduction each measure that holds takes ``per_hit`` for everything
    counted, or with ``take_all`` the whole mark.
    """

    what_zh: str
    what_en: str
    metric: Metric = Metric.BY_HAND
    feeds: tuple[Feed, ...] = ()
    """Rules whose findings are counted together; empty for ``by_hand``."""
    op: Op = Op.AT_LEAST
    threshold: float = 1
    per_hit: float | None = None
    take_all: bool = False
    window: Span | None = None
    """The time looked back on, as the indicator states it."""
    sample: int | None = None
    """How many documents, matters, pages … are drawn."""
    mode: Mode = Mode.ASSIST
    confidence: Confidence = Confidence.DESIGN

    @property
    def rules(self) -> tuple[str, ...]:
        """Ids of the rules that feed it."""
        return tuple(dict.fromkeys(feed.rule for feed in self.feeds))


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyWarning:
    """The level at which an operator wants to know before the line is met."""

    op: Op
    value: float
    unit: str
    """``count``, ``share`` (0 to 1), ``days`` or ``months``; ``count`` is compared by scoring, the others by the check, whose finding then says ``warning``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One line of the inspection sheet (指标)."""

    id: str
    name_zh: str
    name_en: str
    part: Part
    group: str
    """Key of a ``Group``."""
    subject: Subject = Subject.SITE
    classes: tuple[str, ...] = ()
    """Site kinds or account kinds it applies to; empty: all."""
    platforms: tuple[str, ...] = ()
    """Platforms of accounts it applies to; empty: all."""
    needs_services: bool = False
    """True: skipped for organs without public-service function."""
    full_mark: float | None = None
    """Marks of a deduction or bonus; None for vetoes and registry faults."""
    measures: tuple[Measure, ...] = ()
    once_per_target: bool = False
    """True: a target counted by one measure is not counted by the next one of this indicator."""
    no_repeat_with: tuple[str, ...] = ()
    """Indicators that come first: what they have counted is not counted here (不重复扣分)."""
    mode: Mode = Mode.ASSIST
    early_warning: EarlyWarning | None = None
    evidence: tuple[str, ...] = ()
    """What must be kept as proof, as short keys."""
    source: tuple[str, ...] = ()
    """Keys of indicators.md 0.2."""
    confidence: Confidence = Confidence.DESIGN
    verified: bool = False
    """The rule is attested twice or was compared with the official text."""
    mark_confidence: Confidence | None = None
    mark_verified: bool | None = None
    """The same for the mark; None where there is no mark."""
    note: str = ""

    @property
    def rules(self) -> tuple[str, ...]:
        """Every rule that feeds it, without repetition."""
        return tuple(dict.fromkeys(rule for measure in self.measures for rule in measure.rules))

    @property
    def wholly_verified(self) -> bool:
        """True when neither the rule nor the mark is a placeholder."""
        return self.verified and self.mark_verified is not False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A heading of the sheet (一级指标)."""

    id: str
    name_zh: str
    name_en: str
    total: float | None = None
    """Marks of the group, where the set fixes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A range of scores that circulars list by name (分数段)."""

    id: str
    name_zh: str
    name_en: str
    at_least: float
    below: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorSet:
    """An edition of the sheet: never changed after use, a new edition is a new set."""

    id: str
    title_zh: str
    title_en: str
    effective_from: date
    base_set: str = ""
    """Id of the set this one overlays; empty for a set of its own."""
    version: str = ""
    """Hash of everything below: two sets with one version judge and score alike."""
    verified: bool = False
    scored_classes: tuple[str, ...] = ()
    """Site kinds that are scored by parts 2 and 3; the others are judged by vetoes only."""
    base: float = 100
    """Marks of part 2."""
    service_total: float = 25
    """Marks of the indicators that need services."""
    bonus_total: float = 30
    """Cap of part 3."""
    pass_mark: float = 60
    """A base below this is unqualified (不合格)."""
    bonus_gate: float = 80
    """Only a base above this gets its bonus."""
    no_service_rule: NoServiceRule = NoServiceRule.SCALE_4_3
    veto_score: float | None = None
    """The total shown after a signed veto; None: no score at all."""
    new_media_mode: NewMediaMode = NewMediaMode.VETO_ONLY
    switches: Mapping[str, bool] = field(default_factory=dict)
    """Readings of the sheet that may be chosen, by name; feeds refer to them."""
    groups: tuple[Group, ...] = ()
    rules: tuple[RuleSpec, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    bands: tuple[Band, ...] = ()
    """Best first."""
    note: str = ""

    def indicator(self, indicator_id: str) -> Indicator | None:
        """The indicator of that id, if the set has it."""
        return next((one for one in self.indicators if one.id == indicator_id), None)

    def rule(self, rule_id: str) -> RuleSpec | None:
        """The rule of that id, if the set has it."""
        return next((one for one in self.rules if one.id == rule_id), None)

    def group(self, group_id: str) -> Group | None:
        """The group of that id, if the set has it."""
        return next((one for one in self.groups if one.id == group_id), None)

    def fed_by(self, rule_id: str) -> tuple[str, ...]:
        """Ids of the indicators that count this rule's findings, in the order of the sheet."""
        return tuple(one.id for one in self.indicators if rule_id in one.rules)

    @property
    def unverified(self) -> tuple[str, ...]:
        """Ids of the indicators whose rule or mark still has to be compared with the official text."""
        return tuple(one.id for one in self.indicators if not one.wholly_verified)
