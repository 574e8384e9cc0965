"""Outgoing links that have fallen into other hands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checks.registry import check
from domain.findings import Evidence, EvidenceKind, Fault, Outcome, Value
from domain.outside import OutsideWords, domain_of, host_of, much_changed, themed
from domain.records import OutsideRecord

_MESSAGES = {
    "gambling": "外部链接指向赌博内容（{words}）",
    "adult": "外部链接指向色情低俗内容（{words}）",
    "parked": "外部链接的域名已过期或被停放（{words}）",
    "for_sale": "外部链接的域名正在出售（{words}）",
}
_DOUBTS = {
    "gambling": "外部链接疑似指向赌博内容（{words}），请人工确认",
    "adult": "外部链接疑似指向色情低俗内容（{words}），请人工确认",
    "parked": "外部链接的域名疑似已过期或被停放（{words}），请人工确认",
    "for_sale": "外部链接的域名疑似正在出售（{words}），请人工确认",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """How clear it must be."""

    words: OutsideWords
    fault_score: float = 5.0
    suspicion_score: float = 3.0
    by: str = "content"
    """``content``: what the page says now; ``change``: that it is no longer the page it was."""


@check(title="外部链接被劫持")
def hijacked_link(record: OutsideRecord, params: Params, now: datetime) -> Iterator[Fault]:
    """An outgoing link now leads to gambling, adult, parked or for-sale content, or to a page that has quite changed its owner.

    ## Why it matters
    A link to illegal content makes a site unqualified outright (veto.site.security.illegal_content); links to domains that
    were given up and bought by others are the usual way it happens.

    ## How to fix it
    Remove the link from the pages named under «found on», and look through the other old links to outside domains.

    ## What it does not judge
    Pages that write about such things: notices, judgments, campaigns against them; pages of public bodies; pages that could not be read.
    """
    page = record.page
    if record.instances == 0:
        return
    if page is None:
        yield Fault(message="外部页面本次未能读取，不作判定", values=_values(record), outcome=Outcome.UNKNOWN)
        return
    if params.words.is_official(host_of(page.landed)):
        return
    found = themed(page, params.words)
    score = found.score if found else 0.0
    if found and domain_of(page.landed) != domain_of(record.url):
        score += 1.0  # the visitor is sent on to another domain
    clear = found is not None and score >= params.suspicion_score
    if params.by == "change":
        if not clear and record.before is not None and much_changed(record.before, page):
            yield _fault(
                record,
                "外部网站内容整体变更：原为“{was}”，现为“{title}”，域名可能已易主，请人工确认",
                Outcome.SUSPICION,
                0.7,
                {"was": record.before.title[:60]},
            )
        return
    if not clear or found is None:
        return
    sure = score >= params.fault_score
    yield _fault(
        record,
        (_MESSAGES if sure else _DOUBTS)[found.theme],
        Outcome.FAULT if sure else Outcome.SUSPICION,
        0.97 if sure else 0.7,
        {"theme": found.theme, "words": tuple(found.words[:5]), "score": round(score, 2)},
    )


def _values(record: OutsideRecord) -> dict[str, Value]:
    page = record.page
    return {
        "anchor": record.anchor,
        "title": page.title[:80] if page else "",
        "landed": page.landed if page else "",
        "on_home": record.on_home,
    }


def _fault(record: OutsideRecord, message: str, outcome: Outcome, confidence: float, more: dict[str, Value]) -> Fault:
    page = record.page
    assert page is not None
    excerpt = f"{page.landed}\n{page.title}\n{page.text[:300]}"
    return Fault(
        message=message,
        values=_values(record) | more,
        evidence=(Evidence(kind=EvidenceKind.PAGE, url=page.landed, captured_at=page.at, excerpt=excerpt),),
        outcome=outcome,
        confidence=confidence,
        found_on=record.found_on,
        instances=record.instances,
    )
