"""Rows of score cards: what a period amounted to under one indicator set, with every line of the card."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    and_,
    delete,
    false,
    insert,
    literal_column,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.scorecards import CardVerdict, IndicatorResult, ResultState, ScoreCard
from models.base import CODE, Base, Named
from models.parts import in_parts
from models.upsert import table_of, upsert


class ScoreCardRow(Base):
    """One subject, one period, one indicator set; computed again, it takes the place of the earlier card."""

    __tablename__ = "score_cards"
    __table_args__ = (
        UniqueConstraint("subject", "period", "set_id"),
        # Figures of a whole country are read from this alone: the cards themselves are long.
        Index(
            "ix_score_cards_sheet", "period", "set_id", "subject", "standing", "suspected", "vetoed", "verdict", "total"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(CODE)
    period: Mapped[str] = mapped_column(String(32))
    """As the command line takes it, such as ``2026Q4``."""
    set_id: Mapped[str] = mapped_column(String(64))
    set_version: Mapped[str] = mapped_column(String(128))
    computed_at: Mapped[datetime]
    total: Mapped[float | None]
    verdict: Mapped[CardVerdict] = mapped_column(Named(CardVerdict))
    vetoed: Mapped[bool]
    """True when a veto is signed."""
    standing: Mapped[str] = mapped_column(String(24), default="", server_default=text("''"))
    """As on the card, where lists can read it without the card."""
    suspected: Mapped[bool] = mapped_column(default=False, server_default=false())
    """True when the card names a veto that waits to be signed."""
    card: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The whole card without its results."""


class IndicatorResultRow(Base):
    """What became of one indicator on one card."""

    __tablename__ = "indicator_results"
    __table_args__ = (
        Index(
            "ix_indicator_results_suspected",
            "card_id",
            "position",
            sqlite_where=text("state = 'veto_suspected'"),
            postgresql_where=text("state = 'veto_suspected'"),
        ),
    )

    card_id: Mapped[int] = mapped_column(ForeignKey("score_cards.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    indicator_id: Mapped[str] = mapped_column(String(128), index=True)
    state: Mapped[ResultState] = mapped_column(Named(ResultState))
    lost: Mapped[float] = mapped_column(default=0.0)
    gained: Mapped[float] = mapped_column(default=0.0)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The whole result."""

    def to_domain(self) -> IndicatorResult:
        """The result as everybody else knows it."""
        return msgspec.convert(self.result, IndicatorResult)


def passes() -> ColumnElement[bool]:
    """The condition that a card concludes as qualified, as ``domain.scorecards.conclusion_of`` does."""
    card = ScoreCardRow
    return and_(card.standing == CardVerdict.QUALIFIED.value, card.suspected.is_(False), card.vetoed.is_(False))


def veto_waits() -> ColumnElement[bool]:
    """The condition that what a card concludes is a veto that waits to be signed."""
    card = ScoreCardRow
    return and_(card.standing != CardVerdict.UNQUALIFIED.value, card.suspected.is_(True), card.vetoed.is_(False))


def veto_suspected() -> ColumnElement[bool]:
    """The condition that a line is a veto that waits to be signed, in the words of its partial index."""
    return IndicatorResultRow.state == literal_column(f"'{ResultState.VETO_SUSPECTED.value}'")


def save_card(session: Session, card: ScoreCard, *, computed_at: datetime) -> None:
    """Store a card with all its lines in place of an earlier one of the same subject, period and set."""
    whole = msgspec.to_builtins(card)
    results: list[dict[str, Any]] = whole.pop("results")
    values = {
        "subject": card.subject,
        "period": card.period.id,
        "set_id": card.set_id,
        "set_version": card.set_version,
        "computed_at": computed_at,
        "total": card.total,
        "verdict": card.verdict,
        "vetoed": bool(card.vetoes_signed),
        "standing": card.standing.value,
        "suspected": bool(card.vetoes_suspected),
        "card": whole,
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
    rows = [
        {
            "card_id": card_id,
            "position": position,
            "indicator_id": result.indicator_id,
            "state": result.state,
            "lost": float(result.lost),
            "gained": float(result.gained),
            "result": results[position],
        }
        for position, result in enumerate(card.results)
    ]
    if rows:
        session.execute(insert(table_of(IndicatorResultRow)), rows)
    session.expire_all()


def cards_of(session: Session, *, period: str, set_id: str, codes: Sequence[str] | None = None) -> dict[str, ScoreCard]:
    """The stored cards of a period under a set, by code of the subject."""
    wanted = (
        select(ScoreCardRow.id, ScoreCardRow.subject, ScoreCardRow.card)
        .where(ScoreCardRow.period == period, ScoreCardRow.set_id == set_id)
        .order_by(ScoreCardRow.subject)
    )
    if codes is not None:
        wanted = wanted.where(ScoreCardRow.subject.in_(codes))
    cards = session.execute(wanted).all()
    lines: dict[int, list[Any]] = {card.id: [] for card in cards}
    for part in in_parts(list(lines)):
        rows = session.execute(
            select(IndicatorResultRow.card_id, IndicatorResultRow.result)
            .where(IndicatorResultRow.card_id.in_(part))
            .order_by(IndicatorResultRow.card_id, IndicatorResultRow.position)
        )
        for card_id, result in rows:
            lines[card_id].append(result)
    return {card.subject: msgspec.convert({**card.card, "results": lines[card.id]}, ScoreCard) for card in cards}
