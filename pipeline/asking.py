"""One small answer from one address of the operator's own choosing: no redirects, a time limit, a size limit."""

import base64
import http.client
import ssl
from urllib.parse import quote, urlsplit

TIMEOUT_S = 10.0
LARGEST = 1_000_000


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
    parts = urlsplit(url)
    headers = {"accept": "application/json", "connection": "close"}
    if body is not None:
        headers["content-type"] = "application/x-www-form-urlencoded"
    if login is not None:
        pair = ":".join(quote(one, safe="") for one in login)
        headers["authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    connection: http.client.HTTPConnection
    try:
        if parts.scheme == "https":
            context = ssl.create_default_context()
            if ca_file:
                context.load_verify_locations(ca_file)
            connection = http.client.HTTPSConnection(
                parts.hostname or "", parts.port, timeout=timeout_s, context=context
            )
        else:
            connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout_s)
    except (OSError, ValueError) as trouble:
        raise NoAnswerError(type(trouble).__name__) from trouble
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET" if body is None else "POST", target, body=body, headers=headers)
        answer = connection.getresponse()
        content = answer.read(LARGEST + 1)
    except (OSError, http.client.HTTPException, ValueError) as trouble:
        raise NoAnswerError(type(trouble).__name__) from trouble
    finally:
        connection.close()
    if len(content) > LARGEST or not (200 <= answer.status < 300 or 400 <= answer.status < 500):
        raise NoAnswerError(f"HTTP {answer.status}")
    return content
