"""The spider most people write: Scrapy's defaults, its LinkExtractor, every link a Request; it notes what is broken."""

import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.linkextractors import LinkExtractor


class Idiomatic(scrapy.Spider):
    """Follows everything of one host."""

    name = "idiomatic"

    def __init__(self, home: str, **given: Any) -> None:
        super().__init__(**given)
        self.home = home
        self.allowed_domains = [str(urlsplit(home).hostname)]
        self.links = LinkExtractor(
            tags=("a", "area", "link", "img", "script"), attrs=("href", "src"), deny_extensions=[]
        )
        self.broken: list[str] = []
        self.handle_httpstatus_list = [404]

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """The home page."""
        yield scrapy.Request(self.home)

    def parse(self, response: Any) -> Iterator[scrapy.Request]:
        """All links of a page; Scrapy drops those it has met."""
        if response.status == 404:
            self.broken.append(response.url)
        if not isinstance(response, scrapy.http.HtmlResponse):
            return
        for link in self.links.extract_links(response):
            yield scrapy.Request(link.url)


if __name__ == "__main__":
    process = CrawlerProcess({"LOG_LEVEL": "ERROR", "ROBOTSTXT_OBEY": True})
    process.crawl(Idiomatic, home=sys.argv[1])
    process.start()
