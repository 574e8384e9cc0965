"""Forgetting: what is old goes, and never what an issue, a score or the present still needs."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from builders import NOW
from memory import SITE, a_database, a_finding, a_report, a_run, store_site
from sqlalchemy import select

from config.settings import Settings
from domain.findings import Evidence, EvidenceKind
from domain.records import ProbeSample
from domain.sweeps import SweepState
from models.blobs import FolderBlobs
from models.database import Sessions, transaction
from models.findings import EvidenceRow, FindingRow
from models.issues import IssueEventRow, IssueRow
from models.queries import probes_between
from models.sweeps import SweepRow, save_run, save_samples
from pipeline.owner import Owner
from pipeline.retention import Forgotten, forget, forget_here
from pipeline.settle import settle
from pipeline.wiring import Wiring

DAY = timedelta(days=1)


@pytest.fixture
def made(database_url: str) -> Iterator[Sessions]:
    with a_database(database_url) as sessions:
        store_site(sessions)
        yield sessions


@pytest.fixture
def wiring(made: Sessions, tmp_path: Path) -> Iterator[Wiring]:
    with Owner(tmp_path / "owners") as owner:
        yield Wiring(
            settings=Settings(data=tmp_path, retention_days=30),
            engine=made.kw["bind"],
            sessions=made,
            blobs=FolderBlobs(tmp_path / "blobs"),
            clock=lambda: NOW,
            owner=owner,
        )


def sweep(wiring: Wiring, name: str, at: datetime, *found: str, evidence: str = "") -> None:
    """A settled sweep of some days ago with its bundle, each finding showing one blob."""
    day = f"{at:%Y-%m-%d}"
    (wiring.bundles / day / name).mkdir(parents=True)
    (wiring.bundles / day / name / "order.json").write_text("{}")
    shown = Evidence(kind=EvidenceKind.PAGE, url="https://x/", captured_at=at, key=evidence)
    findings = [a_finding(one, at=at, evidence=(shown,)) for one in found]
    with transaction(wiring.sessions) as session:
        run = replace(a_run(name, at=at), bundle_key=f"{day}/{name}")
        settle(session, run, a_report(*findings), rules=[], columns=[], now=at)


def remembered(wiring: Wiring) -> tuple[set[str], set[str], set[str]]:
    """Sweeps, sweeps with findings, bundles."""
    with transaction(wiring.sessions) as session:
        sweeps = set(session.scalars(select(SweepRow.id)))
        findings = set(session.scalars(select(FindingRow.sweep_id)))
    return sweeps, findings, {path.name for path in wiring.bundles.glob("*/*")}


def test_old_sweeps_go_with_their_findings_and_bundles_and_the_last_of_each_month_stays(wiring: Wiring) -> None:
    for name, days in (("a1", 100), ("a2", 95), ("b1", 70), ("b2", 65), ("new", 3)):
        sweep(wiring, name, NOW - days * DAY, "gone.html")
    # 15 June less 100 and 95 days: March; less 70 and 65: April.
    assert forget(wiring) == Forgotten(sweeps=2, bundles=2)
    assert remembered(wiring) == ({"a2", "b2", "new"},) * 3
    assert forget(wiring) == Forgotten()


def test_the_newest_sound_sweep_stays_however_old(wiring: Wiring) -> None:
    sweep(wiring, "only", NOW - 300 * DAY, "gone.html")
    sweep(wiring, "other", NOW - 301 * DAY)
    forget(wiring)
    assert "only" in remembered(wiring)[0]


def test_a_sweep_under_way_is_left_alone(wiring: Wiring) -> None:
    at = NOW - 40 * DAY
    (wiring.bundles / f"{at:%Y-%m-%d}" / "r").mkdir(parents=True)
    run = replace(a_run("r", at=at, state=SweepState.RUNNING), bundle_key=f"{at:%Y-%m-%d}/r", finished_at=None)
    with transaction(wiring.sessions) as session:
        save_run(session, run)
    assert forget(wiring) == Forgotten()


def test_bundles_that_never_reached_the_database_go_by_their_day(wiring: Wiring) -> None:
    for day in ("2030-01-01", "2030-06-14"):
        (wiring.bundles / day / "orphan").mkdir(parents=True)
    (wiring.bundles / "2030-01-02-notes-of-mine").mkdir()
    assert forget(wiring).bundles == 1
    assert {path.name for path in wiring.bundles.iterdir()} == {"2030-06-14", "2030-01-02-notes-of-mine"}


def test_every_machine_forgets_the_bundles_that_lie_there(wiring: Wiring, tmp_path: Path) -> None:
    other = replace(wiring, settings=Settings(data=tmp_path / "other", retention_days=30))
    for one, name in ((wiring, "here"), (other, "there")):
        sweep(one, f"old-{name}", NOW - 95 * DAY, "a")
        sweep(one, f"last-of-its-month-{name}", NOW - 94 * DAY + timedelta(minutes=len(name)), "a")
        sweep(one, f"new-{name}", NOW - DAY, "a")
    forget(wiring)  # the job, which one machine does for all: rows and what lies with it
    assert {path.name for path in other.bundles.glob("*/*")} == {"old-there", "last-of-its-month-there", "new-there"}
    assert forget_here(other) == 1
    assert {path.name for path in other.bundles.glob("*/*")} == {"last-of-its-month-there", "new-there"}
    assert forget_here(other) == 0


def test_issues_outlive_the_sweeps_that_found_them(wiring: Wiring) -> None:
    sweep(wiring, "a1", NOW - 100 * DAY, "gone.html")
    sweep(wiring, "a2", NOW - 95 * DAY)
    sweep(wiring, "new", NOW - DAY)
    forget(wiring)
    with transaction(wiring.sessions) as session:
        assert len(session.scalars(select(IssueRow)).all()) == 1
        assert len(session.scalars(select(IssueEventRow)).all()) == 1
        assert session.scalars(select(EvidenceRow)).all() == []


def test_a_blob_goes_when_nothing_names_it_any_more(wiring: Wiring, tmp_path: Path) -> None:
    by_issue, by_finding, by_nobody, young = (
        wiring.blobs.put(text.encode()) for text in ("issue", "finding", "no", "young")
    )
    for path in (tmp_path / "blobs").glob("*/*.zst"):
        if path.stem != young.removeprefix("sha256:"):
            os.utime(path, ((NOW - 9 * DAY).timestamp(),) * 2)
    (path,) = (tmp_path / "blobs").glob(f"*/{young.removeprefix('sha256:')}.zst")
    os.utime(path, (NOW.timestamp(),) * 2)
    sweep(wiring, "a1", NOW - 100 * DAY, "gone.html", evidence=by_issue)
    sweep(wiring, "a2", NOW - 95 * DAY)
    sweep(wiring, "new", NOW - DAY, "other.html", evidence=by_finding)
    assert forget(wiring).blobs == 1
    assert set(wiring.blobs.keys()) == {by_issue, by_finding, young}
    assert not wiring.blobs.has(by_nobody)


def test_old_probes_go(wiring: Wiring) -> None:
    samples = [ProbeSample(at=NOW - days * DAY, ok=True, elapsed_ms=1) for days in (32, 29)]
    with transaction(wiring.sessions) as session:
        save_samples(session, SITE, samples)
    assert forget(wiring).probes == 1
    with transaction(wiring.sessions) as session:
        assert probes_between(session, SITE, since=NOW - 99 * DAY, until=NOW) == samples[1:]
