"""What a notice says, as plain values that a database keeps; put into words by reports/notice.py when it is sent."""

from datetime import datetime

from domain.findings import Value
from domain.indicators import Indicator
from domain.issues import Issue
from models.service import ObjectionRow


def of_issue(
    issue: Issue,
    *,
    phase: str,
    at: datetime,
    over_at: datetime | None = None,
    times: int = 1,
) -> dict[str, object]:
    """An issue. ``phase``: ``raised`` or ``over`` for alarms, the step's own name for steps."""
    return {
        "phase": phase,
        "ref": issue.fingerprint,
        "subject": issue.subject,
        "check": issue.check_id,
        "label": issue.target.label,
        "address": issue.target.key,
        "found_on": list(issue.found_on[:1]),
        "message": issue.message,
        "values": {name: _plain(value) for name, value in issue.values.items()},
        "instances": issue.instances,
        "cause": issue.cause or "",
        "repeats": issue.repeats,
        "at": at.isoformat(),
        "over_at": over_at.isoformat() if over_at else None,
        "times": times,
        "due_at": issue.due_at.isoformat() if issue.due_at else None,
    }


def of_veto(subject: str, indicator: Indicator, *, level: str, period: str, at: datetime) -> dict[str, object]:
    """A veto that is near, met or signed."""
    return {
        "phase": level,
        "ref": f"{subject}:{indicator.id}",
        "subject": subject,
        "indicator": indicator.id,
        "title_zh": indicator.name_zh,
        "title_en": indicator.name_en,
        "period": period,
        "at": at.isoformat(),
    }


def of_objection(issue: Issue, row: ObjectionRow, *, phase: str, at: datetime) -> dict[str, object]:
    """An objection that was raised or decided."""
    return {
        **of_issue(issue, phase=phase, at=at),
        "objection": row.text[:500],
        "unit": row.unit,
        "by": row.by,
        "upheld": row.state.value == "upheld",
        "decision": row.decision[:500],
    }


def _plain(value: Value) -> object:
    return list(value) if isinstance(value, tuple) else value
