"""One request to one address of the operator's own choosing: no redirects, a time limit, a size limit."""

import base64
import http.client
import ssl
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

TIMEOUT_S = 10.0
LARGEST = 1_000_000
TROUBLE = (OSError, http.client.HTTPException, ValueError)
"""What the network, the other side and an address that is none raise."""


class NoAnswerError(Exception):
    """Nothing came, or nothing that could be read: why, in few words."""


def ask(
    url: str,
    *,
    body: bytes | None = None,
    login: tuple[str, str] | None = None,
    ca_file: str = "",
    timeout_s: float = TIMEOUT_S,
) -> bytes:
    """GET, or POST of a form, and the body of the answer. ``login``: name and secret of an OAuth client. Raises NoAnswerError.

    An answer with a client's error (4xx) is given back as it is: it holds what is wrong. Redirects are not followed.
    """
    headers = {"accept": "application/json", "connection": "close"}
    if body is not None:
        headers["content-type"] = "application/x-www-form-urlencoded"
    if login is not None:
        pair = ":".join(quote(one, safe="") for one in login)
        headers["authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    try:
        status, content = exchange(
            url, body=body, headers=headers, timeout_s=timeout_s, most=LARGEST + 1, ca_file=ca_file
        )
    except TROUBLE as trouble:
        raise NoAnswerError(type(trouble).__name__) from trouble
    if len(content) > LARGEST or not (200 <= status < 300 or 400 <= status < 500):
        raise NoAnswerError(f"HTTP {status}")
    return content


def exchange(
    url: str, *, body: bytes | None, headers: Mapping[str, str], timeout_s: float, most: int, ca_file: str = ""
) -> tuple[int, bytes]:
    """GET, or POST of a body: status and at most so many bytes of the answer. Raises what ``TROUBLE`` names."""
    parts = urlsplit(url)
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        context = ssl.create_default_context()
        if ca_file:
            context.load_verify_locations(ca_file)
        connection = http.client.HTTPSConnection(parts.hostname or "", parts.port, timeout=timeout_s, context=context)
    else:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout_s)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET" if body is None else "POST", target, body=body, headers=dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.read(most)
    finally:
        connection.close()
