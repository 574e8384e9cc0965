"""The wheel carries the given names without harming anybody; builds it for real."""

import subprocess
import sys
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent


@pytest.fixture(scope="session")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), "."]
    done = subprocess.run(build, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def names(wheel: Path) -> list[str]:
    return zipfile.ZipFile(wheel).namelist()


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-qq",
        "--no-deps",
        "--no-index",
        "--target",
        str(folder),
        str(wheel),
    ]
    subprocess.run(pip, capture_output=True, check=True)
    return folder


def test_the_wheel_leaves_the_libraries_folder_alone(names: list[str]) -> None:
    assert not [name for name in names if name.startswith(("alembic/", "tests/", "bench/", "scripts/", "docs/"))]


def test_migrations_travel_inside_models(root: Path, names: list[str]) -> None:
    scripts = {path.relative_to(root / "alembic").as_posix() for path in (root / "alembic").rglob("*.py")}
    assert {f"models/migrations/{script}" for script in scripts} <= set(names)
    assert not [name for name in names if name.startswith("models/migrations/") and name.endswith("__init__.py")]


def test_the_wheel_holds_every_package_and_its_data(root: Path, names: list[str]) -> None:
    included = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"][
        "targets"
    ]["wheel"]
    for name in included["only-include"]:
        tracked = subprocess.run(["git", "ls-files", "--", name], cwd=root, capture_output=True, text=True, check=True)
        expected = {
            line.replace("alembic/", "models/migrations/")
            for line in tracked.stdout.splitlines()
            if (root / line).exists()
        }
        assert expected <= set(names), f"{name} is not whole in the wheel"


def test_the_wheel_names_its_command_licence_and_python(wheel: Path, names: list[str]) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (folder,) = {name.partition("/")[0] for name in names if ".dist-info/" in name}
        about = Parser().parsestr(archive.read(f"{folder}/METADATA").decode())
        commands = archive.read(f"{folder}/entry_points.txt").decode()
    assert "xunwang = cli:main" in commands
    assert (about["License-Expression"], about["Requires-Python"]) == ("Apache-2.0", ">=3.11")
    assert f"{folder}/licenses/LICENSE" in names


def test_an_installed_wheel_and_the_alembic_library_live_together(installed: Path, tmp_path: Path) -> None:
    code = "import alembic.command, domain, models, checks; print(alembic.__file__); print(domain.__file__)"
    environment = {"PYTHONPATH": str(installed), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    library, vocabulary = done.stdout.split()
    assert not library.startswith(str(installed))
    assert vocabulary.startswith(str(installed))


def test_the_alembic_command_works_at_the_root(root: Path) -> None:
    done = subprocess.run([BIN / "alembic", "--version"], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("alembic ")
