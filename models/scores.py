"""Rows of score cards: what a period amounted to under one indicator set; old cards stay as they were computed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import CODE, Base


class ScoreCardRow(Base):
    """One subject, one period, one indicator set."""

    __tablename__ = "score_cards"
    __table_args__ = (UniqueConstraint("subject", "period", "set_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(CODE)
    period: Mapped[str] = mapped_column(String(32))
    """As the command line takes it, such as ``2026Q4``."""
    set_id: Mapped[str] = mapped_column(String(64))
    computed_at: Mapped[datetime]
    total: Mapped[float | None]
    """Empty when a veto settles the card without points."""
    provisional: Mapped[bool]
    vetoes: Mapped[list[Any]] = mapped_column(default=list)
    card: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The whole card without its results."""

    results: Mapped[list["IndicatorResultRow"]] = relationship(
        order_by="IndicatorResultRow.position", lazy="raise", viewonly=True
    )


class IndicatorResultRow(Base):
    """What became of one indicator on one card."""

    __tablename__ = "indicator_results"

    card_id: Mapped[int] = mapped_column(ForeignKey("score_cards.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    indicator_id: Mapped[str] = mapped_column(String(128), index=True)
    state: Mapped[str] = mapped_column(String(24))
    points: Mapped[float] = mapped_column(default=0.0)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The whole result."""
