"""Counts one measure of an indicator in the findings; knows neither marks nor caps."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from domain.findings import Outcome
from domain.indicators import Feed, IndicatorSet, Measure, Metric, Mode, ParamValue, Part
from domain.scorecards import FiledFinding, Judged, Ruling


@dataclass(slots=True)
class Tally:
    """What one measure has counted, by target."""

    counted: dict[str, list[FiledFinding]] = field(default_factory=dict)
    """Findings that count at once, by target."""
    confirmed: dict[str, list[FiledFinding]] = field(default_factory=dict)
    """Those of them that a person has confirmed."""
    waiting: dict[str, list[FiledFinding]] = field(default_factory=dict)
    """Findings a person has to confirm first; targets that already count are left out."""
    unknown: int = 0
    """Targets that could not be judged."""
    unasked: tuple[str, ...] = ()
    """Rules that answered for no target at all."""
    warned: bool = False
    """One of its rules says that the line is near, though not reached."""
    examined: bool = False
    """True when at least one of the rules answered."""
    not_repeated: int = 0
    """Targets left out because they are counted elsewhere."""

    def number(self, metric: Metric, *groups: Mapping[str, list[FiledFinding]]) -> int:
        """Size of the groups together by the metric."""
        if metric is Metric.MISSING:
            return sum(_missing(found) for group in groups for found in group.values())
        return sum(len(group) for group in groups)


def count(measure: Measure, judged: Judged, indicators: IndicatorSet, part: Part, taken: Set[str]) -> Tally:
    """Sort the findings of a measure's rules into counted, waiting and unknown.

    ``taken``: targets another indicator or an earlier measure has counted. A fault counts at once where the machine may
    decide alone, and in vetoes (which a person signs anyway); everything else waits for a person. What a person has
    dismissed, reduced or exempted never counts (indicators.md 1.4, 13).
    """
    tally = Tally()
    spared: set[str] = set()
    feeds = [feed for feed in measure.feeds if not feed.when or indicators.switches.get(feed.when, False)]
    unasked: list[str] = []
    for feed in feeds:
        found = sorted(
            (filed for filed in judged.findings if filed.finding.rule_id == feed.rule),
            key=lambda filed: (filed.finding.target.ref, filed.fingerprint),
        )
        if judged.examined.get(feed.rule, 0):
            tally.examined = True
        elif not found and not judged.unanswered.get(feed.rule, 0):
            unasked.append(feed.rule)
        tally.unknown += judged.unanswered.get(feed.rule, 0)
        tally.warned |= any(_warns(filed, judged) for filed in found)
        for filed in found:
            _sort_in(
                filed,
                feed,
                tally,
                judged,
                alone=part is Part.VETO or measure.mode is Mode.AUTO,
                spared=spared,
                taken=taken,
            )
    tally.waiting = {ref: found for ref, found in tally.waiting.items() if ref not in tally.counted}
    tally.unasked = tuple(dict.fromkeys(unasked))
    tally.not_repeated = len(spared)
    return tally


def _sort_in(
    filed: FiledFinding, feed: Feed, tally: Tally, judged: Judged, *, alone: bool, spared: set[str], taken: Set[str]
) -> None:
    ruling = judged.rulings.get(filed.fingerprint)
    if ruling is not None and not ruling.counts:
        return
    match = _matches(filed, feed.where)
    if match is False:
        return
    ref = filed.finding.target.ref
    outcome = filed.finding.fault.outcome
    confirmed = ruling is Ruling.CONFIRMED
    if match is None or (outcome is Outcome.UNKNOWN and not confirmed):
        tally.unknown += 1
    elif ref in taken:
        spared.add(ref)
    elif confirmed or (alone and outcome is Outcome.FAULT):
        tally.counted.setdefault(ref, []).append(filed)
        if confirmed:
            tally.confirmed.setdefault(ref, []).append(filed)
    else:
        tally.waiting.setdefault(ref, []).append(filed)


def _warns(filed: FiledFinding, judged: Judged) -> bool:
    """Whether a finding is an early warning that nobody has ruled out."""
    ruling = judged.rulings.get(filed.fingerprint)
    fault = filed.finding.fault
    said = fault.values.get("warning") is True or fault.discriminator == "warning"
    return said and fault.outcome is not Outcome.UNKNOWN and (ruling is None or ruling.counts)


def _matches(filed: FiledFinding, where: Mapping[str, ParamValue]) -> bool | None:
    """Whether a finding is of the sort meant; None when it does not say."""
    values = filed.finding.fault.values
    if any(key in values and values[key] != wanted for key, wanted in where.items()):
        return False
    return True if all(key in values for key in where) else None


def _missing(found: list[FiledFinding]) -> int:
    """How many different things are named missing on one target; a finding that names none still is one."""
    names: set[str] = set()
    for filed in found:
        named = filed.finding.fault.values.get("missing")
        names.update(named if isinstance(named, tuple) else ())
    return max(len(names), 1)
