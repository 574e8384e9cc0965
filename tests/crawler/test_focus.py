"""One column read again without its site: the same record as from the whole site, little asked, and not a word of anything else."""

from collections import deque
from dataclasses import replace
from pathlib import Path

import pytest
from fixture_site import FixtureSite
from paper_site import AT, HOME, MENU, columns, crawl, crumb, fetched, order, page, rows, site
from sweeping import an_order, receipt_of, swept

from crawler.extract.addresses import identity
from crawler.reading import SiteReading
from crawler.reading.focus import witnesses
from domain.artifacts import Missing
from domain.records import ColumnRecord, ColumnShape, ReachRecord, Record
from domain.registry import CategoryOrigin, Column, ColumnCategory
from domain.sweeps import SweepOrder, SweepPurpose

ASIDE = "<div>" + rows("/dt/", "2026-06-12", "2026-06-11", "2026-06-10") + "</div>"


def remembered(records: list[Record | Missing]) -> tuple[Column, ...]:
    """The columns as the registry keeps them after a whole sweep."""
    return tuple(
        Column(
            site_code="1234567890", url=one.url, name=one.name, path=one.path, category=one.category,
            category_from=one.category_from, rendered=one.rendered,
        )
        for one in columns(records).values()
    )  # fmt: skip


def narrow(known: tuple[Column, ...], *paths: str) -> SweepOrder:
    return order(purpose=SweepPurpose.RECHECK, columns=known, focus=tuple(HOME + path for path in paths))


def read_narrowly(pages: dict[str, str], asked: SweepOrder) -> tuple[dict[str, ColumnRecord], set[str]]:
    """What a narrow sweep does: home, columns, witnesses, and only what the reading asks for; with the addresses it came to."""
    reading = SiteReading(asked)
    waiting, seen = deque([HOME, *asked.focus, *witnesses(asked)]), set[str]()
    while waiting:
        url = waiting.popleft()
        text = pages.get(url.removeprefix(HOME))
        if identity(url) in seen or text is None:
            continue
        seen.add(identity(url))
        reaction = reading.react(fetched(url.removeprefix(HOME), text))
        waiting.extend(wanted.url for wanted in reaction.wanted)
        if reaction.render and url != HOME:
            again = reading.react(fetched(url.removeprefix(HOME), text, rendered=True, render_tried=True))
            waiting.extend(wanted.url for wanted in again.wanted)
    return columns(list(reading.finish(AT))), {url.removeprefix(HOME) for url in seen}


@pytest.mark.parametrize("path", ["dt/", "tzgg/", "zwgk/", "zwgk/rsxx/", "zwgk/jgzn/"])
def test_a_column_alone_is_read_as_with_its_whole_site(path: str) -> None:
    whole = crawl(site())
    found, seen = read_narrowly(site(), narrow(remembered(whole), path))
    assert set(found) == {path}
    as_before = columns(whole)[path]
    assert replace(found[path], parent_url=as_before.parent_url) == as_before
    assert len(seen) < len(site())


def test_what_stands_beside_on_all_pages_fills_no_column_either() -> None:
    pages = site()
    for path, name in (("tzgg/", "通知公告"), ("zwgk/rsxx/", "人事信息"), ("dt/", "工作动态"), ("gone/", "规划计划")):
        pages[path] = page(name, crumb((f"/{path}", name)) + f"<h2>{name}</h2>" + ASIDE)
    known = remembered(crawl(pages))
    found, _ = read_narrowly(pages, narrow(known, "zwgk/rsxx/"))
    assert found["zwgk/rsxx/"].entries == ()
    alone = tuple(one for one in known if one.url == f"{HOME}zwgk/rsxx/")
    found, _ = read_narrowly(pages, narrow(alone, "zwgk/rsxx/"))
    assert found["zwgk/rsxx/"].shape is ColumnShape.LIST, (
        "without the others it would have been taken for the column's own"
    )


def test_an_article_that_the_home_page_names_too_dates_the_column() -> None:
    pages = site(**{"": site()[""].replace("</h2>", "</h2>" + rows("/tzgg/", "2026-05-01", shown=False), 1)})
    found, _ = read_narrowly(pages, narrow(remembered(crawl(pages)), "tzgg/"))
    assert [entry.stated is not None for entry in found["tzgg/"].entries] == [True, True]


def test_a_parent_keeps_the_sub_columns_that_only_a_script_menu_shows() -> None:
    pages = site(**{"zwgk/": page("政务公开", crumb(("/zwgk/", "政务公开")))})
    known = remembered(crawl(pages))
    assert columns(crawl(pages))["zwgk/"].shape is ColumnShape.HUB
    bare = {path: text.replace(MENU, "") for path, text in pages.items()}
    assert read_narrowly(bare, narrow(known, "zwgk/"))[0]["zwgk/"].shape is ColumnShape.HUB


def test_a_person_s_word_about_the_column_holds() -> None:
    known = tuple(
        replace(one, category=ColumnCategory.ARCHIVE, category_from=CategoryOrigin.PERSON, periodic=False)
        for one in remembered(crawl(site()))
    )
    found, _ = read_narrowly(site(), narrow(known, "dt/"))
    assert (found["dt/"].category, found["dt/"].periodic) == (ColumnCategory.ARCHIVE, False)


def test_a_real_sweep_of_one_column_asks_for_little_and_speaks_of_nothing_else(tmp_path: Path) -> None:
    served: dict[str, str | bytes] = {f"/{path}": text for path, text in site().items()}
    with FixtureSite(served) as fixture:
        known = tuple(replace(one, url=one.url.replace(HOME, fixture.url("/"))) for one in remembered(crawl(site())))
        asked = an_order(fixture, purpose=SweepPurpose.RECHECK, columns=known, focus=(fixture.url("/dt/"),))
        (bundle,) = swept(tmp_path, asked)
        came_to = {one.path for one in fixture.requests}
    assert receipt_of(bundle).coverage.balanced
    artifacts = bundle.artifacts()
    (record,) = artifacts.of(ColumnRecord)
    assert (record.name, record.pages_read, len(record.entries)) == ("工作动态", 2, 4)
    assert {"/", "/dt/", "/dt/index_1.html"} <= came_to
    assert not any(path.startswith("/tzgg/t") for path in came_to), "articles of other columns are none of its business"
    assert {type(one).__name__ for one in artifacts.records} == {"ColumnRecord", "PageRecord"}
    assert not artifacts.of(ReachRecord)
    assert artifacts.missing == ()
