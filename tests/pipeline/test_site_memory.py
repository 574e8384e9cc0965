"""What a sweep remembers of a site reaches the next one, on whichever machine it runs."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from builders import NOW
from bundles import FixedClock, a_bundle, a_dead_link, a_wiring

from crawler.memory import BEFORE, FILE
from domain.sweeps import SweepPurpose
from models.database import transaction
from models.registry import SiteRow
from pipeline.retention import forget
from pipeline.site_memory import hand_down
from pipeline.take import take
from pipeline.wiring import Wiring

LATER = NOW + timedelta(days=1)
KNOWN = b"what the first worker knows"


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[tuple[Wiring, Wiring, FixedClock]]:
    """Two workers with data folders of their own, one database and one store of evidence."""
    clock = FixedClock()
    shared: dict[str, Any] = {
        "database_url": f"sqlite:///{tmp_path / 'shared.db'}",
        "evidence_url": f"file://{tmp_path / 'evidence'}",
    }
    with ExitStack() as stack:
        first = stack.enter_context(a_wiring(tmp_path / "first", clock=clock, **shared))
        yield first, stack.enter_context(a_wiring(tmp_path / "second", clock=clock, site=False, **shared)), clock


def swept(wiring: Wiring, known: bytes, **given: object) -> None:
    bundle = a_bundle(wiring, a_dead_link("gone.html"), **given)  # type: ignore[arg-type]
    (bundle.path / FILE).write_bytes(known)
    take(wiring, bundle)


def handed_down(wiring: Wiring) -> bytes | None:
    bundle = a_bundle(wiring, at=LATER + timedelta(hours=len(list(wiring.bundles.glob("*")))))
    with transaction(wiring.sessions) as session:
        (code,) = session.scalars(session.query(SiteRow.code).statement)
        hand_down(session, wiring, code, bundle)
    before = bundle.path / BEFORE
    return before.read_bytes() if before.exists() else None


def test_another_worker_knows_what_the_first_has_learnt(workers: tuple[Wiring, Wiring, FixedClock]) -> None:
    first, second, _ = workers
    assert handed_down(second) is None
    swept(first, KNOWN)
    assert handed_down(first) == KNOWN
    assert handed_down(second) == KNOWN


@pytest.mark.parametrize(
    "given", [{"reason": "shutdown"}, {"purpose": SweepPurpose.RECHECK}], ids=["cut short", "a few faults only"]
)
def test_a_look_that_is_no_whole_sweep_leaves_the_memory_as_it_was(
    workers: tuple[Wiring, Wiring, FixedClock], given: dict[str, object]
) -> None:
    first, second, _ = workers
    swept(first, KNOWN)
    swept(first, b"little", at=NOW + timedelta(hours=2), **given)
    assert handed_down(second) == KNOWN


def test_a_memory_that_was_lost_costs_time_and_no_sweep(workers: tuple[Wiring, Wiring, FixedClock]) -> None:
    first, second, _ = workers
    swept(first, KNOWN)
    for key in list(first.blobs.keys()):
        first.blobs.delete(key)
    assert handed_down(second) is None


def test_only_the_latest_memory_is_kept(workers: tuple[Wiring, Wiring, FixedClock]) -> None:
    first, second, clock = workers
    swept(first, b"old")
    swept(first, KNOWN, at=LATER)
    clock.now = NOW + timedelta(days=400)
    old = {key for key in list(first.blobs.keys()) if first.blobs.get(key) == b"old"}
    assert old
    forget(first)
    assert old.isdisjoint(first.blobs.keys())
    assert handed_down(second) == KNOWN


def test_on_one_machine_nothing_is_kept_twice(tmp_path: Path) -> None:
    with a_wiring(tmp_path) as wiring:
        swept(wiring, KNOWN)
        assert all(wiring.blobs.get(key) != KNOWN for key in list(wiring.blobs.keys()))
        assert handed_down(wiring) == KNOWN
