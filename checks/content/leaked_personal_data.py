"""Personal numbers published without a mask, in pages and attachments."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checks.registry import check
from domain.findings import Evidence, EvidenceKind, Fault, Outcome
from domain.records import PersonalKind, TextRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Which kinds of number are looked for."""

    kinds: tuple[PersonalKind, ...] = (PersonalKind.IDENTITY, PersonalKind.BANK_CARD, PersonalKind.PHONE)


@check(title="泄露个人信息")
def leaked_personal_data(record: TextRecord, params: Params, now: datetime) -> Iterator[Fault]:
    """A page or attachment shows identity, bank card or mobile phone numbers of people in full.

    ## Why it matters
    Lists of recipients, candidates and offenders with full numbers have been named in provincial circulars (隐私泄露), and each
    day they stay online does more harm.

    ## How to fix it
    Take the page or file down, mask the numbers (first three and last two characters at most) and publish it again; ask search
    engines to drop their copies.

    ## What it does not judge
    Phones that are meant to be called (offices, hotlines, contact persons), accounts of units, unified social credit codes, document
    and project numbers, and numbers that are masked already. Whether a phone is private is suspected only. Pictures and scanned
    pages are not read. The number itself is kept nowhere: findings show counts and masked samples, and the evidence is masked.
    """
    for hit in record.personal:
        if hit.kind not in params.kinds:
            continue
        yield Fault(
            message="公开了 {count} 个未遮盖的{personal_kind}，如 {samples}",
            values={
                "count": hit.count,
                "personal_kind": hit.kind.value,
                "samples": hit.samples,
                "where": record.source.value,
            },
            evidence=(
                Evidence(
                    kind=EvidenceKind.PAGE, url=record.url, captured_at=record.captured_at, key=record.evidence_key
                ),
            ),
            outcome=Outcome.FAULT if hit.sure else Outcome.SUSPICION,
            confidence=0.97 if hit.sure else 0.6,
            discriminator=hit.kind.value,
            found_on=record.found_on,
        )
