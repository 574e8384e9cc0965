"""Sorts one answer from the wire into works, broken or cannot say; shared by the checks of links and availability."""

from datetime import datetime
from enum import StrEnum

from domain.fetches import Client, Fetch, FetchFailure

BROKEN_STATUSES = frozenset({404, 410})
"""The server says that there is nothing."""

WALL_STATUSES = frozenset({401, 402, 403, 406, 407, 412, 416, 418, 423, 425, 429, 451, 503, 521, 999})
"""The server answers, but not to us: log-ins, gates, rate limits, maintenance."""

TRANSIENT_FAILURES = frozenset(
    {
        FetchFailure.DNS,
        FetchFailure.REFUSED,
        FetchFailure.RESET,
        FetchFailure.TIMEOUT,
        FetchFailure.BAD_PROTOCOL,
        FetchFailure.BAD_ENCODING,
        FetchFailure.TOO_MANY_REDIRECTS,
    }
)
"""May pass by itself; only several spaced tries make a fault."""


class Answer(StrEnum):
    """What one try says about its target."""

    WORKS = "works"
    ABSENT = "absent"
    """Definitely not there."""
    FAILING = "failing"
    """No proper answer this time."""
    BAD_ADDRESS = "bad_address"
    """Wrong as written; nothing needs asking."""
    WALL = "wall"
    """Something answers, but not to us, or we did not ask: proves nothing."""
    TLS = "tls"
    """No secure connection for our client; a visitor's browser may be more lenient."""


def answer_of(fetch: Fetch) -> Answer:
    """Sort one try. A wall, a limit or a rule of ours never counts against the target (indicators.md section 13)."""
    if fetch.failure in {FetchFailure.BAD_ADDRESS, FetchFailure.PRIVATE_ADDRESS}:
        return Answer.BAD_ADDRESS
    if fetch.failure is FetchFailure.TLS:
        return Answer.FAILING if fetch.by is Client.BROWSER else Answer.TLS
    if fetch.failure is FetchFailure.BAD_PROTOCOL and fetch.status is not None and 200 <= fetch.status < 300:
        # The page began well and was cut off, or its length is a lie: a visitor's browser shows what came.
        return Answer.FAILING if fetch.by is Client.BROWSER else Answer.WALL
    if fetch.failure in TRANSIENT_FAILURES:
        return Answer.FAILING
    if fetch.failure is not None or fetch.status is None or fetch.status in WALL_STATUSES:
        return Answer.WALL
    if 200 <= fetch.status < 300:
        return Answer.WORKS
    if fetch.status in BROKEN_STATUSES:
        return Answer.ABSENT
    if fetch.status >= 500:
        return Answer.FAILING
    # Other refusals are the server's quarrel with our request; a redirect that ends nowhere says nothing either.
    return Answer.WALL


def attempts_text(attempts: tuple[Fetch, ...], now: datetime) -> str:
    """Every try on one line, for evidence: time in the zone of ``now``, client, method, outcome, where redirects led."""
    return "; ".join(
        f"{fetch.at.astimezone(now.tzinfo):%m-%d %H:%M:%S} {fetch.by.value} {fetch.method} {fetch.failure.value if fetch.failure else fetch.status}"
        + "".join(f" → {hop}" for hop in (*fetch.redirects[1:], fetch.final_url) if hop)
        for fetch in attempts
    )
