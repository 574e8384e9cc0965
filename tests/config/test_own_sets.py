"""The sets that come with the product hold every indicator, and claim no more than is attested."""

import re
from pathlib import Path

import pytest

from config.loader import available_sets, load_set
from domain.indicators import Confidence, IndicatorSet, Metric, Mode, Part, Subject
from domain.spans import Span

IDS = [one.id for one in available_sets()]
ORDER = list(Confidence)


@pytest.fixture(scope="module", params=IDS)
def indicators(request: pytest.FixtureRequest) -> IndicatorSet:
    return load_set(request.param)


@pytest.fixture(scope="module")
def national() -> IndicatorSet:
    return load_set("cn-2019")


def marks(indicators: IndicatorSet, part: Part, **wanted: object) -> float:
    return sum(
        one.full_mark or 0
        for one in indicators.indicators
        if one.part is part and all(getattr(one, name) == value for name, value in wanted.items())
    )


def test_the_national_sheet_adds_up(national: IndicatorSet) -> None:
    assert marks(national, Part.DEDUCT) == 100
    assert marks(national, Part.DEDUCT, needs_services=True) == 25
    assert marks(national, Part.BONUS) == 30
    totals = {group.id: group.total for group in national.groups if group.total is not None}
    assert [totals[f"deduct_{name}"] for name in ("publish", "service", "interact", "function")] == [40, 25, 15, 20]


def test_the_national_sheet_has_every_line(national: IndicatorSet) -> None:
    count = {
        (part, subject): len([one for one in national.indicators if one.part is part and one.subject is subject])
        for part in Part
        for subject in Subject
    }
    assert count[Part.VETO, Subject.SITE] == 16
    assert count[Part.VETO, Subject.ACCOUNT] == 5
    assert count[Part.REGISTRY, Subject.ACCOUNT] == 6
    assert count[Part.DEDUCT, Subject.SITE] == 27
    assert count[Part.BONUS, Subject.SITE] == 9
    assert sum(count.values()) == 63


def test_the_ids_are_those_of_the_domain_reference(root: Path, national: IndicatorSet) -> None:
    reference = root.parent / "shared" / "domain" / "indicators.md"
    if not reference.is_file():
        pytest.skip("the domain reference does not lie beside this checkout")
    text = reference.read_text(encoding="utf-8")
    sections = text[text.index("## 2. Part 1a") : text.index("## 6. Meta-tag")]
    rows = set(re.findall(r"^\| ((?:veto|media|deduct|bonus)[a-z0-9_.]+) \|", sections, re.MULTILINE))
    headings = {"veto.site.unreachable", "veto.site.home_stale"}
    assert {one.id for one in national.indicators} == rows | headings


def test_the_marks_are_those_of_the_domain_reference(root: Path, national: IndicatorSet) -> None:
    reference = root.parent / "shared" / "domain" / "indicators.md"
    if not reference.is_file():
        pytest.skip("the domain reference does not lie beside this checkout")
    rows = re.findall(
        r"^\| ((?:deduct|bonus)[a-z0-9_.]+) \| [^|]+ \| ([\d.]+) \|",
        reference.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert len(rows) == 36
    assert {one.id: one.full_mark for one in national.indicators if one.full_mark} == {
        name: float(mark) for name, mark in rows
    }


def test_nothing_is_called_verified_that_was_not_read_twice(indicators: IndicatorSet) -> None:
    for one in indicators.indicators:
        assert one.verified is (one.confidence is Confidence.AGREED), one.id
        if one.verified:
            assert {measure.confidence for measure in one.measures} == {Confidence.AGREED}, one.id
    assert not indicators.verified


def test_an_indicator_is_attested_as_its_weakest_measure(indicators: IndicatorSet) -> None:
    for one in indicators.indicators:
        weakest = max((measure.confidence for measure in one.measures), key=ORDER.index)
        assert one.confidence is weakest, one.id


def test_every_mark_is_a_placeholder_until_somebody_has_compared_it(indicators: IndicatorSet) -> None:
    for one in indicators.indicators:
        if one.full_mark is not None:
            assert (one.mark_confidence, one.mark_verified) == (Confidence.DESIGN, False), one.id
            assert one.id in indicators.unverified


def test_every_line_has_its_names_and_sentences_in_both_languages(indicators: IndicatorSet) -> None:
    chinese = re.compile(r"[\u4e00-\u9fff]")
    pairs = [(group.name_zh, group.name_en) for group in indicators.groups]
    pairs += [(one.name_zh, one.name_en) for one in indicators.indicators]
    pairs += [(m.what_zh, m.what_en) for one in indicators.indicators for m in one.measures]
    pairs += [(indicators.title_zh, indicators.title_en)]
    for zh, en in pairs:
        assert chinese.search(zh), zh
        assert not chinese.search(en), en
        assert not re.search(r"[,;](?! )", zh), f"half-width punctuation: {zh}"
        assert en[0].isupper() or en[0].isdigit(), en


def test_every_indicator_says_what_is_asked_and_what_must_be_kept(indicators: IndicatorSet) -> None:
    for one in indicators.indicators:
        assert one.measures, one.id
        assert one.evidence, one.id


def test_the_window_an_indicator_states_is_the_one_its_rules_use(indicators: IndicatorSet) -> None:
    for one in indicators.indicators:
        for measure in one.measures:
            for rule_id in measure.rules if measure.window else ():
                rule = indicators.rule(rule_id)
                assert rule is not None
                stated = [Span.parse(str(rule.params[key])) for key in ("max_age", "window") if key in rule.params]
                # A rule without a span of its own (undated articles «count as not updated») follows the measure.
                assert not stated or measure.window in stated, f"{one.id}: {rule_id}"


def test_manual_lines_leave_the_machine_out(indicators: IndicatorSet) -> None:
    for one in indicators.indicators:
        if one.mode is Mode.MANUAL:
            assert {measure.metric for measure in one.measures} == {Metric.BY_HAND}


def test_every_rule_feeds_an_indicator_or_says_why_not(indicators: IndicatorSet) -> None:
    idle = [rule.id for rule in indicators.rules if not indicators.fed_by(rule.id)]
    assert "unreachable-site" in idle
    reasons = {rule.id: rule.note for rule in indicators.rules if rule.id in idle}
    assert all(reasons.values()), reasons


def test_chongqing_scores_every_site_and_changes_no_mark(national: IndicatorSet) -> None:
    local = load_set("chongqing")
    assert local.scored_classes == ("portal", "department")
    assert (local.indicators, local.rules, local.base_set) == (national.indicators, national.rules, "cn-2019")
    assert local.version != national.version
    assert [band.at_least for band in local.bands] == [120, 110, 100, 80, 60, 0]


def test_minhou_asks_accounts_for_news_in_ten_days() -> None:
    rules = {rule.id: rule.params for rule in load_set("minhou").rules}
    assert rules["stale-account"]["max_age"] == "10 days"
    assert rules["stale-account"]["kinds"] == ("publish", "mixed")
    assert rules["stale-news"]["max_age"] == "14 days"


def test_zhaoqing_has_other_totals() -> None:
    local = load_set("zhaoqing-2019")
    assert (local.bonus_total, local.service_total, local.veto_score) == (25, 20, 59)
    assert marks(local, Part.DEDUCT) == 100
    assert marks(local, Part.BONUS) == 25
