"""What only a click tells: the further pages of a list whose controls hold no address, and where the entries of a script menu lead."""

import contextlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from crawler.fetch.failures import playwright_error

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playwright.async_api import Page, Route

_CHANGED_MS = 4000
"""How long a click may take to change the page."""
_STEP_MS = 50
_LEADS_MS = 1500
"""How long a click may take to leave the page."""

# Only what turns pages is clicked, never what sends a form of the visitor's: a control that says so, or the number that follows the
# one a pager marks as the present. Handlers may be attached to any element, so the innermost that says it is taken.
_NEXT = """number => {
  const says = /^[\\s\\[(（<]*(?:下一?[页頁]|下[页頁]|后一?页|后页|next(?:\\s*page)?)[\\s\\])）»>›→]*$|^(?:›|»|>|>>|→)$/i;
  const words = one => (one.innerText || one.value || one.title || one.getAttribute('aria-label') || '').trim();
  const shown = one => one.getClientRects().length > 0 && getComputedStyle(one).visibility === 'visible';
  const off = one => [one, one.parentElement].some(at => at && (at.disabled || /disabled/i.test(at.className || '') || at.getAttribute('aria-disabled') === 'true'));
  const inner = [...document.querySelectorAll('a,button,input[type=button],input[type=submit],input[type=image],li,span,em,i,b,td,div')]
    .filter(one => one.childElementCount === 0 || one.matches('a,button'));
  let found = inner.find(one => words(one).length < 12 && says.test(words(one)) && shown(one));
  if (found && off(found)) return false;
  if (!found) {
    const numbers = inner.filter(one => /^\\d{1,4}$/.test(words(one)) && shown(one));
    found = numbers.find(one => words(one) === String(number)
      && numbers.some(other => words(other) === String(number - 1) && (other.parentElement === one.parentElement
        || other.parentElement.parentElement === one.parentElement.parentElement)));
  }
  if (!found) return false;
  document.querySelectorAll('form[target],a[target]').forEach(one => one.removeAttribute('target'));
  found.click();
  return true;
}"""

_ENTRY = """name => {
  const words = one => (one.innerText || '').trim();
  const inner = [...document.querySelectorAll('a,button,li,span,div,td,dt,dd,p,h2,h3')]
    .filter(one => (one.textContent || '').trim() === name);
  const found = inner[inner.length - 1];
  if (!found) return false;
  document.querySelectorAll('a[target]').forEach(one => one.removeAttribute('target'));
  window.open = address => { location.href = address; return window; };
  found.click();
  return true;
}"""

_TEXT = "() => document.body ? document.body.innerText : ''"


async def turned_pages(page: "Page", most: int, settle: "Callable[[Page], Awaitable[str]]") -> list[str]:
    """The documents that clicks on «next» bring, at most so many; ends where nothing changes any more. The first page must be open."""
    found: list[str] = []
    for number in range(2, most + 2):
        before = await page.evaluate(_TEXT)
        if not await page.evaluate(_NEXT, number):
            break
        if not await _changed(page, before):
            break
        found.append(await settle(page))
    return found


async def _changed(page: "Page", before: str) -> bool:
    """Waits until the page says something else than before; it may be on its way to another document meanwhile."""
    for _ in range(_CHANGED_MS // _STEP_MS):
        with contextlib.suppress(playwright_error()):
            if await page.evaluate(_TEXT) not in {before, ""}:
                return True
        await page.wait_for_timeout(_STEP_MS)
    return False


async def clicked_through(
    page: "Page", names: Sequence[str], again: "Callable[[], Awaitable[object]]"
) -> dict[str, str]:
    """Where a click on each of the named entries leads; entries that lead nowhere are left out. No address is asked: the browser stays
    where it is. ``again`` opens the page anew, after a script has changed its address in place.
    """
    leads: dict[str, str] = {}
    start = page.url
    waiting = ""

    async def note(route: "Route") -> None:
        nonlocal waiting
        request = route.request
        if request.is_navigation_request() and request.frame == page.main_frame and request.url != start:
            waiting = request.url
            await route.fulfill(status=204)
        else:
            await route.continue_()

    await page.route("**/*", note)
    try:
        for name in names:
            waiting = ""
            if not await page.evaluate(_ENTRY, name):
                continue
            waited = 0
            while not waiting and page.url == start and waited < _LEADS_MS:
                await page.wait_for_timeout(_STEP_MS)
                waited += _STEP_MS
            target = waiting or page.url
            if target != start:
                leads[name] = target
            if page.url != start:
                await page.unroute("**/*", note)
                await again()
                await page.route("**/*", note)
    finally:
        with contextlib.suppress(playwright_error()):
            await page.unroute("**/*", note)
    return leads
