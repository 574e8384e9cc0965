"""A week of probes → `unstable_site` and, once three tries have failed, `unreachable_site`; settled like a small sweep of its own."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from checks.run import run_rules
from crawler.probe import as_fetch
from domain.artifacts import Artifacts
from domain.issues import IssueState
from domain.records import ProbeSample, ProbeSeries, ReachRecord
from domain.registry import Site
from domain.sweeps import HealthState, SweepHealth, SweepPurpose, SweepRun, SweepState
from models.claims import PROBED
from models.database import transaction
from models.findings import FindingRow
from models.issues import IssueRow
from models.parts import in_parts
from models.probes import latest_series, series_between
from models.queries import sites_by_code
from pipeline.settle import settle
from pipeline.wiring import Wiring, product_version

WEEK = timedelta(days=7)
CHECKS = ("unstable_site", "unreachable_site")
"""Checks that probes can answer."""
OF_ONE_PROBE = timedelta(hours=1)
"""The tries of one probe lie within this time."""
_LIVING = (IssueState.NOTICED, IssueState.OPEN, IssueState.ASSIGNED, IssueState.CLAIMED, IssueState.EXEMPT)


def judge_week(wiring: Wiring) -> int:
    """Judge the last week's probes of every site that is probed, once a day; returns how many verdicts were stored."""
    now = wiring.clock().astimezone(wiring.zone)
    with transaction(wiring.sessions) as session:
        sites = [site for site in sites_by_code(session) if site.state in PROBED]
        marked = living(session, [site.code for site in sites])
        marked |= _with_findings(session)
    day = f"{now:%Y%m%d}-probes"
    return sum(
        _judge(wiring, site, now, (), run_id=f"{day}-{site.code}", quiet=site.code not in marked) for site in sites
    )


def judge_now(wiring: Wiring, site: Site, *, tries: int) -> bool:
    """Judge a site by its probes of the week and the last ``tries`` of them as tries to open it; True when something was stored."""
    now = wiring.clock().astimezone(wiring.zone)
    with transaction(wiring.sessions) as session:
        samples = series_between(session, site, since=now - OF_ONE_PROBE, until=now).samples
    run_id = f"{now:%Y%m%dT%H%M%S%f}-series-{site.code}"
    return _judge(wiring, site, now, samples[-tries:], run_id=run_id)


def living(session: Session, codes: Sequence[str]) -> set[str]:
    """Those of the sites that have an issue which probes can close."""
    return {
        code
        for part in in_parts(codes)
        for code in session.scalars(
            select(IssueRow.subject).where(
                IssueRow.subject.in_(part),
                IssueRow.check_id.in_(CHECKS),
                IssueRow.state.in_(_LIVING),
            )
        )
    }


def _with_findings(session: Session) -> set[str]:
    """Sites whose newest verdict on their probes says something: the next one must be stored even if it says nothing."""
    runs = {run.id: code for code, run in latest_series(session).items()}
    ids = sorted(runs)
    return {
        runs[found]
        for part in in_parts(ids)
        for found in session.scalars(select(FindingRow.sweep_id).where(FindingRow.sweep_id.in_(part)).distinct())
    }


def _judge(
    wiring: Wiring, site: Site, now: datetime, tries: Sequence[ProbeSample], *, run_id: str, quiet: bool = False
) -> bool:
    """Judge and settle. ``quiet``: nothing is known against the site, so that a verdict of «nothing wrong» need not be stored."""
    rulebook = wiring.rulebook
    records: list[ProbeSeries | ReachRecord] = []
    with transaction(wiring.sessions) as session:
        series = series_between(session, site, since=now - WEEK, until=now)
        if not series.samples and not series.spans:
            return False
        records.append(series)
        if tries:
            records.append(_reach(site, series, tries))
        kinds = {type(record) for record in records}
        rules = [rule for rule in rulebook.rules if rule.check.record_type in kinds and rule.check.id in CHECKS]
        artifacts = Artifacts(sweep_id=run_id, subject=site.code, home_url=site.home_url, records=tuple(records))
        report = run_rules(rules, artifacts, now)
        if quiet and not report.findings:
            return False
        run = SweepRun(
            id=run_id,
            site_code=site.code,
            purpose=SweepPurpose.SERIES,
            state=SweepState.DONE,
            ordered_at=now,
            started_at=tries[0].at if tries else now,
            finished_at=now,
            health=SweepHealth(state=HealthState.SOUND),
            product_version=product_version(),
            rulebook_id=rulebook.id,
        )
        return settle(session, run, report, rules=rulebook.rules, columns=(), now=wiring.clock()).fresh


def _reach(site: Site, series: ProbeSeries, tries: Sequence[ProbeSample]) -> ReachRecord:
    return ReachRecord(
        target=series.target,
        url=site.home_url,
        tries=tuple(as_fetch(sample, site.home_url) for sample in tries),
        notice=tries[-1].notice,
        control_alive=tries[-1].control_alive,
        excused=tries[-1].excused,
    )
