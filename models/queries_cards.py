"""Read models of score cards: the list of a period, each in one line."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from domain.scorecards import CardVerdict, Concluded
from models.registry import AccountRow, SiteRow
from models.scores import ScoreCardRow
from models.sight import of_unit


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLine(Concluded):
    """A score card in one line."""

    subject: str
    name: str
    organizer: str
    total: float | None
    verdict: CardVerdict
    standing: str
    vetoed: bool
    suspected: bool
    coverage: float | None
    computed_at: datetime


def card_lines(
    session: Session,
    *,
    unit: str | None,
    period: str,
    set_id: str,
    standing: CardVerdict | None = None,
    limit: int,
    offset: int = 0,
) -> tuple[list[CardLine], int]:
    """One page of the stored cards of a period under a set, by code of the subject, and how many there are in all."""
    conditions: list[ColumnElement[bool]] = [ScoreCardRow.period == period, ScoreCardRow.set_id == set_id]
    if unit is not None:
        conditions.append(of_unit(ScoreCardRow.subject, unit))
    if standing is not None:
        conditions.append(ScoreCardRow.standing == standing.value)
    total = session.scalar(select(func.count()).select_from(ScoreCardRow).where(*conditions)) or 0
    rows = session.execute(
        select(
            ScoreCardRow,
            func.coalesce(SiteRow.name, AccountRow.name, ScoreCardRow.subject),
            func.coalesce(SiteRow.organizer, AccountRow.organizer, ""),
        )
        .outerjoin(SiteRow, SiteRow.code == ScoreCardRow.subject)
        .outerjoin(AccountRow, AccountRow.code == ScoreCardRow.subject)
        .where(*conditions)
        .order_by(ScoreCardRow.subject)
        .limit(limit)
        .offset(offset)
    )
    return [
        CardLine(
            subject=row.subject,
            name=name,
            organizer=organizer,
            total=row.total,
            verdict=row.verdict,
            standing=row.standing,
            vetoed=row.vetoed,
            suspected=row.suspected,
            coverage=row.card.get("coverage"),
            computed_at=row.computed_at,
        )
        for row, name, organizer in rows
    ], total
