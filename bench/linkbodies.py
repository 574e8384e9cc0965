"""Bodies in every coding, cut short or far larger than they look: ours beside LinkChecker and linkinator, part of ``python -m bench.linkcases``."""

import asyncio
import http.server
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from bench import yardsticks
from crawler.fetch.answer import Answer, Read
from crawler.fetch.http import HttpFetcher
from crawler.policy import Policy

FOLDER = "http-bodies-scrapy/compressed"
CODINGS = {
    "html-gzip.bin": "gzip",
    "html-zlibdeflate.bin": "deflate",
    "html-rawdeflate.bin": "deflate",
    "html-br.bin": "br",
    "html-zstd-static-content-size.bin": "zstd",
    "html-zstd-static-no-content-size.bin": "zstd",
    "html-zstd-streaming-no-content-size.bin": "zstd",
    "html-gzip-deflate.bin": "gzip, deflate",
    "html-gzip-deflate-gzip.bin": "gzip, deflate, gzip",
    "truncated-crc-error.gz": "gzip",
    "truncated-crc-error-short.gz": "gzip",
    "unexpected-eof.gz": "gzip",
    "bomb-gzip.bin": "gzip",
    "bomb-deflate.bin": "deflate",
    "bomb-br.bin": "br",
    "bomb-zstd.bin": "zstd",
    "feed-sample1.xml": "gzip",
}
"""File → the coding it is announced in. The last one is plain text that is announced as packed."""
LIMIT = 5_000_000
"""Bytes of one body, unpacked, that ours keeps here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One body: what ours read, and who calls the link broken."""

    name: str
    coding: str
    ours: str
    text: int
    """Characters read."""
    broken_for: tuple[str, ...]


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The bodies on loopback as web pages; gives the origin. Its root links to every one of them."""
    links = "".join(f'<a href="/{escape(name)}">{escape(name)}</a>\n' for name in CODINGS)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path[1:]
            body = (folder / name).read_bytes() if name in CODINGS else links.encode()
            self.send_response(200 if name in CODINGS or not name else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            if name in CODINGS:
                self.send_header("Content-Encoding", CODINGS[name])
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_HEAD = do_GET

        def log_message(self, *_given: Any) -> None:
            """No line."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


async def ours(origin: str) -> dict[str, Answer]:
    """Every body asked for and read as a page of a site is."""
    policy = Policy(allowed_networks=["127.0.0.0/8"])
    async with HttpFetcher(policy=policy, timeout_s=20, max_body_bytes=LIMIT) as client:
        return {name: await client.ask(f"{origin}{name}", read=Read.TEXT) for name in CODINGS}


def verdict(answer: Answer) -> str:
    """``fine``, or the failure; what is merely too large to be kept is fine as a link."""
    failure = answer.fetch.failure
    return failure.value if failure else "fine"


def rows(answers: Mapping[str, Answer], broken: Mapping[str, set[str]], origin: str) -> list[Row]:
    """The table."""
    return [
        Row(
            name=name,
            coding=CODINGS[name],
            ours=verdict(answer),
            text=len(answer.text),
            broken_for=tuple(tool for tool, urls in broken.items() if f"{origin}{name}" in urls),
        )
        for name, answer in answers.items()
    ]


def compare(root: Path, folder: Path, *, limit_s: float) -> list[Row]:
    """Serve, ask, run the yardsticks that are there."""
    tools = yardsticks.present(folder)
    with tempfile.TemporaryDirectory() as work, served(root / FOLDER) as origin:
        answers = asyncio.run(ours(origin))
        broken = {
            name: set(yardsticks.run(tools[name], folder, origin, Path(work), at_once=8, limit_s=limit_s).flagged)
            for name in ("linkinator", "linkchecker")
            if name in tools
        }
        return rows(answers, broken, origin)


def told(table: list[Row]) -> str:
    """The table as text."""
    lines = [f"{'body':<42}{'announced as':<22}{'ours':<14}{'characters':>11}  called broken by"]
    for row in table:
        lines.append(f"{row.name:<42}{row.coding:<22}{row.ours:<14}{row.text:>11}  {', '.join(row.broken_for) or '–'}")
    return "\n".join(lines)
