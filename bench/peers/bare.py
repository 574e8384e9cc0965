"""A bare Scrapy crawl, tuned as the product's own engine is: pages by GET, all else by HEAD, and nothing done with either."""

import sys
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
    """Follows everything of one host, each address once."""

    name = "bare"

    def __init__(self, home: str, **given: Any) -> None:
        super().__init__(**given)
        self.home = home
        self.origin = "{0.scheme}://{0.netloc}".format(urlsplit(home))
        self.seen = {home}
        self.joined = lru_cache(maxsize=65_536)(lambda href: urldefrag(urljoin(self.origin, href))[0])

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """The home page."""
        yield self.request(self.home, "GET")

    def request(self, url: str, method: str) -> scrapy.Request:
        """Any status is an answer."""
        return scrapy.Request(url, method=method, dont_filter=True, meta={"handle_httpstatus_all": True})

    def parse(self, response: Any) -> Iterator[scrapy.Request]:
        """The addresses of a page that were not met before."""
        if response.status != 200 or response.request.method == "HEAD":
            return
        tree = LexborHTMLParser(response.text)
        for selector, name in PLACES:
            for node in tree.css(selector):
                href = node.attributes.get(name)
                if not href:
                    continue
                plain = href[0] == "/" or href.startswith("http")
                url = self.joined(href) if plain else urldefrag(urljoin(response.url, href))[0]
                if url in self.seen or not url.startswith(self.origin):
                    continue
                self.seen.add(url)
                yield self.request(url, "HEAD" if url.endswith(NOT_PAGES) else "GET")


if __name__ == "__main__":
    process = AsyncCrawlerProcess(SETTINGS)
    process.crawl(Bare, home=sys.argv[1])
    process.start()
