"""What the city's own scripts do in a real browser: lists, gates, menus, footers."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Page, sync_playwright

from demo.model import Wire
from demo.server import RunningCity, running_city
from demo.site import Site

pytestmark = pytest.mark.browser
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def running() -> Iterator[RunningCity]:
    with running_city(today=TODAY) as served:
        yield served


@pytest.fixture(scope="module")
def browser_page() -> Iterator[Page]:
    program = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
    if program is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=program, chromium_sandbox=os.geteuid() != 0)
        yield browser.new_page(ignore_https_errors=True)
        browser.close()


def one(running: RunningCity, family: str, feature: str = "") -> Site:
    return next(
        s
        for s in running.city.sites
        if s.family.key == family and s.wire is Wire.PLAIN and (not feature or feature in s.features)
    )


def shown(page: Page, url: str, wanted: str) -> str:
    """The text of the page once ``wanted`` stands in it."""
    page.goto(url)
    page.get_by_text(wanted).first.wait_for(state="attached", timeout=10_000)
    return page.inner_text("body")


@pytest.mark.parametrize(("family", "feature"), [("hanweb", ""), ("json", "mixed"), ("json", "spa")])
def test_a_script_filled_list_shows_its_items(
    running: RunningCity, browser_page: Page, family: str, feature: str
) -> None:
    site = one(running, family, feature)
    column = site.columns["gzdt"]
    first = site.articles(column)[: column.page_size]
    text = shown(browser_page, site.url(column.path), first[0].title)
    assert all(a.title in text for a in first)


def test_an_empty_script_filled_list_stays_empty(running: RunningCity, browser_page: Page) -> None:
    site = next(
        s for s in running.city.sites if s.family.key == "json" and any(c.empty_fault for c in s.columns.values())
    )
    column = next(c for c in site.columns.values() if c.empty_fault)
    text = shown(browser_page, site.url(column.path), "暂无数据")
    assert not any(a.title in text for a in column.articles)


def test_an_article_of_the_single_page_application_shows_its_date(running: RunningCity, browser_page: Page) -> None:
    site = one(running, "json", "spa")
    article = site.articles(site.columns["tzgg"])[0]
    text = shown(browser_page, site.url(article.path), site.look.lab)
    assert article.title in text
    assert f"{article.published:%Y-%m-%d}" in text


@pytest.mark.parametrize("wire", [Wire.GATE_412, Wire.GATE_521])
def test_a_browser_passes_the_script_gates(running: RunningCity, browser_page: Page, wire: Wire) -> None:
    site = next(s for s in running.city.sites if s.wire is wire)
    assert site.columns["tzgg"].name in shown(browser_page, site.home_url, site.columns["tzgg"].name)


def test_paging_by_script_leads_to_the_second_page(running: RunningCity, browser_page: Page) -> None:
    site = one(running, "trs")
    column = next(c for c in site.columns.values() if site.family.pages(site, c) > 1)
    shown(browser_page, site.url(column.path), "共")
    browser_page.get_by_role("link", name="2", exact=True).click()
    following = site.articles(column)[column.page_size]
    browser_page.get_by_text(following.title).first.wait_for(state="attached", timeout=10_000)


def test_menus_written_by_script_hold_every_column(running: RunningCity, browser_page: Page) -> None:
    site = next(s for s in running.city.sites if s.look.nav == "script" and s.wire is Wire.PLAIN)
    browser_page.goto(site.home_url)
    named = browser_page.locator("#mainmenu a").evaluate_all("all => all.map(a => a.textContent)")
    assert named == ["首页", *(c.name for p in site.first_level() for c in (p, *site.children(p.key)))]


@pytest.mark.parametrize("style", ["unescape", "filled"])
def test_footers_written_by_script_carry_all_marks(running: RunningCity, browser_page: Page, style: str) -> None:
    site = next(s for s in running.city.sites if s.look.footer == style and s.wire is Wire.PLAIN and not s.marks_fault)
    text = shown(browser_page, site.home_url, site.code)
    assert all(word in text for word in (site.icp[5:-1], site.police, site.organizer, site.phone, "网站地图"))
    assert browser_page.locator('img[alt="党政机关"]').count() == 1
    assert browser_page.locator('img[alt="政府网站找错"]').count() == 1


def test_legacy_pages_without_any_charset_are_read_as_chinese(running: RunningCity, browser_page: Page) -> None:
    for site in running.city.sites:
        if site.family.key == "legacy" and site.wire is Wire.PLAIN:
            assert site.name in shown(browser_page, site.home_url, site.name)
