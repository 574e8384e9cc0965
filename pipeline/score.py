"""Findings, people's words and a period → stored score cards; a past period can be scored again under any set."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from checks.run import run_rules
from crawler.bundle import SweepBundle
from domain.artifacts import Artifacts
from domain.issues import Issue, IssueState, Reason
from domain.records import ProbeSeries
from domain.registry import Site
from domain.rules import CheckReport
from domain.scorecards import FiledFinding, Judged, Period, Ruling, ScoreCard
from domain.sweeps import SweepRun
from issues.fingerprint import fingerprint
from models.database import transaction
from models.periods import last_sweeps, manual_entries, ruled_issues
from models.probes import series_between
from models.scores import save_card
from pipeline.judge import judge
from pipeline.rulebook import Rulebook
from pipeline.said import Said, said_by
from pipeline.sweep import named_sites
from pipeline.wiring import Wiring
from scoring.card import score_card

WEEK = timedelta(days=7)


def period_of(day: date) -> str:
    """The quarter a day lies in, as the command line takes it."""
    return Period.quarter_of(day).id


def score_sites(
    wiring: Wiring, codes: Sequence[str] | None = None, *, period: str | None = None, set_id: str | None = None
) -> list[ScoreCard]:
    """The cards that ``score_each`` makes, all together."""
    return list(score_each(wiring, codes, period=period, set_id=set_id))


def score_each(
    wiring: Wiring, codes: Sequence[str] | None = None, *, period: str | None = None, set_id: str | None = None
) -> Iterator[ScoreCard]:
    """The cards of these sites (None: all that are kept up) for a period (None: the current quarter), one after the other, each
    stored before it is given: a whole country's cards at once would fill the memory.

    The last sound sweep of the period speaks; its bundle is judged again under the set asked for, so that a past period can be
    scored under another edition. A site without such a sweep gets a card of open questions, never zero faults.
    Raises ValueError for a period that is none, ConfigError for an unknown set, SweepRefusedError for an unknown code.
    """
    now = wiring.clock().astimezone(wiring.zone)
    wanted = Period.parse(period) if period else Period.quarter_of(now.date())
    rulebook = wiring.rulebook_of(set_id) if set_id else wiring.rulebook
    since = datetime.combine(wanted.first, time(), wiring.zone)
    until = datetime.combine(wanted.last, time(), wiring.zone) + timedelta(days=1)
    with transaction(wiring.sessions) as session:
        sites = [site for site in named_sites(session, codes) if codes is not None or site.state.swept]
        runs = last_sweeps(session, [site.code for site in sites], since=since, until=until)
    for site in sites:
        run = runs.get(site.code)
        as_of = (run.finished_at if run and run.finished_at else min(now, until)).astimezone(wiring.zone)
        said = _said(wiring, run, rulebook)
        with transaction(wiring.sessions) as session:
            judged = _judged(session, site, run, said, rulebook, wanted, as_of)
            card = score_card(site, rulebook.indicators, judged, period=wanted, as_of=as_of)
            save_card(session, card, computed_at=now)
        yield card


def _said(wiring: Wiring, run: SweepRun | None, rulebook: Rulebook) -> Said:
    return said_by(wiring, run, rulebook, lambda folder: judge(SweepBundle(folder), rulebook).report)


def _judged(
    session: Session,
    site: Site,
    run: SweepRun | None,
    said: Said,
    rulebook: Rulebook,
    period: Period,
    as_of: datetime,
) -> Judged:
    probes = _probes(session, site, rulebook, as_of)
    examined = Counter(said.examined) + Counter(item.rule_id for item in probes.examined)
    unanswered = Counter(said.broken) + Counter(error.rule_id for error in probes.errors)
    for record_type in said.missing:
        unanswered.update(rule.id for rule in rulebook.rules if rule.check.record_type.__name__ == record_type)
    return Judged(
        findings=tuple(
            FiledFinding(fingerprint=fingerprint(finding), finding=finding)
            for finding in (*said.findings, *probes.findings)
        ),
        examined=dict(examined),
        unanswered=dict(unanswered),
        rulings=rulings_of(ruled_issues(session, site.code)),
        entries=manual_entries(session, site.code, period.id),
        coverage=run.coverage.share if run and run.coverage else None,
    )


def _probes(session: Session, site: Site, rulebook: Rulebook, as_of: datetime) -> CheckReport:
    series = series_between(session, site, since=as_of - WEEK, until=as_of)
    if not series.samples and not series.spans:
        return CheckReport(findings=(), examined=frozenset())
    artifacts = Artifacts(sweep_id="probes", subject=site.code, home_url=site.home_url, records=(series,))
    return run_rules([r for r in rulebook.rules if r.check.record_type is ProbeSeries], artifacts, as_of)


def rulings_of(issues: Sequence[Issue]) -> Mapping[str, Ruling]:
    """What people have said of the findings, by fingerprint."""
    rulings: dict[str, Ruling] = {}
    for issue in issues:
        if issue.state is IssueState.DISMISSED:
            rulings[issue.fingerprint] = Ruling.REDUCED if issue.reason is Reason.REDUCED else Ruling.DISMISSED
        elif issue.state is IssueState.EXEMPT:
            rulings[issue.fingerprint] = Ruling.EXEMPT
        else:
            rulings[issue.fingerprint] = Ruling.CONFIRMED
    return rulings
