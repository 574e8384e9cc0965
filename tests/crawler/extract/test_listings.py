"""Lists of every family, and what stands beside them."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.extract.listings import page_lists, read_list
from crawler.extract.model import Listing
from crawler.extract.view import View

TODAY = date(2026, 6, 15)
SITE = "https://www.example.gov.cn"
CASES = Path(__file__).parent / "cases"


def case(name: str) -> str:
    return (CASES / f"{name}.html").read_text(encoding="utf-8")


def listing(name: str, path: str, *, rendered: bool = False) -> Listing:
    return read_list(case(name), f"{SITE}{path}", TODAY, rendered=rendered)


def days(found: Listing) -> list[str | None]:
    return [item.dated.day.isoformat() if item.dated else None for item in found.items]


def test_a_plain_list_in_two_parts_is_one_list_and_the_hot_list_is_none_of_it() -> None:
    found = listing("trs_list", "/tzgg/")
    assert days(found) == ["2023-01-05", "2026-06-10", "2026-06-01", "2026-05-20", "2026-05-10"]
    assert found.items[1].title == "关于开展某项检查工作的通知（全文标题较长）"
    assert found.items[1].url == f"{SITE}/tzgg/202606/t20260610_205.html"
    assert (found.next_page, found.pages) == (f"{SITE}/tzgg/index_1.html", 7)
    assert not found.needs_rendering


def test_records_inside_a_script_are_a_list_without_a_browser() -> None:
    found = listing("hanweb_list", "/col/col12/index.html")
    assert [(item.title, day) for item, day in zip(found.items, days(found), strict=True)] == [
        ("某局召开工作推进会议", "2026-06-10"),
        ("某局开展联合检查行动", "2026-06-08"),
    ]
    assert found.pages == 3
    assert not found.needs_rendering


def test_tables_within_tables_are_lists_and_their_menu_is_none() -> None:
    found = listing("legacy_table", "/list.asp?classid=3")
    assert days(found) == ["2026-06-03", "2026-05-03", "2026-04-03"]
    assert found.next_page == f"{SITE}/list.asp?classid=3&page=2"


def test_cards_give_their_split_date_and_not_the_one_of_their_text() -> None:
    found = listing("cards", "/xw/")
    assert [(item.title, day) for item, day in zip(found.items, days(found), strict=True)] == [
        ("某县举行丰收节活动现场", "2026-06-10"),
        ("某县举办招聘会促进就业", "2026-06-08"),
    ]


def test_a_page_of_boxes_offers_the_items_of_other_columns() -> None:
    lists = page_lists(View(case("hub"), f"{SITE}/zwgk/", TODAY))
    assert lists.own == ()
    assert [(block.heading, block.heading_url) for block in lists.boxes] == [
        ("人事信息", f"{SITE}/zwgk/rsxx/"),
        ("规划计划", f"{SITE}/zwgk/ghjh/"),
    ]
    assert len(lists.listing.items) == 3


@pytest.mark.parametrize("name", ["empty_with_hot", "building", "script_list"])
def test_a_page_that_looks_empty_asks_for_a_browser_and_only_once(name: str) -> None:
    raw = listing(name, "/rsxx/")
    assert raw.items == ()
    assert raw.needs_rendering
    assert not listing(name, "/rsxx/", rendered=True).needs_rendering


def test_the_words_that_say_there_is_nothing_are_kept() -> None:
    assert listing("building", "/sj/", rendered=True).placeholder == "栏目建设中，敬请期待……"
    assert listing("empty_with_hot", "/rsxx/", rendered=True).placeholder == ""


def test_a_page_of_text_is_no_empty_list() -> None:
    lists = page_lists(View(case("single"), f"{SITE}/jgzn/", TODAY))
    assert lists.listing.items == ()
    assert not lists.listing.needs_rendering
    assert lists.words > 60


def test_a_list_in_a_json_answer_takes_the_publishing_field() -> None:
    body = (
        '{"code":200,"data":{"rows":[{"id":1,"title":"某项通知的标题","url":"/d/1.html","createTime":1780000000000,'
        '"publishTime":1781000000000,"updateTime":1781481600000},{"id":2,"title":"某项公告的标题","url":"/d/2.html","publishTime":1780500000000}]}}'
    )
    found = read_list(case("script_list"), f"{SITE}/zcwj/", TODAY, rendered=True, answers=((f"{SITE}/api/list", body),))
    assert [(item.url, day) for item, day in zip(found.items, days(found), strict=True)] == [
        (f"{SITE}/d/1.html", "2026-06-09"),
        (f"{SITE}/d/2.html", "2026-06-03"),
    ]


def test_saved_lists_give_their_items_and_their_newest_date(shared_fixtures: Path) -> None:
    with (shared_fixtures / "gerapy" / "labels.tsv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["kind"] == "list"]
    for row in rows:
        html = (shared_fixtures / "gerapy" / row["file"]).read_text(encoding="utf-8", errors="replace")
        found = read_list(html, "https://example.com/list/", TODAY)
        assert (len(found.items), max(filter(None, days(found)))) == (int(row["items"]), row["newest_date"]), row[
            "file"
        ]
    html = (shared_fixtures / "pilotstd-mee-search" / "mee_search_gbt.html").read_text(encoding="utf-8")
    found = read_list(html, "https://www.mee.gov.cn/searchnew/", TODAY)
    assert (len(found.items), max(filter(None, days(found)))) == (10, "2025-09-15")


ROWS = {
    "li": ("<ul class=x>", '<li><a href="{url}">{title}</a><span>{day}</span></li>', "</ul>"),
    "tr": ("<table>", '<tr><td><a href="{url}">{title}</a></td><td>{day}</td></tr>', "</table>"),
    "dl": ("<dl>", '<dt><a href="{url}">{title}</a></dt><dd>{day}</dd>', "</dl>"),
    "div": ("<div>", '<div class=i><p><a href="{url}">{title}</a></p><em>[{day}]</em></div>', "</div>"),
    "br": ("<div>", '<a href="{url}">{title}</a> {day}<br>', "</div>"),
    "before": ("<div>", '<span>{day}</span><a href="{url}">{title}</a><br>', "</div>"),
}


@given(
    shape=st.sampled_from(sorted(ROWS)),
    form=st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y.%m.%d"]),
    ages=st.lists(st.integers(0, 4000), min_size=2, max_size=25),
    noise=st.sampled_from(
        [
            "",
            "<div><h3>热点推荐</h3><ul><li><a href='/h/99999.html'>别的栏目的热点文章标题</a><span>2026-06-15</span></li></ul></div>",
        ]
    ),
)
@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_generated_lists_keep_their_newest_date_whatever_their_build(
    shape: str, form: str, ages: list[int], noise: str
) -> None:
    start, row, end = ROWS[shape]
    rows = "".join(
        row.format(
            url=f"/tzgg/{10000 + n}.html",
            title=f"关于第{n}号事项的有关通知",
            day=(TODAY - timedelta(days=age)).strftime(form),
        )
        for n, age in enumerate(ages)
    )
    html = (
        "<html><head><title>通知公告-某市</title></head><body><div>当前位置：<a href='/'>首页</a> &gt; <a href='/tzgg/'>通知公告</a></div>"
        f"<h2>通知公告</h2>{start}{rows}{end}{noise}<p>某ICP备1号 版权所有</p></body></html>"
    )
    found = read_list(html, f"{SITE}/tzgg/", TODAY)
    assert len(found.items) == len(ages)
    assert max(day for day in days(found) if day) == (TODAY - timedelta(days=min(ages))).isoformat()


@given(st.text(alphabet="<>/=\"' ulitrdahrefpbdivs通知2026-01[]&;![CDATA", max_size=400))
@settings(max_examples=150, deadline=None)
def test_no_page_makes_the_reader_of_lists_raise(text: str) -> None:
    read_list(text, f"{SITE}/x/", TODAY)


def test_the_sites_name_beside_todays_date_and_the_breadcrumb_are_no_list() -> None:
    html = (
        "<html><head><title>数据目录-某局</title></head><body><table><tr><td><a href='/'>某市某某局门户网站</a> 2026年6月15日</td></tr>"
        "<tr><td>当前位置：<a href='/sjkf/'>数据开放</a></td></tr></table><h2>数据目录</h2><div></div></body></html>"
    )
    assert read_list(html, "https://www.example.gov.cn/sjkf/sjml/", date(2026, 6, 15), rendered=True).items == ()


def test_pages_that_share_all_but_a_word_an_address_or_a_base_are_each_read_anew() -> None:
    """What is remembered of one page (where addresses lead, what links and boxes say) is never taken for another's."""
    row = '<li><a href="t{0}.html">关于{1}工作的通知第{0}号</a><span>2026-06-0{0}</span></li>'
    shared = '<div class="menu"><a href="/">首页</a><a href="/zwgk/">公开</a></div><ul>{rows}</ul><div>版权所有 某市人民政府</div>{text}'
    seen = []
    for word in ("防汛", "抗旱"):
        for head in ("", '<base href="/other/">'):
            for folder in ("a", "b"):
                for text in (
                    "",
                    f"<p>本栏目发布{word}方面的公告，欢迎广大群众监督。</p>",
                    "<p>本栏目最后更新于六月一日上午九时整。</p>",
                ):
                    rows = "".join(row.format(number, word) for number in range(1, 8))
                    html = f"<html><head>{head}</head><body>{shared.format(rows=rows, text=text)}</body></html>"
                    lists = page_lists(View(html, f"{SITE}/{folder}/", TODAY))
                    lead = f"{SITE}/other/" if head else f"{SITE}/{folder}/"
                    assert [item.url for item in lists.listing.items] == [f"{lead}t{n}.html" for n in range(1, 8)]
                    assert {item.title[2:4] for item in lists.listing.items} == {word}
                    seen.append(lists.words)
    assert seen == [0, 22, 0] * 8  # a stamp is no running text, whichever page came before
