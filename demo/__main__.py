"""``python -m demo``: the demo city alone, for a look or for other tools."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from demo.command import run_demo
from demo.server import PortTaken


def main() -> int:
    """Reads the arguments and serves until stopped."""
    parser = argparse.ArgumentParser(
        prog="python -m demo", description="Serves the demo city on loopback addresses until stopped."
    )
    parser.add_argument(
        "--data", type=Path, default=Path("var/demo"), help="folder for sites.csv, accounts.csv, truth.json"
    )
    parser.add_argument("--port", type=int, default=8931, help="port of every address; 0 takes a free one")
    parser.add_argument("--scale", type=int, help="so many sites instead of the standard twenty")
    parser.add_argument("--pages", type=int, help="about so many pages a site")
    parser.add_argument("--accounts", type=int, help="so many new-media accounts instead of the standard forty-four")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if not 0 <= given.port < 65536:
        parser.error(f"argument --port: {given.port} is no port; choose 0 to 65535")
    sys.stdout.write(f"demo city: registry and truth in {given.data}; stop with Ctrl-C\n")
    sys.stdout.flush()
    try:
        run_demo(
            given.data, port=given.port, scale=given.scale, pages=given.pages, seed=given.seed, channels=given.accounts
        )
    except PortTaken as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
