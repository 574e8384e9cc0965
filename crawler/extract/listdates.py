"""Finds the date that a row of a list shows, with its confidence; invents none."""

import re
from datetime import date, timedelta, tzinfo
from functools import lru_cache

from crawler.extract.dates import OTHER_LABEL, STRONG_LABEL
from crawler.extract.days import SHANGHAI, FoundDay, card_day, foreign_days, full_days, plain, relative_day, short_days
from domain.records import Dated, DateOrigin

_MAY_DATE = re.compile(
    # One set of letters begins it, so that a scanner skips from one to the next.
    r"[\d今昨前一二刚](?:(?<=[\d今昨前])|(?<=[一二])[〇○零Ｏ一二三四五六七八九Oo]{3}年|(?<=刚)[刚才])"
)


def may_date(text: str) -> bool:
    """A quick look: False when ``list_date`` finds nothing in the text, nor in any part of it."""
    return _MAY_DATE.search(text) is not None


@lru_cache(maxsize=8192)  # side columns and rows under one another show the same days on page after page
def list_date(text: str, today: date, *, zone: tzinfo = SHANGHAI) -> Dated | None:
    """The date a list row shows beside its title; ``text`` is the row's text without the title. None when it shows none."""
    if not may_date(text):
        return None
    text = plain(text)
    latest = today + timedelta(days=1)
    days = [found for found in full_days(text, zone=zone) or foreign_days(text) if found.day <= latest]
    if len(days) > 1 and (labelled := [found for found in days if STRONG_LABEL.search(text[: found.start])]):
        days = labelled
    if days:
        others = [found for found in days if OTHER_LABEL.search(text[: found.start])]
        best = next((found for found in days if found not in others), None)
        return _listed(best, 0.95, text) if best else None
    if found := card_day(text.strip()):
        return _listed(found, 0.85, text) if found.day <= latest else None
    for found in short_days(text, today, zone=zone):
        if found.day <= latest and not OTHER_LABEL.search(text[: found.start]):
            return _listed(found, 0.9, text) if found.whole else _listed(found, 0.6, text, year_guessed=True)
    compact = (
        [found for found in full_days(text, compact=True, zone=zone) if found.day <= latest] if len(text) < 40 else []
    )
    if compact:
        return _listed(compact[0], 0.7, text)
    if len(text) < 60 and (found := relative_day(text, today)):
        return _listed(found, 0.85 if found.whole else 0.5, text)
    return None


def _listed(found: FoundDay, confidence: float, text: str, *, year_guessed: bool = False) -> Dated:
    return Dated(
        day=found.day,
        at=found.at,
        origin=DateOrigin.LIST,
        confidence=confidence,
        raw=text[found.start : found.end],
        year_guessed=year_guessed,
    )
