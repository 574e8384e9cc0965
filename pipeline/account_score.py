"""Score cards of accounts: the last look of a period speaks, vetoes only; a past period can be scored again."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from domain.registry import AccountState
from domain.scorecards import FiledFinding, Judged, Period, ScoreCard
from domain.sweeps import SweepRun
from issues.fingerprint import fingerprint
from models.database import transaction
from models.periods import last_sweeps, manual_entries, ruled_issues
from models.scores import save_card
from pipeline.account_judge import judge_account
from pipeline.account_sweep import named_accounts
from pipeline.rulebook import Rulebook
from pipeline.said import Said, said_by
from pipeline.score import rulings_of
from pipeline.wiring import Wiring
from scoring.card import score_card


def score_accounts(
    wiring: Wiring, codes: Sequence[str] | None = None, *, period: str | None = None, set_id: str | None = None
) -> list[ScoreCard]:
    """The cards of these accounts (None: all that are not deregistered) for a period (None: the current quarter), stored.

    An account without a sound look in the period gets a card of open questions. Raises as ``score_sites`` does.
    """
    now = wiring.clock().astimezone(wiring.zone)
    wanted = Period.parse(period) if period else Period.quarter_of(now.date())
    rulebook = wiring.rulebook_of(set_id) if set_id else wiring.rulebook
    since = datetime.combine(wanted.first, time(), wiring.zone)
    until = datetime.combine(wanted.last, time(), wiring.zone) + timedelta(days=1)
    with transaction(wiring.sessions) as session:
        named = named_accounts(session, codes)
        accounts = [one for one in named if codes is not None or one.state is not AccountState.DEREGISTERED]
        runs = last_sweeps(session, [account.code for account in accounts], since=since, until=until)
    told = {code: _said(wiring, run, rulebook) for code, run in runs.items()}
    cards: list[ScoreCard] = []
    with transaction(wiring.sessions) as session:
        for account in accounts:
            run = runs.get(account.code)
            as_of = (run.finished_at if run and run.finished_at else min(now, until)).astimezone(wiring.zone)
            said = told.get(account.code, Said())
            judged = Judged(
                findings=tuple(FiledFinding(fingerprint=fingerprint(one), finding=one) for one in said.findings),
                examined=dict(said.examined),
                unanswered=dict(said.broken),
                rulings=rulings_of(ruled_issues(session, account.code)),
                entries=manual_entries(session, account.code, wanted.id),
                coverage=None,
            )
            card = score_card(account, rulebook.indicators, judged, period=wanted, as_of=as_of)
            save_card(session, card, computed_at=now)
            cards.append(card)
    return cards


def _said(wiring: Wiring, run: SweepRun, rulebook: Rulebook) -> Said:
    return said_by(wiring, run, rulebook, lambda folder: judge_account(folder, rulebook).report)
