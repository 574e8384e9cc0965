"""Bare Playwright: one Chromium, one page used again and again; prints the seconds its pages took."""

import asyncio
import os
import shutil
import sys
import time

from playwright.async_api import async_playwright


async def main(urls: list[str]) -> float:
    """Opens each address, waits for its load and takes the document."""
    async with async_playwright() as playwright:
        root = os.geteuid() == 0
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"] if root else [], chromium_sandbox=not root
        )
        page = await browser.new_page()
        await page.goto(urls[0])
        begin = time.monotonic()
        for url in urls:
            await page.goto(url)
            await page.content()
        seconds = time.monotonic() - begin
        await browser.close()
        return seconds


print(asyncio.run(main(sys.argv[1:])))
