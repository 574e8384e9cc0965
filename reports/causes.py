"""Says what several faults have in common, and folds them into one row; pure but for the catalogue."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from domain.causes import FOLDER, HOST, SHARED
from domain.findings import Finding
from domain.issues import Issue
from domain.scorecards import Charge
from domain.wording import N_
from reports.texts import Speaker

T = TypeVar("T")
_WORDS = {
    "template": N_("页面模板中的同一处链接"),
    "navigation": N_("导航栏中的同一处链接"),
    "footer": N_("页脚中的同一处链接"),
}
_HOST = N_("目标主机 {name} 无法访问")
_FOLDER = N_("目录 {name} 已迁移或删除")


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """One row: a finding, and others of the same site, check and cause."""

    finding: Finding
    others: tuple[Finding, ...] = ()

    @property
    def instances(self) -> int:
        """Places of all of them together."""
        return sum(one.fault.instances for one in (self.finding, *self.others))


def cause_words(speaker: Speaker, cause: str | None) -> str:
    """A cause in words; empty without one, as it stands when it is of a kind nobody has words for."""
    if not cause:
        return ""
    if cause.startswith(HOST):
        return speaker.text(_HOST, name=cause[len(HOST) :])
    if cause.startswith(FOLDER):
        return speaker.text(_FOLDER, name=cause[len(FOLDER) :])
    return speaker.text(_WORDS[cause]) if cause in _WORDS else cause


def folded(findings: Iterable[Finding]) -> list[Folded]:
    """Findings in their order, those that share a dead host or a moved folder at the place of the first.

    A link of a template is one finding already; two of them are two things to mend and stay apart.
    """
    rows = _together(findings, lambda one: (one.subject, one.check_id, one.fault.outcome), lambda one: one.fault.cause)
    return [Folded(finding=row[0], others=tuple(row[1:])) for row in rows]


def folded_issues(issues: Iterable[Issue]) -> list[list[Issue]]:
    """Issues in their order, those of one site, check and state that share a dead host or a moved folder together."""
    return _together(issues, lambda one: (one.subject, one.check_id, one.outcome, one.state), lambda one: one.cause)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeRow:
    """What one thing to mend costs: a finding, or all findings of one shared cause."""

    fingerprint: str
    """Of the first of them."""
    issue: Issue | None
    """None when it is not known any more."""
    count: int
    points: float


def folded_charges(charges: Iterable[Charge], issues: Mapping[str, Issue]) -> list[ChargeRow]:
    """Charges in their order; the sheet counts every target of a shared cause, and one row tells them with their sum."""
    known = [(charge, issues.get(charge.fingerprint)) for charge in charges]
    rows = _together(known, lambda one: one[1] and one[1].check_id, lambda one: one[1].cause if one[1] else None)
    return [
        ChargeRow(
            fingerprint=row[0][0].fingerprint,
            issue=row[0][1],
            count=len(row),
            points=round(sum(charge.points for charge, _ in row), 2),
        )
        for row in rows
    ]


def _together(items: Iterable[T], like: Callable[[T], object], cause_of: Callable[[T], str | None]) -> list[list[T]]:
    rows: dict[object, list[T]] = {}
    for number, item in enumerate(items):
        cause = cause_of(item) or ""
        rows.setdefault((like(item), cause) if cause.startswith(SHARED) else number, []).append(item)
    return list(rows.values())
