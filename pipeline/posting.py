"""One JSON body to one address of the operator's own: no redirects, a time limit, never raises for what the other side does."""

import http.client
import ssl
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What came of it."""

    status: int | None
    """None: no answer."""
    error: str = ""
    elapsed_ms: int = 0


def post_json(url: str, body: bytes, headers: dict[str, str], *, timeout_s: float = TIMEOUT_S) -> Posted:
    """Send it. Redirects are not followed: a receiver that moved must be written down anew."""
    parts = urlsplit(url)
    begin = time.perf_counter()
    status, error = None, ""
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(parts.hostname or "", parts.port, timeout=timeout_s, context=context)
    else:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout_s)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body=body, headers=headers)
        answer = connection.getresponse()
        answer.read(65536)
        status = answer.status
    except (OSError, http.client.HTTPException, ValueError) as trouble:
        error = f"{type(trouble).__name__}: {trouble}"
    finally:
        connection.close()
    return Posted(status=status, error=error, elapsed_ms=round((time.perf_counter() - begin) * 1000))
