"""A week of probes before the city was first watched (可用性): what a prober would have noted, for the weekly line; pure."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from demo.model import Decoy
from domain.records import ProbeSample

if TYPE_CHECKING:
    from demo.city import City
    from demo.faults import Seeder

EVERY = timedelta(hours=1)
PROBES = 7 * 24
_FAILED = {"unstable": 11, "warned": 6}
"""Failures of the week: 6.5 % is over the line of 5 %, 3.6 % is warned of."""


def seed(seeder: Seeder, how: str) -> None:
    """A recipe ``probes:HOW``."""
    site = seeder.site
    site.probes_how = how
    if how == "unstable":
        site.probes_fault = seeder.fault_id("unstable_site")
        seeder.note(site.probes_fault, site.home_url, site.name, {"failed": _FAILED[how], "probes": PROBES})
    else:
        site.decoys.append(
            Decoy(url=site.home_url, check="unstable_site", why="3.6 % of the week: warned of, not yet over the line")
        )


def history(city: City, until: datetime) -> dict[str, list[ProbeSample]]:
    """The probes of the week before ``until`` by site code, an hour apart; sites that are down as a whole have none."""
    return {
        site.code: _week(
            f"{city.seed}:probes:{site.index}",
            until,
            _failures(site.probes_how, mended=not site.active(site.probes_fault)),
        )
        for site in city.sites
        if not site.wire_fault
    }


def _failures(how: str, *, mended: bool) -> int:
    return 0 if how == "unstable" and mended else _FAILED.get(how, 0)


def _week(seed: str, until: datetime, failures: int) -> list[ProbeSample]:
    rng = Random(seed)
    return samples(rng, until, EVERY, PROBES, failed=set(rng.sample(range(1, PROBES), failures)), slowest_ms=900)


def samples(
    rng: Random, until: datetime, every: timedelta, count: int, *, failed: Container[int], slowest_ms: int
) -> list[ProbeSample]:
    """So many probes before a moment, newest first; those of the numbers in ``failed`` had no answer."""
    return [
        ProbeSample(
            at=until - (number + 0.5) * every,
            ok=number not in failed,
            elapsed_ms=rng.randrange(60, slowest_ms) if number not in failed else 15_000,
            status=200 if number not in failed else None,
            failure="" if number not in failed else "timeout",
            control_alive=True,
        )
        for number in range(count)
    ]
