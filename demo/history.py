"""The weeks in which the demo city is said to have been watched before: past sweeps, faults that were mended, older probes; all invented, from the seed.

Only what people start to look at (`scripts/run`) has them: trend, history and availability then show what they show after weeks of
use. Benches and tests sweep a city without a past.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from demo.probes import samples
from domain.findings import Fault, Finding
from domain.issues import Act
from domain.records import ProbeSample
from domain.rules import CheckReport, Examined
from domain.sweeps import Coverage, HealthState, SweepHealth, SweepPurpose, SweepRun, SweepState, UnitOutcome
from domain.targets import TargetKind, TargetRef
from models.database import transaction
from models.issues import IssueEventRow, IssueRow
from models.sweeps import SweepRow, save_samples
from pipeline.settle import settle
from pipeline.wiring import Wiring, product_version

WEEKS = 6
SWEEPS = 7
"""Past sweeps of a site, some days apart, each site on days of its own."""
MENDED = 7
"""Links of a site that were broken for a while."""
_CHECK = "broken_link"
_PROBE_EVERY = timedelta(hours=2)
_NEW = 0.12
"""Share of today's issues that are really of today."""


def live_through(wiring: Wiring, data: Path) -> bool:
    """Before the first sweep: stores the past of every site that answers. False, and nothing is done, when there is a past already."""
    with transaction(wiring.sessions) as session:
        if session.scalar(select(func.count()).select_from(SweepRow)):
            return False
    now = wiring.clock().astimezone(wiring.zone)
    told = json.loads((data / "truth.json").read_bytes())
    for site in told["sites"]:
        if site["reachable"] and not site["gate"]:
            _site(wiring, site, now)
    return True


def date_back(wiring: Wiring) -> int:
    """After the first sweep: most of what it found has been known for some time; how many issues."""
    with transaction(wiring.sessions) as session:
        past = session.execute(
            select(SweepRow.subject, SweepRow.id, SweepRow.finished_at)
            .where(SweepRow.bundle_key == "")
            .order_by(SweepRow.finished_at)
        ).all()
        runs: dict[str, list[Any]] = {}
        for row in past:
            runs.setdefault(row.subject, []).append(row)
        dated = 0
        for issue in session.scalars(
            select(IssueRow).where(IssueRow.opened_at.is_not(None)).order_by(IssueRow.fingerprint)
        ):
            rng = Random(issue.fingerprint)
            known = runs.get(issue.subject) or []
            if issue.closed_at is not None or rng.random() < _NEW:
                continue
            at, sweep = issue.first_seen - timedelta(days=rng.randrange(1, WEEKS * 7)), ""
            if known:
                first = rng.randrange(len(known))
                at, sweep, seen = known[first].finished_at, known[first].id, len(known) - first
                issue.sightings, issue.streak = issue.sightings + seen, issue.streak + seen
            issue.first_seen = issue.opened_at = at
            session.execute(
                update(IssueEventRow)
                .where(IssueEventRow.fingerprint == issue.fingerprint, IssueEventRow.act == Act.SEEN)
                .values(at=at, sweep_id=sweep, processed_at=at)
            )
            dated += 1
        _in_order(session)
    return dated


def _in_order(session: Session) -> None:
    """Writes the events anew, oldest first: pages and programs follow them by their numbers."""
    session.flush()
    columns = [column for column in IssueEventRow.__table__.columns if column.name != "id"]
    rows = session.execute(select(*columns).order_by(IssueEventRow.at, IssueEventRow.id)).mappings().all()
    session.execute(delete(IssueEventRow))
    if rows:
        session.execute(insert(IssueEventRow), [dict(row) for row in rows])


def _site(wiring: Wiring, site: dict[str, Any], now: datetime) -> None:
    rng = Random(f"past:{site['code']}")
    days = sorted(rng.sample(range(1, WEEKS * 7), SWEEPS), reverse=True)
    links = rng.sample(site["fine_links"], min(MENDED, len(site["fine_links"])))
    spans = [sorted(rng.sample(range(SWEEPS), 2)) for _ in links] if not site["faultless"] else []
    rules = [rule for rule in wiring.rulebook.rules if rule.check.id == _CHECK]
    if len(rules) != 1:
        return
    for number, day in enumerate(days):
        at = now - timedelta(days=day, minutes=rng.randrange(60 * 8))
        broken = [url for url, (first, after) in zip(links, spans, strict=False) if first <= number < after]
        mended = [url for url, (_, after) in zip(links, spans, strict=False) if number == after]
        report = CheckReport(
            findings=tuple(_broken(rules[0].id, site["code"], url, at) for url in sorted(broken)),
            examined=frozenset(Examined(rule_id=rules[0].id, target_ref=_link(url).ref) for url in (*broken, *mended)),
        )
        with transaction(wiring.sessions) as session:
            run = _run(wiring, site["code"], at, pages=len(site["columns"]) + len(site["fine_links"]) // 2)
            settle(session, run, report, rules=rules, columns=(), now=at)
            session.execute(
                update(IssueEventRow).where(IssueEventRow.processed_at.is_(None)).values(processed_at=IssueEventRow.at)
            )
    with transaction(wiring.sessions) as session:
        save_samples(session, site["code"], _probes(rng, now))


def _run(wiring: Wiring, code: str, at: datetime, *, pages: int) -> SweepRun:
    return SweepRun(
        id=f"{at:%Y%m%dT%H%M%S}-past-{code}",
        site_code=code,
        purpose=SweepPurpose.ROUTINE,
        state=SweepState.DONE,
        ordered_at=at - timedelta(minutes=4),
        started_at=at - timedelta(minutes=4),
        finished_at=at,
        health=SweepHealth(state=HealthState.SOUND),
        coverage=Coverage(planned=pages, outcomes={UnitOutcome.READ: pages}),
        pages=pages,
        product_version=product_version(),
        rulebook_id=wiring.rulebook.id,
    )


def _broken(rule: str, code: str, url: str, at: datetime) -> Finding:
    fault = Fault(
        message="链接打不开（状态码 {status}），已核实 {tries} 次",
        values={"status": 404, "tries": 2, "kind": "page", "anchor": "", "on_home": False},
        confidence=0.99,
    )
    return Finding(rule_id=rule, check_id=_CHECK, subject=code, target=_link(url), fault=fault, observed_at=at)


def _link(url: str) -> TargetRef:
    return TargetRef(kind=TargetKind.LINK, key=url, label=url.rstrip("/").rpartition("/")[2])


def _probes(rng: Random, now: datetime) -> list[ProbeSample]:
    """From the beginning to a week ago; the last week is `demo.probes`."""
    count = (WEEKS - 1) * 7 * 24 // 2
    failed = set(rng.sample(range(count), rng.randrange(1, 5)))
    return samples(rng, now - timedelta(days=7), _PROBE_EVERY, count, failed=failed, slowest_ms=500)
