"""Compares what is known with what a sound sweep reports: seen, gone, or nothing said; decides no state."""

from collections.abc import Iterable

from domain.findings import Outcome
from domain.issues import Issue, Reconciliation
from domain.rules import CheckReport
from issues.fingerprint import fingerprint


def reconcile(known: Iterable[Issue], report: CheckReport) -> Reconciliation:
    """What the report says of each issue.

    *Seen*: a fault or a suspicion was found. *Gone*: its rule was asked about its very target, answered, and did not find it.
    Everything else is untouched: what was missing, what broke, what came out unknown, what was not looked at. All
    three are sorted and hold each fingerprint once.
    """
    seen: set[str] = set()
    unsure: set[tuple[str, str]] = {(error.rule_id, error.target_ref) for error in report.errors}
    for finding in report.findings:
        if finding.fault.outcome is Outcome.UNKNOWN:
            unsure.add((finding.rule_id, finding.target.ref))
        else:
            seen.add(fingerprint(finding))
    answered = {(item.rule_id, item.target_ref) for item in report.examined} - unsure
    gone: set[str] = set()
    untouched: set[str] = set()
    for issue in known:
        if issue.fingerprint in seen:
            continue
        looked = (issue.rule_id, issue.target.ref) in answered
        (gone if looked else untouched).add(issue.fingerprint)
    return Reconciliation(seen=tuple(sorted(seen)), gone=tuple(sorted(gone)), untouched=tuple(sorted(untouched)))
