"""One timed request of a home page for availability; judged nowhere here, stored by whoever asked."""

from collections.abc import Sequence

from crawler.clock import now
from crawler.fetch.answer import Read
from crawler.fetch.http import HttpFetcher
from crawler.policy import Policy
from domain.fetches import Client, FetchFailure
from domain.records import ProbeSample

LIMIT_S = 15.0
"""A page that needs longer has not opened (veto.site.unreachable)."""
_ENOUGH_BYTES = 2_000_000
_WALLS = frozenset({401, 403, 412, 429})


async def probe(
    url: str,
    *,
    limit_s: float = LIMIT_S,
    user_agent: str = "",
    allowed_networks: Sequence[str] = (),
    vantage: str = "",
    control_alive: bool | None = None,
    fetcher: HttpFetcher | None = None,
) -> ProbeSample:
    """Asks the home page once by GET, reads it, and says how long that took. Raises ValueError for a network that is none.

    ``ok`` means a 2xx answer, or a wall that at least answered (401, 403, 412, 429: the server is up), within ``limit_s``
    seconds. A body larger than two megabytes counts as read: the page has opened. A ``fetcher`` may be handed in to share
    connections among many probes.
    """
    if fetcher is None:
        async with HttpFetcher(
            policy=Policy(allowed_networks=allowed_networks),
            user_agent=user_agent,
            timeout_s=limit_s,
            max_body_bytes=_ENOUGH_BYTES,
            client=Client.PROBE,
        ) as own:
            return await probe(url, limit_s=limit_s, vantage=vantage, control_alive=control_alive, fetcher=own)
    at = now()
    fetch = (await fetcher.ask(url, read=Read.ALL)).fetch
    failure = None if fetch.failure is FetchFailure.TOO_LARGE else fetch.failure
    status = fetch.status
    ok = failure is None and status is not None and (200 <= status < 300 or status in _WALLS)
    return ProbeSample(
        at=at,
        ok=ok and fetch.elapsed_ms < limit_s * 1000,
        elapsed_ms=fetch.elapsed_ms,
        status=status,
        failure=failure.value if failure else "",
        vantage=vantage,
        control_alive=control_alive,
    )


async def control_alive(urls: Sequence[str], fetcher: HttpFetcher) -> bool | None:
    """Whether our own network is well: any control target answers anything at all; None when there is none to ask."""
    if not urls:
        return None
    for url in urls:
        if (await fetcher.ask(url, read=Read.NOTHING)).fetch.status is not None:
            return True
    return False
