"""What is told at once is folded the more the more there is, and nothing is left uncounted."""

from told import UNTIL, an_issue

from domain.alarms import AlarmKind, Step
from pipeline.notice_words import of_issue
from reports.letters import Style
from reports.notice import MOST_ROWS, Said, render_notice

STYLE = Style(titles={"stale_column": "栏目不更新"}, base_url="https://watch.city.example")


def said(kind: str, number: int, site: int) -> Said:
    what = of_issue(an_issue(number, site=f"{site}"), phase="overdue", at=UNTIL)
    return Said(kind=kind, what={**what, "name": f"第{site}网站"})


def test_many_sites_have_a_row_each_with_the_rest_counted_in_it() -> None:
    letter = render_notice(
        [said(Step.OVERDUE, number, site) for site in range(50) for number in range(9)], STYLE, locale="zh_CN", at=UNTIL
    )
    assert letter.subject == "巡网：超期未整改 450"
    assert all(f"第{site}网站" in letter.html for site in range(50))
    assert letter.html.count("另有同类问题 8 个") == 50
    assert "其余" not in letter.text


def test_a_flood_of_one_kind_leaves_room_for_the_others_and_counts_what_has_none() -> None:
    flood = [said(AlarmKind.DOWN, 1, site) for site in range(300)]
    letter = render_notice([*flood, said(Step.OVERDUE, 1, 999)], STYLE, locale="zh_CN", at=UNTIL)
    assert "第999网站" in letter.text
    rows = letter.text.count("· 第")
    assert rows <= MOST_ROWS
    assert f"其余 {301 - rows} 项见：https://watch.city.example/issues" in letter.text


def test_few_things_are_told_one_by_one() -> None:
    letter = render_notice([said(Step.OVERDUE, number, 1) for number in range(5)], STYLE, locale="zh_CN", at=UNTIL)
    assert letter.text.count("· 第1网站") == 5
