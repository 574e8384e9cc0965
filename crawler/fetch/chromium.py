"""One Chromium process of a child: started when first wanted, started again after a crash; hands out one page and visits nothing."""

import asyncio
import contextlib
import errno
import os
import shutil
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any

from crawler.fetch.answer import BROWSER_AGENT
from crawler.fetch.failures import playwright_error
from crawler.fetch.settling import WATCH
from crawler.fetch.socks import SocksDoor
from crawler.policy import Policy
from domain.fetches import FetchFailure

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page, Playwright

_FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--mute-audio",
)
_PAGES_PER_CONTEXT = 100
_MOST_STARTS = 5
"""A browser that crashes this often in one child is left alone."""
_VIEWPORT = {"width": 1280, "height": 900}


class Chromium:
    """The process, its context for the policy of one site, and the page in it.

    Every connection goes through a door (``SocksDoor``) that asks the policy of the site being rendered.
    """

    def __init__(self, executable: str = "", *, timeout_s: float) -> None:
        self._executable = executable
        self._timeout_s = timeout_s
        self._stack = contextlib.AsyncExitStack()
        self._playwright: Playwright | None = None
        self._process: Browser | None = None
        self._context: BrowserContext | None = None
        self._page: Page | None = None
        self._door: SocksDoor | None = None
        self._policy: Policy | None = None
        self._pages = 0
        self._starts = 0

    async def page(self, policy: Policy) -> "Page":
        """The page to visit a site of this policy with.

        Raises:
            FileNotFoundError: there is no browser on this machine.
            playwright.async_api.Error: it could not be started.
        """
        if self._process is not None and not self._process.is_connected():
            await self.drop()
        if self._process is None:
            self._process = await self._start()
        if self._context is None or self._policy is not policy or self._pages >= _PAGES_PER_CONTEXT:
            await self._drop_context()
            self._policy, self._pages = policy, 0
            self._door = await SocksDoor(policy, timeout_s=self._timeout_s).__aenter__()
            self._context = await self._process.new_context(
                proxy={"server": self._door.address, "bypass": "<-loopback>"},
                ignore_https_errors=True,
                accept_downloads=False,
                locale="zh-CN",
                timezone_id="Asia/Shanghai",
                user_agent=BROWSER_AGENT,
                viewport=_VIEWPORT,  # type: ignore[arg-type]
                service_workers="block",
            )
            await self._context.add_init_script(WATCH)
        if self._page is None or self._page.is_closed():
            self._page = await self._context.new_page()
            self._page.on("dialog", lambda dialog: _later(dialog.dismiss()))
            self._page.on("popup", lambda popup: _later(popup.close()))
        self._pages += 1
        return self._page

    def refused(self, host: str) -> FetchFailure | None:
        """Why the door let no connection to this host through: more than the browser's «the proxy said no»."""
        return self._door.refused.get(host) if self._door is not None else None

    async def drop_page(self) -> None:
        """Leaves the page; the next visit gets a fresh one."""
        if self._page is not None:
            with contextlib.suppress(playwright_error()):
                await self._page.close()
            self._page = None

    async def drop(self) -> None:
        """Ends the process; the next visit starts another."""
        await self._drop_context()
        process, self._process = self._process, None
        if process is not None:
            await _quietly(process.close())

    async def close(self) -> None:
        """Ends the process and what drives it."""
        await self.drop()
        await self._stack.aclose()
        self._playwright = None

    async def _drop_context(self) -> None:
        self._page = None
        context, self._context = self._context, None
        if context is not None:
            await _quietly(context.close())
        door, self._door = self._door, None
        if door is not None:
            await door.__aexit__(None, None, None)

    async def _start(self) -> "Browser":
        from playwright.async_api import async_playwright

        if self._starts >= _MOST_STARTS:
            raise playwright_error()("the browser crashed too often")
        self._starts += 1
        if self._playwright is None:
            self._playwright = await self._stack.enter_async_context(async_playwright())
        executable = self._executable or shutil.which("chromium") or shutil.which("google-chrome") or ""
        path = executable or self._playwright.chromium.executable_path
        if not os.access(path, os.X_OK):
            # Asked here: the words in which a launch reports it differ from one Playwright to the next.
            raise FileNotFoundError(errno.ENOENT, "there is no browser", path)
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        return await self._playwright.chromium.launch(
            executable_path=executable or None,
            args=[*_FLAGS, *(["--no-sandbox"] if root else [])],
            chromium_sandbox=not root,
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
        )


_waiting: set[asyncio.Future[Any]] = set()


def _later(work: Awaitable[Any]) -> None:
    """Lets a coroutine of an event handler run without anybody waiting for it."""
    task = asyncio.ensure_future(_quietly(work))
    _waiting.add(task)
    task.add_done_callback(_waiting.discard)


async def _quietly(work: Awaitable[Any]) -> None:
    with contextlib.suppress(playwright_error(), OSError, TimeoutError):
        async with asyncio.timeout(5):
            await work
