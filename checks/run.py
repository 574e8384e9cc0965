"""Asks every rule about every record of its type; a check that breaks costs one result, never the sweep."""

from collections.abc import Iterable
from datetime import datetime

from domain.artifacts import Artifacts
from domain.findings import Finding, Outcome
from domain.records import Record
from domain.rules import CheckError, CheckReport, Examined, Rule


def run_rules(rules: Iterable[Rule], artifacts: Artifacts, now: datetime) -> CheckReport:
    """Judge the records of one sweep.

    ``now`` is aware and in the watched site's time zone. Findings come in a fixed order (rule, target, discriminator), so
    that the same evidence gives the same report byte for byte. A target for which a rule answered ``unknown`` is
    reported as a finding and counts as not examined: it neither opens nor closes an issue.
    """
    findings: list[Finding] = []
    examined: set[Examined] = set()
    errors: list[CheckError] = []
    by_type: dict[type, list[Record]] = {}
    for record in artifacts.records:
        by_type.setdefault(type(record), []).append(record)
    for rule in rules:
        for record in (one for kind in rule.check.record_types for one in by_type.get(kind, ())):
            target = record.target
            try:
                faults = tuple(rule.check.run(record, rule.params, now))
            except Exception as error:  # noqa: BLE001 - one broken check must not take the sweep with it
                errors.append(
                    CheckError(rule_id=rule.id, target_ref=target.ref, error=f"{type(error).__name__}: {error}")
                )
                continue
            if not any(fault.outcome is Outcome.UNKNOWN for fault in faults):
                examined.add(Examined(rule_id=rule.id, target_ref=target.ref))
            findings.extend(
                Finding(
                    rule_id=rule.id,
                    check_id=rule.check.id,
                    subject=artifacts.subject,
                    target=target,
                    fault=fault,
                    observed_at=now,
                )
                for fault in faults
            )
    findings.sort(key=lambda finding: (finding.rule_id, finding.target.ref, finding.fault.discriminator))
    return CheckReport(
        findings=tuple(findings),
        examined=frozenset(examined),
        errors=tuple(sorted(errors, key=lambda error: (error.rule_id, error.target_ref))),
        missing=artifacts.missing,
    )
