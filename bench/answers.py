"""Processor time of one answer of each page: ``python -m bench.answers URL`` asks the application itself, without network or server.

The smallest of some tries, so that a busy machine disturbs it as little as may be; ``URL`` is a database filled by ``bench.country``.
"""

import argparse
import asyncio
import tempfile
import time

import httpx
from fastapi import FastAPI

from bench import dashboard_pages
from bench.dashboard import PASSWORD, PEOPLE, make_people
from config.settings import Settings
from domain.people import Role
from models.database import transaction
from pipeline.wiring import Wiring
from web.app import create_app


async def measure(app: FastAPI, pages: list[dashboard_pages.PageAsked], tries: int) -> None:
    """Print milliseconds of each page's first address."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://bench", timeout=300) as client:
        who = {"email": PEOPLE[Role.SUPERVISOR], "password": PASSWORD}
        answer = await client.post("/sign-in", data=who)
        client.cookies.set("xunwang", answer.cookies["xunwang"])
        for page in pages:
            took: list[float] = []
            for _ in range(tries):
                begun = time.process_time()
                answer = await client.get(page.paths[0])
                took.append((time.process_time() - begun) * 1000)
            print(
                f"{page.name:28} {min(took):8.1f} ms {len(answer.content) / 1000:8.1f} kB {answer.status_code}",
                flush=True,
            )


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.answers", description=__doc__)
    parser.add_argument("url", help="a database filled by bench.country; people are added to it")
    parser.add_argument("--tries", type=int, default=8)
    parser.add_argument("--only", default="", metavar="WORD", help="pages whose name holds this")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        wiring = Wiring.from_settings(Settings.load({"XUNWANG_DATA": folder, "XUNWANG_DATABASE_URL": given.url}))
        make_people(wiring.sessions)
        with transaction(wiring.sessions) as session:
            pages = [page for page in dashboard_pages.pages(session, None) if given.only in page.name and page.paths]
        asyncio.run(measure(create_app(wiring), pages, given.tries))
        wiring.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
