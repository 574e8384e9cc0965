"""A sweep's bundle reaches the machines that did not make it: also late, damaged, twice at once, and never for ever."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from builders import NOW
from bundles import FixedClock, a_bundle, a_dead_link, a_wiring
from sqlalchemy import event, select
from structlog.testing import capture_logs

from crawler.bundle import SweepBundle
from crawler.parcel import laid_out, pack, unpack
from crawler.progress import Progress, ProgressWriter
from domain.records import LinkRecord
from domain.sweeps import KnownFault, Reached, SweepPurpose, SweepRun, SweepState
from models.database import transaction
from models.queries import running_sweeps, sweep_by_id
from models.shelves import name_of
from models.sweeps import SweepRow, note_reached, save_run
from pipeline.brought import Brought
from pipeline.courier import Courier
from pipeline.following import Following
from pipeline.recover import recover
from pipeline.retention import forget
from pipeline.site_view import link_view
from pipeline.take import take
from pipeline.wiring import Wiring

DAY = timedelta(days=1)


def shared_in(folder: Path) -> dict[str, Any]:
    """What machines have in common."""
    return {
        "database_url": f"sqlite:///{folder / 'shared.db'}",
        "evidence_url": f"file://{folder / 'evidence'}",
        "retention_days": 30,
    }


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[tuple[Wiring, Wiring, FixedClock]]:
    """Two machines with data folders of their own, one database and one store of evidence."""
    clock = FixedClock()
    shared = shared_in(tmp_path)
    with ExitStack() as stack:
        first = stack.enter_context(a_wiring(tmp_path / "first", clock=clock, **shared))
        yield first, stack.enter_context(a_wiring(tmp_path / "second", clock=clock, site=False, **shared)), clock


def swept(wiring: Wiring, *, links: int = 3, **given: Any) -> str:
    """A sweep that was taken in; the key of its bundle."""
    bundle = a_bundle(wiring, *(a_dead_link(f"{number}.html") for number in range(links)), **given)
    return take(wiring, bundle).run.bundle_key


def sent(wiring: Wiring) -> None:
    assert wiring.courier is not None
    assert wiring.courier.idle(30)


def links_at(wiring: Wiring, key: str) -> int:
    return link_view(wiring, key).targets


def stored(tmp_path: Path, key: str) -> Path:
    return tmp_path / "evidence" / "swept" / name_of(key)


def test_a_finished_sweep_is_read_on_the_other_machine(machines: tuple[Wiring, Wiring, FixedClock]) -> None:
    first, second, _ = machines
    key = swept(first)
    sent(first)
    assert links_at(second, key) == links_at(first, key) == 3
    assert SweepBundle(second.bundle_folder(key)).artifacts() == SweepBundle(first.bundles / key).artifacts()
    assert first.bundle_folder(key) == first.bundles / key, "where it was made nothing is brought"
    assert not (first.settings.data / "brought").exists()
    assert list((first.settings.data / "unshared").iterdir()) == []


def test_many_come_in_the_order_in_which_they_were_asked_for(machines: tuple[Wiring, Wiring, FixedClock]) -> None:
    first, second, _ = machines
    keys = [swept(first, links=number, at=NOW + timedelta(minutes=number)) for number in range(6)]
    sent(first)
    wanted = [keys[3], "never-made", *keys]
    found = list(second.bundle_folders(wanted))
    assert [len(SweepBundle(one).records(LinkRecord)) for one in found] == [3, 0, 0, 1, 2, 3, 4, 5]


def test_on_one_machine_nothing_is_packed_noted_or_brought(tmp_path: Path) -> None:
    with a_wiring(tmp_path / "data") as wiring:
        key = swept(wiring)
        assert (wiring.courier, wiring.shelf) == (None, None)
        assert wiring.bundle_folder(key) == wiring.bundles / key
        assert list(wiring.bundle_folders([key])) == [wiring.bundles / key]
        left = {path.name for path in (tmp_path / "data").iterdir()}
    assert left.isdisjoint({"unshared", "brought", "swept"})


def test_what_nobody_reads_is_not_shared_and_a_look_for_which_a_person_waits_is_there_when_it_is_settled(
    machines: tuple[Wiring, Wiring, FixedClock], tmp_path: Path
) -> None:
    first, _, _ = machines
    doubtful = swept(first, reason="shutdown")
    there: list[bool] = []
    one = a_dead_link("a.html")
    known = [KnownFault(check_id="broken_link", target=one.target)]
    look = a_bundle(first, one, at=NOW + DAY, purpose=SweepPurpose.RECHECK, known=known)
    routine = swept(first, at=NOW + 2 * DAY, purpose=SweepPurpose.RECHECK)
    event.listen(first.engine, "commit", lambda _: there.append(stored(tmp_path, look.path.name).exists()))
    take(first, look)
    assert there[-1]
    sent(first)
    assert not stored(tmp_path, doubtful).exists()
    assert not stored(tmp_path, routine).exists(), "nobody reads it"


def test_without_the_shared_place_a_sweep_is_taken_in_with_one_warning_and_shared_later(
    machines: tuple[Wiring, Wiring, FixedClock], tmp_path: Path
) -> None:
    first, second, _ = machines
    assert first.shelf is not None
    courier = Courier(first.bundles, first.shelf, first.settings.data / "unshared", again_s=0.2)
    first.__dict__["courier"] = courier
    (tmp_path / "evidence").write_text("the share is not mounted")
    with capture_logs() as logs:
        keys = [swept(first, links=0, at=NOW + timedelta(minutes=number)) for number in range(3)]
        assert not courier.idle(1.0), "several tries have failed"
        with transaction(first.sessions) as session:
            assert all(run.state is SweepState.DONE for run in _runs(session, keys))
        assert [entry["log_level"] for entry in logs if "shared place is away" in entry["event"]] == ["warning"]
        assert links_at(second, keys[0]) == 0
        (tmp_path / "evidence").unlink()
        sent(first)
    assert all(stored(tmp_path, key).is_file() for key in keys)
    assert list((first.settings.data / "unshared").iterdir()) == []


def sweep_and_die(folder: str) -> None:
    """What the child does: the shared place is away, its sweep is taken in, and it is killed."""
    with a_wiring(Path(folder) / "first", **shared_in(Path(folder))) as wiring:
        swept(wiring, links=0)
        os.kill(os.getpid(), signal.SIGKILL)


def test_what_a_killed_process_left_unshared_is_sent_by_the_next_work_on_that_machine(
    tmp_path: Path, root: Path
) -> None:
    (tmp_path / "evidence").write_text("the share is not mounted")
    program = "import sys, test_shared_bundles; test_shared_bundles.sweep_and_die(sys.argv[1])"
    paths = os.pathsep.join(str(root / folder) for folder in (".", "tests/support", "tests/pipeline"))
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    (tmp_path / "evidence").unlink()
    (note,) = (tmp_path / "first" / "unshared").iterdir()
    os.utime(note, (time.time() - 3600,) * 2)
    with a_wiring(tmp_path / "first", site=False, **shared_in(tmp_path)) as wiring:
        recover(wiring)
        sent(wiring)
        with transaction(wiring.sessions) as session:
            (key,) = session.scalars(select(SweepRow.bundle_key))
    assert stored(tmp_path, key).is_file()
    assert not note.exists()


def test_a_bundle_that_is_gone_keeps_nothing_back(machines: tuple[Wiring, Wiring, FixedClock], tmp_path: Path) -> None:
    first, _, _ = machines
    assert first.courier is not None
    first.courier.send("2030-06-15/never-made")
    key = swept(first)
    sent(first)
    assert stored(tmp_path, key).is_file()


@pytest.mark.parametrize("damage", [lambda piece: b"", lambda piece: piece[:-9], lambda piece: b"x" + piece[1:]])
def test_a_damaged_piece_is_passed_over_with_a_warning(
    machines: tuple[Wiring, Wiring, FixedClock], tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    first, second, _ = machines
    key = swept(first)
    sent(first)
    whole = stored(tmp_path, key).read_bytes()
    stored(tmp_path, key).write_bytes(damage(whole))
    with capture_logs() as logs:
        assert links_at(second, key) == 0
        assert links_at(second, key) == 0, "and not asked for again at once"
    assert [entry["bundle"] for entry in logs if "passed over" in entry["event"]] == [key]
    assert not list((second.settings.data / "brought").glob("*"))


def test_a_folder_that_lost_something_is_brought_anew(machines: tuple[Wiring, Wiring, FixedClock]) -> None:
    first, second, _ = machines
    key = swept(first, links=50)
    sent(first)
    folder = second.bundle_folder(key)
    (folder / "LinkRecord.jsonl.zst").write_bytes(b"")  # as after a power cut
    assert len(SweepBundle(second.bundle_folder(key)).records(LinkRecord)) == 50


def test_a_key_that_leads_elsewhere_finds_nothing(machines: tuple[Wiring, Wiring, FixedClock], tmp_path: Path) -> None:
    _, second, _ = machines
    (tmp_path / "evidence").mkdir(exist_ok=True)
    assert second.bundle_folder("../nowhere/x") == second.bundles / "../nowhere/x"
    assert not (second.settings.data / "brought").exists()


def test_what_was_brought_is_bounded_and_the_longest_unused_goes_first(tmp_path: Path) -> None:
    brought = Brought(tmp_path / "brought", most=3, most_bytes=1000)
    now = time.time()
    for number, age in enumerate((9000, 8000, 7000, 6000, 5000)):
        os.utime(brought.lay(f"2030-06-15/{number}", [("order.json", b"x" * 10)]), (now - age,) * 2)
    assert brought.find("2030-06-15/0") is not None, "used again just now"
    brought.tidy()
    assert [number for number in range(5) if brought.find(f"2030-06-15/{number}")] == [0, 3, 4]
    os.utime(brought.lay("2030-06-15/large", [("order.json", b"x" * 995)]), (now - 100,) * 2)
    for number in (0, 3, 4):
        os.utime(brought.find(f"2030-06-15/{number}") or tmp_path, (now - 5000,) * 2)
    brought.tidy()
    assert [path.name for path in (tmp_path / "brought").iterdir()] == ["2030-06-15%2Flarge"]


def test_what_was_not_used_for_a_week_goes_and_so_do_halves_of_killed_processes(tmp_path: Path) -> None:
    brought = Brought(tmp_path / "brought")
    old = brought.lay("2030-06-15/a", [("order.json", b"x")])
    half = tmp_path / "brought" / ".half.part"
    half.mkdir()
    for path in (old, half):
        os.utime(path, (time.time() - 8 * 86400,) * 2)
    brought.tidy()
    assert list((tmp_path / "brought").iterdir()) == []


def _lay_often(folder: Path, piece: bytes) -> bool:
    brought = Brought(folder)
    files = laid_out(unpack(piece))
    for _ in range(40):
        path = brought.lay("2030-06-15/a", files)
        found = brought.find("2030-06-15/a")
        if found != path or len(SweepBundle(path).records(LinkRecord)) != 50:
            return False
    return True


def test_processes_that_bring_the_same_at_once_all_read_it_whole(tmp_path: Path) -> None:
    with a_wiring(tmp_path / "data") as wiring:
        piece = pack(a_bundle(wiring, *(a_dead_link(f"{number}.html") for number in range(50))).path)
    with ProcessPoolExecutor(3, multiprocessing.get_context("spawn")) as processes:
        assert all(one.result() for one in [processes.submit(_lay_often, tmp_path / "b", piece) for _ in range(3)])
    assert [path.name for path in (tmp_path / "b").iterdir()] == ["2030-06-15%2Fa"]


def test_shared_bundles_are_forgotten_by_whichever_machine(
    machines: tuple[Wiring, Wiring, FixedClock], tmp_path: Path
) -> None:
    first, second, clock = machines
    keys = {}
    for name, days in (("a1", 100), ("a2", 95), ("b1", 70), ("new", 3)):
        at = NOW - days * DAY
        bundle = a_bundle(first, a_dead_link("gone.html"), at=at)
        day = first.bundles / f"{at:%Y-%m-%d}"
        day.mkdir()
        clock.now = at
        keys[name] = take(first, SweepBundle(bundle.path.rename(day / bundle.path.name))).run.bundle_key
    sent(first)
    clock.now = NOW
    assert all(stored(tmp_path, key).is_file() for key in keys.values())
    gone = forget(second)
    assert (gone.sweeps, gone.shared, gone.bundles) == (1, 1, 0)
    assert {name for name, key in keys.items() if stored(tmp_path, key).is_file()} == {"a2", "b1", "new"}
    assert forget(first).bundles == 1, "and each machine forgets its own"
    assert forget(second).shared == 0


def a_running_one(wiring: Wiring, name: str) -> SweepRun:
    run = SweepRun(
        id=name, site_code="5001010001", purpose=SweepPurpose.ROUTINE, state=SweepState.RUNNING, ordered_at=NOW,
        bundle_key=name,
    )  # fmt: skip
    with transaction(wiring.sessions) as session:
        save_run(session, run)
    return run


def test_how_far_sweeps_are_is_noted_with_one_statement_for_all_of_a_child(
    machines: tuple[Wiring, Wiring, FixedClock],
) -> None:
    first, second, _ = machines
    bundles = []
    for number in range(25):
        a_running_one(first, f"r{number}")
        bundles.append(SweepBundle(first.bundles / f"r{number}"))
        bundles[-1].path.mkdir(parents=True)
        writer = ProgressWriter(bundles[-1].path / "progress.json", time.monotonic)
        writer.show(Progress(pages=number, planned=100, at=NOW, phase="walk"))
    statements: list[str] = []
    event.listen(first.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    following = Following(first)
    following.note(bundles)
    following.note(bundles)
    assert sum("UPDATE" in one for one in statements) == 1, "what has not changed is not noted again"
    with transaction(second.sessions) as session:
        seen = {run.id: run.reached for run in running_sweeps(session)}
    assert seen == {f"r{n}": Reached(pages=n, planned=100, phase="walk") for n in range(25)}


def test_a_sweep_that_has_ended_is_not_noted_any_more(database_url: str, tmp_path: Path) -> None:
    with a_wiring(tmp_path / "data", database_url=database_url) as wiring:
        a_running_one(wiring, "going")
        key = swept(wiring)
        with transaction(wiring.sessions) as session:
            note_reached(session, {name: Reached(pages=7, planned=9, phase="settle") for name in ("going", key)})
        with transaction(wiring.sessions) as session:
            (going,) = running_sweeps(session)
            ended = sweep_by_id(session, key)
        assert going.reached == Reached(pages=7, planned=9, phase="settle")
        assert ended is not None
        assert ended.reached is None


def _runs(session: Any, keys: list[str]) -> list[SweepRun]:
    return [run for run in (sweep_by_id(session, key) for key in keys) if run is not None]
