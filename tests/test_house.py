"""The checkout itself: scripts, lock, version, messages; nothing of the machine it was written on."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

from scripts import messages, new_check

VERBS = ["run", "setup", "test", "check", "fix", "docs", "messages", "new-check", "lock", "alone"]


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)


@pytest.mark.parametrize("name", [*(f"scripts/{verb}" for verb in VERBS), ".ci/run"])
def test_a_script_can_be_run_and_stops_at_its_first_error(root: Path, name: str) -> None:
    script = root / name
    assert os.access(script, os.X_OK)
    text = script.read_text(encoding="utf-8")
    assert "lib.sh" in text or "set -euo pipefail" in text
    assert run("bash", "-n", script, cwd=root).returncode == 0


def test_ci_runs_what_a_person_runs(root: Path) -> None:
    assert (root / ".ci" / "run").read_text(encoding="utf-8").rstrip().endswith("exec bash scripts/test")


def test_a_wrong_word_to_setup_is_answered_with_its_usage(root: Path) -> None:
    done = run("scripts/setup", "--nonsense", cwd=root)
    assert (done.returncode, done.stderr) == (2, "usage: scripts/setup [--test]\n")


def test_project_changelog_and_installation_name_one_version(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    newest = re.search(
        r"^## (\S+) – \d{4}-\d\d-\d\d$", (root / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert newest is not None
    assert project == newest[1] == version("xunwang")


def test_the_lock_holds_hashes_and_no_address(root: Path) -> None:
    text = (root / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) > 100
    assert not [
        entry.splitlines()[0]
        for entry in entries
        if not re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+", entry) or "--hash=sha256:" not in entry
    ]
    assert not re.findall(r"://|--index-url|--find-links|file:", text)


def test_the_lock_knows_every_dependency(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["scale"],
        *project["dependency-groups"]["dev"],
    ]
    named = {re.split(r"[\[<>=~;! ]", requirement, maxsplit=1)[0].replace(".", "-") for requirement in wanted}
    locked = {
        name.replace(".", "-")
        for name in re.findall(
            r"^([a-z0-9._-]+)", (root / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    assert not named - locked, "run scripts/lock"


def test_no_tracked_file_names_this_machine_or_a_registry(root: Path) -> None:
    if not (root / ".git").exists():
        pytest.skip("not a git checkout")
    if shutil.which("git") is None:
        pytest.skip("no git here")
    # Split, so that this line is no hit itself.
    pattern = "|".join(
        [
            "/wo" + "rk/(main|steering)",
            "^--(extra-)?index-" + "url",
            '"resolved": *"' + "https?:",
            "registry *= *" + '"https?:',
        ]
    )
    done = run("git", "grep", "-nIE", pattern, cwd=root)
    assert done.stdout == ""


def test_sentences_are_found_wherever_they_are_rendered_late() -> None:
    source = """
@check(title="空栏目")
def f():
    "一行说明"
    yield Fault(message="栏目为空" if empty else "{n} 天未更新", values={"n": "不要"})
    yield _fault(link, "链接打不开")
    text = "最新信息发布于 {newest}"
    return _("关闭"), speaker.text("、"), N_("打开"), other("不要"), _("plain"), f"{n}不要"
"""
    found = [text for _line, text in messages.in_python(source)]
    assert sorted(found) == sorted(
        ["空栏目", "栏目为空", "{n} 天未更新", "链接打不开", "最新信息发布于 {newest}", "关闭", "、", "打开"]
    )


def test_english_says_chinese_words_in_brackets_only() -> None:
    english = next(book for book in messages.BOOKS if book.locale == "en")
    texts = [text for one in messages.collected(english) for text in messages.forms(one.string)]
    bare = [re.sub(r"\([^)]*\)", "", text) for text in texts]
    assert [text for text in bare if any("\u4e00" <= letter <= "\u9fff" for letter in text)] == []


def test_what_a_merge_has_put_there_twice_is_said_once() -> None:
    assert messages.once("The link works.The link works.") == "The link works."
    assert messages.once("bye bye") == "bye bye"


def test_every_sentence_has_its_english_with_the_same_values() -> None:
    catalogue = messages.collected(messages.BOOKS[0])
    assert messages.untranslated(catalogue) == []
    places = re.compile(r"\{[^}]*\}")
    choices = re.compile(r":\?[^{}|]*\|[^{}|]*(?=\})")  # {n:?site|sites}: the word that goes with {n}
    for message in catalogue:
        if message.id:
            wanted = set(places.findall(messages.msgid(message)))
            for english in messages.forms(message.string):
                assert set(places.findall(choices.sub("", english))) <= wanted, messages.msgid(message)


@pytest.mark.parametrize(
    "name", ["stale", "is_stale_column", "check_columns", "no_dead_links", "StaleColumn", "stale-column"]
)
def test_a_check_that_is_not_named_by_its_fault_is_refused(name: str) -> None:
    assert new_check.wrong_name(name)


def test_a_new_check_comes_with_its_test_and_is_never_overwritten(root: Path, tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    (tmp_path / "checks" / "columns").mkdir(parents=True)
    shutil.copy(root / "scripts" / "new_check.py", tmp_path / "scripts")
    command = [sys.executable, "scripts/new_check.py", "columns", "missing_picture"]

    assert run(*command, cwd=tmp_path).returncode == 0
    check, test = tmp_path / "checks/columns/missing_picture.py", tmp_path / "tests/checks/test_missing_picture.py"
    compile(check.read_text(encoding="utf-8"), check, "exec")
    compile(test.read_text(encoding="utf-8"), test, "exec")
    assert "def missing_picture(record: ColumnRecord, params: Params, now: datetime)" in check.read_text(
        encoding="utf-8"
    )

    check.write_text("mine", encoding="utf-8")
    again = run(*command, cwd=tmp_path)
    assert (again.returncode, check.read_text(encoding="utf-8")) == (1, "mine")
    assert "is there already" in again.stderr
