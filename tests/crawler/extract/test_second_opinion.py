"""A page is called empty only when two parsers agree; why a day was not taken is told."""

from datetime import date

from crawler.extract.dates import article_date
from crawler.extract.secondopinion import sees_more
from crawler.extract.view import View
from crawler.extract.whydates import days_not_taken

TODAY = date(2026, 6, 15)
URL = "https://www.example.gov.cn/tzgg/"
ROWS = "".join(f"<li><a href='{n}.html'>关于第{n}号事项的通知公告</a> 2026-01-0{n}</li>" for n in range(1, 6))


def test_a_list_too_deep_for_one_parser_is_seen_by_the_other() -> None:
    html = f"<html><body><div>通知公告</div>{'<font>' * 400}<ul>{ROWS}</ul></body></html>"
    view = View(html, URL, TODAY, rendered=True)
    assert not view.page.anchors
    assert sees_more(html, view.page.text, len(view.page.anchors))


def test_an_empty_page_is_empty_for_both() -> None:
    html = "<html><head><title>通知公告</title></head><body><div>通知公告</div><script>var a='很长很长的文字'</script><p>暂无内容</p></body></html>"
    view = View(html, URL, TODAY, rendered=True)
    assert not sees_more(html, view.page.text, 0)


def test_every_day_that_was_left_alone_has_its_reason() -> None:
    html = (
        "<html><body><h1>关于印发某办法的通知</h1><p>发布日期：2026-01-05</p><p>成文日期：2025-12-20</p>"
        "<p>施行日期：2027-03-01</p><p>会议于2025年11月3日召开，研究部署下一阶段工作，形成一致意见。</p></body></html>"
    )
    taken = article_date(html, URL, TODAY)
    notes = days_not_taken(html, TODAY, taken)
    assert any("2025-12-20" in note and "成文日期" in note for note in notes)
    assert any("2027-03-01" in note and "未来" in note for note in notes)
    assert any("2025-11-03" in note for note in notes)
    assert not any("2026-01-05" in note for note in notes)
    assert days_not_taken("<body><p>正文</p></body>", TODAY, None) == ["页面上没有可以采用的发布时间"]
