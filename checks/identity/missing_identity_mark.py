"""Footer marks that a government site must show and does not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checks.registry import check
from domain.findings import Evidence, EvidenceKind, Fault, Outcome, Value
from domain.records import MarksRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Which marks are asked for."""

    marks: tuple[str, ...] = ("badge", "error_report", "site_code", "icp", "police", "organizer", "contact")


@check(title="网站标识缺失")
def missing_identity_mark(record: MarksRecord, params: Params, now: datetime) -> Iterator[Fault]:
    """The home page lacks one or more of the identity marks (网站标识), also after rendering.

    ## Why it matters
    Each missing mark costs points (deduct.function.identity), and visitors cannot tell a government site from a fake.

    ## How to fix it
    Put the missing marks into the footer template: badge and error-report entrance from their issuing bodies, site code, ICP and
    police filing numbers, organiser and contact as plain text.

    ## What it does not judge
    Pages that could not be rendered, and pages with a frame nobody could look into: a mark written by script or standing in
    an included footer is not missing. A mark inside an HTML comment is not shown to visitors and does not count.
    """
    missing = tuple(mark for mark in params.marks if record.marks.get(mark) is None)
    if not missing:
        return
    values: dict[str, Value] = {
        "missing": missing,
        "seen": tuple(sorted(mark for mark, value in record.marks.items() if value)),
    }
    evidence = (
        Evidence(kind=EvidenceKind.FOOTER, url=record.url, captured_at=record.captured_at, key=record.evidence_key),
    )
    if not record.rendered:
        yield Fault(
            message="首页未见 {missing}，但未经浏览器打开核实，本次不作判定",
            values=values,
            evidence=evidence,
            outcome=Outcome.UNKNOWN,
        )
        return
    if record.unseen_frames:
        yield Fault(
            message="首页未见 {missing}，但页脚所在的框架页 {frame} 未能打开，本次不作判定",
            values=values | {"frame": record.unseen_frames[0]},
            evidence=evidence,
            outcome=Outcome.UNKNOWN,
        )
        return
    yield Fault(message="首页缺少：{missing}", values=values, evidence=evidence, confidence=0.95)
