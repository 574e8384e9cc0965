"""Gathers the cards of a period and of those before, and has the workbook of scores written."""

from domain.circulars import Watched
from domain.indicators import Subject
from domain.scorecards import Period
from models.database import transaction
from models.queries import accounts_by_code, sites_by_code
from models.scores import cards_of
from pipeline.cards import account_cards, site_cards
from pipeline.wiring import Wiring
from reports.score_sheets import ScoreSheets, score_workbook
from reports.texts import Speaker

BEFORE = 4
"""Earlier periods shown beside this one."""


def score_report(
    wiring: Wiring,
    period: Period,
    subject: Subject,
    speaker: Speaker,
    *,
    set_id: str = "",
    unit: str | None = None,
    anew: bool = True,
) -> bytes:
    """The XLSX of all sites or accounts (of one unit, if given). Raises ConfigError for an unknown set."""
    chosen = set_id or wiring.settings.indicator_set
    indicators = (wiring.rulebook_of(set_id) if set_id else wiring.rulebook).indicators
    with transaction(wiring.sessions) as session:
        sites, accounts = sites_by_code(session), accounts_by_code(session)
        regions = {site.code: site.region for site in sites}
        if subject is Subject.SITE:
            watched = {
                one.code: Watched(code=one.code, name=one.name, organizer=one.organizer, region=one.region)
                for one in sites
                if unit is None or (one.organizer == unit and unit)
            }
        else:
            watched = {
                one.code: Watched(
                    code=one.code,
                    name=one.name,
                    organizer=one.organizer,
                    region=regions.get(one.site_code, ""),
                    platform=one.platform,
                )
                for one in accounts
                if unit is None or (one.organizer == unit and unit)
            }
    make = site_cards if subject is Subject.SITE else account_cards
    cards = [card for card in make(wiring, period, chosen, anew=anew) if card.subject in watched]
    earlier = []
    with transaction(wiring.sessions) as session:
        before = period
        for _ in range(BEFORE):
            before = before.previous
            stored = cards_of(session, period=before.id, set_id=chosen)
            kept = {code: card for code, card in stored.items() if code in watched}
            if kept:
                earlier.append((before, kept))
    return score_workbook(
        ScoreSheets(period=period, indicators=indicators, cards=cards, watched=watched, earlier=earlier[::-1]),
        subject,
        speaker,
    )
