"""Sweeps as they arrive, taken in as the product does: the known faults of a site with some new and some mended ones."""

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from domain.findings import Fault, Finding
from domain.issues import Issue
from domain.rules import CheckReport, Examined, Rule
from domain.sweeps import Coverage, HealthState, SweepHealth, SweepPurpose, SweepRun, SweepState, UnitOutcome
from domain.targets import TargetKind, TargetRef
from models.claims import release_site
from models.database import Sessions, open_database, sessions, transaction
from models.queries import known_issues
from models.registry import SiteRow
from pipeline.settle import Settled, settle

RULES: Sequence[Rule] = ()
"""Every rule confirms at once, as all but one of the national set do."""


def a_report(code: str, known: Sequence[Issue], *, at: datetime, serial: str, new: int, mended: int) -> CheckReport:
    """What a sweep finds that sees the known faults again but for some that were mended, and some new ones."""
    gone, still = known[:mended], known[mended:]
    findings = [
        Finding(
            rule_id=issue.rule_id,
            check_id=issue.check_id,
            subject=code,
            target=issue.target,
            fault=Fault(
                message=issue.message,
                values=issue.values,
                evidence=issue.evidence,
                outcome=issue.outcome,
                found_on=issue.found_on,
                instances=issue.instances,
            ),
            observed_at=at,
        )
        for issue in still
    ]
    findings += [
        Finding(
            rule_id="broken-link",
            check_id="broken_link",
            subject=code,
            target=TargetRef(kind=TargetKind.LINK, key=f"https://{code}.example.gov.cn/{serial}/{n}", label=f"条目{n}"),
            fault=Fault(message="链接打不开（状态码 {status}），已核实 {tries} 次", values={"status": 404, "tries": 3}),
            observed_at=at,
        )
        for n in range(new)
    ]
    asked = {(one.rule_id, one.target.ref) for one in findings} | {(one.rule_id, one.target.ref) for one in gone}
    return CheckReport(
        findings=tuple(findings),
        examined=frozenset(Examined(rule_id=rule, target_ref=ref) for rule, ref in asked),
    )


def a_run(code: str, *, at: datetime, serial: str) -> SweepRun:
    """The sweep it comes from."""
    return SweepRun(
        id=f"{code}-{serial}",
        site_code=code,
        purpose=SweepPurpose.ROUTINE,
        state=SweepState.DONE,
        ordered_at=at - timedelta(minutes=20),
        started_at=at - timedelta(minutes=20),
        finished_at=at,
        health=SweepHealth(state=HealthState.SOUND),
        coverage=Coverage(planned=900, outcomes={UnitOutcome.READ: 900}),
        pages=600,
        requests=900,
        rulebook_id="bench",
    )


def take_one(made: Sessions, code: str, *, at: datetime, serial: str, new: int = 2, mended: int = 2) -> Settled:
    """Take in one sweep of a site, in one transaction, as ``pipeline.take`` does."""
    with transaction(made) as session:
        known = known_issues(session, code)
    report = a_report(code, known, at=at, serial=serial, new=new, mended=min(mended, len(known)))
    with transaction(made) as session:
        settled = settle(session, a_run(code, at=at, serial=serial), report, rules=RULES, columns=(), now=at)
        release_site(session, code, by="", next_sweep_at=at + timedelta(days=7))
    return settled


def codes(made: Sessions) -> list[str]:
    """Every site."""
    with transaction(made) as session:
        return list(session.scalars(select(SiteRow.code).order_by(SiteRow.code)))


def main() -> None:
    """A process that takes in sweeps at a rhythm until it is killed; one JSON line for each."""
    parser = argparse.ArgumentParser(prog="python -m bench.taking_in", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--every", type=float, default=1.0, help="seconds from one sweep to the next")
    given = parser.parse_args()
    made = sessions(open_database(given.url))
    stamp = f"{time.time():.0f}"
    for number, code in enumerate(_shuffled(codes(made))):
        begun = time.monotonic()
        settled = take_one(made, code, at=datetime.now(UTC), serial=f"b{stamp}-{number}")
        took = time.monotonic() - begun
        print(json.dumps({"took_s": took, "seen": settled.seen, "opened": settled.opened}), flush=True)
        time.sleep(max(0.0, given.every - took))


def _shuffled(found: list[str]) -> Iterator[str]:
    """All of them, far apart."""
    for number in range(len(found)):
        yield found[number * 7919 % len(found)]


if __name__ == "__main__":
    main()
