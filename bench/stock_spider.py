"""Scrapy as it comes, for comparison: follows every link of one host and writes down what was not answered by 200."""

import json
import os
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.linkextractors import LinkExtractor


class StockSpider(scrapy.Spider):
    """What a tutorial teaches."""

    name = "stock"
    handle_httpstatus_all = True

    def __init__(self, start: str, **given: Any) -> None:
        super().__init__(**given)
        self.start_urls = [start]
        self._links = LinkExtractor()
        self.flagged: set[str] = set()

    def parse(self, response: Any) -> Any:
        """Flag and follow."""
        if response.status != 200:
            self.flagged.add(response.url)
            return
        for link in self._links.extract_links(response):
            yield scrapy.Request(link.url, callback=self.parse, errback=self.failed)

    def failed(self, failure: Any) -> None:
        """No answer at all."""
        self.flagged.add(failure.request.url)


def main() -> None:
    """``XUNWANG_START`` names the site, ``XUNWANG_OUT`` the file for the list, ``XUNWANG_AT_ONCE`` the limit per host."""
    at_once = int(os.environ.get("XUNWANG_AT_ONCE", "8"))
    process = CrawlerProcess(
        {
            "LOG_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "CONCURRENT_REQUESTS": max(16, at_once),
            "CONCURRENT_REQUESTS_PER_DOMAIN": at_once,
            "DOWNLOAD_DELAY": 0,
        }
    )
    crawler = process.create_crawler(StockSpider)
    process.crawl(crawler, start=os.environ["XUNWANG_START"])
    process.start()
    with open(os.environ["XUNWANG_OUT"], "w", encoding="utf-8") as file:  # noqa: PTH123 - a script of ten lines
        json.dump(sorted(crawler.spider.flagged), file)  # type: ignore[union-attr]


if __name__ == "__main__":
    main()
