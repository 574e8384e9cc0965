"""Links to a place within a page that the page does not have."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checks.registry import check
from domain.findings import Evidence, EvidenceKind, Fault, Outcome
from domain.records import LinkRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """How many places are named in one finding."""

    most: int = 10


@check(title="页内锚点失效")
def lost_fragment(link: LinkRecord, params: Params, now: datetime) -> Iterator[Fault]:
    """A link leads to a place within a page (``#…``), and the page has no such place: the visitor lands at its top.

    ## Why it matters
    It costs no points; a long guide or catalogue is hard to use without its jumps. Looked for only when the setting
    ``XUNWANG_CHECK_FRAGMENTS`` is on.

    ## How to fix it
    Give the place an ``id``, or correct the part of the link behind the ``#``.

    ## What it does not judge
    Pages that were not read, fragments that scripts use (``#/…``, ``#!…``), tabs and menus, ``#top``.
    """
    if not link.lost_fragments or not link.attempts or not link.attempts[-1].ok:
        return
    yield Fault(
        message="页面中没有链接所指的位置：{fragments}",
        values={"fragments": tuple(f"#{name}" for name in link.lost_fragments[: params.most])},
        evidence=(Evidence(kind=EvidenceKind.PAGE, url=link.url, captured_at=link.attempts[-1].at),),
        outcome=Outcome.SUSPICION,
        confidence=0.6,
        found_on=link.found_on,
        instances=link.instances,
    )
