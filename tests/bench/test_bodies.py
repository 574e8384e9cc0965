"""Bodies as servers send them: whole ones are read, bombs end at the limit."""

import asyncio
from pathlib import Path

from bench.bodies import CODINGS, ours, pages, served


def test_whole_bodies_are_read_and_bombs_end_at_the_limit(shared_fixtures: Path) -> None:
    folder = shared_fixtures / "http-bodies-scrapy" / "compressed"
    with served(folder) as origin:
        found = asyncio.run(ours(origin, pages(folder)))
    assert {found[name] for name in CODINGS if name.startswith("html-")} == {"page"}
    assert {found[name] for name in CODINGS if name.startswith("bomb-")} == {"too_large"}
