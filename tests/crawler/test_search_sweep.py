"""A sweep asks the site's own search for what it has seen, a few times, and writes down what came."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fixture_site import FixtureSite
from sweeping import an_order, swept

from crawler.bundle import SweepBundle
from domain.records import SearchOutcome, SearchRecord, SearchWay
from domain.sweeps import Budget

TITLES = [f"某市召开第{word}次工作推进会议" for word in "一二三四五六"]
FORM = '<form action="/s"><input name="q"><input type="submit" value="搜索"></form>'


class Searched(FixtureSite):
    """A fixture site whose ``/s?q=…`` answers by a function of the words."""

    def __init__(self, pages: dict[str, str | bytes], answer: Callable[[str], str]) -> None:
        super().__init__(pages)
        self._answer = answer

    def _page(self, path: str, does: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        if path != "/s":
            return super()._page(path, does)
        body = f"<html><body>{self._answer(does.get('q', ''))}</body></html>"
        return 200, {"Content-Type": "text/html; charset=utf-8"}, body.encode()


def a_site(form: str, answer: Callable[[str], str]) -> FixtureSite:
    rows = "".join(
        f'<li><a href="/a/{n}.html">{title}</a><span>2026-11-0{n + 1}</span></li>' for n, title in enumerate(TITLES)
    )
    pages: dict[str, str | bytes] = {"/": f"<html><body>{form}<ul>{rows}</ul></body></html>"}
    for n, title in enumerate(TITLES):
        head = f'<title>{title}</title><meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="2026-11-0{n + 1} 08:00">'
        pages[f"/a/{n}.html"] = f"<html><head>{head}</head><body><h1>{title}</h1><p>{'正文。' * 60}</p></body></html>"

    return Searched(pages, answer)


def finds(words: str) -> str:
    return (
        "".join(f'<p><a href="/a/{n}.html">{title}</a></p>' for n, title in enumerate(TITLES) if title == words)
        or "共找到 0 条结果"
    )


def records(bundle: SweepBundle) -> tuple[SearchRecord, SearchRecord | None]:
    found = bundle.artifacts().of(SearchRecord)
    (site,) = [one for one in found if one.about_site]
    pages = [one for one in found if not one.about_site]
    return site, pages[0] if pages else None


def sweep(folder: Path, site: FixtureSite, *, searches: int = 3, renders: int = 0) -> SweepBundle:
    budget = Budget(max_seconds=90, max_renders=renders, max_searches=searches)
    (bundle,) = swept(folder, an_order(site, budget=budget, ordered_at=datetime(2026, 11, 24, tzinfo=UTC)))
    return bundle


def test_titles_that_exist_are_asked_for_and_no_more_often_than_allowed(tmp_path: Path) -> None:
    with a_site(FORM, finds) as site:
        about_site, page = records(sweep(tmp_path, site))
        asked = sum(one.path.startswith("/s?") for one in site.requests)
    assert about_site.way is SearchWay.GET
    assert page is not None
    assert page.url == site.url("/s")
    assert [one.outcome for one in page.tries] == [SearchOutcome.FOUND] * 3
    assert {one.title for one in page.tries} <= set(TITLES)
    assert asked == 3


def test_a_search_that_finds_nothing_is_written_down_as_such(tmp_path: Path) -> None:
    with a_site(FORM, lambda words: f"您搜索的“{words}”，没有找到相关信息") as site:
        _, page = records(sweep(tmp_path, site))
    assert page is not None
    assert [one.outcome for one in page.tries] == [SearchOutcome.ABSENT] * 3


def test_a_search_that_does_not_answer_is_asked_again_before_it_is_called_dead(tmp_path: Path) -> None:
    with a_site(FORM.replace("/s", "/dead?status=503"), finds) as site:
        _, page = records(sweep(tmp_path, site, searches=2))
        asked = sum(one.path.startswith("/dead?") for one in site.requests)
    assert page is not None
    assert {one.outcome for one in page.tries} <= {SearchOutcome.FAILED, SearchOutcome.UNKNOWN}
    assert asked <= 4


def test_a_page_without_search_says_so_and_only_a_browser_is_sure(tmp_path: Path) -> None:
    with a_site("", finds) as site:
        about_site, page = records(sweep(tmp_path, site))
    assert (about_site.way, about_site.sure, page) == (SearchWay.NONE, False, None)


def test_nothing_is_asked_where_searching_is_switched_off(tmp_path: Path) -> None:
    with a_site(FORM, finds) as site:
        bundle = sweep(tmp_path, site, searches=0)
        assert not any(one.path.startswith("/s?") for one in site.requests)
    assert not bundle.artifacts().of(SearchRecord)


@pytest.mark.browser
@pytest.mark.parametrize(
    "form",
    [
        '<input id="searchText" placeholder="请输入关键字"><button onclick="location.href=\'/s?q=\'+encodeURIComponent(searchText.value)">搜索</button>',
        '<form onsubmit="window.open(\'/s?q=\'+encodeURIComponent(this.q.value));return false"><input name="q"><input type="submit" value="搜索"></form>',
    ],
    ids=["button", "new-window"],
)
def test_a_search_by_script_is_asked_through_the_browser(tmp_path: Path, form: str) -> None:
    with a_site(form, finds) as site:
        about_site, page = records(sweep(tmp_path, site, searches=1, renders=10))
    assert about_site.way is SearchWay.SCRIPT
    assert page is not None
    assert [one.outcome for one in page.tries] == [SearchOutcome.FOUND]
    assert page.tries[0].rendered


def test_a_notice_of_maintenance_is_not_a_site_without_a_search(tmp_path: Path) -> None:
    notice = "<html><title>某某局</title><body><p>网站升级维护中，给您带来不便敬请谅解！</p></body></html>"
    with FixtureSite({"/": notice}) as site:
        (bundle,) = swept(tmp_path, an_order(site))
    assert not bundle.artifacts().of(SearchRecord)
