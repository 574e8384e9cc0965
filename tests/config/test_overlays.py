"""An overlay is its base with named changes; an operator's own folder comes first."""

from pathlib import Path

import pytest

from config.loader import available_sets, load_set
from domain.indicators import IndicatorSet, Mode, Part

HEAD = "base_set: cn-2019\ntitle_zh: 某市指标集\ntitle_en: A city's set\neffective_from: 2030-01-01\n"


def written(folder: Path, name: str, body: str, head: str = HEAD) -> IndicatorSet:
    (folder / f"{name}.yaml").write_text(f"id: {name}\n{head}{body}", encoding="utf-8")
    return load_set(name, [folder])


def test_an_overlay_without_changes_is_its_base(tmp_path: Path) -> None:
    base = load_set("cn-2019")
    local = written(tmp_path, "same", "")
    assert (local.indicators, local.rules, local.groups) == (base.indicators, base.rules, base.groups)
    assert (local.id, local.base_set, local.title_zh) == ("same", "cn-2019", "某市指标集")


def test_one_threshold_may_be_tightened(tmp_path: Path) -> None:
    local = written(tmp_path, "tight", "rules:\n  stale-news: {params: {max_age: 10 days}}\n")
    rule = local.rule("stale-news")
    assert rule is not None
    assert rule.check == "stale_column"
    assert dict(rule.params) == {"categories": ("news",), "max_age": "10 days", "warn_after": "10 days"}


def test_a_rule_and_an_indicator_may_be_added(tmp_path: Path) -> None:
    local = written(
        tmp_path,
        "more",
        "rules:\n  stale-else: {check: stale_column, params: {categories: [unknown], max_age: 1 year}, confidence: D}\n"
        "add:\n"
        "  - id: veto.site.columns.unknown\n    name_zh: 未分类栏目\n    name_en: Columns of no known kind\n"
        "    part: veto\n    group: columns\n    mode: auto\n    confidence: D\n"
        "    measures:\n      - {what_zh: 太旧, what_en: Too old, rules: [stale-else], threshold: 3}\n",
    )
    assert local.fed_by("stale-else") == ("veto.site.columns.unknown",)
    added = local.indicator("veto.site.columns.unknown")
    assert added is not None
    assert (added.part, added.mode, added.measures[0].mode) == (Part.VETO, Mode.AUTO, Mode.AUTO)


def test_a_line_may_be_taken_out(tmp_path: Path) -> None:
    local = written(tmp_path, "less", "remove: [veto.media.fake_data]\n")
    assert local.indicator("veto.media.fake_data") is None
    assert len(local.indicators) == 62


def test_a_switch_may_be_turned(tmp_path: Path) -> None:
    assert written(tmp_path, "switched", "switches: {blank_is_stale: false}\n").switches == {"blank_is_stale": False}


def test_marks_may_be_verified_when_read_twice(tmp_path: Path) -> None:
    local = written(
        tmp_path,
        "verified",
        "overrides:\n  deduct.function.identity: {mark_confidence: '2+', mark_verified: true}\n",
    )
    assert "deduct.function.identity" not in local.unverified


def test_an_overlay_of_an_overlay_has_the_changes_of_both(tmp_path: Path) -> None:
    written(tmp_path, "city", "scored_classes: [portal, department]\n")
    district = written(tmp_path, "district", "veto_score: 59\n", head=HEAD.replace("cn-2019", "city"))
    assert (district.scored_classes, district.veto_score) == (("portal", "department"), 59)


def test_a_set_does_not_become_verified_through_its_base(tmp_path: Path) -> None:
    (tmp_path / "sure.yaml").write_text(f"id: sure\n{HEAD}verified: true\nnote: 已核对\n", encoding="utf-8")
    local = written(tmp_path, "heir", "", head=HEAD.replace("cn-2019", "sure"))
    assert (local.verified, local.note) == (False, "")


def test_the_version_follows_the_content_and_not_the_file(tmp_path: Path) -> None:
    first = written(tmp_path, "one", "pass_mark: 60\n")
    again = written(tmp_path, "one", "# a remark\npass_mark:   60\n")
    other = written(tmp_path, "one", "pass_mark: 65\n")
    assert first.version == again.version != other.version
    assert len(first.version) == 12


def test_an_operators_folder_comes_first(tmp_path: Path) -> None:
    written(tmp_path, "our-own", "")
    (tmp_path / "chongqing.yaml").write_text(f"id: chongqing\n{HEAD}", encoding="utf-8")
    found = {one.id: one for one in available_sets([tmp_path])}
    assert list(found) == ["chongqing", "our-own", "cn-2019", "minhou", "zhaoqing-2019"]
    assert found["chongqing"].path.parent == tmp_path
    assert load_set("chongqing", [tmp_path]).title_zh == "某市指标集"


def test_a_missing_folder_holds_no_sets(tmp_path: Path) -> None:
    assert [one.id for one in available_sets([tmp_path / "none"])] == [one.id for one in available_sets()]


@pytest.mark.parametrize("text", ["true", "True"])
def test_yes_and_no_stay_words(tmp_path: Path, text: str) -> None:
    local = written(tmp_path, "words", f"verified: {text}\nnote: no\n")
    assert (local.verified, local.note) == (True, "no")
