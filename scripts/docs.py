"""Writes the pages of docs/ that come from code, or says which are out of step; changes nothing else."""

import inspect
import os
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
MARK = "<!-- Written by scripts/docs; change the code instead. -->"


def checks_page() -> str | None:
    """One heading a check: what it is shown, which parameters it takes, and its docstring."""
    if find_spec("checks.registry") is None:
        return None
    from checks.registry import discover

    found = discover()
    if not found:
        return None
    lines = [
        "# Checks",
        "",
        MARK,
        "",
        "Each check is one file under `checks/`; `scripts/new-check` writes a new one.",
        "",
    ]
    group = ""
    for check in sorted(found.values(), key=lambda check: (check.group, check.id)):
        if check.group != group:
            group = check.group
            lines += [f"## {group}", ""]
        lines += [f"### {check.id}", "", f"**{check.title}** · looks at `{_type_name(check.record_type)}`", ""]
        lines += [_demoted(check.doc), ""]
        lines += [*_parameters(check.params_type), ""]
    return _page(lines)


def settings_page() -> str | None:
    """One heading a setting: its help in both languages and its default."""
    if find_spec("config.settings") is None:
        return None
    from config.settings import Settings

    lines = ["# Settings", "", MARK, ""]
    lines += ["Each setting is an environment variable, or a key of `xunwang.toml` in the data folder, or its default."]
    lines += ["`xunwang settings` prints what is in force and where it comes from.", ""]
    for setting in Settings().describe():
        default = f"Default `{setting.default}`." if setting.default else "No default."
        secret = f" May come from a file: `{setting.variable}_FILE`." if setting.secret else ""
        lines += [f"## {setting.variable}", "", f"{setting.help_en}. {default}{secret}", "", setting.help, ""]
    return _page(lines)


def commands_page() -> str | None:
    """The whole command line, from the Typer application `cli:app`."""
    if not (ROOT / "cli" / "__init__.py").exists():
        return None
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder, "cli.md")
        command = [sys.executable, "-m", "typer", "cli", "utils", "docs", "--name", "xunwang", "--output", str(written)]
        # Help is written for a person at a terminal: without this it would wrap and speak by the developer's own habits.
        environment = os.environ | {"XUNWANG_LOCALE": "en", "COLUMNS": "120", "NO_COLOR": "1", "TERM": "dumb"}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(
                f"scripts/docs: the command line cannot be read: {(done.stderr or done.stdout).strip()[-600:]}"
            )
        text = written.read_text(encoding="utf-8")
    title, _, rest = text.partition("\n")
    return _page([title, "", MARK, "", rest.strip()])


PAGES: dict[str, Callable[[], str | None]] = {
    "docs/checks.md": checks_page,
    "docs/settings.md": settings_page,
    "docs/cli.md": commands_page,
}


def stale_pages(*, write: bool) -> Iterator[str]:
    """Names of the pages that differ from what the code says; with `write` they are brought into step."""
    for name, make in PAGES.items():
        text = make()
        path = ROOT / name
        present = path.read_text(encoding="utf-8") if path.exists() else None
        if text == present:
            continue
        yield name
        if write and text is None:
            path.unlink()
        elif write and text is not None:
            path.write_text(text, encoding="utf-8")


def _page(lines: list[str]) -> str:
    text = "\n".join(line.rstrip() for line in "\n".join(lines).splitlines())
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text.strip() + "\n"


def _demoted(doc: str) -> str:
    """A docstring's `## Why it matters` becomes a heading below the check's own."""
    lines = textwrap.dedent(inspect.cleandoc(doc)).splitlines()
    return "\n".join(f"##{line}" if line.startswith("## ") else line for line in lines)


def _parameters(params: type) -> Iterator[str]:
    # A dataclass's fields, with the source's line of meaning left to the source: types and defaults are what a rule file needs.
    known = fields(params) if hasattr(params, "__dataclass_fields__") else ()
    if not known:
        yield "No parameters."
        return
    yield "| parameter | type | default |"
    yield "| --- | --- | --- |"
    for field in known:
        default = "required" if field.default is MISSING and field.default_factory is MISSING else _shown(field.default)
        yield f"| `{field.name}` | `{_type_name(field.type)}` | {default} |".replace(" | None`", " \\| None`")


def _type_name(annotation: object) -> str:
    if isinstance(annotation, type) and not getattr(annotation, "__args__", None):
        return annotation.__name__
    return str(annotation).replace("typing.", "")


def _shown(value: object) -> str:
    if value is MISSING:
        return "worked out"
    if value is None or value in ("", (), []):
        return "none"
    return f"`{value}`"


def main() -> None:
    """`--check` exits 1 when a page is out of step."""
    only_check = "--check" in sys.argv[1:]
    try:
        stale = list(stale_pages(write=not only_check))
    except (ImportError, SyntaxError) as error:
        raise SystemExit(f"scripts/docs: the code cannot be imported: {error}") from None
    if only_check and stale:
        raise SystemExit(f"scripts/docs: out of step with the code: {', '.join(stale)}; run scripts/docs.")
    for name in stale:
        print(f"docs: wrote {name}")


if __name__ == "__main__":
    main()
