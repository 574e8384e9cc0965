"""Seen, gone, nothing said: only a look at the very place may say that something is mended."""

from builders import NOW
from hypothesis import given
from hypothesis import strategies as st
from memory import SITE, a_finding, a_report, link

from domain.artifacts import Missing
from domain.findings import Finding, Outcome
from domain.issues import Issue, IssueState, Reconciliation
from domain.rules import CheckError, CheckReport, Examined
from issues.fingerprint import fingerprint
from issues.reconcile import reconcile

NAMES = ("a", "b", "c")
RULES = ("r1", "r2")


def an_issue(name: str = "a", rule: str = "r1", state: IssueState = IssueState.OPEN, discriminator: str = "") -> Issue:
    finding = a_finding(name, rule=rule, discriminator=discriminator)
    return Issue(
        fingerprint=fingerprint(finding),
        rule_id=rule,
        check_id=finding.check_id,
        subject=SITE,
        target=finding.target,
        state=state,
        outcome=Outcome.FAULT,
        message="",
        values={},
        first_seen=NOW,
        last_seen=NOW,
    )


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    return a_finding(
        draw(st.sampled_from(NAMES)),
        rule=draw(st.sampled_from(RULES)),
        discriminator=draw(st.sampled_from(("", "x"))),
        outcome=draw(st.sampled_from(Outcome)),
    )


@st.composite
def reports(draw: st.DrawFn) -> CheckReport:
    pairs = [(rule, link(name).ref) for rule in RULES for name in NAMES]
    examined = draw(st.sets(st.sampled_from(pairs)))
    errors = draw(st.sets(st.sampled_from(pairs)))
    missing = draw(st.sets(st.sampled_from(NAMES)))
    return CheckReport(
        findings=tuple(draw(st.lists(findings(), max_size=6))),
        examined=frozenset(Examined(rule_id=rule, target_ref=ref) for rule, ref in examined),
        errors=tuple(CheckError(rule_id=rule, target_ref=ref, error="E") for rule, ref in sorted(errors)),
        missing=tuple(Missing(target=link(name), record_type="LinkRecord", reason="") for name in sorted(missing)),
    )


KNOWN = [an_issue(name, rule, discriminator=mark) for name in NAMES for rule in RULES for mark in ("", "x")]
known_issues = st.lists(st.sampled_from(KNOWN), max_size=12)


def test_a_fault_that_was_found_is_seen_whether_known_or_not() -> None:
    report = a_report(a_finding("a", rule="r1"), a_finding("b", rule="r1"))
    known = [an_issue("a")]
    assert reconcile(known, report).seen == tuple(sorted([an_issue("a").fingerprint, an_issue("b").fingerprint]))


def test_a_suspicion_keeps_its_issue_alive() -> None:
    report = a_report(a_finding("a", rule="r1", outcome=Outcome.SUSPICION))
    said = reconcile([an_issue("a")], report)
    assert (said.seen, said.gone) == ((an_issue("a").fingerprint,), ())


def test_another_fault_of_the_same_target_does_not_hide_that_this_one_is_mended() -> None:
    report = a_report(a_finding("a", rule="r1", discriminator="x"))
    assert reconcile([an_issue("a")], report).gone == (an_issue("a").fingerprint,)


@given(known_issues, reports())
def test_gone_means_asked_answered_and_not_found(known: list[Issue], report: CheckReport) -> None:
    said = reconcile(known, report)
    by_print = {issue.fingerprint: issue for issue in known}
    found = {fingerprint(f) for f in report.findings if f.fault.outcome is not Outcome.UNKNOWN}
    unsure = {(f.rule_id, f.target.ref) for f in report.findings if f.fault.outcome is Outcome.UNKNOWN}
    unsure |= {(error.rule_id, error.target_ref) for error in report.errors}
    for print_ in said.gone:
        place = (by_print[print_].rule_id, by_print[print_].target.ref)
        assert Examined(rule_id=place[0], target_ref=place[1]) in report.examined
        assert place not in unsure
        assert print_ not in found


@given(known_issues, reports())
def test_every_known_issue_gets_exactly_one_word(known: list[Issue], report: CheckReport) -> None:
    said = reconcile(known, report)
    words = [*said.seen, *said.gone, *said.untouched]
    assert len(words) == len(set(words))
    assert {issue.fingerprint for issue in known} <= set(words)


@given(known_issues, reports())
def test_what_is_missing_closes_nothing(known: list[Issue], report: CheckReport) -> None:
    blind = CheckReport(findings=(), examined=frozenset(), errors=report.errors, missing=report.missing)
    assert reconcile(known, blind).gone == ()


@given(known_issues, reports(), st.randoms(use_true_random=False))
def test_order_and_repetition_say_nothing(known: list[Issue], report: CheckReport, random: object) -> None:
    shuffled, doubled = list(known), [*report.findings, *report.findings]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    random.shuffle(doubled)  # type: ignore[attr-defined]
    again = CheckReport(findings=tuple(doubled), examined=report.examined, errors=report.errors, missing=report.missing)
    assert reconcile([*shuffled, *known], again) == reconcile(known, report)


def test_an_empty_report_says_nothing() -> None:
    empty = CheckReport(findings=(), examined=frozenset())
    assert reconcile([an_issue()], empty) == Reconciliation(untouched=(an_issue().fingerprint,))
