"""Columns that offer nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checks.registry import check
from domain.findings import Evidence, EvidenceKind, Fault, Outcome, Value
from domain.records import ColumnRecord, ColumnShape


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Nothing to set: a column offers something or it does not."""


@check(title="空白栏目")
def empty_column(column: ColumnRecord, params: Params, now: datetime) -> Iterator[Fault]:
    """A column (栏目) was opened, rendered, and offers no item, no text and no sub-column with content.

    ## Why it matters
    Five blank columns (空白栏目) fail a site outright (veto.site.columns.blank); each one costs points.

    ## How to fix it
    Publish what the column is for, or take it out of the navigation and merge it into one that is kept up.

    ## What it does not judge
    Lists that scripts fill and nobody rendered; jump-out columns; forms; search-only lists; parents of which a child has
    content; columns that could not be opened: those are reported as unknown or belong to `broken_link`.
    """
    if column.exempt:
        return
    if column.shape is ColumnShape.UNREADABLE:
        yield Fault(
            message="栏目“{column}”的内容未能读懂，请人工查看：{why}",
            values={"column": column.name, "why": tuple(column.why)},
            outcome=Outcome.UNKNOWN,
        )
        return
    if column.shape is not ColumnShape.BLANK:
        return
    values: dict[str, Value] = {
        "column": column.name,
        "path": " > ".join(column.path),
        "placeholder": column.placeholder,
    }
    evidence = (
        Evidence(
            kind=EvidenceKind.LISTING,
            url=column.url,
            captured_at=column.captured_at,
            key=column.evidence_key,
            excerpt=column.placeholder,
        ),
    )
    if not column.rendered:
        yield Fault(
            message="栏目“{column}”看似空白，但未经浏览器打开核实，本次不作判定",
            values=values,
            evidence=evidence,
            outcome=Outcome.UNKNOWN,
        )
    elif column.placeholder:
        yield Fault(
            message="栏目“{column}”没有任何内容，页面只显示“{placeholder}”",
            values=values,
            evidence=evidence,
            confidence=0.98,
        )
    else:
        yield Fault(message="栏目“{column}”没有任何内容", values=values, evidence=evidence, confidence=0.95)
