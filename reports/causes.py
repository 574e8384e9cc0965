"""Says what several faults have in common, and folds them into one row; pure but for the catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.findings import Finding
from domain.wording import N_
from reports.texts import Speaker

HOST, FOLDER = "host:", "folder:"
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
    rows: dict[object, list[Finding]] = {}
    for number, finding in enumerate(findings):
        cause = finding.fault.cause or ""
        shared = cause.startswith((HOST, FOLDER))
        key: object = (finding.subject, finding.check_id, finding.fault.outcome, cause) if shared else number
        rows.setdefault(key, []).append(finding)
    return [Folded(finding=row[0], others=tuple(row[1:])) for row in rows.values()]
