"""What becomes of a bundle: the promises of architecture section 17 that hold from the first day."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from builders import HOME, NOW
from bundles import FixedClock, a_bundle, a_dead_link, a_wiring

from domain.findings import Outcome
from domain.issues import IssueState
from domain.sweeps import HealthState
from models.database import transaction
from models.issues import IssueEventRow, IssueRow
from models.queries import known_issues
from models.registry import SiteRow
from pipeline.judge import audit, judge
from pipeline.take import take
from pipeline.wiring import Wiring

LATER = NOW + timedelta(days=1)


def states(wiring: Wiring) -> dict[str, IssueState]:
    with transaction(wiring.sessions) as session:
        return {row.target_key.removeprefix(HOME): row.state for row in session.query(IssueRow)}


def events(wiring: Wiring) -> int:
    with transaction(wiring.sessions) as session:
        return session.query(IssueEventRow).count()


def test_the_same_evidence_gives_the_same_verdict_byte_for_byte(tmp_path: Path) -> None:
    with a_wiring(tmp_path) as wiring:
        bundle = a_bundle(wiring, *(a_dead_link(f"{n}.html") for n in range(5)))
        moved = bundle.path.rename(tmp_path / "elsewhere")
        reports = {msgspec.json.encode(sorted_report(audit(moved, wiring.rulebook))) for _ in range(3)}
    assert len(reports) == 1


def sorted_report(judgement: object) -> object:
    report = judgement.report  # type: ignore[attr-defined]
    return [report.findings, sorted((e.rule_id, e.target_ref) for e in report.examined)]


def test_a_fault_opens_an_issue_and_the_same_place_seen_mended_closes_it(tmp_path: Path) -> None:
    with a_wiring(tmp_path) as wiring:
        summary = take(wiring, a_bundle(wiring, a_dead_link("gone.html")))
        assert summary.faults == {"broken_link": 1}
        assert states(wiring) == {"gone.html": IssueState.OPEN}
        take(wiring, a_bundle(wiring, a_dead_link("gone.html", status=200), at=LATER))
        assert states(wiring) == {"gone.html": IssueState.CLOSED}


def test_a_link_taken_off_its_pages_closes_too(tmp_path: Path) -> None:
    with a_wiring(tmp_path) as wiring:
        take(wiring, a_bundle(wiring, a_dead_link("gone.html")))
        take(wiring, a_bundle(wiring, a_dead_link("gone.html", instances=0, found_on=()), at=LATER))
        assert states(wiring) == {"gone.html": IssueState.CLOSED}


def test_taking_in_the_same_sweep_twice_changes_nothing(tmp_path: Path) -> None:
    with a_wiring(tmp_path) as wiring:
        bundle = a_bundle(wiring, a_dead_link("gone.html"))
        first = take(wiring, bundle)
        before = events(wiring)
        second = take(wiring, bundle)
        assert (second.settled.opened, second.settled.fresh) == (first.settled.opened, False)
        assert events(wiring) == before


@pytest.mark.parametrize("reason", ["shutdown", "crashed"])
def test_a_doubtful_sweep_opens_and_closes_nothing_and_comes_again_soon(tmp_path: Path, reason: str) -> None:
    with a_wiring(tmp_path) as wiring:
        take(wiring, a_bundle(wiring, a_dead_link("old.html")))
        cut_short = a_bundle(
            wiring, a_dead_link("old.html", status=200), a_dead_link("new.html"), at=LATER, reason=reason
        )
        assert take(wiring, cut_short).health.state is HealthState.DOUBTFUL
        assert states(wiring) == {"old.html": IssueState.OPEN}


def test_a_sweep_whose_process_died_is_doubtful_and_its_records_judge_nothing(tmp_path: Path) -> None:
    with a_wiring(tmp_path) as wiring:
        summary = take(wiring, a_bundle(wiring, a_dead_link("gone.html"), receipt=False))
        assert summary.health.state is HealthState.DOUBTFUL
        assert states(wiring) == {}


def test_records_changed_after_the_sweep_make_it_doubtful(tmp_path: Path) -> None:
    with a_wiring(tmp_path) as wiring:
        bundle = a_bundle(wiring, a_dead_link("gone.html"))
        (bundle.path / "LinkRecord.jsonl").write_bytes(b"")
        assert take(wiring, bundle).health.state is HealthState.DOUBTFUL


def test_a_target_that_was_not_looked_at_keeps_its_issue(tmp_path: Path) -> None:
    with a_wiring(tmp_path) as wiring:
        take(wiring, a_bundle(wiring, a_dead_link("gone.html")))
        take(wiring, a_bundle(wiring, at=LATER))
        assert states(wiring) == {"gone.html": IssueState.OPEN}


def test_a_wall_neither_opens_nor_closes(tmp_path: Path) -> None:
    with a_wiring(tmp_path) as wiring:
        take(wiring, a_bundle(wiring, a_dead_link("gone.html")))
        walled = a_bundle(wiring, a_dead_link("gone.html", status=403), a_dead_link("other.html", status=429), at=LATER)
        report = judge(walled, wiring.rulebook).report
        assert {finding.fault.outcome for finding in report.findings} == {Outcome.UNKNOWN}
        take(wiring, walled)
        assert states(wiring) == {"gone.html": IssueState.OPEN}


def test_a_thousand_pages_with_one_broken_footer_link_are_one_issue(tmp_path: Path) -> None:
    with a_wiring(tmp_path) as wiring:
        take(wiring, a_bundle(wiring, a_dead_link("gone.html", instances=1000)))
        with transaction(wiring.sessions) as session:
            (issue,) = known_issues(session, "5001010001")
        assert issue.instances == 1000


def test_the_site_is_free_and_due_by_its_rhythm_afterwards(tmp_path: Path) -> None:
    clock = FixedClock()
    with a_wiring(tmp_path, clock=clock) as wiring:
        with transaction(wiring.sessions) as session:
            row = session.query(SiteRow).one()
            row.claimed_by, row.claimed_until = wiring.owner.token, clock() + timedelta(hours=1)
        take(wiring, a_bundle(wiring))
        with transaction(wiring.sessions) as session:
            row = session.query(SiteRow).one()
            assert row.claimed_by == ""
            assert row.next_sweep_at == clock() + timedelta(days=1)
