"""The cards a document is made from: stored ones where they are still right, made anew where they are not."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from domain.registry import AccountState
from domain.scorecards import Period, ScoreCard
from models.database import transaction
from models.periods import last_sweeps
from models.queries import accounts_by_code, sites_by_code
from models.scores import cards_of
from pipeline.account_score import score_accounts
from pipeline.score import score_sites
from pipeline.wiring import Wiring


def bounds(wiring: Wiring, period: Period) -> tuple[datetime, datetime]:
    """The first moment of a period, and the first after it, in the monitor's time zone."""
    since = datetime.combine(period.first, time(), wiring.zone)
    return since, datetime.combine(period.last, time(), wiring.zone) + timedelta(days=1)


def site_cards(
    wiring: Wiring, period: Period, set_id: str, *, codes: Sequence[str] | None = None, anew: bool = True
) -> list[ScoreCard]:
    """Cards of the sites (None: all that are kept up), by code. ``anew`` False: only what is missing or older than its sweep."""
    with transaction(wiring.sessions) as session:
        sites = sites_by_code(session, codes)
        wanted = [site.code for site in sites if codes is not None or site.state.swept]
    stale, kept = ([*wanted], {}) if anew else _stale(wiring, period, set_id, wanted)
    made = score_sites(wiring, stale, period=period.id, set_id=set_id) if stale else []
    return _sorted(kept, made)


def account_cards(
    wiring: Wiring, period: Period, set_id: str, *, codes: Sequence[str] | None = None, anew: bool = True
) -> list[ScoreCard]:
    """The same of the accounts."""
    with transaction(wiring.sessions) as session:
        accounts = accounts_by_code(session, codes)
        wanted = [one.code for one in accounts if codes is not None or one.state is not AccountState.DEREGISTERED]
    stale, kept = ([*wanted], {}) if anew else _stale(wiring, period, set_id, wanted)
    made = score_accounts(wiring, stale, period=period.id, set_id=set_id) if stale else []
    return _sorted(kept, made)


def _stale(wiring: Wiring, period: Period, set_id: str, codes: Sequence[str]) -> tuple[list[str], dict[str, ScoreCard]]:
    since, until = bounds(wiring, period)
    with transaction(wiring.sessions) as session:
        cards = cards_of(session, period=period.id, set_id=set_id)
        runs = last_sweeps(session, list(codes), since=since, until=until)
    kept = {}
    for code in codes:
        card, run = cards.get(code), runs.get(code)
        if card is not None and (run is None or run.finished_at is None or card.as_of >= run.finished_at):
            kept[code] = card
    return [code for code in codes if code not in kept], kept


def _sorted(kept: dict[str, ScoreCard], made: Sequence[ScoreCard]) -> list[ScoreCard]:
    return sorted([*kept.values(), *made], key=lambda card: card.subject)
