"""Scores into the ranges that circulars list by name (分数段); pure."""

from collections.abc import Iterable, Mapping

from domain.indicators import Band, IndicatorSet
from domain.scorecards import ScoreCard


def band_of(total: float | None, indicators: IndicatorSet) -> Band | None:
    """The band a total lies in: lower bound inclusive, upper exclusive; None without a total or outside every band."""
    if total is None:
        return None
    return next(
        (band for band in indicators.bands if total >= band.at_least and (band.below is None or total < band.below)),
        None,
    )


def by_band(cards: Iterable[ScoreCard], indicators: IndicatorSet) -> Mapping[Band, tuple[ScoreCard, ...]]:
    """Every band of the set with its cards, best score first, then by code; bands nobody reached stay in the list."""
    sorted_cards = sorted(cards, key=lambda card: (-(card.total or 0), card.subject))
    return {
        band: tuple(card for card in sorted_cards if band_of(card.total, indicators) == band)
        for band in indicators.bands
    }
