"""A bare Scrapy crawl, tuned as the product's own engine is: pages by GET, all else by HEAD, and nothing done with either.

``bare.py HOME…`` at full speed, or with so many seconds between two requests of a site: ``bare.py --delay 0.1 HOME…``.
"""

import argparse
from collections.abc import AsyncIterator, Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from selectolax.lexbor import LexborHTMLParser

NOT_PAGES = (".pdf", ".png", ".css", ".js")
PLACES = (("a", "href"), ("area", "href"), ("link", "href"), ("img", "src"), ("script", "src"))
SETTINGS = {
    "ASYNCIO_EVENT_LOOP": "uvloop.Loop",
    "CONCURRENT_ITEMS": 8,
    "CONCURRENT_REQUESTS": 8,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "DOWNLOAD_DELAY": 0,
    "COOKIES_ENABLED": False,
    "RETRY_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "LOG_LEVEL": "ERROR",
    "ROBOTSTXT_OBEY": False,
}


class Bare(scrapy.Spider):
    """Follows everything of its hosts, each address once."""

    name = "bare"

    def __init__(self, homes: list[str], **given: Any) -> None:
        super().__init__(**given)
        self.homes = homes
        self.seen = set(homes)
        self.joined = lru_cache(maxsize=65_536)(lambda origin, href: urldefrag(urljoin(origin, href))[0])

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """The home pages."""
        for home in self.homes:
            yield self.request(home, "GET")

    def request(self, url: str, method: str) -> scrapy.Request:
        """Any status is an answer."""
        return scrapy.Request(url, method=method, dont_filter=True, meta={"handle_httpstatus_all": True})

    def parse(self, response: Any) -> Iterator[scrapy.Request]:
        """The addresses of a page that were not met before."""
        if response.status != 200 or response.request.method == "HEAD":
            return
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(response.url))
        tree = LexborHTMLParser(response.text)
        for selector, name in PLACES:
            for node in tree.css(selector):
                href = node.attributes.get(name)
                if not href:
                    continue
                plain = href[0] == "/" or href.startswith("http")
                url = self.joined(origin, href) if plain else urldefrag(urljoin(response.url, href))[0]
                if url in self.seen or not url.startswith(origin):
                    continue
                self.seen.add(url)
                yield self.request(url, "HEAD" if url.endswith(NOT_PAGES) else "GET")


def main() -> None:
    """Crawl to the end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("homes", nargs="+")
    given = parser.parse_args()
    paced = {
        "DOWNLOAD_DELAY": given.delay,
        "RANDOMIZE_DOWNLOAD_DELAY": False,
        "CONCURRENT_REQUESTS": 20 * len(given.homes),  # those that only wait for their delay count as well
        "CONCURRENT_REQUESTS_PER_DOMAIN": 2,
    }
    process = AsyncCrawlerProcess(SETTINGS | (paced if given.delay else {}))
    process.crawl(Bare, homes=given.homes)
    process.start()


if __name__ == "__main__":
    main()
