"""Who may import whom, and the two files that keep the root folder harmless; judges the source, runs none of it."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from loaded import loaded_by

PURE = ("domain", "checks", "issues", "scoring")
SIBLINGS = ("config", "models", "crawler", "checks", "issues", "scoring", "reports")
PACKAGES = ("domain", *SIBLINGS, "pipeline", "jobs", "web", "cli", "demo", "bench")
CLOCKS = {"pipeline/clock.py", "crawler/clock.py", "demo/command.py"}  # the demo city takes its day from its command
CLOCK_READERS = {"now", "utcnow", "today"}


def sources(root: Path, *packages: str) -> Iterator[tuple[str, ast.Module]]:
    for package in packages:
        for path in sorted((root / package).rglob("*.py")):
            yield path.relative_to(root).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_the_import_contracts_hold(root: Path) -> None:
    # In a process of its own: the linter trips over classes that Twisted has touched, should a test before have imported it.
    lint = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", lint], cwd=root, capture_output=True, text=True)
    assert (done.returncode, "0 broken" in done.stdout) == (0, True), done.stdout


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("checks/stray.py", "import httpx", "Judging does no I/O"),
        ("scoring/stray.py", "import socket", "Judging does no I/O"),
        ("domain/stray.py", "import models", "seven siblings"),
        ("checks/stray.py", "import issues", "seven siblings"),
        ("models/stray.py", "import pipeline", "seven siblings"),
        ("jobs/stray.py", "import demo", "does not know its demo"),
    ],
)
def test_a_stray_import_breaks_its_contract(root: Path, tmp_path: Path, file: str, line: str, contract: str) -> None:
    settings = (root / "pyproject.toml").read_text(encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(settings, encoding="utf-8")
    for package in tomllib.loads(settings)["tool"]["importlinter"]["root_packages"]:
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    (tmp_path / file).write_text(f"{line}\n", encoding="utf-8")

    linter = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    done = subprocess.run(
        linter, cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    broken = [verdict for verdict in done.stdout.splitlines() if verdict.endswith("BROKEN")]
    assert len(broken) == 1
    assert contract in broken[0]


@pytest.mark.parametrize("folder", ["alembic", "tests"])
def test_no_init_file_hides_a_library_or_a_test(root: Path, folder: str) -> None:
    # alembic/__init__.py would hide the library of that name; one under tests/ would change how its neighbours are imported.
    assert not list((root / folder).rglob("__init__.py"))


def test_every_package_folder_has_its_line(root: Path) -> None:
    for package in PACKAGES:
        for path in (root / package).rglob("*.py"):
            assert (path.parent / "__init__.py").exists(), (
                f"{path.parent} has no __init__.py and would be left out by tools"
            )


def test_every_module_says_in_one_line_what_it_may_do(root: Path) -> None:
    silent = [name for name, tree in sources(root, *PACKAGES, "scripts", "tests") if not ast.get_docstring(tree)]
    assert not silent


def test_only_the_clocks_read_the_time(root: Path) -> None:
    readers = set()
    for name, tree in sources(root, *(package for package in PACKAGES if package != "bench")):
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in CLOCK_READERS:
                owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
                if owner in {"datetime", "date"}:
                    readers.add(name)
    assert readers <= CLOCKS


def test_the_root_names_belong_to_nobody_else(root: Path) -> None:
    ours = {path.parent.name for path in root.glob("*/__init__.py")} | {path.stem for path in root.glob("*.py")}
    claimed = packages_distributions()
    assert not {name: claimed[name] for name in ours if set(claimed.get(name, [])) - {"xunwang"}}
    assert not ours & sys.stdlib_module_names


def test_nothing_imports_the_entry_points(root: Path) -> None:
    for name, tree in sources(root, "domain", *SIBLINGS, "pipeline", "jobs", "web"):
        entry_points = {module for module in imported(tree) if module.partition(".")[0] in {"cli", "scheduler"}}
        assert not entry_points, name


def test_httpx_is_imported_in_one_file_of_the_product(root: Path) -> None:
    # Its successor is to replace it there.
    users = {
        name
        for name, tree in sources(root, "domain", *SIBLINGS, "pipeline", "jobs", "web", "cli")
        if "httpx" in imported(tree)
    }
    assert users <= {"crawler/fetch/http.py"}


def test_one_process_on_sqlite_never_loads_the_queue_of_the_scaled_out_mode(root: Path) -> None:
    modules = [
        name.removesuffix(".py").replace("/", ".")
        for name, _tree in sources(root, "jobs", "cli")
        if not name.endswith("__init__.py")
    ]
    modules = [module for module in modules if module not in {"jobs.distributed", "jobs.hands", "cli.__main__"}]
    code = (
        f"import importlib, sys; [importlib.import_module(m) for m in {modules}]; print('procrastinate' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_sweep_waits_for_its_child_without_what_it_does_not_need() -> None:
    # The process that orders and judges stays beside the child for hours: what it imports is memory for as long.
    found = loaded_by("config.settings", "pipeline.importing", "pipeline.sweep", "pipeline.wiring", "pipeline.take")
    heavy = (
        "alembic mako scrapy twisted lxml selectolax playwright httpx cryptography jinja2 openpyxl docx babel rich"
        " pypdfium2 PIL apprise authlib fsspec fastapi pydantic pydantic_core procrastinate ahocorasick_rs psycopg ruamel"
    )
    assert set(heavy.split()).isdisjoint(found)
