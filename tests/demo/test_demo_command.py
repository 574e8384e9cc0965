"""`python -m demo` as a user starts it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import httpx

from demo.city import build_city
from demo.command import write_files
from demo.server import free_port, running_city
from pipeline.registry_rows import ACCOUNTS, SITES, read_registry

TODAY = date(2026, 11, 24)


def start(root: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "demo", *arguments], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_the_command_writes_registry_and_truth_serves_and_stops_when_told(root: Path, tmp_path: Path) -> None:
    port = free_port()
    process = start(
        root, "--data", str(tmp_path / "d"), "--port", str(port), "--scale", "3", "--pages", "60", "--seed", "4"
    )
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                state = httpx.get(f"http://127.20.0.1:{port}/__demo__/state", trust_env=False).json()
                break
            except httpx.TransportError:
                assert process.poll() is None, process.stderr and process.stderr.read()
                assert time.monotonic() < deadline
        told = json.loads((tmp_path / "d" / "truth.json").read_text(encoding="utf-8"))
        assert sorted(state["faults"]) == sorted(
            f["id"] for x in (*told["sites"], *told["accounts"]) for f in x["faults"]
        )
        assert httpx.get(told["sites"][0]["home_url"], trust_env=False).status_code == 200
    finally:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, "")
    assert "registry and truth" in out


def test_a_taken_port_ends_the_command_with_one_sentence(root: Path, tmp_path: Path) -> None:
    with running_city(today=TODAY, scale=1) as other:
        process = start(root, "--data", str(tmp_path), "--port", str(other.city.port), "--scale", "1")
        _, err = process.communicate(timeout=30)
    assert process.returncode == 1
    assert err.count("\n") == 1
    assert "choose another with --port" in err


def test_the_written_registries_are_read_without_a_remark(tmp_path: Path) -> None:
    city = build_city(today=TODAY, port=8931)
    write_files(city, tmp_path)
    sites, accounts = read_registry(tmp_path / "sites.csv", SITES), read_registry(tmp_path / "accounts.csv", ACCOUNTS)
    assert (len(sites.entries), sites.remarks) == (len(city.sites), ())
    assert (len(accounts.entries), accounts.remarks) == (44, ())


def test_the_readme_names_every_site_with_its_address(root: Path) -> None:
    text = (root / "demo" / "README.md").read_text(encoding="utf-8")
    for site in build_city(today=TODAY, port=8931).sites:
        row = next(line for line in text.splitlines() if site.code in line)
        assert site.name in row
        assert site.address in row
        assert f"| {site.family.key}" in row


def test_a_port_that_cannot_be_is_wrong_usage(root: Path, tmp_path: Path) -> None:
    process = start(root, "--data", str(tmp_path), "--port", "70000", "--scale", "1")
    _, err = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "--port" in err
