"""The whole product on demo sites: real servers, real children, a real browser; truth decides."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from config.settings import Settings
from demo.city import City
from demo.command import write_files
from demo.server import RunningCity, running_city
from demo.truth import truth
from domain.findings import Outcome
from domain.issues import IssueState
from models.database import transaction
from models.issues import IssueRow
from models.sweeps import SweepRow
from pipeline.importing import apply_sites, plan_sites
from pipeline.judge import audit
from pipeline.recover import recover
from pipeline.sweep import sweep_sites
from pipeline.take import SweepSummary
from pipeline.wiring import Wiring

PATIENCE_S = 240
pytestmark = pytest.mark.timeout(400)
TIDY, NEGLECTED, DOWN = 0, 2, 11
"""Places in the standard city: a faultless site, one with faults of several checks, one that refuses connections."""


@pytest.fixture(scope="module")
def running() -> Iterator[RunningCity]:
    with running_city(today=datetime.now(ZoneInfo("Asia/Shanghai")).date()) as city:
        yield city


@pytest.fixture(scope="module")
def city(running: RunningCity) -> City:
    return running.city


def environment(data: Path) -> dict[str, str]:
    return {
        "XUNWANG_DATA": str(data),
        "XUNWANG_ALLOW_PRIVATE_NETWORKS": "127.0.0.0/8",
        "XUNWANG_RETRY_SPACING": "0.2,0.5",
        "XUNWANG_SWEEP_CONCURRENCY": "8",
        "XUNWANG_SWEEP_DELAY": "0",
        "XUNWANG_SWEEP_TIMEOUT": "5",
        "XUNWANG_SWEEP_CHILDREN": "2",
    }


def wire(data: Path, city: City) -> Wiring:
    wiring = Wiring.from_settings(Settings.load(environment(data)))
    write_files(city, data / "demo")
    with transaction(wiring.sessions) as session:
        apply_sites(session, plan_sites(session, data / "demo" / "sites.csv"))
    return wiring


def codes(city: City, *places: int) -> list[str]:
    return [city.sites[place].code for place in places]


def faults(wiring: Wiring, summaries: list[SweepSummary], *outcomes: Outcome) -> set[tuple[str, str, str]]:
    return {
        (finding.subject, finding.check_id, finding.target.key)
        for summary in summaries
        for finding in audit(wiring.bundles / summary.run.bundle_key, wiring.rulebook).report.findings
        if finding.fault.outcome in outcomes
    }


def true_faults(city: City, wanted: list[str]) -> dict[tuple[str, str, str], tuple[str, ...]]:
    return {
        (site["code"], fault["check"], fault["url"]): tuple(fault.get("aliases", ()))
        for site in truth(city)["sites"]
        if site["code"] in wanted
        for fault in site["faults"]
    }


def test_a_tidy_a_neglected_and_a_dead_site_are_told_apart(city: City, tmp_path: Path) -> None:
    wanted = codes(city, TIDY, NEGLECTED, DOWN)
    wiring = wire(tmp_path, city)
    try:
        swept = sweep_sites(wiring, wanted)
        found = faults(wiring, swept, Outcome.FAULT)
        noticed = found | faults(wiring, swept, Outcome.SUSPICION)
        named = true_faults(city, wanted)
        allowed = set(named) | {(code, check, alias) for (code, check, _), more in named.items() for alias in more}
        assert not found - allowed, "nobody is accused of what is not in the truth"
        assert not {key for key in found if key[0] == wanted[0]}, "the faultless site has no fault"
        missed = {key for key, more in named.items() if not ({key} | {(*key[:2], alias) for alias in more}) & noticed}
        assert not missed, "every seeded fault is found, or brought before a person"
    finally:
        wiring.close()


def test_a_mended_fault_is_seen_mended_by_the_next_sweep_and_closes(running: RunningCity, tmp_path: Path) -> None:
    city = running.city
    wanted = codes(city, NEGLECTED)
    wiring = wire(tmp_path, city)
    mended = next(fault for fault in city.sites[NEGLECTED].faults if fault.check == "broken_link")
    try:
        sweep_sites(wiring, wanted)
        running.mend(mended.id)
        sweep_sites(wiring, wanted)
        with transaction(wiring.sessions) as session:
            states = {row.target_key: row.state for row in session.query(IssueRow) if row.check_id == "broken_link"}
        gone = {states[url] for url in (mended.url, *mended.aliases) if url in states}
        assert gone == {IssueState.CLOSED}
        assert IssueState.OPEN in states.values(), "what was not mended stays open"
    finally:
        running.unmend(mended.id)
        wiring.close()


SWEEP = """
import sys
from config.settings import Settings
from pipeline.sweep import sweep_sites
from pipeline.wiring import Wiring
sweep_sites(Wiring.from_settings(Settings.load()), sys.argv[1:])
"""


def test_kill_9_in_the_middle_loses_and_doubles_no_issue(city: City, tmp_path: Path) -> None:
    wanted = codes(city, TIDY, NEGLECTED, 3)
    whole, killed = wire(tmp_path / "whole", city), wire(tmp_path / "killed", city)
    try:
        sweep_sites(whole, wanted)
        process = subprocess.Popen(
            [sys.executable, "-c", SWEEP, *wanted],
            env={**os.environ, **environment(tmp_path / "killed")},
            cwd=Path(__file__).parents[2],
            start_new_session=True,
        )
        deadline = datetime.now(UTC).timestamp() + PATIENCE_S
        while not any((tmp_path / "killed" / "bundles").glob("*/*/PageRecord.jsonl")):
            assert process.poll() is None, "the sweep ended before it could be killed"
            assert datetime.now(UTC).timestamp() < deadline, "the sweep never began"
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        recover(killed)
        with transaction(killed.sessions) as session:
            assert not [row.id for row in session.query(SweepRow) if row.state.value == "running"]
        sweep_sites(killed, wanted)
        assert issues(killed) == issues(whole)
    finally:
        whole.close()
        killed.close()


def issues(wiring: Wiring) -> list[tuple[str, str, str]]:
    with transaction(wiring.sessions) as session:
        return sorted((row.fingerprint, row.target_key, row.state.value) for row in session.query(IssueRow))
