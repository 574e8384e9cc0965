"""A digest to look at: composed elsewhere, once for all who ask, behind nobody's back and for nobody who is gone."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import msgspec
import pytest
from telling import CHIEF, ONE, Teller, a_grave_issue, a_teller

from config.settings import Settings
from jobs import previews
from jobs.previews import Answer, Order, Preview, PreviewError, Previews
from pipeline.notify import send_digests

WAIT_S = 100.0
ROOT = str(Path(previews.__file__).parents[1])


@pytest.fixture(scope="module")
def teller(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Teller]:
    folder = tmp_path_factory.mktemp("teller")
    with a_teller(folder, f"sqlite:///{folder / 'memory.db'}") as made:
        made.put(a_grave_issue())
        yield made


def an_order(teller: Teller, to: str = "", **settings: Any) -> Order:
    given = replace(teller.wiring.settings, **settings).as_json()
    now = teller.clock().astimezone(teller.wiring.zone)
    return Order(settings=given, day=now.date(), to=to, now=now)


def look(desk: Previews, teller: Teller, to: str = "", patience_s: float = WAIT_S) -> Answer | None:
    order = an_order(teller)
    return desk.look(order.day, to, now=order.now, patience_s=patience_s)


def test_what_is_composed_elsewhere_is_the_letter_itself(teller: Teller, tmp_path: Path) -> None:
    desk = Previews(teller.wiring.settings)
    for to in (CHIEF, ONE):
        [told] = send_digests(teller.wiring, send=False, only=to)
        answer = look(desk, teller, to)
        assert told.letter is not None
        assert answer is not None
        assert answer.preview is not None
        assert (answer.preview.subject, answer.preview.text, answer.preview.html) == (
            told.letter.subject,
            told.letter.text,
            told.letter.html,
        )
        assert answer.preview.attachment_bytes > 1000
    first = look(desk, teller)
    assert first is not None
    assert first.preview is not None
    assert first.preview.email == CHIEF
    nobody = look(desk, teller, "nobody@city.example")
    assert nobody == Answer()
    kept = list((teller.wiring.settings.data / "previews").glob("*.json"))
    assert {path.stat().st_mode & 0o077 for path in kept} == {0}


def test_the_settings_come_through_whole_and_on_no_command_line(
    teller: Teller, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = an_order(teller, smtp_url="smtp://somebody:a-password@127.0.0.1:1")
    assert Settings(**order.settings) == replace(
        teller.wiring.settings, smtp_url="smtp://somebody:a-password@127.0.0.1:1"
    )
    monkeypatch.setenv("XUNWANG_SECRET_KEY", "a-secret-of-the-parent")
    seen: list[str] = []
    start = subprocess.Popen

    def noted(command: list[str], **more: Any) -> Any:
        seen.extend([*command, *more["env"], *more["env"].values()])
        return start(command, **more)

    monkeypatch.setattr(subprocess, "Popen", noted)
    answer = previews.compose_elsewhere(order)
    assert answer.preview is not None
    assert not [word for word in seen if "password" in word or "secret" in word or word.startswith("XUNWANG_")]


def test_several_who_serve_compose_one_after_the_other_and_each_letter_once(
    teller: Teller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = replace(teller.wiring.settings, data=tmp_path)
    composed, at_once, most = [], [0], [0]
    go_on = Event()

    def compose(order: Order) -> Answer:
        at_once[0] += 1
        most[0] = max(most[0], at_once[0])
        composed.append(order.to)
        assert go_on.wait(WAIT_S)
        at_once[0] -= 1
        return Answer(
            preview=Preview(email=order.to, name="", subject="", text="", html="", pictures=(), attachment_bytes=0)
        )

    monkeypatch.setattr(previews, "compose_elsewhere", compose)
    desks = [Previews(settings), Previews(settings)]
    for _ in range(2):
        for desk in desks:
            for to in (CHIEF, ONE):
                assert look(desk, teller, to, patience_s=0) is None
    go_on.set()
    for desk in desks:
        for to in (CHIEF, ONE):
            answer = look(desk, teller, to)
            assert answer is not None
            assert answer.preview is not None
            assert answer.preview.email == to
    assert sorted(composed) == sorted([CHIEF, ONE])
    assert most == [1]


def test_old_letters_are_composed_anew_and_taken_away(
    teller: Teller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Previews(replace(teller.wiring.settings, data=tmp_path))
    composed: list[str] = []

    def compose(order: Order) -> Answer:
        composed.append(order.to)
        return Answer()

    monkeypatch.setattr(previews, "compose_elsewhere", compose)
    look(desk, teller, CHIEF)
    look(desk, teller, CHIEF)
    assert composed == [CHIEF]
    [kept] = (tmp_path / "previews").glob("*.json")
    os.utime(kept, times=(1, 1))
    look(desk, teller, ONE)
    assert not kept.exists()
    look(desk, teller, CHIEF)
    assert composed == [CHIEF, ONE, CHIEF]


def test_what_goes_wrong_is_told_in_a_sentence(teller: Teller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone: dict[str, Any] = {"data": tmp_path, "database_url": f"sqlite:///{tmp_path / 'nowhere' / 'memory.db'}"}
    desk = Previews(replace(teller.wiring.settings, **gone))
    with pytest.raises(PreviewError, match="数据库") as told:
        look(desk, teller, CHIEF)
    assert "nowhere" in str(told.value)
    monkeypatch.setattr(previews, "_MODULE", "jobs.no_such_module")
    with pytest.raises(PreviewError, match="意外结束（1）"):
        look(Previews(replace(teller.wiring.settings, data=tmp_path / "b")), teller, CHIEF)


def test_who_composes_ends_with_whoever_wanted_it(teller: Teller) -> None:
    """A process that would compose for an hour; its output ends when it does, whoever else is gone."""
    child = (
        "import sys, time; from jobs import preview_child as it\n"
        "def hour(order): print('begun', file=sys.stderr, flush=True); time.sleep(3600)\n"
        "it.composed = hour; it.main()"
    )
    parent = (
        "import subprocess, sys\n"
        "with subprocess.Popen([sys.executable, '-c', sys.argv[1]], stdin=subprocess.PIPE, stderr=subprocess.STDOUT) as child:\n"
        "    child.stdin.write(sys.stdin.buffer.readline()); child.stdin.flush(); child.wait()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", parent, child],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": ROOT},
    ) as started:
        assert started.stdin is not None
        assert started.stdout is not None
        started.stdin.write(msgspec.json.encode(an_order(teller)) + b"\n")
        started.stdin.flush()
        assert started.stdout.readline() == b"begun\n"
        started.kill()
        assert started.stdout.read() == b"", "comes when the last that could write has ended"
