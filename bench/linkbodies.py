"""Who calls a link broken whose body is packed, cut short or bursting: ours beside LinkChecker and linkinator, part of ``python -m bench.linkcases``."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

from bench import yardsticks
from bench.bodies import CODINGS
from bench.loopback import Quiet, serving
from crawler.fetch.answer import Read
from crawler.fetch.http import HttpFetcher
from crawler.policy import Policy
from domain.fetches import FetchFailure

UNPACKED = {"feed-sample1.xml": "gzip"}
"""Plain text that is announced as packed."""
SENT = {**CODINGS, **{f"../feeds/{name}": coding for name, coding in UNPACKED.items()}}
LIMIT_BYTES = 2_000_000


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The bodies of ``folder`` as web pages; gives the origin, whose root links to every one of them."""
    files = {Path(name).name: (folder / name, coding) for name, coding in SENT.items()}
    root = "".join(f'<a href="/{escape(name)}">{escape(name)}</a>\n' for name in files).encode()

    class Handler(Quiet):
        def do_GET(self) -> None:
            path, coding = files.get(self.path[1:], (None, "identity"))
            body = path.read_bytes() if path else root
            self.send_response(200 if path or self.path == "/" else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Encoding", coding)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_HEAD = do_GET

    with serving(Handler) as origin:
        yield origin


async def ours(origin: str) -> dict[str, str]:
    """File → ``fine``, or how it failed; what is merely larger than is kept proves nothing against a link."""
    found: dict[str, str] = {}
    async with HttpFetcher(
        policy=Policy(allowed_networks=["127.0.0.0/8"]), timeout_s=20, max_body_bytes=LIMIT_BYTES
    ) as client:
        for name in (Path(one).name for one in SENT):
            failure = (await client.ask(f"{origin}{name}", read=Read.TEXT)).fetch.failure
            found[name] = (
                "fine" if failure is None else "unknown" if failure is FetchFailure.TOO_LARGE else failure.value
            )
    return found


def told(folder: Path, tools_in: Path, *, limit_s: float) -> str:
    """A line a body: our word, and which of the yardsticks that are there call its link broken."""
    tools = yardsticks.present(tools_in)
    with tempfile.TemporaryDirectory() as work, served(folder) as origin:
        mine = asyncio.run(ours(origin))
        others = {
            name: yardsticks.run(tools[name], tools_in, origin, Path(work), at_once=8, limit_s=limit_s)
            for name in ("linkinator", "linkchecker")
            if name in tools
        }
        lines = [
            f"links to such bodies, beside {', '.join(f'{name} ({run.seconds:.0f} s)' for name, run in others.items()) or 'nobody'}:"
        ]
        for name, word in mine.items():
            broken = [tool for tool, run in others.items() if f"{origin}{name}" in run.flagged]
            lines.append(f"  {name:<42}{word:<14}broken for: {', '.join(broken) or '–'}")
    return "\n".join(lines)
