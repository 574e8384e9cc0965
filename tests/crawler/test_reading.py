"""The reading of a whole site out of its pages, in any order, without network."""

import gc
from dataclasses import replace
from datetime import date

import pytest
from paper_site import (
    AT,
    HOME,
    MENU,
    article,
    board_site,
    columns,
    crawl,
    crumb,
    fetched,
    newest,
    order,
    page,
    rows,
    site,
)

from crawler.extract import marks, searchforms
from crawler.extract.model import Need
from crawler.extract.outline import Box
from crawler.reading import SiteReading
from domain.artifacts import Missing
from domain.fetches import Fetch, FetchFailure
from domain.records import ColumnShape, HomeRecord, MarksRecord, PageKind, ReplyRecord
from domain.registry import CategoryOrigin, Column, ColumnCategory


def test_every_column_is_found_with_its_shape_level_and_newest_item() -> None:
    found = columns(crawl(site()))
    assert {url: (record.shape, record.level) for url, record in found.items()} == {
        "dt/": (ColumnShape.LIST, 1),
        "tzgg/": (ColumnShape.LIST, 1),
        "zwgk/": (ColumnShape.HUB, 1),
        "zwgk/rsxx/": (ColumnShape.BLANK, 2),
        "zwgk/jgzn/": (ColumnShape.SINGLE_PAGE, 2),
        "http://zwfw.other.gov.cn/": (ColumnShape.JUMP, 1),
    }
    assert newest(found["dt/"]) == date(2026, 6, 14), "the second page holds the newest item"
    assert found["dt/"].pages_read == 2
    assert found["zwgk/"].children == (f"{HOME}zwgk/jgzn/", f"{HOME}zwgk/rsxx/")
    assert found["zwgk/rsxx/"].path == ("政务公开", "人事信息")
    assert found["dt/"].category is ColumnCategory.NEWS


def test_a_column_whose_page_is_gone_is_missing_and_not_empty() -> None:
    records = crawl(site())
    (missing,) = [record for record in records if isinstance(record, Missing)]
    assert (missing.target.key, missing.record_type) == (f"{HOME}gone/", "ColumnRecord")


def test_a_column_whose_entry_opens_an_article_is_a_single_page() -> None:
    one = page(
        "机构职能",
        f"<h1>机构职能</h1><p>发布时间：2026-01-05 来源：某局</p><p>{'拟订规划并组织实施。' * 30}</p>",
        "<meta name='ArticleTitle' content='机构职能'>",
    )
    found = columns(crawl(site(**{"zwgk/jgzn/": one})))
    assert found["zwgk/jgzn/"].shape is ColumnShape.SINGLE_PAGE
    assert found["zwgk/jgzn/"].category is ColumnCategory.STATIC


def test_lists_that_are_silent_for_long_are_named_for_a_picture_news_first() -> None:
    old = {
        "dt/": page("工作动态", crumb(("/dt/", "工作动态")) + rows("/dt/", "2026-05-12", "2026-05-10")),
        "tzgg/": page("通知公告", crumb(("/tzgg/", "通知公告")) + rows("/tzgg/", "2025-05-01", "2025-04-01")),
    }
    reading = SiteReading(order())
    for path, text in site(**old).items():
        reading.react(fetched(path, text))
    assert reading.quiet_lists() == [f"{HOME}dt/", f"{HOME}tzgg/"]
    fresh = SiteReading(order())
    for path, text in site().items():
        fresh.react(fetched(path, text))
    assert fresh.quiet_lists() == []


def test_a_column_that_needed_a_browser_before_is_opened_in_one_when_it_shows_no_date_again() -> None:
    shell = page(
        "通知公告", crumb(("/tzgg/", "通知公告")) + f"<div>{'本栏目发布本局的各类通知和公告，欢迎查阅。' * 6}</div>"
    )
    known = Column(site_code="1234567890", url=f"{HOME}tzgg/", name="通知公告")
    reading = SiteReading(order(columns=(known,)))
    assert not reading.react(fetched("tzgg/", shell)).render
    learned = SiteReading(order(columns=(replace(known, rendered=True),)))
    assert learned.react(fetched("tzgg/", shell)).render


def test_no_column_is_called_empty_that_no_browser_has_opened() -> None:
    records = crawl(site(), browser=False)
    assert "zwgk/rsxx/" not in columns(records)
    missing = {record.target.key: record.failure for record in records if isinstance(record, Missing)}
    assert missing[f"{HOME}zwgk/rsxx/"] is FetchFailure.BROWSER_MISSING


def test_a_rendered_page_takes_the_place_of_the_raw_one() -> None:
    reading = SiteReading(order())
    reading.react(fetched("", site()[""]))
    raw = reading.react(fetched("zwgk/rsxx/", site()["zwgk/rsxx/"]))
    assert raw.render
    filled = page(
        "人事信息", crumb(("/zwgk/", "政务公开"), ("/zwgk/rsxx/", "人事信息")) + rows("/zwgk/rsxx/", "2026-06-01")
    )
    again = reading.react(fetched("zwgk/rsxx/", filled, rendered=True, render_tried=True))
    assert not again.render
    late = reading.react(fetched("zwgk/rsxx/", site()["zwgk/rsxx/"], render_tried=True))
    assert late.wanted == ()
    found = columns(list(reading.finish(AT)))["zwgk/rsxx/"]
    assert (found.shape, found.rendered, len(found.entries)) == (ColumnShape.LIST, True, 1)


SLOGAN = "<div><strong>某局</strong><em>把人民对美好生活的向往作为奋斗目标，用心用情用力办好民生实事。</em>"


@pytest.mark.parametrize(
    ("said", "shape"),
    [
        ("", ColumnShape.BLANK),
        ("<p>今天是2026年6月15日 星期一 12:00</p>", ColumnShape.BLANK),
        ("<p>有关人事信息请于工作日到本局二楼人事科当面查询，来访请先登记并出示证件。</p>", ColumnShape.UNREADABLE),
    ],
)
def test_words_that_stand_on_many_pages_are_no_content_also_where_a_script_adds_the_day(
    said: str, shape: ColumnShape
) -> None:
    def dressed(text: str, clock: str = "") -> str:
        return text.replace("<body>", f'<body>{SLOGAN}<span id="today">{clock}</span></div>')

    reading = SiteReading(order())
    for path, text in site().items():
        reading.react(fetched(path, dressed(text)))
    blank = site()["zwgk/rsxx/"].replace('<ul class="list">', f'{said}<ul class="list">')
    shown = dressed(blank, "2026年6月15日 星期一")
    reading.react(fetched("zwgk/rsxx/", shown, rendered=True, render_tried=True))
    assert columns(list(reading.finish(AT)))["zwgk/rsxx/"].shape is shape


@pytest.mark.parametrize("seed", range(6))
def test_the_same_pages_in_any_order_give_the_same_records(seed: int) -> None:
    assert crawl(site(), seed=seed) == crawl(site())


def test_what_a_person_has_set_wins() -> None:
    known = Column(
        site_code="1234567890",
        url=f"{HOME}dt/",
        name="工作动态",
        category=ColumnCategory.ARCHIVE,
        category_from=CategoryOrigin.PERSON,
        exempt_until=date(2026, 12, 31),
        periodic=False,
    )
    found = columns(crawl(site(), columns=(known,)))["dt/"]
    assert (found.category, found.category_from) == (ColumnCategory.ARCHIVE, CategoryOrigin.PERSON)
    assert found.exempt
    assert not found.periodic
    over = columns(crawl(site(), columns=(replace(known, exempt_until=date(2026, 1, 1)),)))["dt/"]
    assert not over.exempt


def test_a_remembered_column_that_nobody_names_any_more_is_looked_for() -> None:
    known = Column(site_code="1234567890", url=f"{HOME}lost/", name="政策文件")
    reading = SiteReading(order(columns=(known,)))
    asked = reading.react(fetched("", site()[""])).wanted
    assert f"{HOME}lost/" in {wanted.url for wanted in asked if wanted.need is Need.COLUMN}
    reading.failed(f"{HOME}lost/", Fetch(url=f"{HOME}lost/", at=AT, status=404), 1)
    assert f"{HOME}lost/" in {record.target.key for record in reading.finish(AT) if isinstance(record, Missing)}


def test_the_home_page_gives_its_lists_and_its_marks() -> None:
    records = crawl(site())
    (home,) = [record for record in records if isinstance(record, HomeRecord)]
    assert [entry.dated.day for entry in home.entries if entry.dated] == [date(2026, 6, 12), date(2026, 6, 10)]
    assert not home.is_navigation
    (marks,) = [record for record in records if isinstance(record, MarksRecord)]
    assert marks.rendered
    assert marks.marks["icp"]
    assert marks.marks["badge"] is None


def test_a_home_page_of_doors_is_judged_by_its_second_level() -> None:
    records = crawl(
        site(
            **{"": page("某局", "<table><tr><td><a href='/dt/'><img alt='工作动态' src='1.png'></a></td></tr></table>")}
        )
    )
    (home,) = [record for record in records if isinstance(record, HomeRecord)]
    assert home.entries == ()
    assert date(2026, 6, 14) in {entry.dated.day for entry in home.second_level if entry.dated}
    assert home.second_level_unread == 1


def test_one_column_under_two_addresses_is_one_column() -> None:
    pages = site()
    pages["dt/index.html"] = pages["dt/"]
    pages[""] = pages[""].replace('<a href="/dt/">更多</a>', '<a href="/dt/index.html">更多</a>')
    found = columns(crawl(pages))
    assert "dt/" in found
    assert "dt/index.html" not in found


def test_an_article_page_is_told_with_its_date() -> None:
    reaction = SiteReading(order()).react(fetched("dt/t20260612_100.html", article("2026-06-12")))
    assert reaction.kind is PageKind.ARTICLE
    assert reaction.published is not None
    assert reaction.published.day == date(2026, 6, 12)


def test_endless_calendars_stop_being_followed() -> None:
    reading = SiteReading(order())
    followed = [
        reading.react(
            fetched(f"rili/?m={2000 + n // 12}-{n % 12 + 1:02}", "<html><body><a href='?m=x'>上月</a></body></html>")
        ).follow
        for n in range(40)
    ]
    assert followed[0]
    assert not followed[-1]


def test_a_page_that_breaks_off_or_is_no_html_is_only_read() -> None:
    reading = SiteReading(order())
    for text in ("", "<", "<html", "\x00\x01", "{not json", "[]", "<table><tr><td><ul><li>" * 50):
        reading.react(fetched("x.html", text))
    assert list(reading.finish(AT)) == []


def test_a_home_page_of_frames_is_read_through_its_frames() -> None:
    frameset = '<html><frameset cols="200,*"><frame src="left.html"><frame src="main.html"></frameset></html>'
    pages = site(**{"": frameset, "left.html": f"<html><body>{MENU}</body></html>", "main.html": site()[""]})
    records = crawl(pages)
    assert set(columns(records)) >= {"dt/", "tzgg/", "zwgk/"}
    (home,) = [record for record in records if isinstance(record, HomeRecord)]
    assert home.url == HOME
    assert len(home.entries) == 2


def test_a_splash_page_leads_to_the_home_page() -> None:
    splash = '<html><head><meta http-equiv="refresh" content="0; url=main.html"></head><body></body></html>'
    records = crawl(site(**{"": splash, "main.html": site()[""]}))
    (home,) = [record for record in records if isinstance(record, HomeRecord)]
    assert len(home.entries) == 2
    assert set(columns(records)) >= {"dt/", "tzgg/", "zwgk/"}


@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_messages_become_reply_records_and_no_columns(seed: int | None) -> None:
    records = crawl(board_site(), seed=seed)
    replies = [record for record in records if isinstance(record, ReplyRecord)]
    assert [
        (reply.url.removeprefix(HOME), reply.asked and reply.asked.day, reply.answered and reply.answered.day)
        for reply in replies
    ] == [
        ("hd/10001.html", date(2026, 5, 1), date(2026, 5, 8)),
        ("hd/10002.html", date(2026, 5, 2), None),
    ]
    assert {reply.board_url for reply in replies} == {f"{HOME}hd/"}
    assert columns(records)["hd/"].shape is ColumnShape.THREADS
    assert "hd/10001.html" not in columns(records)


def test_service_guides_make_a_list_of_guides_and_no_columns() -> None:
    found = columns(crawl(board_site()))
    assert found["zn/"].shape is ColumnShape.GUIDES
    assert "zn/item_1.html" not in found


def test_a_page_above_other_columns_looks_blank_only_until_they_are_known() -> None:
    reading = SiteReading(order())
    flat = '<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/dt/">工作动态</a></li><li><a href="/jg/">机构概况</a></li></ul></div>'
    above = f"<html><head><title>机构概况-某局</title></head><body>{flat}{crumb(('/jg/', '机构概况'))}</body></html>"
    reading.react(fetched("", f"<html><head><title>某局</title></head><body>{flat}</body></html>"))
    reaction = reading.react(fetched("jg/", above))
    assert (reaction.render, reaction.may_wait) == (True, True)
    assert reading.looks_blank(f"{HOME}jg/")
    below = page(
        "机构职能", crumb(("/jg/", "机构概况"), ("/jg/zn/", "机构职能")) + f"<p>{'拟订规划并组织实施。' * 30}</p>"
    )
    reading.react(fetched("jg/zn/", below))
    assert not reading.looks_blank(f"{HOME}jg/")
    assert columns(list(reading.finish(AT)))["jg/"].shape is ColumnShape.HUB, "and needs no browser to be told so"


def test_every_column_of_the_open_information_platform_is_a_column_of_its_own() -> None:
    menu = "".join(
        f'<li><a href="/gkmlpt/index#{n}">{name}</a></li>' for n, name in ((11, "规划计划"), (12, "人事信息"))
    )
    home = page(
        "某局",
        f'<div class="nav2 menu"><ul><li><a href="/">首页</a></li>{menu}<li><a href="/dt/">工作动态</a></li></ul></div>',
    )
    shell = "<html><head><title>平台</title></head><body><div id='app'></div></body></html>"

    def shown(number: int, name: str, day: str) -> str:
        trail = crumb((f"/gkmlpt/index#{number}", name))
        return f"<html><head><title>{name}-某局</title></head><body>{trail}<h2>{name}</h2>{rows(f'/gkmlpt/content/{number}/', day, '2026-01-01')}</body></html>"

    reading = SiteReading(order())
    reading.react(fetched("", home))
    for number, name, day in ((11, "规划计划", "2026-05-01"), (12, "人事信息", "2026-06-01")):
        path = f"gkmlpt/index#{number}"
        assert reading.react(fetched(path, shell)).render
        reading.react(fetched(path, shown(number, name, day), rendered=True, render_tried=True))
    found = columns(list(reading.finish(AT)))
    assert newest(found["gkmlpt/index#11"]) == date(2026, 5, 1)
    assert newest(found["gkmlpt/index#12"]) == date(2026, 6, 1)


def test_an_article_that_scripts_fill_is_opened_in_a_browser_once_a_list_without_dates_names_it() -> None:
    reading = SiteReading(order())
    tag = '<meta name="ArticleTitle" content="某篇文章">'
    empty = page("某篇文章", "<div id='a'></div><script>fetch('/api/1').then(show)</script>", tag)
    first = reading.react(fetched("tzgg/t20260501_100.html", empty))
    assert (first.unsettled, first.render) == (True, False)
    undated = page("通知公告", crumb(("/tzgg/", "通知公告")) + rows("/tzgg/", "2026-05-01", "2026-04-01", shown=False))
    reading.react(fetched("", site()[""]))
    assert reading.react(fetched("tzgg/", undated)).look_again == (f"{HOME}tzgg/t20260501_100.html",)


def test_the_boxes_of_a_page_go_with_it() -> None:
    """They know one another; left to the collector they were most of what a sweep held in memory beside its results."""
    listed = "".join(f'<li><a href="/t{number}.html">关于第{number}号事项的通知</a></li>' for number in range(50))
    gc.collect()
    gc.disable()
    try:
        reading, before = SiteReading(order()), _boxes()
        for number in range(10):
            reading.react(fetched(f"l{number}/", page("通知公告", f"<ul>{listed}</ul>")))
        left = _boxes() - before
    finally:
        gc.enable()
    assert left < 3 * 100, "those of the last pages, which are asked about more than once"


def test_the_trees_of_the_home_page_go_with_it() -> None:
    """No other page takes their place: they would stay to the end of the sweep."""
    reading = SiteReading(order())
    reading.react(fetched("", site()[""]))
    assert reading.searching.seen
    assert [cache.cache_info().currsize for cache in (marks._seen, searchforms._parsed)] == [0, 0]


def _boxes() -> int:
    return sum(type(one) is Box for one in gc.get_objects())
