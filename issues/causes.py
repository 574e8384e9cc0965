"""Names the cause that several faults share: a dead host, a moved folder, a link of the page template; changes nothing else."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from domain.causes import FOLDER, HOST
from domain.findings import Finding, Outcome
from domain.records import LinkRecord
from domain.rules import CheckReport
from domain.targets import TargetKind

TEMPLATE = "template"
FRAME = frozenset({"navigation", "footer"})
"""Places of a page that its template makes: a cause by that name."""
TEMPLATE_PAGES = 5
"""A target named by fewer pages is never called a part of the template."""
TEMPLATE_SHARE = 0.3
"""Share of the pages read that must name it; a link in navigation or footer needs none: parts of a site have their own."""
HOST_TARGETS = 3
"""So many targets of one host that fail in the same way on the wire have the host as their cause."""
FOLDER_TARGETS = 3
"""So many missing targets of one folder have the folder as their cause …"""
FOLDER_SHARE = 0.8
"""… when they are such a share of all its targets: the rest of a folder that works says that it was not moved."""
WIRE = frozenset({"dns", "refused", "reset", "timeout", "tls"})
"""Failures that concern a host rather than a page (words of FetchFailure)."""
_ABSENT = frozenset({404, 410})
_GONE = frozenset({"like_missing", "says_missing", "home"})


def with_causes(report: CheckReport, *, pages: int, links: Iterable[LinkRecord] = ()) -> CheckReport:
    """The report with ``fault.cause`` set on faults of link targets that share one; a cause named by the check itself stays.

    ``pages``: how many pages the sweep read; 0 when that is no measure of the site, and then no template is named. ``links``:
    all link records of the sweep, for what works beside the faults. A dead host goes before a moved folder, that before a
    template: mending the first mends the others. Causes read ``host:<name>``, ``folder:<address>``, ``navigation``, ``footer``, ``template``.
    """
    failing = Counter(host for finding in report.findings if (host := _failing_host(finding)))
    dead = {host for host, count in failing.items() if count >= HOST_TARGETS}
    moved = _moved_folders(report, links)
    needed = max(TEMPLATE_PAGES, pages * TEMPLATE_SHARE)

    def cause_of(finding: Finding) -> str | None:
        if (host := _failing_host(finding)) in dead:
            return f"{HOST}{host[0]}"
        if (folder := _gone_folder(finding)) in moved:
            return f"{FOLDER}{folder}"
        if not pages or not _is_link_fault(finding):
            return None
        place = finding.fault.values.get("place")
        if place in FRAME and finding.fault.instances >= TEMPLATE_PAGES:
            return str(place)
        return TEMPLATE if finding.fault.instances >= needed else None

    findings = tuple(
        replace(finding, fault=replace(finding.fault, cause=cause))
        if finding.fault.cause is None and (cause := cause_of(finding))
        else finding
        for finding in report.findings
    )
    return replace(report, findings=findings)


def _moved_folders(report: CheckReport, links: Iterable[LinkRecord]) -> set[str]:
    gone = Counter(folder for finding in report.findings if (folder := _gone_folder(finding)))
    many = {folder for folder, count in gone.items() if count >= FOLDER_TARGETS}
    if not many:
        return set()
    every = Counter(folder for link in links if link.instances and (folder := _folder(link.url)) in many)
    return {folder for folder in many if gone[folder] >= FOLDER_SHARE * every[folder]}


def _is_link_fault(finding: Finding) -> bool:
    return finding.target.kind is TargetKind.LINK and finding.fault.outcome is not Outcome.UNKNOWN


def _failing_host(finding: Finding) -> tuple[str, str] | None:
    """Host and failure of a link target that failed on the wire."""
    reason = finding.fault.values.get("reason")
    if not _is_link_fault(finding) or not isinstance(reason, str) or reason not in WIRE:
        return None
    host = urlsplit(finding.target.key).netloc
    return (host, reason) if host else None


def _gone_folder(finding: Finding) -> str:
    """Folder of a link target that is not there; empty for others."""
    values = finding.fault.values
    if not _is_link_fault(finding) or not (values.get("status") in _ABSENT or values.get("stand_in") in _GONE):
        return ""
    return _folder(finding.target.key)


def _folder(url: str) -> str:
    """The address up to its last slash; empty for a page at the root of its host, which no folder holds."""
    path = url.partition("?")[0]
    folder = path[: path.rindex("/") + 1] if path.count("/") > 2 else ""
    return folder if folder.count("/") > 3 else ""
