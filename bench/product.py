"""The product on the bench's sites, as a process of its own: ``python -m bench.product --data FOLDER HOME…`` prints one JSON line."""

import argparse
import gc
import json
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.spare import FEW_LOOKS, started_ahead

if TYPE_CHECKING:
    from pipeline.take import SweepSummary

AT_FULL_SPEED = {
    "XUNWANG_ALLOW_PRIVATE_NETWORKS": "127.0.0.0/8",
    "XUNWANG_RETRY_SPACING": "0.1,0.1",
    "XUNWANG_SWEEP_DELAY": "0",
    "XUNWANG_SWEEP_CONCURRENCY": "8",
    "XUNWANG_MAX_RENDERS": "0",
    "XUNWANG_SWEEP_CHILDREN": "1",
    "XUNWANG_SITES_PER_CHILD": "100",
}
"""The pace of a bench on its own loopback: everything else is what a user has."""


def main() -> None:
    """Import the sites unless they are known, sweep all, tell what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--rescan", action="store_true", help="sweep as a person's rescan does: nothing is left out")
    parser.add_argument("homes", nargs="+")
    given = parser.parse_args()
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # a bench in a shell's background would be deaf to its stop
    gc.set_threshold(*FEW_LOOKS)  # this and the next as `xunwang sweep` does
    with started_ahead():
        print("RESULT " + json.dumps(_sweep(given)))


def _sweep(given: argparse.Namespace) -> dict[str, Any]:
    from config.settings import Settings
    from domain.sweeps import SweepPurpose
    from models.database import transaction
    from pipeline.importing import apply_sites, plan_sites
    from pipeline.sweep import sweep_sites
    from pipeline.wiring import Wiring

    chosen = dict(pair.split("=", 1) for pair in given.set)
    wiring = Wiring.from_settings(Settings.load(AT_FULL_SPEED | chosen | {"XUNWANG_DATA": str(given.data)}))
    registry = given.data / "bench.csv"
    rows = [f"15010{number:05},云中市人民政府,{home},云中市" for number, home in enumerate(given.homes, 1)]
    registry.write_text("\n".join(["code,name,home_url,organizer", *rows]), "utf-8")
    with transaction(wiring.sessions) as session:
        apply_sites(session, plan_sites(session, registry))
    begin = time.monotonic()
    summaries = sweep_sites(wiring, purpose=SweepPurpose.RESCAN if given.rescan else SweepPurpose.ROUTINE)
    seconds = time.monotonic() - begin
    told = {
        "seconds": seconds,
        "pages": sum(one.run.pages for one in summaries),
        "requests": sum(one.run.requests for one in summaries),
        "health": sorted({one.health.state.value for one in summaries}),
        "faults": {name: sum(one.faults.get(name, 0) for one in summaries) for name in _names(summaries)},
        "bundles": [one.run.bundle_key for one in summaries],
    }
    wiring.close()
    return told


def _names(summaries: "list[SweepSummary]") -> list[str]:
    return sorted({name for one in summaries for name in one.faults})


if __name__ == "__main__":
    main()
