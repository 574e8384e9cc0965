"""One JSON body to one address of the operator's own: no redirects, a time limit, never raises for what the other side does."""

import time
from dataclasses import dataclass

from pipeline.asking import TIMEOUT_S, TROUBLE, exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What came of it."""

    status: int | None
    """None: no answer."""
    error: str = ""
    elapsed_ms: int = 0


def post_json(url: str, body: bytes, headers: dict[str, str], *, timeout_s: float = TIMEOUT_S) -> Posted:
    """Send it. Redirects are not followed: a receiver that moved must be written down anew."""
    begin = time.perf_counter()
    status, error = None, ""
    try:
        status, _ = exchange(url, body=body, headers=headers, timeout_s=timeout_s, most=65536)
    except TROUBLE as trouble:
        error = f"{type(trouble).__name__}: {trouble}"
    return Posted(status=status, error=error, elapsed_ms=round((time.perf_counter() - begin) * 1000))
