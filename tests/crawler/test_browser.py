"""The browser in a child's loop: lists that scripts fill, gates, limits, and a machine without a browser."""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from fixture_site import FixtureSite, a_page
from sweeping import FAST, LOOPBACK, an_order, links_of, pages_of, reach_of, receipt_of, swept

from crawler.fetch.browser import Browser
from crawler.policy import Policy
from domain.fetches import Client, FetchFailure
from domain.sweeps import Budget

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium here; scripts/setup installs it"),
]

SCRIPTED = """<!DOCTYPE html><html><head><title>通知公告</title></head><body><h1>通知公告</h1><ul id="list"></ul><script>
fetch('/api/list.json').then(r => r.json()).then(items => {
  for (const item of items) {
    const li = document.createElement('li');
    li.innerHTML = '<a href="' + item.url + '">' + item.title + '</a>';
    document.getElementById('list').append(li);
  }
});
</script></body></html>"""
ITEMS = '[{"title": "关于放假的通知", "url": "/tz/1.html"}, {"title": "关于会议的通知", "url": "/tz/2.html"}]'


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    browser = Browser(timeout_s=5)
    yield browser
    await browser.close()


LOCAL = Policy(allowed_networks=LOOPBACK)


async def test_a_list_that_scripts_fill_is_seen_with_the_answers_it_came_from(browser: Browser) -> None:
    with FixtureSite({"/": SCRIPTED, "/api/list.json": ITEMS}) as site:
        rendered = await browser.render(site.url("/?delay=0.2"), LOCAL, picture=True)
    assert rendered.fetch.ok
    assert rendered.fetch.by is Client.BROWSER
    assert "关于放假的通知" in rendered.text
    assert rendered.answers == ((site.url("/api/list.json"), ITEMS),)
    assert rendered.picture.startswith(b"\xff\xd8"), "a JPEG"


async def test_a_slow_interface_is_waited_for(browser: Browser) -> None:
    page = SCRIPTED.replace("/api/list.json", "/api/list.json?delay=1.2")
    with FixtureSite({"/": page, "/api/list.json": ITEMS}) as site:
        rendered = await browser.render(site.url(), LOCAL)
    assert "关于放假的通知" in rendered.text


LATER = """setTimeout(() => { const li = document.createElement('li'); li.textContent = '后来才有'; document.body.append(li); }, %d)"""
FILLS = {
    "a timer": LATER % 700,
    "a timer that a timer starts": f"setTimeout(() => {{ {LATER % 400} }}, 400)",
    "a body that takes its time": "fetch('/slow.json?delay=0.5').then(r => r.json()).then(() => { document.body.append('后来才有'); })",
    "a script added later": "const s = document.createElement('script'); s.src = '/add.js?delay=0.5'; document.head.append(s)",
    "a script added after all was loaded": "addEventListener('load', () => { const s = document.createElement('script');"
    " s.src = '/add.js?delay=0.6'; document.head.append(s); })",
    "the next page": "location.href = '/behind.html?delay=0.6'",
    "a frame of animation": "requestAnimationFrame(() => requestAnimationFrame(() => document.body.append('后来才有')))",
}


@pytest.mark.parametrize("script", FILLS.values(), ids=FILLS.keys())
async def test_what_a_script_has_under_way_is_waited_for(browser: Browser, script: str) -> None:
    pages = {
        "/": f"<!DOCTYPE html><title>列表</title><body><p>先有</p><script>{script}</script>",
        "/slow.json": "[1]",
        "/add.js": "document.body.append('后来才有')",
        "/behind.html": "<!DOCTYPE html><title>列表</title><body>后来才有",
    }
    with FixtureSite(pages) as site:
        rendered = await browser.render(site.url(), LOCAL)
    assert "后来才有" in rendered.text.split("<script>")[-1].split("</script>")[-1]


async def test_a_page_that_moves_for_ever_is_not_waited_for_to_the_end(browser: Browser) -> None:
    marquee = "let n = 0; const go = () => { n++; document.title = n; setTimeout(go, 20); }; go()"
    with FixtureSite({"/": f"<!DOCTYPE html><body><p>滚动</p><script>{marquee}</script>"}) as site:
        rendered = await browser.render(site.url(), LOCAL)
    assert "滚动" in rendered.text


async def test_scripts_find_the_functions_of_the_browser_unchanged(browser: Browser) -> None:
    looks = "[setTimeout, fetch, XMLHttpRequest.prototype.send].every(f => /\\[native code\\]/.test(Function.prototype.toString.call(f)))"
    with FixtureSite({"/": f"<!DOCTYPE html><body><script>document.body.append('own:' + {looks})</script>"}) as site:
        rendered = await browser.render(site.url(), LOCAL)
    assert "own:true" in rendered.text


async def test_a_script_gate_is_passed_and_leaves_the_status_of_the_page_behind_it(browser: Browser) -> None:
    with FixtureSite({"/": a_page("/a.html", title="首页")}) as site:
        rendered = await browser.render(site.url("/?gate=1"), LOCAL)
    assert (rendered.fetch.status, rendered.fetch.failure) == (200, None)
    assert "首页" in rendered.text


@pytest.mark.parametrize(
    ("query", "status", "failure"),
    [
        ("status=404", 404, None),
        ("hang=1", None, FetchFailure.TIMEOUT),
        ("drop=1", None, FetchFailure.RESET),
        ("redirect=/", 200, None),
        ("loop=1", None, FetchFailure.TOO_MANY_REDIRECTS),
    ],
)
async def test_what_the_browser_meets_has_a_name(query: str, status: int | None, failure: FetchFailure | None) -> None:
    browser = Browser(timeout_s=2)
    try:
        with FixtureSite({"/": a_page()}) as site:
            rendered = await browser.render(site.url(f"/?{query}"), LOCAL)
            again = await browser.render(site.url("/"), LOCAL)
    finally:
        await browser.close()
    assert (rendered.fetch.status, rendered.fetch.failure) == (status, failure)
    assert again.fetch.ok, "the next page is not the worse for it"


async def test_nothing_a_page_names_is_fetched_from_a_private_network(browser: Browser) -> None:
    with FixtureSite({"/secret.json": "{}"}) as inner:
        page = f"<html><body><p>一</p><script>fetch('{inner.url('/secret.json')}', {{mode: 'no-cors'}})</script></body></html>"
        with FixtureSite({"/": page}) as site:
            only_this = Policy(allowed_networks=(f"{site.host}/32",))
            rendered = await browser.render(site.url(), only_this)
            led_there = await browser.render(site.url(f"/?redirect={inner.url('/secret.json')}"), only_this)
            direct = await browser.render(inner.url("/secret.json"), only_this)
        assert not inner.requests
    assert rendered.fetch.ok
    assert led_there.fetch.failure is not None
    assert direct.fetch.failure is FetchFailure.PRIVATE_ADDRESS


async def test_a_browser_that_is_killed_is_started_again(browser: Browser) -> None:
    with FixtureSite({"/": a_page(), "/hang": a_page()}) as site:
        await browser.render(site.url(), LOCAL)
        waiting = asyncio.create_task(browser.render(site.url("/?hang=1"), LOCAL))
        while not site.asked("/?hang=1"):  # noqa: ASYNC110 - the browser asks in its own time
            await asyncio.sleep(0.02)
        for pid in _chromiums():
            os.kill(pid, signal.SIGKILL)
        crashed = await waiting
        again = await browser.render(site.url(), LOCAL)
    assert crashed.fetch.failure is FetchFailure.BROWSER_CRASHED
    assert again.fetch.ok


async def test_a_machine_without_a_browser_says_so_and_goes_on(tmp_path: Path) -> None:
    browser = Browser(str(tmp_path / "no-chromium"), timeout_s=5)
    try:
        with FixtureSite({"/": a_page()}) as site:
            for _ in range(2):
                rendered = await browser.render(site.url(), LOCAL)
                assert rendered.fetch.failure is FetchFailure.BROWSER_MISSING
    finally:
        await browser.close()


def test_a_sweep_reads_gated_pages_through_the_browser_within_its_budget(tmp_path: Path) -> None:
    pages = {"/": a_page("/a.html?gate=1", "/b.html?gate=1", "/c.html?gate=1")} | {
        f"/{name}.html": a_page(title=name) for name in "abc"
    }
    budget = Budget(max_seconds=100, max_renders=3)
    with FixtureSite(pages) as site, FixtureSite(pages) as other:
        bundle, home_gated = swept(
            tmp_path, an_order(site, budget=budget), an_order(other.url("/?gate=1"), budget=budget)
        )
    receipt = receipt_of(bundle)
    assert receipt.renders == 3, "the home page, which shows no marks, and two of the three behind a gate"
    last = [link.attempts[-1] for link in links_of(bundle).values()]
    assert sum(fetch.ok for fetch in last) == 2
    assert [fetch.failure for fetch in last if not fetch.ok] == [FetchFailure.BLOCKED_BY_GATE]
    assert sum(page.rendered for page in pages_of(bundle).values()) == 3
    assert (bundle.path / "child.log").read_text() == "", "nothing happened that anybody need read about"
    tries = reach_of(home_gated).tries
    assert (tries[0].failure, tries[-1].ok, tries[-1].by) == (FetchFailure.BLOCKED_BY_GATE, True, Client.BROWSER)


def test_articles_behind_a_gate_leave_half_of_the_budget_to_columns(tmp_path: Path) -> None:
    def menu(*names: str) -> str:
        return '<div class="nav"><a href="/">首页</a>' + "".join(f'<a href="/{one}/?gate=1">{one}</a>' for one in names)

    subs = ("人事信息", "规划计划", "统计数据", "财政资金")
    items = "".join(f'<li><a href="/a/t20240105_{n}.html?gate=1">关于第{n}号事项的信息</a></li>' for n in range(10))
    home = f"<html><title>某局</title><body>{menu('政务公开', '机构职能')}</div><ul>{items}</ul></body></html>"
    hub = f"<html><title>政务公开</title><body>{menu(*subs)}</div></body></html>"
    pages = {"/": home, "/政务公开/": hub} | {f"/{one}/": a_page(title=one) for one in (*subs, "机构职能")}
    pages |= {f"/a/t20240105_{n}.html": a_page(title="关于事项的信息") for n in range(10)}
    budget = Budget(max_seconds=100, max_renders=12, max_pictures=0, max_searches=0)
    with FixtureSite({quote(path): text for path, text in pages.items()}) as site:
        (bundle,) = swept(tmp_path, an_order(site, budget=budget))
    read = {unquote(path) for path, page in pages_of(bundle).items() if page.rendered}
    assert {f"/{one}/?gate=1" for one in subs} <= read, "articles were named first, and there is no room for all"
    assert receipt_of(bundle).renders == 12, "what columns leave of the budget is for articles"


def test_what_the_browser_did_not_finish_is_opened_once_more(tmp_path: Path) -> None:
    asked = 0

    def column(path: str) -> str | None:
        nonlocal asked
        if path != "/tz/":
            return None
        asked += 1
        stuck = '<script src="/never.js?hang=1"></script>' if asked == 2 else ""  # no browser gets past it in time
        return a_page(title="通知公告").replace("</body>", f"{stuck}</body>")

    home = a_page("/tz/", title="某局").replace(
        "<body>",
        '<body><div class="nav"><a href="/">首页</a><a href="/tz/">通知公告</a><a href="/b.html">部门</a></div>',
    )
    with FixtureSite({"/": home, "/b.html": a_page(), "/never.js": ""}, fallback=column) as site:
        budget = Budget(max_seconds=100, max_renders=10, max_pictures=0, max_searches=0)
        (bundle,) = swept(tmp_path, an_order(site, budget=budget))
    assert asked == 3
    assert pages_of(bundle)["/tz/"].rendered


def test_a_sweep_without_a_browser_goes_on(tmp_path: Path) -> None:
    with FixtureSite({"/": a_page("/a.html?gate=1", "/b.html"), "/a.html": a_page(), "/b.html": a_page()}) as site:
        (bundle,) = swept(
            tmp_path, an_order(site, budget=Budget(max_seconds=60), browser_path=str(tmp_path / "none"), pace=FAST)
        )
    assert receipt_of(bundle).finish_reason == "finished"
    assert "/b.html" in pages_of(bundle)
    gated = links_of(bundle)["/a.html?gate=1"]
    assert {fetch.failure for fetch in gated.attempts} == {FetchFailure.BLOCKED_BY_GATE, FetchFailure.BROWSER_MISSING}


def _chromiums() -> list[int]:
    """Browsers that this test's own process has started, by way of the driver."""
    found: dict[int, int] = {}
    names: dict[int, str] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            name, _, rest = (folder / "stat").read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue
        found[int(folder.name)] = int(rest.split()[1])
        names[int(folder.name)] = name
    own = {os.getpid()}
    while more := {pid for pid, parent in found.items() if parent in own} - own:
        own |= more
    return [pid for pid in own if "chrom" in names.get(pid, "") and "chrom" not in names.get(found[pid], "")]


async def test_two_columns_of_one_platform_page_are_opened_one_after_the_other(browser: Browser) -> None:
    page = (
        "<html><body><p></p><script>document.querySelector('p').textContent='栏目'+location.hash</script></body></html>"
    )
    with FixtureSite({"/gkmlpt/index": page}) as site:
        for number in (11, 12):
            rendered = await browser.render(site.url(f"/gkmlpt/index#{number}"), LOCAL)
            assert (rendered.fetch.status, f"栏目#{number}" in rendered.text) == (200, True)
            assert rendered.fetch.final_url == ""
