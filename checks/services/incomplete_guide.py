"""Service guides that leave out what a visitor must know."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checks.registry import check
from domain.findings import Evidence, EvidenceKind, Fault, Outcome, Value
from domain.records import GuideRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Which element classes are asked for, and the veto's lines."""

    elements: tuple[str, ...] = ("name", "basis", "conditions", "materials", "place", "time", "phone", "process")
    many: int = 4
    """Classes missing from which a guide counts for the vetoes (veto.site.service.guide_many, guide_few)."""
    few_matters: int = 5
    """A site with fewer matters fails when every guide lacks that many (veto.site.service.guide_few)."""
    min_labels: int = 2
    """Different labels that must have been read before the words of a page are trusted to be the guide."""


@check(title="办事指南要素缺失")
def incomplete_guide(guide: GuideRecord, params: Params, now: datetime) -> Iterator[Fault]:
    """A service guide (办事指南) lacks one or more classes of essential elements; ``values.missing`` names them.

    ## Why it matters
    Each missing class costs points (deduct.service.guide); many guides that lack four or more fail the site outright
    (veto.site.service.guide_many, veto.site.service.guide_few).

    ## How to fix it
    Give every guide its matter name, legal basis, conditions, materials, place, time, phone and process. «无» is an answer, an
    attachment or a picture too; an empty field is none.

    ## What it does not judge
    Guides on another site, such as the provincial platform: they are judged there. Pages whose words are not laid out under labels,
    and guides whose whole text may stand in a picture, frame or attachment: a person looks at those.
    """
    missing = tuple(element for element in params.elements if element not in guide.elements)
    if not missing:
        return
    short_of = params.many
    lacking = len(missing) >= short_of
    values: dict[str, Value] = {
        "title": guide.title,
        "missing": missing,
        "empty": guide.empty,
        "seen": guide.elements,
        "many_missing": lacking,
        "few_and_all_lacking": lacking
        and guide.matters < params.few_matters
        and len(params.elements) - guide.elements_of_best >= short_of,
        "matters": guide.matters,
    }
    evidence = (
        Evidence(
            kind=EvidenceKind.PAGE,
            url=guide.url,
            captured_at=guide.captured_at,
            key=guide.evidence_key,
            excerpt=guide.title,
        ),
    )
    found_on = (guide.list_url,) if guide.list_url else ()
    doubtful = guide.labels < params.min_labels or guide.held_elsewhere
    if doubtful and guide.held_elsewhere and guide.labels < params.min_labels:
        yield Fault(
            message="办事指南“{title}”的要素未能读到（可能在图片、附件或框架中），本次不作判定",
            values=values,
            evidence=evidence,
            outcome=Outcome.UNKNOWN,
            found_on=found_on,
        )
        return
    yield Fault(
        message="办事指南“{title}”缺少要素：{missing}",
        values=values,
        evidence=evidence,
        outcome=Outcome.SUSPICION if doubtful else Outcome.FAULT,
        confidence=0.6 if doubtful else 0.95,
        found_on=found_on,
    )
