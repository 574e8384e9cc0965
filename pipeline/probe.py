"""One timed request to each home page, stored as a sample; judged elsewhere, over a week."""

import asyncio
from collections.abc import Sequence

from crawler.fetch.http import HttpFetcher
from crawler.policy import Policy
from crawler.probe import LIMIT_S, control_alive, probe
from domain.fetches import Client
from domain.records import ProbeSample
from domain.registry import Site
from models.claims import release_probe
from models.database import transaction
from models.sweeps import save_samples
from pipeline.sweep import named_sites
from pipeline.wiring import Wiring

AT_ONCE = 50
ENOUGH_BYTES = 2_000_000
"""A page larger than this has opened all the same."""


def probe_sites(wiring: Wiring, codes: Sequence[str] | None = None) -> list[tuple[Site, ProbeSample]]:
    """Probe the home pages of these sites, or of all that should answer, once each.

    Raises SweepRefusedError for an unknown code.
    """
    with transaction(wiring.sessions) as session:
        sites = [site for site in named_sites(session, codes) if codes is not None or site.state.swept]
    samples = asyncio.run(_probe_all(wiring, sites))
    now = wiring.clock()
    with transaction(wiring.sessions) as session:
        for site, sample in zip(sites, samples, strict=True):
            save_samples(session, site.code, [sample])
            release_probe(session, site.code, next_probe_at=now + wiring.rhythm(site).probe_every)
    return list(zip(sites, samples, strict=True))


async def _probe_all(wiring: Wiring, sites: Sequence[Site]) -> list[ProbeSample]:
    settings = wiring.settings
    networks = [str(network) for network in settings.allow_private_networks]
    at_once = asyncio.Semaphore(AT_ONCE)
    async with HttpFetcher(
        policy=Policy(allowed_networks=networks),
        user_agent=settings.user_agent,
        timeout_s=LIMIT_S,
        max_body_bytes=ENOUGH_BYTES,
        client=Client.PROBE,
    ) as fetcher:
        alive = await control_alive(settings.control_urls, fetcher)

        async def one(site: Site) -> ProbeSample:
            async with at_once:
                return await probe(site.home_url, control_alive=alive, fetcher=fetcher)

        return list(await asyncio.gather(*(one(site) for site in sites)))
