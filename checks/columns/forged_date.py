"""Articles whose stated date cannot be true."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checks.registry import check
from domain.findings import Evidence, EvidenceKind, Fault, Outcome, Value
from domain.records import ArticleRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """How far a date may be from what was seen."""

    days_before: int = 7
    """An article may appear so many days after its date: it waited for approval, or for us."""
    days_after: int = 1
    """A date may lie so many days after the article was first seen."""
    older_known: int = 3
    """So many older items must have stood in the list by then: the article would have stood above them."""


@check(title="发布日期存疑")
def forged_date(article: ArticleRecord, params: Params, now: datetime) -> Iterator[Fault]:
    """An article's date contradicts when it was first seen: it appeared after we had read its list, dated weeks before; or it now bears a
    date later than the day on which it already stood there.

    ## Why it matters
    Forged publishing dates are faking (veto.site.security.fraud), which fails a site outright. It is only ever a suspicion: a person
    looks at both readings before anybody is accused.

    ## How to fix it
    Give each article the day on which it really went online. A changed text keeps its date; say beside it when it was revised.

    ## What it does not judge
    The first reading of a list, articles of which only the list tells a date (many lists of documents show the date of signing), and
    articles that may have stood beyond the pages we read.
    """
    day = article.stated.day
    if (
        article.first_seen is not None
        and (day - article.first_seen.astimezone(now.tzinfo).date()).days > params.days_after
    ):
        yield _fault(
            article,
            now,
            "《{title}》在 {first_seen} 首次发现时已在网上，现标注发布于 {stated}，请人工核实",
            "redated",
        )
        return
    if article.looked_at is None or article.older_known < params.older_known:
        return
    if (article.looked_at.astimezone(now.tzinfo).date() - day).days > params.days_before:
        yield _fault(
            article,
            now,
            "《{title}》标注发布于 {stated}，但 {looked_at} 查看该栏目时尚无此文，{first_seen} 才首次发现，请人工核实",
            "backdated",
        )


def _fault(article: ArticleRecord, now: datetime, message: str, how: str) -> Fault:
    def day(moment: datetime | None) -> str | None:
        return moment.astimezone(now.tzinfo).date().isoformat() if moment else None

    values: dict[str, Value] = {
        "title": article.title,
        "column": article.column_name,
        "column_url": article.column_url,
        "stated": article.stated.day.isoformat(),
        "first_seen": day(article.first_seen or article.captured_at),
        "first_day": article.first_day.isoformat() if article.first_day else None,
        "looked_at": day(article.looked_at),
        "how": how,
    }
    evidence = (
        Evidence(
            kind=EvidenceKind.LISTING,
            url=article.column_url,
            captured_at=article.captured_at,
            key=article.evidence_key,
            excerpt=f"{article.stated.raw} {article.title}",
        ),
    )
    return Fault(message=message, values=values, evidence=evidence, outcome=Outcome.SUSPICION, confidence=0.6)
