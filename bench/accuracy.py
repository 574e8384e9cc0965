"""Precision and recall by check on the demo city: ``python -m bench.accuracy``; exits 1 below the bars."""

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from bench.columns import Columns, compare_columns, told_columns
from bench.pages import measure_pages, told
from config.settings import Settings
from demo.command import write_files
from demo.past import remember
from demo.server import running_city
from demo.truth import truth
from domain.findings import Finding, Outcome
from domain.records import ColumnRecord, PageRecord
from models.database import transaction
from models.findings import FindingRow
from pipeline.account_judge import judge_account
from pipeline.account_sweep import sweep_accounts
from pipeline.importing import apply_accounts, apply_sites, plan_accounts, plan_sites
from pipeline.importing_posts import apply_posts, plan_posts
from pipeline.judge import audit
from pipeline.sweep import sweep_sites
from pipeline.wiring import Wiring

RIVALS = Path(__file__).resolve().parent.parent / ".cache" / "rivals"
PRECISION, RECALL = 0.98, 0.95
"""The bars over all checks."""
COLUMNS_PRECISION, COLUMNS_RECALL = 0.99, 0.97
"""The bars of ``empty_column`` and ``stale_column``."""
COLUMN_CHECKS = frozenset({"empty_column", "stale_column", "stale_home_page", "undated_article"})
SHORT = 60
"""Pages of articles a site where only columns are measured."""

NOTHING_ELSE = {
    "XUNWANG_MAX_PICTURES": "0",
    "XUNWANG_MAX_SEARCHES": "0",
    "XUNWANG_SWEEP_MAX_OUTSIDE": "0",
    "XUNWANG_MAX_ATTACHMENTS": "0",
    "XUNWANG_SWEEP_TIMEOUT": "15",
}
"""Where only columns are measured, no picture is taken and nothing beside the columns is looked for."""

Key = tuple[str, str, str]
"""Site code, check id, address."""

GENTLE_ON_OURSELVES = {
    "XUNWANG_ACCOUNT_DELAY": "0",
    "XUNWANG_ALLOW_PRIVATE_NETWORKS": "127.0.0.0/8",
    "XUNWANG_RETRY_SPACING": "1,2",
    "XUNWANG_SWEEP_CONCURRENCY": "8",
    "XUNWANG_SWEEP_DELAY": "0",
    "XUNWANG_SWEEP_TIMEOUT": "5",
}


@dataclass(slots=True)
class Comparison:
    """What was found against what is true."""

    right: Counter[str] = field(default_factory=Counter)
    missed: list[Key] = field(default_factory=list)
    false: list[Key] = field(default_factory=list)
    on_faultless: int = 0
    suspicions: int = 0
    columns: Columns = field(default_factory=Columns)

    def precision(self, check: str | None = None) -> float:
        """Share of the accusations that are true, 0 to 1; 1 without any."""
        right = sum(self.right.values()) if check is None else self.right[check]
        false = sum(1 for key in self.false if check in (None, key[1]))
        return right / (right + false) if right + false else 1.0

    def recall(self, check: str | None = None) -> float:
        """Share of the seeded faults that were found, 0 to 1; 1 without any."""
        right = sum(self.right.values()) if check is None else self.right[check]
        missed = sum(1 for key in self.missed if check in (None, key[1]))
        return right / (right + missed) if right + missed else 1.0

    @property
    def checks(self) -> list[str]:
        """Every check that has something to tell."""
        return sorted({*self.right, *(key[1] for key in (*self.missed, *self.false))})

    @property
    def good(self) -> bool:
        """True at or above the bars, with no fault on a faultless site."""
        columns = all(
            self.precision(check) >= COLUMNS_PRECISION and self.recall(check) >= COLUMNS_RECALL
            for check in ("empty_column", "stale_column")
        )
        overall = self.precision() >= PRECISION and self.recall() >= RECALL
        return overall and columns and not self.on_faultless and self.columns.good


def compare(findings: Iterable[Finding], true: Mapping[str, Any], only: frozenset[str] | None = None) -> Comparison:
    """Hold findings against the city's truth. A suspicion finds a fault too, and accuses nobody. ``only``: the checks that count."""
    faults: set[Key] = set()
    suspicions: set[Key] = set()
    for finding in findings:
        if only is not None and finding.check_id not in only:
            continue
        key = (finding.subject, finding.check_id, finding.target.key)
        if finding.fault.outcome is Outcome.FAULT:
            faults.add(key)
        elif finding.fault.outcome is Outcome.SUSPICION:
            suspicions.add(key)
    result = Comparison(suspicions=len(suspicions))
    explained: set[Key] = set()
    for site in (*true["sites"], *true.get("accounts", ())):
        for fault in site["faults"]:
            if only is not None and fault["check"] not in only:
                continue
            names = {(site["code"], fault["check"], url) for url in (fault["url"], *fault.get("aliases", ()))}
            if names & (faults | suspicions):
                result.right[fault["check"]] += 1
                explained |= names
            else:
                result.missed.append((site["code"], fault["check"], fault["url"]))
    # What is true and met only by chance (a sampled page) is neither a miss when left out nor a false alarm when found.
    chance = {(site["code"], one["check"], one["url"]) for site in true["sites"] for one in site.get("later", ())}
    result.false = sorted(faults - explained - chance)
    faultless = {site["code"] for site in true["sites"] if site["faultless"]}
    result.on_faultless = sum(1 for key in faults if key[0] in faultless)
    return result


def measure(*, seed: int, scale: int | None, columns_only: bool = False) -> Comparison:
    """Serve a city, sweep it with the product's own pipeline, and compare. ``columns_only``: sites with few articles, and nothing but
    what columns need.
    """
    articles = SHORT if columns_only else None
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    with (
        tempfile.TemporaryDirectory() as folder,
        running_city(seed=seed, scale=scale, pages=articles, today=today) as running,
    ):
        data = Path(folder)
        write_files(running.city, data / "demo")
        own = {
            "XUNWANG_CA_FILE": str(data / "demo" / "ca.pem"),
            "XUNWANG_DATA": folder,
            "XUNWANG_PLATFORMS_FILE": str(data / "demo" / "platforms.yaml"),
            "XUNWANG_WECHAT_CREDENTIALS_FILE": str(data / "demo" / "wechat.txt"),
        }
        wiring = Wiring.from_settings(
            Settings.load({**GENTLE_ON_OURSELVES, **(NOTHING_ELSE if columns_only else {}), **own})
        )
        try:
            with transaction(wiring.sessions) as session:
                apply_sites(session, plan_sites(session, data / "demo" / "sites.csv"))
                apply_accounts(session, plan_accounts(session, data / "demo" / "accounts.csv"))
                now = wiring.clock().astimezone(wiring.zone)
                posts = plan_posts(session, data / "demo" / "posts.csv", now=now)
                apply_posts(session, posts, looked_at=now, by="bench")
            findings: list[Finding] = []
            columns: dict[str, Sequence[ColumnRecord]] = {}
            effort: dict[str, tuple[int, int, int]] = {}
            for summary in sweep_sites(wiring):
                judgement = audit(wiring.bundles / summary.run.bundle_key, wiring.rulebook)
                findings += judgement.report.findings
                columns[summary.site_code] = judgement.artifacts.of(ColumnRecord) if judgement.artifacts else ()
                read = judgement.artifacts.of(PageRecord) if judgement.artifacts else ()
                rendered = sum(1 for page in read if page.rendered)
                effort[summary.site_code] = summary.run.pages, rendered, summary.run.renders
            remember(wiring, data / "demo")
            with transaction(wiring.sessions) as session:
                wanted = select(FindingRow).where(FindingRow.check_id == "unstable_site")
                rows = session.scalars(wanted.options(selectinload(FindingRow.evidence)))
                findings += [row.to_domain() for row in rows]
            findings += [
                finding
                for look in (() if columns_only else sweep_accounts(wiring))
                for finding in judge_account(wiring.bundles / look.run.bundle_key, wiring.rulebook).report.findings
            ]
        finally:
            wiring.close()
        true = truth(running.city)
        result = compare(findings, true, COLUMN_CHECKS if columns_only else None)
        result.columns = compare_columns(true, columns, effort)
        return result


def main() -> int:
    """Measure, print the table and every miss and false alarm."""
    parser = argparse.ArgumentParser(prog="python -m bench.accuracy", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=int, help="so many sites drawn by seed instead of the standard city")
    parser.add_argument("--columns", action="store_true", help="only columns, on sites with few articles: much quicker")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--pages", type=Path, metavar="FOLDER", help="saved real pages beside other extractors instead")
    parser.add_argument("--rivals", type=Path, default=RIVALS, metavar="FOLDER", help="where the others are installed")
    given = parser.parse_args()
    if given.pages:
        pages = measure_pages(given.pages, given.rivals, today=datetime.now(ZoneInfo("Asia/Shanghai")).date())
        print(told(pages))
        return 0 if pages.good else 1
    result = measure(seed=given.seed, scale=given.scale, columns_only=given.columns)
    print(f"{'check':<24}{'right':>7}{'missed':>8}{'false':>7}{'precision':>11}{'recall':>8}")
    for check in [*result.checks, None]:
        missed = sum(1 for key in result.missed if check in (None, key[1]))
        false = sum(1 for key in result.false if check in (None, key[1]))
        right = sum(result.right.values()) if check is None else result.right[check]
        numbers = f"{right:>7}{missed:>8}{false:>7}{result.precision(check):>11.3f}{result.recall(check):>8.3f}"
        print(f"{check or 'all':<24}{numbers}")
    print(f"faults on faultless sites: {result.on_faultless}; suspicions: {result.suspicions}")
    print(told_columns(result.columns))
    for word, keys in (("missed", result.missed), ("false alarm", result.false)):
        for key in keys:
            print(f"{word}: {' '.join(key)}")
    if given.json:
        rows = {check: [result.precision(check), result.recall(check)] for check in result.checks}
        given.json.write_text(json.dumps({"checks": rows, "good": result.good}, indent=1), encoding="utf-8")
    return 0 if result.good else 1


if __name__ == "__main__":
    raise SystemExit(main())
