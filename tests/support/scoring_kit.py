"""Findings, rulings and cards for scoring tests: each builder names only what a test is about."""

from collections.abc import Mapping
from functools import cache

from builders import NOW, a_site

from config.loader import load_set
from domain.findings import Fault, Finding, Outcome, Value
from domain.indicators import IndicatorSet
from domain.registry import Account, AccountKind, Platform, Site, SiteKind
from domain.scorecards import Entered, FiledFinding, Judged, ManualEntry, Period, Ruling, ScoreCard
from domain.targets import TargetKind, TargetRef
from scoring.card import score_card

PERIOD = Period.parse("2030Q2")

KINDS = {"broken-link": TargetKind.LINK, "overdue-reply": TargetKind.THREAD}
VALUES: Mapping[str, Mapping[str, Value]] = {
    "broken-link": {"kind": "page", "on_guide": False, "on_home": False},
    "overdue-reply": {"past_veto_line": False},
    "missing-identity-mark": {"missing": ("badge",)},
}


@cache
def the_set(set_id: str = "cn-2019") -> IndicatorSet:
    return load_set(set_id)


def a_portal(**given: object) -> Site:
    return a_site(kind=SiteKind.PORTAL, **given)


def an_account(**given: object) -> Account:
    return Account(
        **{  # type: ignore[arg-type]
            "code": "wx-1",
            "name": "某市发布",
            "platform": Platform.WECHAT,
            "organizer": "某市政府",
            "kind": AccountKind.PUBLISH,
            **given,
        }
    )


def filed(rule: str, key: str | int = 1, outcome: Outcome = Outcome.FAULT, **values: Value) -> FiledFinding:
    """A finding of a rule on target ``key``; columns are first-level unless ``level`` says otherwise."""
    usual = VALUES.get(rule, {"level": 1, "over_limit": True} if rule.startswith("stale-") else {})
    ref = TargetRef(kind=KINDS.get(rule, TargetKind.COLUMN), key=f"https://www.example.gov.cn/{key}/")
    return FiledFinding(
        fingerprint=f"{rule}#{key}",
        finding=Finding(
            rule_id=rule,
            check_id=rule.partition("-")[0],
            subject="5001010001",
            target=ref,
            fault=Fault(message="某问题", values={**usual, **values}, outcome=outcome),
            observed_at=NOW,
        ),
    )


def several(
    rule: str, number: int, *, start: int = 1, outcome: Outcome = Outcome.FAULT, **values: Value
) -> list[FiledFinding]:
    return [filed(rule, start + index, outcome, **values) for index in range(number)]


def an_entry_of(indicator: str, entered: Entered, points: float = 0) -> dict[str, ManualEntry]:
    return {indicator: ManualEntry(indicator_id=indicator, entered=entered, points=points, by="审核员")}


def everything_by_hand(indicators: IndicatorSet) -> dict[str, ManualEntry]:
    """A person has looked at all that no machine can tell, and found nothing."""
    return {
        one.id: ManualEntry(indicator_id=one.id, entered=Entered.CLEAR)
        for one in indicators.indicators
        if any(not measure.rules for measure in one.measures)
    }


def a_card(
    *findings: FiledFinding,
    site: Site | Account | None = None,
    set_id: str | IndicatorSet = "cn-2019",
    rulings: Mapping[str, Ruling] | None = None,
    entries: Mapping[str, ManualEntry] | None = None,
    examined: Mapping[str, int] | None = None,
    unanswered: Mapping[str, int] | None = None,
) -> ScoreCard:
    """The card of a portal of which every rule has looked at fifty targets and every person's question is answered."""
    indicators = the_set(set_id) if isinstance(set_id, str) else set_id
    judged = Judged(
        findings=findings,
        examined={rule.id: 50 for rule in indicators.rules} if examined is None else examined,
        unanswered=unanswered or {},
        rulings=rulings or {},
        entries={**everything_by_hand(indicators), **(entries or {})},
    )
    return score_card(site or a_portal(), indicators, judged, period=PERIOD, as_of=NOW)


def lost(card: ScoreCard, indicator: str) -> float:
    result = card.result(indicator)
    assert result is not None
    return result.lost
