"""What Python can do at most on one core in plain code: aiohttp, selectolax, a cached join, and nothing else."""

import asyncio
import sys
from functools import lru_cache
from urllib.parse import urldefrag, urljoin, urlsplit

import aiohttp
from selectolax.lexbor import LexborHTMLParser

HOME = sys.argv[1]
ORIGIN = "{0.scheme}://{0.netloc}".format(urlsplit(HOME))
NOT_PAGES = (".pdf", ".png", ".css", ".js")
PLACES = (("a", "href"), ("area", "href"), ("link", "href"), ("img", "src"), ("script", "src"))
AT_ONCE = 8


@lru_cache(maxsize=65_536)
def joined(href: str) -> str:
    """An address that does not depend on the page it stands on."""
    return urldefrag(urljoin(ORIGIN, href))[0]


async def main() -> None:
    """Crawls until nothing is left."""
    seen, todo = {HOME}, asyncio.Queue[str]()
    todo.put_nowait(HOME)

    async def work(session: aiohttp.ClientSession) -> None:
        while True:
            url = await todo.get()
            method = "HEAD" if url.endswith(NOT_PAGES) else "GET"
            async with session.request(method, url) as response:
                body = await response.read()
            if method == "GET" and response.status == 200:
                tree = LexborHTMLParser(body.decode())
                for selector, name in PLACES:
                    for node in tree.css(selector):
                        href = node.attributes.get(name)
                        if not href:
                            continue
                        plain = href[0] == "/" or href.startswith("http")
                        target = joined(href) if plain else urldefrag(urljoin(url, href))[0]
                        if target not in seen and target.startswith(ORIGIN):
                            seen.add(target)
                            todo.put_nowait(target)
            todo.task_done()

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE)) as session:
        workers = [asyncio.create_task(work(session)) for _ in range(AT_ONCE)]
        await todo.join()
        for worker in workers:
            worker.cancel()


asyncio.run(main())
