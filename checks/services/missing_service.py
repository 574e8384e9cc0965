"""Sites on which nothing can be got done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checks.registry import check
from domain.findings import Evidence, EvidenceKind, Fault, Outcome, Value
from domain.records import ServiceRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """How much of the site must have been seen."""

    min_columns: int = 5
    max_unread_share: float = 0.2


@check(title="未提供办事服务")
def missing_service(site: ServiceRecord, params: Params, now: datetime) -> Iterator[Fault]:
    """The site offers no services at all; a suspicion that a person confirms.

    ## Why it matters
    A site with public-service functions that offers none fails outright (veto.site.service.none).

    ## How to fix it
    List the matters of the office with their guides, or lead visitors to the platform where they are offered.

    ## What it does not judge
    Organs without public-service function (``has_services: no`` in the registry); services on the provincial platform, which an
    entrance on the site suffices for; sites of which too few columns could be read.
    """
    if not site.has_services or site.guides or site.entrances or site.platforms:
        return
    values: dict[str, Value] = {"columns_read": site.columns_read, "columns_unread": site.columns_unread}
    evidence = (Evidence(kind=EvidenceKind.PAGE, url=site.url, captured_at=site.captured_at, key=site.evidence_key),)
    all_columns = site.columns_read + site.columns_unread
    if site.columns_read < params.min_columns or site.columns_unread > params.max_unread_share * all_columns:
        yield Fault(
            message="未见办事服务，但有栏目未能读到，本次不作判定",
            values=values,
            evidence=evidence,
            outcome=Outcome.UNKNOWN,
        )
        return
    yield Fault(
        message="未见办事服务：没有办事指南、事项目录，也没有通往服务平台的入口，请人工核实",
        values=values,
        evidence=evidence,
        outcome=Outcome.SUSPICION,
        confidence=0.7,
    )
