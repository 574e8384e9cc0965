"""A finding with what is remembered of it, as JSON for machines and as a row for people; looks nothing up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.findings import Finding
from domain.issues import Issue
from reports.causes import cause_words
from reports.texts import Speaker

Cell = str | int | float | None

FINDING_HEADINGS = (
    "网站",
    "名称",
    "检查项",
    "判定",
    "对象",
    "说明",
    "网址",
    "所在页面",
    "出现处数",
    "指标",
    "问题编号",
    "问题状态",
    "首次发现",
    "最近发现",
)
"""Headings of ``finding_row``, msgids."""

ISSUE_HEADINGS = (
    "问题编号",
    "网站",
    "名称",
    "检查项",
    "判定",
    "状态",
    "对象",
    "说明",
    "网址",
    "首次发现",
    "最近发现",
    "整改期限",
    "负责单位",
    "反复次数",
    "共同原因",
)
"""Headings of ``issue_row``, msgids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A finding of the latest sound look, and the issue it belongs to."""

    finding: Finding
    fingerprint: str
    issue: Issue | None = None
    """None for findings that say «unknown» and have never been an issue."""
    indicators: tuple[str, ...] = ()
    """Indicators that count it, in the order of the sheet."""
    subject_name: str = ""


def finding_json(found: Found, speaker: Speaker) -> dict[str, Any]:
    """The object of contract.md: every key always present, times with zone."""
    finding, fault, issue = found.finding, found.finding.fault, found.issue
    return {
        "site": finding.subject,
        "check": finding.check_id,
        "outcome": fault.outcome.value,
        "url": finding.target.key,
        "label": finding.target.label,
        "summary": speaker.sentence(fault),
        "values": _plain(fault.values),
        "found_on": list(fault.found_on[:20]),
        "instances": fault.instances,
        "cause": fault.cause,
        "confidence": fault.confidence,
        "indicators": list(found.indicators),
        "evidence": [
            {
                "kind": item.kind.value,
                "url": item.url,
                "captured_at": _stamp(item.captured_at, speaker),
                "key": item.key,
            }
            for item in fault.evidence
        ],
        "issue": issue.fingerprint if issue else None,
        "issue_state": issue.state.value if issue else None,
        "first_seen": _stamp(issue.first_seen if issue else finding.observed_at, speaker),
        "last_seen": _stamp(issue.last_seen if issue else finding.observed_at, speaker),
    }


def issue_json(issue: Issue, speaker: Speaker) -> dict[str, Any]:
    """An issue for machines, with the words of a finding and what people have said."""
    return {
        "issue": issue.fingerprint,
        "site": issue.subject,
        "check": issue.check_id,
        "rule": issue.rule_id,
        "issue_state": issue.state.value,
        "outcome": issue.outcome.value,
        "url": issue.target.key,
        "label": issue.target.label,
        "summary": speaker.sentence(issue),
        "values": _plain(issue.values),
        "found_on": list(issue.found_on),
        "instances": issue.instances,
        "cause": issue.cause,
        "confidence": issue.confidence,
        "evidence": [
            {
                "kind": item.kind.value,
                "url": item.url,
                "captured_at": _stamp(item.captured_at, speaker),
                "key": item.key,
            }
            for item in issue.evidence
        ],
        "first_seen": _stamp(issue.first_seen, speaker),
        "last_seen": _stamp(issue.last_seen, speaker),
        "sightings": issue.sightings,
        "repeats": issue.repeats,
        "confirmed_by": issue.confirmed_by or None,
        "assignee": issue.assignee or None,
        "due_at": _stamp(issue.due_at, speaker) if issue.due_at else None,
        "exempt_until": issue.exempt_until.isoformat() if issue.exempt_until else None,
        "reason": issue.reason.value if issue.reason else None,
        "note": issue.note or None,
    }


def finding_row(found: Found, speaker: Speaker, titles: Mapping[str, str]) -> Sequence[Cell]:
    """One line of a sheet, under ``FINDING_HEADINGS``."""
    finding, fault, issue = found.finding, found.finding.fault, found.issue
    return (
        finding.subject,
        found.subject_name,
        speaker.text(titles.get(finding.check_id, finding.check_id)),
        speaker.name(fault.outcome),
        finding.target.label,
        speaker.sentence(fault),
        finding.target.key,
        "\n".join(fault.found_on[:20]),
        fault.instances,
        "\n".join(found.indicators),
        issue.fingerprint if issue else "",
        speaker.name(issue.state) if issue else "",
        speaker.moment(issue.first_seen if issue else finding.observed_at),
        speaker.moment(issue.last_seen if issue else finding.observed_at),
    )


def issue_row(issue: Issue, speaker: Speaker, titles: Mapping[str, str], name: str = "") -> Sequence[Cell]:
    """One line of a sheet, under ``ISSUE_HEADINGS``."""
    return (
        issue.fingerprint,
        issue.subject,
        name,
        speaker.text(titles.get(issue.check_id, issue.check_id)),
        speaker.name(issue.outcome),
        speaker.name(issue.state),
        issue.target.label,
        speaker.sentence(issue),
        issue.target.key,
        speaker.moment(issue.first_seen),
        speaker.moment(issue.last_seen),
        speaker.day(issue.due_at) if issue.due_at else "",
        issue.assignee,
        issue.repeats,
        cause_words(speaker, issue.cause),
    )


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}


def _stamp(moment: datetime, speaker: Speaker) -> str:
    return moment.astimezone(speaker.zone).isoformat(timespec="seconds")
