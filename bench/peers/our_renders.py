"""The product's own browser over the same addresses; prints the seconds its pages took."""

import asyncio
import sys
import time

from crawler.fetch.browser import Browser
from crawler.policy import Policy


async def main(urls: list[str]) -> float:
    """All pages wait for the browser at once, as they do in a sweep."""
    browser = Browser()
    policy = Policy(allowed_networks=("127.0.0.0/8",))
    await browser.render(urls[0], policy)
    begin = time.monotonic()
    done = await asyncio.gather(*(browser.render(url, policy) for url in urls))
    seconds = time.monotonic() - begin
    await browser.close()
    assert all(one.fetch.ok for one in done)
    return seconds


print(asyncio.run(main(sys.argv[1:])))
