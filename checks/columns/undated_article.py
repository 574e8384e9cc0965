"""Columns whose articles do not say when they were published."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checks.registry import check
from domain.findings import Evidence, EvidenceKind, Fault, Outcome, Value
from domain.records import ColumnEntry, ColumnRecord, ColumnShape, DateOrigin
from domain.registry import ColumnCategory


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Which columns, and how many article pages must have been read."""

    categories: tuple[ColumnCategory, ...]
    min_articles: int = 3
    """From so many article pages on the machine decides alone."""
    min_share: float = 0.5
    """From this share of undated articles on a person is asked to look."""


@check(title="文章未标注发布时间")
def undated_article(column: ColumnRecord, params: Params, now: datetime) -> Iterator[Fault]:
    """The articles of a list show no publishing time (发布时间), neither on their own pages nor in the list.

    ## Why it matters
    An article page without a publishing time counts as not updated (the note to veto.site.home_stale, which applies to all later
    rules): the column is treated as one where nothing is published, whatever it holds.

    ## How to fix it
    Show the publishing time under the heading of every article and fill in the tag PubDate.

    ## What it does not judge
    Attachments and articles on other sites; pages on which scripts write and that no browser has opened; pages on which some day stands
    that we did not dare to take for the publishing date; static pages and archives. Where the list shows dates that the articles lack, or
    only part of the articles has none, a person is asked.
    """
    if column.category not in params.categories or column.shape is not ColumnShape.LIST or column.exempt:
        return
    read = [entry for entry in column.entries if entry.read]
    undated = [entry for entry in read if not entry.doubtful and not _dated(entry)]
    listed = any(entry.listed is not None for entry in column.entries)
    enough = len(undated) >= params.min_articles
    if any(_dated(entry) for entry in read):
        if enough and len(undated) >= params.min_share * len(read):
            message = "栏目“{column}”已读的 {read} 篇文章中有 {undated} 篇未标注发布时间，请人工确认"
            yield _fault(column, read, undated, message, Outcome.SUSPICION)
    elif not undated:
        if read and not listed:
            message = "栏目“{column}”的文章未读出发布时间，本次不作判定"
            yield _fault(column, read, undated, message, Outcome.UNKNOWN)
    elif listed:
        if enough:
            message = "栏目“{column}”的文章页面上没有发布时间，只有列表中有日期（已读 {read} 篇），请人工确认"
            yield _fault(column, read, undated, message, Outcome.SUSPICION)
    elif enough:
        yield _fault(column, read, undated, "栏目“{column}”的文章均未标注发布时间（已读 {read} 篇）", Outcome.FAULT)
    else:
        message = "栏目“{column}”已读的 {read} 篇文章未标注发布时间，请人工确认"
        yield _fault(column, read, undated, message, Outcome.SUSPICION)


def _dated(entry: ColumnEntry) -> bool:
    """True when the page itself shows a date; one in its address is nothing a visitor is told."""
    return entry.stated is not None and entry.stated.origin is not DateOrigin.ADDRESS


def _fault(
    column: ColumnRecord, read: list[ColumnEntry], undated: list[ColumnEntry], message: str, outcome: Outcome
) -> Fault:
    first = undated[0] if undated else read[0]
    values: dict[str, Value] = {
        "column": column.name,
        "category": column.category.value,
        "level": column.level,
        "items": len(column.entries),
        "read": len(read),
        "undated": len(undated),
        "example": first.url,
    }
    evidence = (
        Evidence(
            kind=EvidenceKind.LISTING,
            url=column.url,
            captured_at=column.captured_at,
            key=column.evidence_key,
            excerpt=f"{first.title} {first.url}",
        ),
    )
    return Fault(message=message, values=values, evidence=evidence, outcome=outcome, confidence=0.95)
