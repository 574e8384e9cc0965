"""One address as a visitor's browser shows it: Playwright in the caller's loop, one page reused; judges nothing."""

import asyncio
import contextlib
import errno
import os
import shutil
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from crawler.clock import now, ticks
from crawler.extract.addresses import normalise
from crawler.extract.notices import gate
from crawler.fetch.answer import BROWSER_AGENT
from crawler.fetch.clicking import clicked_through, turned_pages
from crawler.fetch.failures import detail_of, failure_of, playwright_error
from crawler.fetch.listening import Seen, frames_of
from crawler.fetch.settling import WATCH, settled
from crawler.fetch.sight import OUTLINE, SEEN
from crawler.fetch.socks import SocksDoor
from crawler.pace import Pacer
from crawler.policy import Policy, hostname_of
from domain.fetches import Client, Fetch, FetchFailure

if TYPE_CHECKING:
    from playwright.async_api import Browser as Chromium
    from playwright.async_api import BrowserContext, Page, Playwright

T = TypeVar("T")

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
_PATIENCE_S = 6.0
"""After the document has come: how long its scripts may take to fill it."""
_START_S = 60.0
"""For the browser itself to start."""
_STAY_HERE = """() => {
  document.querySelectorAll('form[target], a[target]').forEach(one => one.removeAttribute('target'));
  window.open = address => { location.href = address; return window; };
}"""
"""Results that open in a new window are wanted in this one."""
_BUTTON_BEHIND = "following::*[self::button or self::a or (self::input and (@type='button' or @type='submit' or @type='image')) or @onclick][1]"
_VIEWPORT = {"width": 1280, "height": 900}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What a browser made of an address."""

    fetch: Fetch
    text: str = ""
    """The document as it stands after its scripts have run."""
    answers: tuple[tuple[str, str], ...] = ()
    """JSON the page's scripts fetched: (address, body)."""
    frames: tuple[tuple[str, str], ...] = ()
    """Documents in the page's frames: (normalised address, document)."""
    picture: bytes = b""
    """JPEG of the first screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlined:
    """Pictures of one page."""

    at: datetime
    pictures: dict[str, bytes] = field(default_factory=dict)
    """JPEG by address, for those whose place could be shown."""


class Browser:
    """One Chromium for a whole child, started when first needed; one page at a time, whoever asks.

    Every connection of the browser goes through a door (``SocksDoor``) that asks the policy of the site being rendered.
    Never raises for what a site or the browser does.
    """

    def __init__(self, executable: str = "", *, timeout_s: float = 15.0) -> None:
        self._executable = executable
        self._timeout_s = timeout_s
        self._turn = asyncio.Lock()
        self._stack = contextlib.AsyncExitStack()
        self._playwright: Playwright | None = None
        self._chromium: Chromium | None = None
        self._context: BrowserContext | None = None
        self._page: Page | None = None
        self._door: SocksDoor | None = None
        self._policy: Policy | None = None
        self._pages = 0
        self._starts = 0
        self._missing = ""

    async def render(self, url: str, policy: Policy, *, picture: bool = False, pacer: Pacer | None = None) -> Rendered:
        """Opens a normalised address, waits until its scripts are done (with a limit) and returns what stands there.

        The pacer of the site is asked once the browser is free, so that a queue before the browser holds up no other request.
        """
        async with self._turn, pacer.turn() if pacer else contextlib.nullcontext():
            at, begin = now(), ticks()
            if (no := policy.refusal(url)) is not None:
                return _failed(url, at, begin, no, "")
            if self._missing:
                return _failed(url, at, begin, FetchFailure.BROWSER_MISSING, self._missing)
            try:
                async with asyncio.timeout(
                    _START_S
                ):  # ours to wait for, however busy the machine: the page is not charged
                    page = await self._ready(policy)
                async with asyncio.timeout(2 * self._timeout_s + _PATIENCE_S):
                    return await self._open(page, url, at, begin, picture)
            except TimeoutError:
                await self._drop()
                return _failed(url, at, begin, FetchFailure.TIMEOUT, "the browser did not finish")
            except (playwright_error(), OSError) as error:
                return await self._explain(error, url, policy, at, begin)

    async def search(
        self, url: str, selector: str, words: str, policy: Policy, *, pacer: Pacer | None = None
    ) -> Rendered:
        """Opens a page, types the words into its search field and sends them; what then stands in the window."""
        async with self._turn, pacer.turn() if pacer else contextlib.nullcontext():
            at, begin = now(), ticks()
            if (no := policy.refusal(url)) is not None:
                return _failed(url, at, begin, no, "")
            if self._missing:
                return _failed(url, at, begin, FetchFailure.BROWSER_MISSING, self._missing)
            try:
                async with asyncio.timeout(_START_S):
                    page = await self._ready(policy)
                async with asyncio.timeout(3 * self._timeout_s + 2 * _PATIENCE_S):
                    opened = await self._open(page, url, at, begin, picture=False)
                    if not opened.fetch.ok:
                        return opened
                    text = await self._submitted(page, selector, words)
            except TimeoutError:
                await self._drop()
                return _failed(url, at, begin, FetchFailure.TIMEOUT, "the browser did not finish")
            except (playwright_error(), OSError) as error:
                return await self._explain(error, url, policy, at, begin)
            return replace(opened, text=text, fetch=replace(opened.fetch, final_url=_normalised(page.url, url)))

    async def _submitted(self, page: "Page", selector: str, words: str) -> str:
        """The document after the words were sent: by the enter key, and where nothing happens by the button behind the field."""
        await page.evaluate(_STAY_HERE)
        field = page.locator(selector).first
        await field.fill(words, timeout=3000)
        before = page.url
        await field.press("Enter", timeout=3000, no_wait_after=True)
        text = await self._settle(page)
        if page.url == before:
            button = field.locator(f"xpath={_BUTTON_BEHIND}").first
            with contextlib.suppress(playwright_error()):
                await button.click(timeout=2000, no_wait_after=True)
                await page.wait_for_url(lambda address: address != before, timeout=2000)
            text = await self._settle(page)
        return text

    async def turn(self, url: str, most: int, policy: Policy, *, pacer: Pacer | None = None) -> list[str]:
        """Opens a list and clicks on its control for the next page, at most so often: the documents that brings; none for what fails."""

        async def work(page: "Page") -> list[str]:
            await self._shown(page, url, Seen(page))
            return await turned_pages(page, most, self._settle)

        return await self._clicking(url, most, policy, pacer, work) or []

    async def click_through(
        self, url: str, names: Sequence[str], policy: Policy, *, pacer: Pacer | None = None
    ) -> dict[str, str]:
        """Opens a page and says where a click on each of these entries leads, normalised; none of the addresses is asked."""

        async def work(page: "Page") -> dict[str, str]:
            async def again() -> object:
                return await self._shown(page, url, Seen(page))

            await again()
            return await clicked_through(page, names, again)

        leads = await self._clicking(url, len(names), policy, pacer, work) or {}
        return {name: target for name, written in leads.items() if (target := _normalised(written, ""))}

    async def _clicking(
        self, url: str, clicks: int, policy: Policy, pacer: Pacer | None, work: "Callable[[Page], Awaitable[T]]"
    ) -> T | None:
        async with self._turn, pacer.turn() if pacer else contextlib.nullcontext():
            at, begin = now(), ticks()
            if policy.refusal(url) is not None or self._missing:
                return None
            try:
                async with asyncio.timeout(_START_S):
                    page = await self._ready(policy)
                async with asyncio.timeout(2 * self._timeout_s + (1 + clicks) * _PATIENCE_S):
                    return await work(page)
            except TimeoutError:
                await self._drop()
            except (playwright_error(), OSError) as error:
                await self._explain(error, url, policy, at, begin)
            return None

    async def close(self) -> None:
        """Ends the browser."""
        async with self._turn:
            await self._drop()
            await self._stack.aclose()
            self._playwright = None

    async def _ready(self, policy: Policy) -> "Page":
        if self._chromium is not None and not self._chromium.is_connected():
            await self._drop()
        if self._chromium is None:
            self._chromium = await self._start()
        if self._context is None or self._policy is not policy or self._pages >= _PAGES_PER_CONTEXT:
            await self._drop_context()
            self._policy, self._pages = policy, 0
            self._door = await SocksDoor(policy, timeout_s=self._timeout_s).__aenter__()
            self._context = await self._chromium.new_context(
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

    async def _start(self) -> "Chromium":
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

    async def _open(self, page: "Page", url: str, at: Any, begin: float, picture: bool) -> Rendered:
        seen = Seen(page)
        page.on("response", seen)
        try:
            detail, text = await self._unless_barred(page, url, seen)
            shot = await page.screenshot(type="jpeg", quality=60, timeout=5000) if picture and text else b""
            answers = await seen.bodies()
            frames = await frames_of(page)
        finally:
            page.remove_listener("response", seen)
        status = seen.status
        landed = _normalised(page.url, url)
        barred = seen.barred.is_set() or gate(status, text)
        failure = FetchFailure.BLOCKED_BY_GATE if barred else None
        fetch = Fetch(
            url=url,
            at=at,
            by=Client.BROWSER,
            status=status,
            failure=failure,
            detail=detail,
            elapsed_ms=round((ticks() - begin) * 1000),
            final_url=landed if landed != url else "",
            content_type=seen.content_type,
            encoding="utf-8",
            size=len(text),
        )
        return Rendered(fetch=fetch, text=text, answers=answers, frames=frames, picture=shot)

    async def _unless_barred(self, page: "Page", url: str, seen: "Seen") -> tuple[str, str]:
        """Remark and document; a page that goes on loading itself is left at once, without a document."""
        shown = asyncio.ensure_future(self._shown(page, url, seen))
        barred = asyncio.ensure_future(seen.barred.wait())
        try:
            await asyncio.wait({shown, barred}, return_when=asyncio.FIRST_COMPLETED)
            if not seen.barred.is_set():
                return shown.result()
            with contextlib.suppress(playwright_error()):
                await page.goto("about:blank", timeout=5000)
            return "loads itself again and again", ""
        finally:
            barred.cancel()
            shown.cancel()
            await asyncio.wait({shown})
            if not shown.cancelled():
                shown.exception()  # looked at, so that nobody complains of it

    async def _shown(self, page: "Page", url: str, seen: "Seen") -> tuple[str, str]:
        detail = ""
        try:
            if "#" in url and page.url.partition("#")[0] == url.partition("#")[0]:
                await page.goto(
                    "about:blank", timeout=5000
                )  # else only the part behind the sign changes: nothing is loaded
            await page.goto(url, wait_until="domcontentloaded", timeout=self._timeout_s * 1000)
        except playwright_error() as error:
            # Gates leave the page before it is done, downloads never become one; what was answered still counts.
            if seen.status is None or failure_of(error) is FetchFailure.TIMEOUT:
                raise
            detail = detail_of(error)
        return detail, await self._settle(page)

    async def _settle(self, page: "Page") -> str:
        """The document once nothing moves any more; a page that reloads itself (gates do) is waited for again."""
        end = ticks() + _PATIENCE_S
        while True:
            left = max(0.3, end - ticks())
            try:
                await settled(page, left)
                return await page.content()
            except playwright_error():
                if ticks() >= end or page.is_closed():
                    raise
                with contextlib.suppress(playwright_error()):
                    await page.wait_for_load_state("domcontentloaded", timeout=left * 1000)

    async def _explain(self, error: Exception, url: str, policy: Policy, at: Any, begin: float) -> Rendered:
        if isinstance(error, FileNotFoundError):
            self._missing = detail_of(error)
            return _failed(url, at, begin, FetchFailure.BROWSER_MISSING, self._missing)
        failure = failure_of(error)
        if failure in {FetchFailure.REFUSED, FetchFailure.RESET} and self._door is not None:
            # The door knows more than «the proxy said no».
            failure = self._door.refused.get(hostname_of(url).strip("[]"), failure)
        if failure in {FetchFailure.BROWSER_CRASHED, FetchFailure.STOPPED}:
            failure = FetchFailure.BROWSER_CRASHED
            await self._drop()
        elif self._page is not None:
            with contextlib.suppress(playwright_error()):
                await self._page.close()
            self._page = None
        return _failed(url, at, begin, failure, detail_of(error))

    async def _drop_context(self) -> None:
        self._page = None
        context, self._context = self._context, None
        if context is not None:
            await _quietly(context.close())
        door, self._door = self._door, None
        if door is not None:
            await door.__aexit__(None, None, None)

    async def _drop(self) -> None:
        await self._drop_context()
        chromium, self._chromium = self._chromium, None
        if chromium is not None:
            await _quietly(chromium.close())

    async def outline(
        self, url: str, addresses: Sequence[str], policy: Policy, *, pacer: Pacer | None = None
    ) -> Outlined:
        """Opens a page and takes a picture for each address it names, the place outlined; none where nothing can be seen."""
        async with self._turn, pacer.turn() if pacer else contextlib.nullcontext():
            at = now()
            pictures: dict[str, bytes] = {}
            if policy.refusal(url) is not None or self._missing:
                return Outlined(at=at)
            try:
                async with asyncio.timeout(_START_S):
                    page = await self._ready(policy)
                async with asyncio.timeout(2 * self._timeout_s + _PATIENCE_S + len(addresses)):
                    await page.goto(url, wait_until="domcontentloaded", timeout=self._timeout_s * 1000)
                    await self._settle(page)
                    for address in addresses:
                        if await page.evaluate(OUTLINE, address):
                            pictures[address] = await page.screenshot(type="jpeg", quality=60, timeout=5000)
            except TimeoutError:
                await self._drop()
            except (playwright_error(), OSError) as error:
                await self._explain(error, url, policy, at, ticks())
            return Outlined(at=at, pictures=pictures)

    async def seen(
        self, url: str, addresses: Sequence[str], policy: Policy, *, pacer: Pacer | None = None
    ) -> frozenset[str] | None:
        """Opens a page and says which of the addresses it names a visitor can see; None when the page could not be opened."""
        async with self._turn, pacer.turn() if pacer else contextlib.nullcontext():
            if policy.refusal(url) is not None or self._missing:
                return None
            at, begin = now(), ticks()
            try:
                async with asyncio.timeout(_START_S):
                    page = await self._ready(policy)
                async with asyncio.timeout(2 * self._timeout_s + _PATIENCE_S):
                    await page.goto(url, wait_until="domcontentloaded", timeout=self._timeout_s * 1000)
                    await self._settle(page)
                    return frozenset(await page.evaluate(SEEN, list(addresses)))
            except TimeoutError:
                await self._drop()
            except (playwright_error(), OSError) as error:
                await self._explain(error, url, policy, at, begin)
            return None


def _failed(url: str, at: Any, begin: float, failure: FetchFailure, detail: str) -> Rendered:
    elapsed = round((ticks() - begin) * 1000)
    return Rendered(fetch=Fetch(url=url, at=at, by=Client.BROWSER, failure=failure, detail=detail, elapsed_ms=elapsed))


def _normalised(url: str, otherwise: str) -> str:
    try:
        return normalise(url) if url.startswith(("http://", "https://")) else otherwise
    except ValueError:
        return otherwise


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
