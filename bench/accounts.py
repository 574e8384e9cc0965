"""Looks at a city of accounts of every kind of source: time, requests, memory, and how true the findings are: ``python -m bench.accounts``."""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx

from bench.accuracy import GENTLE_ON_OURSELVES, compare
from config.settings import Settings
from crawler.accounts.sweep import BatchCounts
from demo.hosts import CONTROL
from demo.server import free_port
from domain.findings import Finding, Outcome
from domain.records import AccountRecord
from models.database import transaction
from pipeline.account_judge import judge_account
from pipeline.account_score import score_accounts
from pipeline.account_sweep import sweep_accounts
from pipeline.importing import apply_accounts, plan_accounts
from pipeline.importing_posts import apply_posts, plan_posts
from pipeline.wiring import Wiring

PRECISION, RECALL = 0.99, 0.98
"""The bars for silence."""


def accounts_wiring(data: Path, demo: Path) -> Wiring:
    """The product over a fresh data folder, set up for the platforms of a city."""
    own = {
        "XUNWANG_DATA": str(data),
        "XUNWANG_PLATFORMS_FILE": str(demo / "platforms.yaml"),
        "XUNWANG_WECHAT_CREDENTIALS_FILE": str(demo / "wechat.txt"),
    }
    return Wiring.from_settings(Settings.load({**GENTLE_ON_OURSELVES, **own}))


def take_registry(wiring: Wiring, demo: Path) -> None:
    """The accounts of the city, and what people have collected of them."""
    now = wiring.clock().astimezone(wiring.zone)
    with transaction(wiring.sessions) as session:
        apply_accounts(session, plan_accounts(session, demo / "accounts.csv"))
        apply_posts(session, plan_posts(session, demo / "posts.csv", now=now), looked_at=now, by="bench")


def main() -> int:
    """Serve in a process of its own, look once, print; 1 below the bars or when a dead source was called silent."""
    parser = argparse.ArgumentParser(prog="python -m bench.accounts", description=__doc__)
    parser.add_argument("--accounts", type=int, default=1200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        demo, port = Path(folder) / "demo", free_port()
        arguments = [
            "--data",
            str(demo),
            "--port",
            str(port),
            "--seed",
            str(given.seed),
            "--scale",
            "1",
            "--pages",
            "60",
        ]
        server = subprocess.Popen(
            [sys.executable, "-m", "demo", *arguments, "--accounts", str(given.accounts)], stdout=subprocess.DEVNULL
        )
        try:
            base = f"http://{CONTROL}:{port}/__demo__"
            _wait(server, f"{base}/state")
            true = httpx.get(f"{base}/truth", trust_env=False).json()
            return _look(Path(folder) / "data", demo, true)
        finally:
            server.terminate()
            server.wait(20)


def _wait(server: "subprocess.Popen[bytes]", url: str) -> None:
    while server.poll() is None:
        try:
            httpx.get(url, timeout=2, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the demo city did not start")


def _look(data: Path, demo: Path, true: dict[str, Any]) -> int:
    wiring = accounts_wiring(data, demo)
    try:
        take_registry(wiring, demo)
        counts: list[BatchCounts] = []
        before, cpu = time.monotonic(), time.process_time()
        looks = sweep_accounts(wiring, counts=counts)
        seconds, used = time.monotonic() - before, time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        begun = time.monotonic()
        score_accounts(wiring)
        scored = time.monotonic() - begun
        findings: list[Finding] = []
        sources: Counter[str] = Counter()
        for look in looks:
            judgement = judge_account(wiring.bundles / look.run.bundle_key, wiring.rulebook)
            findings += judgement.report.findings
            record = judgement.artifacts.of(AccountRecord)[0] if judgement.artifacts else None
            sources[record.source if record and record.source else "(not read)"] += 1
    finally:
        wiring.close()
    requests = counts[0].requests
    print(f"accounts {len(looks)}: " + ", ".join(f"{name} {number}" for name, number in sources.most_common()))
    print(f"looked at and taken in: {seconds / 60:.2f} minutes, {used:.0f} s of processor; cards: {scored:.0f} s")
    print(f"requests {sum(requests.values())}: " + ", ".join(f"{name} {n}" for name, n in requests.most_common()))
    print(f"pages in a browser: {counts[0].renders}; peak memory {peak:.0f} MB")
    return _tell(findings, true)


def _tell(findings: list[Finding], true: dict[str, Any]) -> int:
    result = compare(findings, {"sites": [], "accounts": true["accounts"]})
    for check in result.checks:
        right, false = result.right[check], sum(key[1] == check for key in result.false)
        missed = sum(key[1] == check for key in result.missed)
        ratios = f"precision {result.precision(check):.3f} recall {result.recall(check):.3f}"
        print(f"{check:<22} right {right:>4} missed {missed:>3} false {false:>3}  {ratios}")
    unreadable = {one["code"] for one in true["accounts"] if one["newest"] is None}
    silent = {f.subject for f in findings if f.check_id == "stale_account" and f.fault.outcome is Outcome.FAULT}
    unknown = {f.subject for f in findings if f.check_id == "stale_account" and f.fault.outcome is Outcome.UNKNOWN}
    print(f"unreadable accounts {len(unreadable)}: called silent {len(unreadable & silent)}; unknown {len(unknown)}")
    for word, keys in (("missed", result.missed), ("false alarm", result.false)):
        for key in keys:
            print(f"{word}: {' '.join(key)}")
    good = result.precision("stale_account") >= PRECISION and result.recall("stale_account") >= RECALL
    return 0 if good and not unreadable & silent else 1


if __name__ == "__main__":
    raise SystemExit(main())
