"""One address as a visitor's browser shows it: Playwright in the caller's loop, one page reused; judges nothing."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from crawler.clock import now, ticks
from crawler.extract.addresses import normalise
from crawler.extract.depth import levelled
from crawler.extract.notices import gate
from crawler.fetch.chromium import Chromium
from crawler.fetch.clicking import clicked_through, turned_pages
from crawler.fetch.failures import detail_of, failure_of, playwright_error
from crawler.fetch.listening import Seen, frames_of
from crawler.fetch.settling import settled
from crawler.fetch.sight import OUTLINE, SEEN
from crawler.pace import Pacer
from crawler.policy import Policy, hostname_of
from domain.fetches import Client, Fetch, FetchFailure

if TYPE_CHECKING:
    from playwright.async_api import Page

T = TypeVar("T")

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


@dataclass(frozen=True, slots=True)
class _Begun:
    """When a visit began, and what is said of it should it fail."""

    url: str
    at: datetime
    ticks: float

    def failed(self, failure: FetchFailure, detail: str) -> Rendered:
        elapsed = round((ticks() - self.ticks) * 1000)
        return Rendered(
            fetch=Fetch(url=self.url, at=self.at, by=Client.BROWSER, failure=failure, detail=detail, elapsed_ms=elapsed)
        )


class _NotVisited(Exception):
    """A visit that came to nothing, with the answer that says why."""

    def __init__(self, rendered: Rendered) -> None:
        super().__init__(rendered.fetch.detail)
        self.rendered = rendered


class Browser:
    """One Chromium for a whole child, started when first needed; one page at a time, whoever asks.

    Never raises for what a site or the browser does. The pacer of a site is asked once the browser is free, so that a queue
    before the browser holds up no other request.
    """

    def __init__(self, executable: str = "", *, timeout_s: float = 15.0) -> None:
        self._timeout_s = timeout_s
        self._turn = asyncio.Lock()
        self._chromium = Chromium(executable, timeout_s=timeout_s)
        self._missing = ""

    async def render(self, url: str, policy: Policy, *, picture: bool = False, pacer: Pacer | None = None) -> Rendered:
        """Opens a normalised address, waits until its scripts are done (with a limit) and returns what stands there."""

        async def work(page: "Page", begun: _Begun) -> Rendered:
            return await self._open(page, begun, picture=picture)

        try:
            return await self._visit(url, policy, pacer, 2 * self._timeout_s + _PATIENCE_S, work)
        except _NotVisited as no:
            return no.rendered

    async def search(
        self, url: str, selector: str, words: str, policy: Policy, *, pacer: Pacer | None = None
    ) -> Rendered:
        """Opens a page, types the words into its search field and sends them; what then stands in the window."""

        async def work(page: "Page", begun: _Begun) -> Rendered:
            opened = await self._open(page, begun)
            if not opened.fetch.ok:
                return opened
            text = await self._submitted(page, selector, words)
            return replace(opened, text=text, fetch=replace(opened.fetch, final_url=_normalised(page.url, url)))

        try:
            return await self._visit(url, policy, pacer, 3 * self._timeout_s + 2 * _PATIENCE_S, work)
        except _NotVisited as no:
            return no.rendered

    async def turn(self, url: str, most: int, policy: Policy, *, pacer: Pacer | None = None) -> list[str]:
        """Opens a list and clicks on its control for the next page, at most so often: the documents that brings; none for what fails."""

        async def work(page: "Page", begun: _Begun) -> list[str]:
            await self._shown(page, begun.url, Seen(page))
            return await turned_pages(page, most, self._settle)

        with contextlib.suppress(_NotVisited):
            return await self._visit(url, policy, pacer, self._clicking_s(most), work)
        return []

    async def click_through(
        self, url: str, names: Sequence[str], policy: Policy, *, pacer: Pacer | None = None
    ) -> dict[str, str]:
        """Opens a page and says where a click on each of these entries leads, normalised; none of the addresses is asked."""

        async def work(page: "Page", begun: _Begun) -> dict[str, str]:
            async def again() -> object:
                return await self._shown(page, begun.url, Seen(page))

            await again()
            return await clicked_through(page, names, again)

        leads: dict[str, str] = {}
        with contextlib.suppress(_NotVisited):
            leads = await self._visit(url, policy, pacer, self._clicking_s(len(names)), work)
        return {name: target for name, written in leads.items() if (target := _normalised(written, ""))}

    async def outline(
        self, url: str, addresses: Sequence[str], policy: Policy, *, pacer: Pacer | None = None
    ) -> Outlined:
        """Opens a page and takes a picture for each address it names, the place outlined; none where nothing can be seen."""
        at = now()
        pictures: dict[str, bytes] = {}  # filled as they come: what was taken before a failure counts

        async def work(page: "Page", begun: _Begun) -> None:
            nonlocal at
            at = begun.at
            await self._plainly(page, begun.url)
            for address in addresses:
                if await page.evaluate(OUTLINE, address):
                    pictures[address] = await page.screenshot(type="jpeg", quality=60, timeout=5000)

        with contextlib.suppress(_NotVisited):
            await self._visit(url, policy, pacer, 2 * self._timeout_s + _PATIENCE_S + len(addresses), work)
        return Outlined(at=at, pictures=pictures)

    async def seen(
        self, url: str, addresses: Sequence[str], policy: Policy, *, pacer: Pacer | None = None
    ) -> frozenset[str] | None:
        """Opens a page and says which of the addresses it names a visitor can see; None when the page could not be opened."""

        async def work(page: "Page", begun: _Begun) -> frozenset[str]:
            await self._plainly(page, begun.url)
            return frozenset(await page.evaluate(SEEN, list(addresses)))

        with contextlib.suppress(_NotVisited):
            return await self._visit(url, policy, pacer, 2 * self._timeout_s + _PATIENCE_S, work)
        return None

    async def close(self) -> None:
        """Ends the browser."""
        async with self._turn:
            await self._chromium.close()

    async def _visit(
        self,
        url: str,
        policy: Policy,
        pacer: Pacer | None,
        patience_s: float,
        work: "Callable[[Page, _Begun], Awaitable[T]]",
    ) -> T:
        """What the work makes of a page that nobody else uses meanwhile.

        Raises:
            _NotVisited: the policy, the site, the browser or time did not allow it.
        """
        async with self._turn, pacer.turn() if pacer else contextlib.nullcontext():
            begun = _Begun(url, now(), ticks())
            if (no := policy.refusal(url)) is not None:
                raise _NotVisited(begun.failed(no, ""))
            if self._missing:
                raise _NotVisited(begun.failed(FetchFailure.BROWSER_MISSING, self._missing))
            try:
                async with asyncio.timeout(_START_S):  # ours to wait for, however busy the machine: not the page's
                    page = await self._chromium.page(policy)
                async with asyncio.timeout(patience_s):
                    return await work(page, begun)
            except TimeoutError:
                await self._chromium.drop()
                raise _NotVisited(begun.failed(FetchFailure.TIMEOUT, "the browser did not finish")) from None
            except (playwright_error(), OSError) as error:
                raise _NotVisited(await self._explained(error, begun)) from error

    async def _explained(self, error: Exception, begun: _Begun) -> Rendered:
        if isinstance(error, FileNotFoundError):
            self._missing = detail_of(error)
            return begun.failed(FetchFailure.BROWSER_MISSING, self._missing)
        failure = failure_of(error)
        if failure in {FetchFailure.REFUSED, FetchFailure.RESET}:
            failure = self._chromium.refused(hostname_of(begun.url).strip("[]")) or failure
        if failure in {FetchFailure.BROWSER_CRASHED, FetchFailure.STOPPED}:
            failure = FetchFailure.BROWSER_CRASHED
            await self._chromium.drop()
        else:
            await self._chromium.drop_page()
        return begun.failed(failure, detail_of(error))

    def _clicking_s(self, clicks: int) -> float:
        return 2 * self._timeout_s + (1 + clicks) * _PATIENCE_S

    async def _open(self, page: "Page", begun: _Begun, *, picture: bool = False) -> Rendered:
        url = begun.url
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
            at=begun.at,
            by=Client.BROWSER,
            status=status,
            failure=failure,
            detail=detail,
            elapsed_ms=round((ticks() - begun.ticks) * 1000),
            final_url=landed if landed != url else "",
            content_type=seen.content_type,
            encoding="utf-8",
            size=len(text),
        )
        return Rendered(fetch=fetch, text=text, answers=answers, frames=frames, picture=shot)

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

    async def _plainly(self, page: "Page", url: str) -> None:
        """Opens an address of which the answer itself is not wanted."""
        await page.goto(url, wait_until="domcontentloaded", timeout=self._timeout_s * 1000)
        await self._settle(page)

    async def _settle(self, page: "Page") -> str:
        """The document once nothing moves any more; a page that reloads itself (gates do) is waited for again."""
        end = ticks() + _PATIENCE_S
        while True:
            left = max(0.3, end - ticks())
            try:
                await settled(page, left)
                return levelled(await page.content())
            except playwright_error():
                if ticks() >= end or page.is_closed():
                    raise
                with contextlib.suppress(playwright_error()):
                    await page.wait_for_load_state("domcontentloaded", timeout=left * 1000)


def _normalised(url: str, otherwise: str) -> str:
    try:
        return normalise(url) if url.startswith(("http://", "https://")) else otherwise
    except ValueError:
        return otherwise
