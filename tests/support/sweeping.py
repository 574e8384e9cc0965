"""Orders against fixture sites, and sweeps by real children; asserts nothing."""

import asyncio
import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from builders import a_site
from fixture_site import FixtureSite

from crawler.bundle import SweepBundle
from crawler.launch import sweep
from domain.records import LinkRecord, PageRecord, ReachRecord
from domain.sweeps import Budget, Pace, Receipt, SweepOrder, SweepPurpose

LOOPBACK = ("127.0.0.0/8",)
FAST = Pace(delay_s=0, concurrency=4, timeout_s=3, retry_spacing_s=(0.1, 0.1))
GRACE = timedelta(seconds=15)


def an_order(site: FixtureSite | str, /, **given: object) -> SweepOrder:
    """An order for a fixture site or a home address: fast, loopback allowed, no browser unless asked for."""
    home = site if isinstance(site, str) else site.url("/")
    number = home.partition("://")[2].partition(":")[0].replace(".", "")
    hosts = given.pop("hosts", ())
    watched = a_site(code=number, home_url=home, hosts=hosts, **given.pop("watched", {}))  # type: ignore[arg-type]
    budget = given.pop("budget", None) or Budget(max_seconds=60, max_renders=0)
    return SweepOrder(
        **{  # type: ignore[arg-type]
            "id": f"sweep-{number}",
            "site": watched,
            "purpose": SweepPurpose.ROUTINE,
            "ordered_at": datetime(2026, 11, 24, tzinfo=UTC),
            "budget": budget,
            "pace": FAST,
            "allowed_networks": LOOPBACK,
            **given,
        }
    )


def bundles_for(folder: Path, orders: Sequence[SweepOrder]) -> list[SweepBundle]:
    """A fresh bundle for each order."""
    return [SweepBundle.create(folder / f"{number}-{order.id}", order) for number, order in enumerate(orders)]


def swept(folder: Path, *orders: SweepOrder, deadline_s: float = 90) -> list[SweepBundle]:
    """Runs one child over all orders and waits for its end."""
    bundles = bundles_for(folder, orders)
    asyncio.run(sweep(bundles, deadline=timedelta(seconds=deadline_s), grace=GRACE))
    return bundles


def swept_measured(folder: Path, *orders: SweepOrder) -> tuple[list[SweepBundle], int]:
    """The same under a parent made for it: the bundles, and the largest peak of the family in kilobytes (Linux).

    The kernel keeps one peak for all children a process ever waited for; this process has waited for browsers and databases.
    """
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as parents:
        folders, peak = parents.submit(_swept_and_peak, folder, orders).result()
    return [SweepBundle(bundle) for bundle in folders], peak


def _swept_and_peak(folder: Path, orders: Sequence[SweepOrder]) -> tuple[list[Path], int]:
    import resource

    return [bundle.path for bundle in swept(folder, *orders)], resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def receipt_of(bundle: SweepBundle) -> Receipt:
    """The receipt, with the child's last words when there is none."""
    receipt = bundle.receipt()
    assert receipt is not None, bundle.error()
    return receipt


def links_of(bundle: SweepBundle) -> dict[str, LinkRecord]:
    """Link records by path and query."""
    return {_tail(link.url): link for link in bundle.artifacts().of(LinkRecord)}


def pages_of(bundle: SweepBundle) -> dict[str, PageRecord]:
    """Page records by path and query."""
    return {_tail(page.url): page for page in bundle.artifacts().of(PageRecord)}


def reach_of(bundle: SweepBundle) -> ReachRecord:
    """The one reach record."""
    (reach,) = bundle.artifacts().of(ReachRecord)
    return reach


def _tail(url: str) -> str:
    return "/" + url.partition("://")[2].partition("/")[2]
