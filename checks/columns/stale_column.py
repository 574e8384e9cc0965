"""Columns that should be kept up and are not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from checks.registry import check
from domain.findings import Evidence, EvidenceKind, Fault, Outcome, Value
from domain.records import ColumnRecord, ColumnShape, Dated, latest_day
from domain.registry import ColumnCategory
from domain.spans import Span
from domain.tempo import tempo_of

SORTED = 0.8
"""Share of neighbours in falling order from which a list counts as sorted by date."""
TELLING = 1.0
"""Items a week from which a silence is told beside the rhythm that came before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Which columns, and how old their newest item may be."""

    categories: tuple[ColumnCategory, ...]
    max_age: Span
    warn_after: Span | None = None
    """Silent for longer than this, but not yet too long: a suspicion that warns (indicators.md 4.1, «suggested warning»)."""
    min_dated_share: float = 0.8
    """Below this share of dated items a person must look: an undated item may be the newest."""


@check(title="栏目不更新")
def stale_column(column: ColumnRecord, params: Params, now: datetime) -> Iterator[Fault]:
    """The newest item of a list is older than the column's category allows, or soon will be.

    ## Why it matters
    Visitors take an old list for the present state of affairs; five such columns of news, notices and policies fail a
    site (veto.site.columns.core_stale), ten of any kind do too (veto.site.columns.other_stale).

    ## How to fix it
    Publish what is due, or merge the column into one that is kept up. A column that is seasonal or closed should be marked
    so: `xunwang columns CODE --not-periodic URL`.

    ## What it does not judge
    Static pages, archives (历史专题), seasonal columns, columns whose items show no date (`undated_article`), empty ones
    (`empty_column`), and parents that only show what their children hold. A list that is not sorted by date and of which further pages
    could not be opened is left to a person: its newest item may stand there.
    """
    if column.category not in params.categories or column.shape is not ColumnShape.LIST:
        return
    if column.exempt or not column.periodic:
        return
    dated = [(entry.dated, entry) for entry in column.entries if entry.dated is not None]
    if not dated:
        return
    newest, entry = max(dated, key=lambda pair: pair[0].day)
    over = newest.day < params.max_age.first_day_allowed(now)
    if not over and (params.warn_after is None or newest.day >= params.warn_after.first_day_allowed(now)):
        return
    age_days = (now.date() - newest.day).days
    values: dict[str, Value] = {
        "column": column.name,
        "newest": newest.day.isoformat(),
        "newest_url": entry.url,
        "newest_title": entry.title,
        "age_days": age_days,
        "limit": str(params.max_age),
        "over_limit": over,
        "category": column.category.value,
        "level": column.level,
        "dated": len(dated),
        "items": len(column.entries),
        "per_week": _per_week(column, now),
    }
    evidence = (
        Evidence(
            kind=EvidenceKind.LISTING,
            url=column.url,
            captured_at=column.captured_at,
            key=column.evidence_key,
            excerpt=f"{newest.day} {entry.title}",
        ),
    )
    if len(dated) < params.min_dated_share * len(column.entries):
        if not over:
            return
        yield Fault(
            message="栏目“{column}”{items} 条信息中只有 {dated} 条能读出日期，最新为 {newest}，请人工查看",
            values=values,
            evidence=evidence,
            outcome=Outcome.UNKNOWN,
        )
        return
    if over and column.more_unread and not _newest_first([found.day for found, _ in dated]):
        yield Fault(
            message="栏目“{column}”的列表不按日期排列，后续页面未能打开，已读页面中最新为 {newest}，请人工查看",
            values=values,
            evidence=evidence,
            outcome=Outcome.UNKNOWN,
        )
        return
    if over and _may_be_newer([found for found, _ in dated], params.max_age, now):
        yield Fault(
            message="栏目“{column}”的列表不写年份，其他依据不足以确定是哪一年，最新可能为 {newest}，请人工查看",
            values=values,
            evidence=evidence,
            outcome=Outcome.UNKNOWN,
        )
        return
    lively = isinstance(values["per_week"], float) and values["per_week"] >= TELLING
    if not over:
        told = "最新信息发布于 {newest}，已 {age_days} 天未更新，即将超过期限（{limit}）"
        if lively:
            told = (
                "最新信息发布于 {newest}，已 {age_days} 天未更新，即将超过期限（{limit}）；此前平均每周 {per_week} 条"
            )
        yield Fault(
            message=told,
            values=values,
            evidence=evidence,
            outcome=Outcome.SUSPICION,
            discriminator="warning",
        )
        return
    told = "最新信息发布于 {newest}，已 {age_days} 天未更新（期限 {limit}）"
    if lively:
        told = "最新信息发布于 {newest}，已 {age_days} 天未更新（期限 {limit}）；此前平均每周 {per_week} 条"
    yield Fault(
        message=told,
        values=values,
        evidence=evidence,
        confidence=round(min(newest.confidence, 0.99), 2),
    )


def _may_be_newer(dated: Sequence[Dated], max_age: Span, now: datetime) -> bool:
    """True when an item without a year may belong to one in which it would not be too old."""
    return any(latest_day(one, now.date()) >= max_age.first_day_allowed(now) for one in dated if one.year_guessed)


def _newest_first(days: Sequence[date]) -> bool:
    """True for a list, in page order, that puts the newest first but for a few pinned items: nothing newer stands further back."""
    falling = sum(1 for first, second in pairwise(days) if first >= second)
    return len(days) > 1 and falling >= SORTED * (len(days) - 1)


def _per_week(column: ColumnRecord, now: datetime) -> float | None:
    """Items a week before the silence, from the items that are listed; None below two of them."""
    days = [entry.dated.day for entry in column.entries if entry.dated is not None]
    tempo = tempo_of(days, now.date(), cut_off=True)
    return tempo.per_week if tempo is not None and len(days) > 1 else None
