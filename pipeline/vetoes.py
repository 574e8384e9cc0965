"""A veto is a person's word: signed or rejected for one site and period, with who, when and why; then scored again."""

from domain.scorecards import Entered, EntryEvidence, EntryEvidenceKind, ManualEntry, Period
from domain.wording import N_, PlainError
from models.database import transaction
from models.people import save_entry
from pipeline.ledger import Actor, note
from pipeline.proofs import Paper, keep_with_veto
from pipeline.score import score_sites
from pipeline.wiring import Wiring


class VetoError(PlainError):
    """Cannot be signed: one sentence."""


def rule_on_veto(
    wiring: Wiring,
    subject: str,
    period: str,
    indicator_id: str,
    *,
    signed: bool,
    why: str,
    actor: Actor,
    paper: Paper | None = None,
) -> None:
    """Sign or reject a suspected veto, keep the file that proves it, and score the site again. Raises VetoError."""
    indicator = wiring.rulebook.indicators.indicator(indicator_id)
    if indicator is None:
        raise VetoError(N_("指标集里没有 {indicator}。"), indicator=indicator_id)
    if not why.strip():
        raise VetoError(N_("请写明签认或不予认定的理由。"))
    try:
        wanted = Period.parse(period)
    except ValueError as error:
        raise VetoError(N_("“{period}”不是考核周期，请写成 2026Q4。"), period=period) from error
    entered = Entered.SIGNED if signed else Entered.CLEAR
    with transaction(wiring.sessions) as session:
        proof: tuple[EntryEvidence, ...] = ()
        if paper is not None:
            key = keep_with_veto(
                session, wiring.blobs, subject, wanted.id, indicator_id, entered.value, paper, actor=actor, said=why
            )
            proof = (EntryEvidence(kind=EntryEvidenceKind.FILE, text=paper.name, key=key),)
        entry = ManualEntry(
            indicator_id=indicator_id, entered=entered, by=actor.by, at=actor.at, note=why.strip(), evidence=proof
        )
        save_entry(session, subject, wanted.id, entry)
        note(session, actor, "veto_signed" if signed else "veto_rejected", subject, {"indicator": indicator_id})
    score_sites(wiring, [subject], period=wanted.id)
