"""Names the cause that several faults share: a link of the page template, a host that is dead; changes nothing else."""

from collections import Counter
from dataclasses import replace
from urllib.parse import urlsplit

from domain.findings import Finding, Outcome
from domain.rules import CheckReport
from domain.targets import TargetKind

TEMPLATE = "template"
HOST = "host:"
TEMPLATE_PAGES = 5
"""A target named by fewer pages is never called a part of the template."""
TEMPLATE_SHARE = 0.3
"""Share of the pages read that must name it."""
HOST_TARGETS = 3
"""So many targets of one host that fail in the same way on the wire have the host as their cause."""
WIRE = frozenset({"dns", "refused", "reset", "timeout", "tls"})
"""Failures that concern a host rather than a page (words of FetchFailure)."""


def with_causes(report: CheckReport, *, pages: int) -> CheckReport:
    """The report with ``fault.cause`` set on faults of link targets that share one; a cause named by the check itself stays.

    ``pages``: how many pages the sweep read; 0 when that is no measure of the site, and then no template is named. A dead host goes before a template: mending the host mends both.
    Causes read ``host:<name>`` and ``template``.
    """
    failing = Counter(host for finding in report.findings if (host := _failing_host(finding)))
    dead = {host for host, count in failing.items() if count >= HOST_TARGETS}
    needed = max(TEMPLATE_PAGES, pages * TEMPLATE_SHARE)

    def cause_of(finding: Finding) -> str | None:
        if (host := _failing_host(finding)) in dead:
            return f"{HOST}{host[0]}"
        if pages and _is_link_fault(finding) and finding.fault.instances >= needed:
            return TEMPLATE
        return None

    findings = tuple(
        replace(finding, fault=replace(finding.fault, cause=cause))
        if finding.fault.cause is None and (cause := cause_of(finding))
        else finding
        for finding in report.findings
    )
    return replace(report, findings=findings)


def _is_link_fault(finding: Finding) -> bool:
    return finding.target.kind is TargetKind.LINK and finding.fault.outcome is not Outcome.UNKNOWN


def _failing_host(finding: Finding) -> tuple[str, str] | None:
    """Host and failure of a link target that failed on the wire."""
    reason = finding.fault.values.get("reason")
    if not _is_link_fault(finding) or not isinstance(reason, str) or reason not in WIRE:
        return None
    host = urlsplit(finding.target.key).netloc
    return (host, reason) if host else None
