"""Finds the year of list dates that show none: from addresses, from articles that were read, from the order of the list; guesses last."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import msgspec

from crawler.extract.addressdates import address_date
from crawler.extract.model import ListItem
from domain.records import Dated, latest_day

_NEAR = timedelta(days=100)
"""The day of an address and the day of an article differ from that of the list, but hardly by more."""
_SLACK = timedelta(days=15)
"""Lists are not sorted to the day."""
_FALLING = 0.8
"""Share of neighbours in falling order from which a list counts as sorted."""
_ENOUGH = 2
"""Articles above an item whose year is known: one may be pinned, two that agree with the order are not."""


def with_years(
    items: Sequence[ListItem], today: date, stated: Mapping[str, date] | None = None, *, ordered: bool = True
) -> tuple[ListItem, ...]:
    """The items, each year that nothing on the list tells set by what else does. ``stated``: day of an article's own page, by address;
    ``ordered``: they are of one list.

    A day stays ``year_guessed`` unless an address, an article or the order below two such witnesses tells its year.
    """
    if not any(item.dated is not None and item.dated.year_guessed for item in items):
        return tuple(items)
    found = [_witnessed(item, today, stated or {}) for item in items]
    dated = [one.dated for one in found if one.dated is not None]
    if ordered and _falls(dated):
        _order(found, today)
    return tuple(found)


def _witnessed(item: ListItem, today: date, stated: Mapping[str, date]) -> ListItem:
    dated = item.dated
    if dated is None or not dated.year_guessed:
        return item
    carried = address_date(item.url, today)
    for witness, confidence in ((stated.get(item.url), 0.9), (carried.day if carried else None, 0.85)):
        if witness is not None and (day := _near(dated.day, witness)) is not None and day <= today + timedelta(days=1):
            return msgspec.structs.replace(item, dated=_on(dated, day, confidence, guessed=False))
    return item


def _near(day: date, witness: date) -> date | None:
    """The day of that name next to a witness, when it is near."""
    close = [one for year in (-1, 0, 1) if (one := _in_year(day, witness.year + year)) is not None]
    best = min(close, key=lambda one: abs(one - witness), default=None)
    return best if best is not None and abs(best - witness) <= _NEAR else None


def _in_year(day: date, year: int) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:
        return None  # 29 February


def _falls(dated: Sequence[Dated]) -> bool:
    """True when most neighbours fall, taking the shorter way round the year where one has none."""
    pairs = list(pairwise(dated))
    falling = 0
    for first, second in pairs:
        if first.year_guessed or second.year_guessed:
            falling += (first.day - second.day).days % 365 <= 182
        else:
            falling += first.day >= second.day
    return bool(pairs) and falling >= _FALLING * len(pairs)


def _order(items: list[ListItem], today: date) -> None:
    """Set the years of a falling list in place: no item is newer than the one above it, none above the first witness much newer than it."""
    known = [place for place, item in enumerate(items) if item.dated is not None and not item.dated.year_guessed]
    below = items[known[0]].dated if known else None
    for place in range(known[0] - 1, -1, -1) if known else ():
        dated = items[place].dated
        if dated is None or below is None:
            continue
        day = _not_before(dated.day, below.day - _SLACK, today)
        below = _on(dated, day, dated.confidence, guessed=True)
        items[place] = msgspec.structs.replace(items[place], dated=below)
    above: date | None = None
    witnesses = 0
    for place, item in enumerate(items):
        dated = item.dated
        if dated is None:
            continue
        if place < (known[0] if known else 0):
            above = dated.day
        elif dated.year_guessed:
            day = dated.day if above is None else _not_after(dated.day, min(above + _SLACK, today))
            sure = witnesses >= _ENOUGH
            items[place] = msgspec.structs.replace(
                item, dated=_on(dated, day, 0.8 if sure else dated.confidence, guessed=not sure)
            )
            above = day
        else:
            witnesses += 1
            above = dated.day


def _not_after(day: date, limit: date) -> date:
    """The latest day of that name that is not after the limit."""
    for year in range(limit.year, limit.year - 9, -1):
        if (found := _in_year(day, year)) is not None and found <= limit:
            return found
    return day


def _not_before(day: date, limit: date, today: date) -> date:
    """The first day of that name that is not before the limit, as far as today allows."""
    for year in range(limit.year, today.year + 1):
        if (found := _in_year(day, year)) is not None and limit <= found <= today:
            return found
    return day


def _on(dated: Dated, day: date, confidence: float, *, guessed: bool) -> Dated:
    at = dated.at
    if at is not None and day != dated.day:
        at = None if at.month == 2 and at.day == 29 else at.replace(year=at.year + day.year - dated.day.year)
    return replace(dated, day=day, at=at, confidence=confidence, year_guessed=guessed)


def doubtful_years(items: Sequence[ListItem], today: date) -> list[str]:
    """Addresses of the items that would be the newest, were their years the latest possible: reading their pages tells the year of all."""
    waiting = [(latest_day(item.dated, today), item.url) for item in items if item.dated and item.dated.year_guessed]
    sure = [item.dated.day for item in items if item.dated is not None and not item.dated.year_guessed]
    newest = max(sure, default=date.min)
    return [url for day, url in sorted(waiting, reverse=True)[:_ENOUGH] if day > newest]
