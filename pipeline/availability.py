"""A week of probes → `unstable_site`: judged once a day and site, and settled like a sweep of its own."""

from datetime import datetime, timedelta

from checks.run import run_rules
from domain.artifacts import Artifacts
from domain.records import ProbeSeries
from domain.registry import Site
from domain.sweeps import HealthState, SweepHealth, SweepPurpose, SweepRun, SweepState
from domain.targets import TargetKind, TargetRef
from models.database import transaction
from models.queries import probes_between, sites_by_code
from pipeline.settle import settle
from pipeline.wiring import Wiring, product_version

WEEK = timedelta(days=7)


def judge_week(wiring: Wiring) -> int:
    """Judge the last week's probes of every site that is kept up; returns how many sites were judged today for the first time."""
    now = wiring.clock().astimezone(wiring.zone)
    with transaction(wiring.sessions) as session:
        sites = [site for site in sites_by_code(session) if site.state.swept]
    return sum(_judge(wiring, site, now) for site in sites)


def _judge(wiring: Wiring, site: Site, now: datetime) -> bool:
    rulebook = wiring.rulebook
    rules = [rule for rule in rulebook.rules if rule.check.record_type is ProbeSeries]
    run_id = f"{now:%Y%m%d}-probes-{site.code}"
    with transaction(wiring.sessions) as session:
        samples = probes_between(session, site.code, since=now - WEEK, until=now)
        if not samples:
            return False
        series = ProbeSeries(
            target=TargetRef(kind=TargetKind.SITE, key=site.home_url, label=site.name),
            since=now - WEEK,
            until=now,
            samples=tuple(samples),
        )
        artifacts = Artifacts(sweep_id=run_id, subject=site.code, home_url=site.home_url, records=(series,))
        run = SweepRun(
            id=run_id,
            site_code=site.code,
            purpose=SweepPurpose.RECHECK,
            state=SweepState.DONE,
            ordered_at=now,
            started_at=now,
            finished_at=now,
            health=SweepHealth(state=HealthState.SOUND),
            product_version=product_version(),
            rulebook_id=rulebook.id,
        )
        report = run_rules(rules, artifacts, now)
        return settle(session, run, report, rules=rulebook.rules, columns=(), now=wiring.clock()).fresh
