"""The list of a column over its pages: how far it is read, where it goes on, and what is told when it cannot be followed."""

from datetime import date

import pytest
from paper_site import AT, HOME, article, columns, crawl, crumb, fetched, newest, order, page, rows, site

from crawler.extract.model import Need
from crawler.reading import SiteReading
from domain.records import ColumnShape
from domain.sweeps import Budget


def test_items_without_a_date_take_that_of_their_own_page() -> None:
    found = columns(crawl(site()))["tzgg/"]
    assert [(entry.listed, entry.read, entry.stated.day if entry.stated else None) for entry in found.entries] == [
        (None, True, date(2026, 5, 1)),
        (None, True, date(2026, 4, 1)),
    ]


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


def notices(content: str, *days: str) -> str:
    return page("通知公告", crumb(("/tzgg/", "通知公告")) + rows("/tzgg/", *days) + content)


POSTED = (
    '<form name="pages" method="post" action="/tzgg/"><input type="hidden" name="page" value="1"></form>'
    "<script>function turnTo(n){document.pages.page.value=n;document.pages.submit();}</script>"
    '<div>共3页 <b>1</b> <a href="javascript:turnTo(2)">2</a> <a href="javascript:turnTo(2)">下一页</a></div>'
)


def test_a_page_that_a_form_is_posted_for_is_asked_by_its_address() -> None:
    reading = SiteReading(order())
    reading.react(fetched("", site()[""]))
    wanted = {one.url for one in reading.react(fetched("tzgg/", notices(POSTED, "2026-05-01"))).wanted}
    assert f"{HOME}tzgg/?page=2" in wanted


def test_the_first_page_again_is_told_as_a_further_page_that_could_not_be_reached() -> None:
    first = notices(POSTED, "2026-05-01", "2026-04-01")
    found = columns(crawl(site(**{"tzgg/": first, "tzgg/?page=2": first})))["tzgg/"]
    assert found.more_unread
    assert any("翻页由脚本提交" in why for why in found.why)


def test_a_pager_that_only_a_script_knows_is_told() -> None:
    blind = """<div>共3页 <a href="javascript:__doPostBack('pager','2')">下一页</a></div>"""
    found = columns(crawl(site(**{"tzgg/": notices(blind, "2026-05-01", "2026-04-01")})))["tzgg/"]
    assert (found.pages_read, found.more_unread) == (1, True)
    whole = """<div>共1页 <a href="javascript:__doPostBack('pager','2')">下一页</a></div>"""
    assert not columns(crawl(site(**{"tzgg/": notices(whole, "2026-05-01")})))["tzgg/"].more_unread


def test_a_next_page_that_does_not_open_is_told() -> None:
    pages = site()
    assert not columns(crawl(pages))["dt/"].more_unread, "both pages were read"
    del pages["dt/index_1.html"]
    assert columns(crawl(pages))["dt/"].more_unread


def test_a_list_out_of_an_interface_goes_on_there() -> None:
    def answer(number: int, *days: str) -> str:
        given = ",".join(
            f'{{"title":"第{number}页第{at}条通知","url":"/tzgg/{number}{at}.html","publishTime":"{day}"}}'
            for at, day in enumerate(days)
        )
        return f'{{"data":{{"total":4,"size":2,"rows":[{given}]}}}}'

    shell = page("通知公告", crumb(("/tzgg/", "通知公告")) + "<div id='app'></div>")
    api = f"{HOME}api/list?channel=7&page=1"
    reading = SiteReading(order())
    reading.react(fetched("", site()[""]))
    reading.react(fetched("tzgg/", shell))
    shown = fetched(
        "tzgg/", shell, rendered=True, render_tried=True, answers=((api, answer(1, "2026-03-01", "2026-02-01")),)
    )
    assert f"{HOME}api/list?channel=7&page=2" in {one.url for one in reading.react(shown).wanted}
    reading.react(fetched("api/list?channel=7&page=2", answer(2, "2026-06-10", "2026-01-01")))
    found = columns(list(reading.finish(AT)))
    assert (newest(found["tzgg/"]), found["tzgg/"].pages_read) == (date(2026, 6, 10), 2)
    assert "api/list?channel=7&page=2" not in found


def test_further_records_of_a_set_are_asked_for_and_read() -> None:
    def records(number: int, *days: str) -> str:
        return "".join(
            f"<record><![CDATA[<li><a href='/art/{number}{at}.html'>第{number}组第{at}条通知</a><span>{day}</span></li>]]></record>"
            for at, day in enumerate(days)
        )

    group = '<nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&amp;columnid=7"></a>]]></nextgroup>'
    first = f"{group}<totalrecord>4</totalrecord><recordset>{records(1, '2026-03-01', '2026-02-01')}</recordset>"
    shell = page(
        "通知公告",
        crumb(("/tzgg/", "通知公告")) + f'<div><script type="text/xml"><datastore>{first}</datastore></script></div>',
    )
    proxy = "module/web/jpage/dataproxy.jsp?page=1&columnid=7"
    answer = f"<datastore><totalrecord>4</totalrecord><recordset>{records(2, '2026-06-09', '2026-01-01')}</recordset></datastore>"
    found = columns(crawl(site(**{"tzgg/": shell, proxy: answer})))["tzgg/"]
    assert (newest(found), found.pages_read, found.more_unread) == (date(2026, 6, 9), 2, False)


@pytest.mark.parametrize(("total", "unread"), [(2, False), (5, True)])
def test_a_record_set_that_holds_every_item_goes_on_nowhere(total: int, unread: bool) -> None:
    records = "".join(
        f"<record><![CDATA[<li><a href='/art/{at}.html'>第{at}条通知公告信息</a><span>{day}</span></li>]]></record>"
        for at, day in enumerate(("2026-03-01", "2026-02-01"))
    )
    data = f"<datastore><totalrecord>{total}</totalrecord><totalpage>{total}</totalpage><recordset>{records}</recordset></datastore>"
    text = page(
        "通知公告", crumb(("/tzgg/", "通知公告")) + f'<div perpage="1"><script type="text/xml">{data}</script></div>'
    )
    assert columns(crawl(site(**{"tzgg/": text})))["tzgg/"].more_unread is unread
