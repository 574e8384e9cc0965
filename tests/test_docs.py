"""The pages say what the code does: generated ones are in step, links lead somewhere, everything has its heading."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def pages(root: Path) -> list[Path]:
    return [*sorted(root.glob("*.md")), *sorted((root / "docs").rglob("*.md"))]


def headings(page: Path) -> list[str]:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    return [line.lstrip("#").strip() for line in text.splitlines() if line.startswith("#")]


def anchor(heading: str) -> str:
    """The address GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).replace(" ", "-")


def test_generated_pages_are_in_step_with_the_code(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "scripts/docs.py", "--check"], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_every_link_between_pages_leads_somewhere(root: Path) -> None:
    lost = []
    for page in pages(root):
        for match in LINK.finditer(FENCE.sub("", page.read_text(encoding="utf-8"))):
            target = match[1] or match[2]
            if re.match(r"[a-z]+:", target):
                continue
            path, _, fragment = target.partition("#")
            place = (page.parent / path).resolve() if path else page
            if not place.exists() or (fragment and fragment not in map(anchor, headings(place))):
                lost.append(f"{page.relative_to(root)}: {target}")
    assert not lost


def test_every_page_of_the_docs_can_be_reached_from_the_index(root: Path) -> None:
    index = root / "docs" / "index.md"
    reached: set[Path] = set()
    waiting = [index]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md" or not page.exists():
            continue
        reached.add(page)
        targets = (match[1] for match in LINK.finditer(page.read_text(encoding="utf-8")) if match[1])
        waiting += [(page.parent / target.partition("#")[0]).resolve() for target in targets if ":" not in target]
    assert not [page.name for page in (root / "docs").rglob("*.md") if page.resolve() not in reached]


def test_every_check_has_its_heading(root: Path) -> None:
    from checks.registry import discover

    described = headings(root / "docs" / "checks.md")
    assert not [check for check in discover() if check not in described]


def test_every_check_says_why_it_matters_and_how_to_fix_it() -> None:
    from checks.registry import discover

    for check in discover().values():
        for part in ("## Why it matters", "## How to fix it"):
            assert part in check.doc, f"{check.id} lacks «{part}»"


@pytest.mark.skipif(not (ROOT / "config/settings.py").exists(), reason="config/settings.py is not written yet")
def test_every_setting_has_its_heading_and_a_sentence(root: Path) -> None:
    from config.settings import Settings

    described = headings(root / "docs" / "settings.md")
    for one in Settings().describe():
        assert one.variable in described
        assert one.help, f"the setting {one.name} has no help"


@pytest.mark.skipif(not (ROOT / "cli/__init__.py").exists(), reason="cli/ is not written yet")
@pytest.mark.parametrize(
    "command",
    [
        "import",
        "sweep",
        "rescan",
        "probe",
        "findings",
        "issues",
        "columns",
        "score",
        "digest",
        "audit",
        "up",
        "demo",
        "doctor",
        "settings",
        "checks",
        "indicators",
    ],
)
def test_every_promised_command_has_its_heading(root: Path, command: str) -> None:
    assert f"`xunwang {command}`" in headings(root / "docs" / "cli.md")


def test_every_dependency_has_its_reason(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["scale"],
        *project["dependency-groups"]["dev"],
    ]
    needed = {re.split(r"[\[<>=~;! ]", requirement, maxsplit=1)[0] for requirement in wanted}
    page = (root / "docs" / "dependencies.md").read_text(encoding="utf-8")
    python_part = page.partition("## Programs beside Python")[0]
    explained = set(re.findall(r"^\| `([a-z0-9.-]+)` \|", python_part, re.MULTILINE))
    assert explained == needed
