"""The comparison behind the accuracy figures: what counts as found, as missed and as a false alarm."""

from typing import Any

from builders import HOME, NOW

from bench.accuracy import compare
from domain.findings import Fault, Finding, Outcome
from domain.targets import TargetKind, TargetRef


def a_finding(site: str, url: str, outcome: Outcome = Outcome.FAULT) -> Finding:
    return Finding(
        rule_id="broken-link",
        check_id="broken_link",
        subject=site,
        target=TargetRef(kind=TargetKind.LINK, key=url),
        fault=Fault(message="x", outcome=outcome),
        observed_at=NOW,
    )


def the_truth(*urls: str, aliases: tuple[str, ...] = ()) -> dict[str, Any]:
    faults = [{"check": "broken_link", "url": url, "aliases": list(aliases)} for url in urls]
    return {
        "sites": [{"code": "1", "faultless": False, "faults": faults}, {"code": "2", "faultless": True, "faults": []}]
    }


def test_found_missed_and_false_are_told_apart() -> None:
    result = compare([a_finding("1", f"{HOME}a"), a_finding("1", f"{HOME}c")], the_truth(f"{HOME}a", f"{HOME}b"))
    assert (result.precision(), result.recall()) == (0.5, 0.5)
    assert result.missed == [("1", "broken_link", f"{HOME}b")]
    assert result.false == [("1", "broken_link", f"{HOME}c")]
    assert not result.good


def test_another_name_of_the_same_thing_counts_and_is_no_false_alarm() -> None:
    result = compare([a_finding("1", f"{HOME}x")], the_truth(f"{HOME}a", aliases=(f"{HOME}x",)))
    assert result.good


def test_a_suspicion_finds_and_accuses_nobody_and_unknown_does_neither() -> None:
    findings = [a_finding("1", f"{HOME}a", Outcome.SUSPICION), a_finding("1", f"{HOME}z", Outcome.UNKNOWN)]
    assert compare(findings, the_truth(f"{HOME}a")).good


def test_one_fault_on_a_faultless_site_fails_the_bench() -> None:
    result = compare([a_finding("1", f"{HOME}a"), a_finding("2", f"{HOME}q")], the_truth(f"{HOME}a"))
    assert result.on_faultless == 1
    assert not result.good


def test_what_is_true_and_met_only_by_chance_is_neither_missed_nor_false() -> None:
    true = the_truth(f"{HOME}a")
    true["sites"][0]["later"] = [{"check": "broken_link", "url": f"{HOME}m", "why": "sampled"}]
    assert compare([a_finding("1", f"{HOME}a"), a_finding("1", f"{HOME}m")], true).good
    assert compare([a_finding("1", f"{HOME}a")], true).good
