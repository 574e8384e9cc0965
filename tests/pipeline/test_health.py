"""A sweep must earn the right to judge."""

import dataclasses

import pytest
from builders import HOME, NOW, a_fetch, a_reach

from domain.artifacts import Artifacts
from domain.fetches import FetchFailure
from domain.records import PageRecord, Record
from domain.sweeps import Coverage, HealthState, Receipt, SweepPurpose, UnitOutcome
from domain.targets import TargetKind, TargetRef
from pipeline.health import judge_health

PAGE = PageRecord(target=TargetRef(kind=TargetKind.PAGE, key=HOME), url=HOME, fetch=a_fetch())
OPEN = a_reach(a_fetch())
DOWN = a_reach(*[a_fetch(failure=FetchFailure.REFUSED)] * 3)


def a_receipt(read: int = 1, failed: int = 0, **given: object) -> Receipt:
    receipt = Receipt(
        sweep_id="s",
        finish_reason="finished",
        started_at=NOW,
        finished_at=NOW,
        coverage=Coverage(planned=read + failed, outcomes={UnitOutcome.READ: read, UnitOutcome.FAILED: failed}),
        records={"ReachRecord": 1, "PageRecord": 1},
    )
    return dataclasses.replace(receipt, **given)  # type: ignore[arg-type]


def state(receipt: Receipt | None, *records: Record, purpose: SweepPurpose = SweepPurpose.ROUTINE) -> HealthState:
    artifacts = Artifacts(sweep_id="s", subject="1", home_url=HOME, records=records or (OPEN, PAGE))
    return judge_health(receipt, artifacts, purpose).state


def test_a_whole_sweep_is_sound() -> None:
    assert state(a_receipt()) is HealthState.SOUND


@pytest.mark.parametrize(
    "receipt",
    [
        None,
        a_receipt(finish_reason="shutdown"),
        a_receipt(control_alive=False),
        a_receipt(coverage=Coverage(planned=3, outcomes={UnitOutcome.READ: 2})),
        a_receipt(records={"ReachRecord": 1, "PageRecord": 7}),
        a_receipt(read=10, failed=30),
    ],
    ids=["no-receipt", "cut-short", "network-ill", "sums-differ", "records-lost", "mostly-failing"],
)
def test_a_doubtful_sweep_says_why(receipt: Receipt | None) -> None:
    artifacts = Artifacts(sweep_id="s", subject="1", home_url=HOME, records=(OPEN, PAGE))
    health = judge_health(receipt, artifacts, SweepPurpose.ROUTINE)
    assert health.state is HealthState.DOUBTFUL
    assert health.reasons


def test_a_site_that_is_down_is_a_sound_result() -> None:
    assert state(a_receipt(read=0, failed=1, records={"ReachRecord": 1}), DOWN) is HealthState.SOUND


def test_an_open_home_page_without_any_page_read_is_doubtful() -> None:
    assert state(a_receipt(records={"ReachRecord": 1}), OPEN) is HealthState.DOUBTFUL


def test_a_recheck_need_not_visit_the_home_page() -> None:
    assert state(a_receipt(records={"PageRecord": 1}), PAGE, purpose=SweepPurpose.RECHECK) is HealthState.SOUND
