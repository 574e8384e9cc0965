"""Stores score cards whole and gives them back; one card a subject, period and set, renewed when computed again."""

from datetime import datetime

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from domain.indicators import Part
from domain.scorecards import CardVerdict, ScoreCard
from models.scores import IndicatorResultRow, ScoreCardRow
from models.upsert import upsert


def save_card(session: Session, card: ScoreCard, *, computed_at: datetime) -> None:
    """Store a card, in place of the one computed before for the same subject, period and set."""
    plain = msgspec.to_builtins(card)
    results = plain.pop("results")
    values = {
        "subject": card.subject,
        "period": card.period.id,
        "set_id": card.set_id,
        "computed_at": computed_at,
        "total": card.total,
        "provisional": card.verdict is CardVerdict.PROVISIONAL,
        "vetoes": [*card.vetoes_suspected, *card.vetoes_signed],
        "card": plain,
    }
    upsert(session, ScoreCardRow, [values], key=("subject", "period", "set_id"))
    card_id = session.scalars(
        select(ScoreCardRow.id).where(
            ScoreCardRow.subject == card.subject,
            ScoreCardRow.period == card.period.id,
            ScoreCardRow.set_id == card.set_id,
        )
    ).one()
    session.execute(delete(IndicatorResultRow).where(IndicatorResultRow.card_id == card_id))
    session.add_all(
        IndicatorResultRow(
            card_id=card_id,
            position=position,
            indicator_id=result.indicator_id,
            state=result.state.value,
            points=result.gained if result.part is Part.BONUS else -result.lost,
            result=stored,
        )
        for position, (result, stored) in enumerate(zip(card.results, results, strict=True))
    )


def load_card(session: Session, subject: str, period: str, set_id: str) -> ScoreCard | None:
    """A stored card; None when it was never computed."""
    row = session.scalars(
        select(ScoreCardRow).where(
            ScoreCardRow.subject == subject, ScoreCardRow.period == period, ScoreCardRow.set_id == set_id
        )
    ).one_or_none()
    if row is None:
        return None
    results = session.scalars(
        select(IndicatorResultRow).where(IndicatorResultRow.card_id == row.id).order_by(IndicatorResultRow.position)
    )
    return msgspec.convert({**row.card, "results": [result.result for result in results]}, ScoreCard)
