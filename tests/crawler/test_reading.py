"""The reading of a whole site out of its pages, in any order, without network."""

import itertools
import random
from collections import deque
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from crawler.extract.addresses import identity
from crawler.extract.model import FetchedPage, Need
from crawler.reading import SiteReading
from domain.artifacts import Missing
from domain.fetches import Fetch, FetchFailure
from domain.records import ColumnRecord, ColumnShape, HomeRecord, LinkKind, MarksRecord, PageKind, Record, ReplyRecord
from domain.registry import CategoryOrigin, Column, ColumnCategory, Site
from domain.sweeps import Budget, SweepOrder, SweepPurpose

HOME = "https://www.example.gov.cn/"
AT = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)
MENU = (
    '<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/dt/">工作动态</a></li><li><a href="/tzgg/">通知公告</a></li>'
    '<li><a href="/zwgk/">政务公开</a><ul><li><a href="/zwgk/rsxx/">人事信息</a></li><li><a href="/zwgk/jgzn/">机构职能</a></li></ul></li>'
    '<li><a href="/gone/">规划计划</a></li><li><a href="http://zwfw.other.gov.cn/">政务服务网</a></li></ul></div>'
)
FOOT = '<div class="foot">主办单位：某局 版权所有 渝ICP备12345678号</div>'


def crumb(*steps: tuple[str, str]) -> str:
    return (
        '<div class="wz">当前位置：<a href="/">首页</a>'
        + "".join(f' &gt; <a href="{url}">{name}</a>' for url, name in steps)
        + "</div>"
    )


def page(title: str, content: str, head: str = "") -> str:
    return f"<html><head><title>{title}-某局</title>{head}</head><body>{MENU}{content}{FOOT}</body></html>"


def rows(folder: str, *days: str, shown: bool = True) -> str:
    items = "".join(
        f'<li><a href="{folder}t{day.replace("-", "")}_{number}.html">关于{folder.strip("/")}第{number}号事项的信息</a>{f"<span>{day}</span>" if shown else ""}</li>'
        for number, day in enumerate(days, 100)
    )
    return f"<ul>{items}</ul>"


def article(day: str) -> str:
    return page(
        "某篇文章的标题", f"<h1>某篇文章的标题</h1><p>发布时间：{day} 来源：某局</p><p>{'正文内容如下。' * 20}</p>"
    )


def site(**changed: str) -> dict[str, str]:
    pages = {
        "": page(
            "某局", f'<div><h2>工作动态</h2><a href="/dt/">更多</a>{rows("/dt/", "2026-06-12", "2026-06-10")}</div>'
        ),
        "dt/": page(
            "工作动态",
            crumb(("/dt/", "工作动态"))
            + rows("/dt/", "2026-06-12", "2026-06-10")
            + '<div><a href="index_1.html">下一页</a></div>',
        ),
        "dt/index_1.html": page(
            "工作动态",
            crumb(("/dt/", "工作动态"))
            + rows("/dt/", "2026-06-08", "2026-06-14")
            + '<div><a href="/dt/">上一页</a></div>',
        ),
        "tzgg/": page(
            "通知公告", crumb(("/tzgg/", "通知公告")) + rows("/tzgg/", "2026-05-01", "2026-04-01", shown=False)
        ),
        "zwgk/": page(
            "政务公开",
            crumb(("/zwgk/", "政务公开"))
            + '<h3><a href="/zwgk/rsxx/">人事信息</a></h3><h3><a href="/zwgk/jgzn/">机构职能</a></h3>',
        ),
        "zwgk/rsxx/": page(
            "人事信息", crumb(("/zwgk/", "政务公开"), ("/zwgk/rsxx/", "人事信息")) + '<ul class="list"></ul>'
        ),
        "zwgk/jgzn/": page(
            "机构职能",
            crumb(("/zwgk/", "政务公开"), ("/zwgk/jgzn/", "机构职能"))
            + f"<h1>机构职能</h1><p>{'贯彻执行有关方针政策和法律法规，拟订规划并组织实施。' * 5}</p>",
        ),
    }
    for folder, days in (
        ("dt", ("2026-06-12", "2026-06-10", "2026-06-08", "2026-06-14")),
        ("tzgg", ("2026-05-01", "2026-04-01")),
    ):
        for number, day in zip(itertools.cycle((100, 101)), days, strict=False):
            pages[f"{folder}/t{day.replace('-', '')}_{number}.html"] = article(day)
    return pages | changed


def order(**given: object) -> SweepOrder:
    registered = Site(code="1234567890", name="某局", home_url=HOME, organizer="某局")
    return SweepOrder(**{"id": "1", "site": registered, "purpose": SweepPurpose.ROUTINE, "ordered_at": AT, **given})  # type: ignore[arg-type]


def fetched(path: str, text: str, **given: object) -> FetchedPage:
    url = HOME + path
    return FetchedPage(**{"url": url, "fetch": Fetch(url=url, at=AT, status=200), "text": text, **given})  # type: ignore[arg-type]


def crawl(
    pages: dict[str, str], *, seed: int | None = None, browser: bool = True, **given: object
) -> list[Record | Missing]:
    """What the spider does: begins at home, follows links, asks the browser, goes to what is wanted."""
    reading = SiteReading(order(**given))
    waiting, seen = deque([HOME]), {HOME}
    chance = random.Random(seed)
    while waiting:
        if seed is not None:
            waiting.rotate(chance.randrange(len(waiting)))
        url = waiting.popleft()
        text = pages.get(url.removeprefix(HOME))
        if text is None:
            reading.failed(url, Fetch(url=url, at=AT, status=404), 1)
            continue
        reactions = [reading.react(fetched(url.removeprefix(HOME), text))]
        if reactions[0].render:
            reactions.append(reading.react(fetched(url.removeprefix(HOME), text, rendered=browser, render_tried=True)))
        for reaction in reactions:
            named = [link.url for link in reaction.links if link.kind is LinkKind.PAGE and reading.in_scope(link.url)]
            for target in [*(wanted.url for wanted in reaction.wanted), *named]:
                if identity(target) not in seen:
                    seen.add(identity(target))
                    waiting.append(target)
    return list(reading.finish(AT))


def columns(records: list[Record | Missing]) -> dict[str, ColumnRecord]:
    return {record.url.removeprefix(HOME): record for record in records if isinstance(record, ColumnRecord)}


def newest(record: ColumnRecord) -> date:
    return max(entry.dated.day for entry in record.entries if entry.dated)


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


def test_items_without_a_date_take_that_of_their_own_page() -> None:
    found = columns(crawl(site()))["tzgg/"]
    assert [(entry.listed, entry.read, entry.stated.day if entry.stated else None) for entry in found.entries] == [
        (None, True, date(2026, 5, 1)),
        (None, True, date(2026, 4, 1)),
    ]


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


def test_lists_are_read_as_far_as_the_budget_says() -> None:
    pages = site()
    for number in range(1, 9):
        pages[f"dt/index_{number}.html"] = page(
            "工作动态",
            crumb(("/dt/", "工作动态"))
            + rows("/dt/", "2026-01-01")
            + f'<div><a href="index_{number + 1}.html">下一页</a></div>',
        )
    reading = SiteReading(order(budget=Budget(list_pages=2)))
    reading.react(fetched("", pages[""]))
    first = reading.react(fetched("dt/", pages["dt/"]))
    assert [wanted.url for wanted in first.wanted if wanted.need is Need.LIST_PAGE] == [f"{HOME}dt/index_1.html"]
    second = reading.react(fetched("dt/index_1.html", pages["dt/index_1.html"]))
    assert [wanted.url for wanted in second.wanted if wanted.need is Need.LIST_PAGE] == []
    assert columns(list(reading.finish(AT)))["dt/"].pages_read == 2


def test_the_last_page_is_asked_for_where_a_list_counts_backwards() -> None:
    html = page(
        "工作动态",
        crumb(("/dt/", "工作动态"))
        + rows("/dt/", "2020-01-01", "2020-02-01", "2020-03-01", "2020-04-01")
        + "<script>createPageHTML(9,0,'index','html')</script>",
    )
    reading = SiteReading(order())
    reading.react(fetched("", site()[""]))
    wanted = {one.url for one in reading.react(fetched("dt/", html)).wanted if one.need is Need.LIST_PAGE}
    assert f"{HOME}dt/index_8.html" in wanted
    reading.react(
        fetched(
            "dt/index_8.html", page("工作动态", crumb(("/dt/", "工作动态")) + rows("/dt/", "2026-06-11", "2026-06-13"))
        )
    )
    assert newest(columns(list(reading.finish(AT)))["dt/"]) == date(2026, 6, 13)


def test_a_list_that_stands_on_many_pages_fills_no_column() -> None:
    beside = "<div>" + rows("/dt/", "2026-06-12", "2026-06-11", "2026-06-10") + "</div>"
    pages = site()
    for path, name in (("tzgg/", "通知公告"), ("zwgk/rsxx/", "人事信息"), ("gone/", "规划计划")):
        pages[path] = page(name, crumb((f"/{path}", name)) + f"<h2>{name}</h2>" + beside)
    for path in ("tzgg/", "zwgk/rsxx/", "gone/"):
        assert columns(crawl(pages))[path].entries == ()


def test_a_list_in_a_frame_is_that_of_its_column() -> None:
    pages = site(
        **{
            "zwgk/rsxx/": page(
                "人事信息",
                crumb(("/zwgk/", "政务公开"), ("/zwgk/rsxx/", "人事信息")) + '<iframe src="list.html"></iframe>',
            )
        }
    )
    pages["zwgk/rsxx/list.html"] = f"<html><body>{rows('/zwgk/rsxx/', '2026-06-01', '2026-05-01')}</body></html>"
    found = columns(crawl(pages))
    assert (found["zwgk/rsxx/"].shape, newest(found["zwgk/rsxx/"])) == (ColumnShape.LIST, date(2026, 6, 1))
    assert "zwgk/rsxx/list.html" not in found


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


def message(asked: str, reply: str) -> str:
    rows_ = f"<tr><td>来信时间</td><td>{asked}</td></tr><tr><td>办理状态</td><td>{'已办结' if reply else '办理中'}</td></tr>{reply}"
    return page(
        "某条留言",
        crumb(("/hd/", "局长信箱")) + f"<h1>某条留言的主题</h1><table>{rows_}</table>",
        '<meta name="ColumnName" content="局长信箱">',
    )


def board_site() -> dict[str, str]:
    listed = "".join(
        f'<tr><td><a href="/hd/{n}.html">关于第{n}件事的咨询</a></td><td>2026-05-0{n - 10000}</td></tr>'
        for n in (10001, 10002)
    )
    reply = "<tr><td>答复单位</td><td>某局</td></tr><tr><td>答复时间</td><td>2026-05-08</td></tr><tr><td>答复内容</td><td>您反映的问题已收悉，现答复如下。</td></tr>"
    home = site()[""].replace(
        '<li><a href="/gone/">规划计划</a></li>',
        '<li><a href="/hd/">局长信箱</a></li><li><a href="/zn/">办事指南</a></li>',
    )
    guide = "".join(
        f"<tr><th>{label}</th><td>见附件</td></tr>"
        for label in ("事项名称", "设定依据", "申请条件", "办理材料", "办理地点")
    )
    return site(
        **{
            "": home,
            "hd/": page(
                "局长信箱",
                crumb(("/hd/", "局长信箱")) + f"<table><tr><th>标题</th><th>来信时间</th></tr>{listed}</table>",
            ),
            "hd/10001.html": message("2026-05-01 09:00", reply),
            "hd/10002.html": message("2026-05-02 09:00", ""),
            "zn/": page(
                "办事指南",
                crumb(("/zn/", "办事指南"))
                + '<ul><li><a href="/zn/item_1.html">某项许可的办理</a></li><li><a href="/zn/item_2.html">某项备案的办理</a></li></ul>',
            ),
            "zn/item_1.html": page("某项许可的办理", crumb(("/zn/", "办事指南")) + f"<table>{guide}</table>"),
            "zn/item_2.html": page("某项备案的办理", crumb(("/zn/", "办事指南")) + f"<table>{guide}</table>"),
        }
    )


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


def test_a_list_that_does_not_look_like_one_is_known_by_what_its_links_lead_to() -> None:
    odd = '<div><p>一、<a href="/x/a.html">第一项事项</a></p><table><tr><td><a href="/x/b.html">另一事项</a></td></tr></table></div>'
    pages = site(
        **{
            "gone/": page("规划计划", crumb(("/gone/", "规划计划")) + odd),
            "x/a.html": article("2026-05-05"),
            "x/b.html": article("2026-05-06"),
        }
    )
    for name in ("x/a.html", "x/b.html"):
        pages[name] = pages[name].replace("<head>", '<head><meta name="ArticleTitle" content="某事项">')
    found = columns(crawl(pages))["gone/"]
    assert (found.shape, newest(found)) == (ColumnShape.LIST, date(2026, 5, 6))
    del pages["x/a.html"], pages["x/b.html"]
    assert columns(crawl(pages))["gone/"].shape is ColumnShape.UNREADABLE, (
        "a page with links of its own is never called blank"
    )
