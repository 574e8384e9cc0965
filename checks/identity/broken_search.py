"""A site's own search that is missing, does not work, or does not find what exists."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checks.registry import check
from domain.findings import Evidence, EvidenceKind, Fault, Outcome
from domain.records import SearchOutcome, SearchRecord, SearchWay


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """How many questions must agree."""

    min_asked: int = 2
    """Titles that must have been asked before a search is said to find nothing."""


@check(title="站内搜索不可用")
def broken_search(record: SearchRecord, params: Params, now: datetime) -> Iterator[Fault]:
    """The home page offers no search, the search does not answer, or it does not find titles that stand on the site.

    ## Why it matters
    Search is how most visitors look for anything; a missing or broken one loses all its points, each title not found one
    (deduct.function.search).

    ## How to fix it
    Put a search on every page, let it index all published items the same day, and try it with titles from the newest lists.

    ## What it does not judge
    Answers that nobody could read, searches that robots.txt closes to us, and single titles that are not found while others are
    (suspected only: an index may lag). A few questions a sweep are asked, for titles published some days before.
    """
    evidence = (
        Evidence(kind=EvidenceKind.PAGE, url=record.url, captured_at=record.captured_at, key=record.evidence_key),
    )
    if record.about_site:
        if record.way is not SearchWay.NONE:
            return
        if not record.sure:
            yield Fault(
                message="首页未见站内搜索，但未经浏览器打开核实，本次不作判定",
                values={"how": "absent"},
                evidence=evidence,
                outcome=Outcome.UNKNOWN,
            )
            return
        yield Fault(
            message="首页未提供站内搜索",
            values={"how": "absent"},
            evidence=evidence,
            # A field that is there and says nothing of its purpose may be the search.
            outcome=Outcome.SUSPICION if record.typed_fields else Outcome.FAULT,
            confidence=0.6 if record.typed_fields else 0.95,
        )
        return
    if record.replaced:
        return
    by = {outcome: [one for one in record.tries if one.outcome is outcome] for outcome in SearchOutcome}
    found, absent, failed = (by[one] for one in (SearchOutcome.FOUND, SearchOutcome.ABSENT, SearchOutcome.FAILED))
    if not found and not absent and not failed:
        yield Fault(
            message="未能试用站内搜索或读懂其结果，本次不作判定",
            values={"how": "unknown"},
            evidence=evidence,
            outcome=Outcome.UNKNOWN,
        )
        return
    if failed and not found and not absent:
        yield Fault(
            message="站内搜索打不开：查询 {asked} 次均无有效应答",
            values={"how": "dead", "asked": len(failed)},
            evidence=evidence,
            confidence=0.95,
        )
    elif absent:
        sure = not found and len(absent) >= params.min_asked
        yield Fault(
            message="站内搜索找不到已发布的信息：查询 {asked} 个标题，{lost} 个未找到，如“{title}”",
            values={
                "how": "blind",
                "asked": len(found) + len(absent),
                "lost": len(absent),
                "title": absent[0].title,
                "missing": tuple(one.title for one in absent),
            },
            evidence=evidence,
            outcome=Outcome.FAULT if sure else Outcome.SUSPICION,
            confidence=0.93 if sure else 0.6,
        )
