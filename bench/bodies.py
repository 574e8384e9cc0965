"""Compressed, broken and bursting bodies: what our client and httpx make of each, sent as they are by a server on loopback."""

import asyncio
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from bench.loopback import Quiet, serving
from crawler.fetch.answer import Read
from crawler.fetch.http import HttpFetcher
from crawler.policy import Policy

CODINGS = {
    "html-br.bin": "br",
    "html-gzip.bin": "gzip",
    "html-gzip-deflate.bin": "gzip, deflate",
    "html-gzip-deflate-gzip.bin": "gzip, deflate, gzip",
    "html-rawdeflate.bin": "deflate",
    "html-zlibdeflate.bin": "deflate",
    "html-zstd-static-content-size.bin": "zstd",
    "html-zstd-static-no-content-size.bin": "zstd",
    "html-zstd-streaming-no-content-size.bin": "zstd",
    "truncated-crc-error.gz": "gzip",
    "truncated-crc-error-short.gz": "gzip",
    "unexpected-eof.gz": "gzip",
    "bomb-br.bin": "br",
    "bomb-deflate.bin": "deflate",
    "bomb-gzip.bin": "gzip",
    "bomb-zstd.bin": "zstd",
}
LIMIT_BYTES = 2_000_000


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The bodies of ``folder`` with their codings announced; gives the origin."""

    class Handler(Quiet):
        def do_GET(self) -> None:
            name = self.path.removeprefix("/")
            body = (folder / name).read_bytes() if name in CODINGS else b""
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Encoding", CODINGS.get(name, "identity"))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with serving(Handler) as origin:
        yield origin


def pages(folder: Path) -> set[bytes]:
    """The one page; its deflated copies were made from a state of it that is three bytes longer."""
    plain, deflated = ((folder / name).read_bytes() for name in ("html-gzip.bin", "html-zlibdeflate.bin"))
    return {zlib.decompress(plain, 31), zlib.decompress(deflated)}


async def ours(origin: str, page: set[bytes]) -> dict[str, str]:
    """Body → what came of it: ``page`` (the one page), ``other``, or the failure's name."""
    found: dict[str, str] = {}
    policy = Policy(allowed_networks=["127.0.0.0/8"])
    async with HttpFetcher(policy=policy, timeout_s=20, max_body_bytes=LIMIT_BYTES) as client:
        for name in CODINGS:
            answer = await client.ask(origin + name, read=Read.ALL)
            failure = answer.fetch.failure
            found[name] = failure.value if failure else "page" if answer.body in page else "other"
    return found


def plain_httpx(origin: str, page: set[bytes]) -> dict[str, str]:
    """The same by httpx alone, which knows no limit: bombs are left out."""
    found: dict[str, str] = {}
    with httpx.Client(trust_env=False, timeout=20) as client:
        for name in CODINGS:
            if name.startswith("bomb"):
                found[name] = "not asked"
                continue
            try:
                found[name] = "page" if client.get(origin + name).content in page else "other"
            except httpx.HTTPError as error:
                found[name] = type(error).__name__
    return found


def told(folder: Path) -> str:
    """The table, and how many of the whole bodies came out as the one page."""
    with served(folder) as origin:
        page = pages(folder)
        mine, theirs = asyncio.run(ours(origin, page)), plain_httpx(origin, page)
    whole = [name for name in CODINGS if name.startswith("html-")]
    lines = [f"{'body':<42}{'announced':<22}{'xunwang':<16}httpx"]
    lines += [f"{name:<42}{coding:<22}{mine[name]:<16}{theirs[name]}" for name, coding in CODINGS.items()]
    right, other = (sum(found[name] == "page" for name in whole) for found in (mine, theirs))
    return "\n".join([*lines, f"whole bodies read as the one page: {right} of {len(whole)} (httpx {other})"])
