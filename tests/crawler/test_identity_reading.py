"""Marks are gathered from the raw page, the rendered one and its frames; the sample of tagged pages repeats itself."""

from dataclasses import replace

from builders import NOW, a_fetch
from sweeping import an_order

from crawler.extract.model import FetchedPage
from crawler.reading.site import SiteReading
from domain.records import MarksRecord, PageKind, TagsRecord
from domain.sweeps import KnownFault, SweepOrder, SweepPurpose
from domain.targets import TargetKind, TargetRef

HOME = "http://www.example.gov.cn/"
FOOT = '<p>政府网站标识码：5001010001</p><a href="http://x.gov.cn/exposure/jiucuo.html?site_code=5001010002"><img src="a.png"></a>'
PAGE = (
    '<html><head><title>某市政府网</title><meta name="SiteName" content="某市政府"></head><body><div class="nav">'
    '<a href="/tzgg/">通知公告</a><a href="/zcwj/">政策文件</a><a href="/gzdt/">工作动态</a></div>{}</body></html>'
)


def read(order: SweepOrder, *pages: FetchedPage) -> list[object]:
    reading = SiteReading(order)
    for page in pages:
        reading.react(page)
    return list(reading.finish(NOW))


def a_page(url: str, text: str, **given: object) -> FetchedPage:
    return FetchedPage(url=url, fetch=a_fetch(url=url), text=text, **given)  # type: ignore[arg-type]


def marks_of(records: list[object]) -> MarksRecord:
    (record,) = [one for one in records if isinstance(one, MarksRecord)]
    return record


def an_article(number: int) -> FetchedPage:
    head = f'<meta name="ArticleTitle" content="第{number}条"><meta name="PubDate" content="2030-06-01 08:00">'
    text = f"<html><head>{head}</head><body><h1>第{number}条</h1><p>{'正文文字。' * 40}</p></body></html>"
    return a_page(f"{HOME}tzgg/2030/t20300601_{number}.html", text, depth=2)


def test_the_marks_of_a_footer_frame_count_once_a_browser_looked_into_it() -> None:
    text = PAGE.format('<iframe src="/foot.html"></iframe>')
    raw, shown = (
        a_page(HOME, text),
        a_page(HOME, text, rendered=True, render_tried=True, frames=((f"{HOME}foot.html", FOOT),)),
    )
    before, after = marks_of(read(an_order(HOME), raw)), marks_of(read(an_order(HOME), raw, shown))

    assert before.marks["site_code"] is None
    assert before.unseen_frames == (f"{HOME}foot.html",)
    assert after.marks["site_code"] == "5001010001"
    assert after.report_codes == ("5001010002",)
    assert after.unseen_frames == ()


def test_a_frame_of_another_site_lends_no_marks() -> None:
    text = PAGE.format('<iframe src="http://weather.example.com/today"></iframe>')
    frames = (("http://weather.example.com/today", "<p>京ICP备05010518号</p>"),)
    record = marks_of(read(an_order(HOME), a_page(HOME, text, rendered=True, render_tried=True, frames=frames)))

    assert record.marks["icp"] is None
    assert record.unseen_frames == ()


def test_the_registry_s_values_stand_beside_what_the_page_says() -> None:
    record = marks_of(
        read(an_order(HOME, watched={"icp": "某ICP备1号"}), a_page(HOME, PAGE.format("政府网站标识码：500101000144")))
    )

    assert record.registered["host"] == "www.example.gov.cn"
    assert record.registered["icp"] == "某ICP备1号"
    assert record.malformed_code == "500101000144"
    assert (record.title, record.tags["sitename"]) == ("某市政府网", "某市政府")


def test_the_same_articles_are_sampled_whatever_the_order_of_reading() -> None:
    pages = [an_article(number) for number in range(40)]
    home = a_page(HOME, PAGE.format(""))
    one = [record for record in read(an_order(HOME), home, *pages) if isinstance(record, TagsRecord)]
    other = [record for record in read(an_order(HOME), home, *reversed(pages)) if isinstance(record, TagsRecord)]

    assert [record.url for record in one] == [record.url for record in other]
    assert [record.kind for record in one].count(PageKind.ARTICLE) == 2
    assert one[0].kind is PageKind.HOME


def test_a_page_known_to_lack_tags_is_looked_at_again_beside_the_sample() -> None:
    pages = [an_article(number) for number in range(40)]
    sampled = {
        record.url
        for record in read(an_order(HOME), a_page(HOME, PAGE.format("")), *pages)
        if isinstance(record, TagsRecord)
    }
    known = next(page.url for page in pages if page.url not in sampled)
    fault = KnownFault(check_id="missing_meta_tag", target=TargetRef(kind=TargetKind.PAGE, key=known))
    order = an_order(HOME, known_faults=(fault,))
    again = {
        record.url for record in read(order, a_page(HOME, PAGE.format("")), *pages) if isinstance(record, TagsRecord)
    }
    narrow = replace(order, purpose=SweepPurpose.RECHECK)
    only = {
        record.url for record in read(narrow, a_page(HOME, PAGE.format("")), *pages) if isinstance(record, TagsRecord)
    }

    assert again == sampled | {known}
    assert only == {HOME, known}
