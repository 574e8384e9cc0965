"""Timed requests of home pages, stored as samples; a failure is repeated soon, and a site that stays down is judged at once."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from crawler.probe import Prober
from domain.records import ProbeSample
from domain.registry import Site
from domain.slots import next_slot
from models.claims import claim_probe, due_probes, probe_tries, release_probe
from models.database import transaction
from models.queries import sites_by_code
from models.sweeps import save_samples
from pipeline.availability import judge_now, living
from pipeline.sweep import named_sites
from pipeline.wiring import Wiring

log = structlog.get_logger()

AT_ONCE = 200
RESOLVERS = 64
"""Threads that resolve names: a slow name server must not hold up the others."""
MOST_A_ROUND = 1000
CLAIM_FOR = timedelta(minutes=5)
AGAIN_WHEN_BLIND = timedelta(minutes=1)
MANY, NEARLY_ALL = 10, 0.8
"""Without control targets: when so many sites are asked at once and so large a share gives no answer at all, we are blind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """One site's probe in a round."""

    site: Site
    tries: int
    """Failed tries before this one; 0: a probe in turn."""


def probe_sites(wiring: Wiring, codes: Sequence[str] | None = None) -> list[tuple[Site, ProbeSample]]:
    """Probe the home pages of these sites, or of all that should answer, once each; failures are repeated before it returns.

    The sample returned for a site is the last one. Raises SweepRefusedError for an unknown code.
    """
    with transaction(wiring.sessions) as session:
        sites = [site for site in named_sites(session, codes) if codes is not None or site.state.swept]
    last: dict[str, ProbeSample] = {}
    turns = [_Turn(site=site, tries=0) for site in sites]
    for spacing in (0.0, *wiring.settings.retry_spacing):
        if not turns:
            break
        asyncio.run(asyncio.sleep(spacing))
        samples = probe_round(wiring, turns)
        last |= {turn.site.code: sample for turn, sample in zip(turns, samples, strict=True)}
        turns = [
            _Turn(site=turn.site, tries=turn.tries + 1)
            for turn, sample in zip(turns, samples, strict=True)
            if not sample.ok and sample.control_alive is not False and not sample.excused
        ]
    return [(site, last[site.code]) for site in sites]


def probe_due(wiring: Wiring, *, limit: int = MOST_A_ROUND) -> int:
    """Probe the sites that are due and that nobody else is probing; how many that were."""
    now = wiring.clock()
    with transaction(wiring.sessions) as session:
        due = due_probes(session, now=now, limit=limit)
        mine = [
            code for code in due if claim_probe(session, code, by=wiring.owner.token, now=now, until=now + CLAIM_FOR)
        ]
        tries = probe_tries(session, mine)
        turns = [_Turn(site=site, tries=tries.get(site.code, 0)) for site in sites_by_code(session, mine)]
    if turns:
        probe_round(wiring, turns)
    return len(turns)


def probe_round(wiring: Wiring, turns: Sequence[_Turn]) -> list[ProbeSample]:
    """Probe these sites at the same time, store the samples, say when each is due again and judge what may have changed."""
    samples = asyncio.run(_ask_all(wiring, turns))
    now = wiring.clock()
    with transaction(wiring.sessions) as session:
        for turn, sample in zip(turns, samples, strict=True):
            save_samples(session, turn.site.code, [sample])
            due, tries = _next(wiring, turn, sample, now)
            release_probe(session, turn.site.code, next_probe_at=due, tries=tries)
        marked = living(session, [turn.site.code for turn in turns])
    for turn, sample in zip(turns, samples, strict=True):
        if sample.control_alive is False or sample.excused:
            continue
        down = not sample.ok and turn.tries >= len(wiring.settings.retry_spacing)
        if down or (sample.ok and turn.site.code in marked):
            judge_now(wiring, turn.site, tries=turn.tries + 1)
    return samples


def _next(wiring: Wiring, turn: _Turn, sample: ProbeSample, now: datetime) -> tuple[datetime, int]:
    """When the site is due again, and how many tries of its probe will have failed by then."""
    every = wiring.rhythm(turn.site).probe_every
    spacing = wiring.settings.retry_spacing
    if sample.control_alive is False:
        return now + min(AGAIN_WHEN_BLIND, every), turn.tries
    if not sample.ok and not sample.excused and turn.tries < len(spacing):
        return now + timedelta(seconds=spacing[turn.tries]), turn.tries + 1
    return next_slot(turn.site.code, every, now), 0


async def _ask_all(wiring: Wiring, turns: Sequence[_Turn]) -> list[ProbeSample]:
    settings = wiring.settings
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(RESOLVERS, thread_name_prefix="resolve"))
    places = asyncio.Semaphore(AT_ONCE)
    async with Prober(
        allowed_networks=[str(network) for network in settings.allow_private_networks],
        user_agent=settings.user_agent,
        limit_s=settings.probe_limit,
        vantage=settings.vantage,
    ) as prober:
        alive = await prober.alive(settings.control_urls)

        async def one(turn: _Turn) -> ProbeSample:
            async with places:
                at = wiring.clock()
                sample = await prober.probe(turn.site.home_url, at=at, extra=turn.tries > 0)
                excused = turn.site.closure_covers(at.astimezone(wiring.zone).date())
                return replace(sample, excused=excused)

        samples = list(await asyncio.gather(*(one(turn) for turn in turns)))
        if alive and any(sample.status is None for sample in samples):
            # Our line may have gone down while we asked.
            alive = await prober.alive(settings.control_urls)
        if alive is None and _all_silent(samples):
            alive = False
    if alive is False:
        log.warning("our own network is ill: probes do not count", probes=len(samples))
    return [replace(sample, control_alive=alive) for sample in samples]


def _all_silent(samples: Sequence[ProbeSample]) -> bool:
    silent = sum(sample.status is None for sample in samples)
    return len(samples) >= MANY and silent >= NEARLY_ALL * len(samples)
