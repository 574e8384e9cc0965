"""One exchange as a WARC file: request and answer as any web-archive viewer opens them; sends and judges nothing."""

from io import BytesIO

from crawler.fetch.answer import Answer

_LONGEST_BODY = 65_536
_OF_THE_WAY = frozenset({"content-encoding", "transfer-encoding", "content-length", "connection"})
"""Headers that describe how the body travelled; it is kept unpacked."""


def exchange(answer: Answer) -> bytes:
    """The WARC (gzip, a request and a response record) of an answer whose headers are known; empty when nothing came."""
    fetch = answer.fetch
    if fetch.status is None or not answer.headers:
        return b""
    from warcio.statusandheaders import StatusAndHeaders  # with fsspec behind it: only a fault needs evidence
    from warcio.warcwriter import WARCWriter

    body = answer.body[:_LONGEST_BODY]
    kept = [(name, value) for name, value in answer.headers if name.lower() not in _OF_THE_WAY]
    headers = StatusAndHeaders(f"{fetch.status}", [*kept, ("Content-Length", str(len(body)))], protocol="HTTP/1.1")
    more = {"WARC-Date": f"{fetch.at.astimezone().isoformat(timespec='seconds')}"}
    if len(body) < len(answer.body):
        more["WARC-Truncated"] = "length"
    out = BytesIO()
    writer = WARCWriter(out, gzip=True)
    response = writer.create_warc_record(
        fetch.landed, "response", payload=BytesIO(body), http_headers=headers, warc_headers_dict=dict(more)
    )
    path = "/" + fetch.landed.partition("://")[2].partition("/")[2]
    asked = StatusAndHeaders(f"{fetch.method} {path} HTTP/1.1", list(answer.asked_with), is_http_request=True)
    request = writer.create_warc_record(
        fetch.landed, "request", http_headers=asked, warc_headers_dict={"WARC-Date": more["WARC-Date"]}
    )
    writer.write_request_response_pair(request, response)
    return out.getvalue()
