"""The letter: short in text, safe in HTML, whole in both languages."""

import re
from dataclasses import replace

import pytest
from told import SINCE, TITLES, UNTIL, a_digest, a_look, a_site, an_event, an_issue, mended

from domain.findings import Outcome
from domain.issues import Issue, IssueState
from domain.sweeps import SweepState
from domain.targets import TargetKind, TargetRef
from reports.digest import Digest, Recipient
from reports.letters import Letter, Style
from reports.render import TEXT_LINES, render_digest

STYLE = Style(titles=TITLES)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def letter(digest: Digest, locale: str = "zh_CN", style: Style = STYLE) -> Letter:
    return render_digest(replace(digest, recipient=replace(digest.recipient, locale=locale)), style)


def a_storm(sites: int = 40, each: int = 75) -> Digest:
    """Far more than anybody can read, in every section."""
    watched = tuple(a_site(f"{number:010}", f"第{number}县人民政府") for number in range(sites))
    issues: list[Issue] = []
    events = []
    for site in watched:
        for number in range(each):
            check = list(TITLES)[number % len(TITLES)]
            issue = an_issue(number, site=site.code, check=check, due_at=SINCE if number % 3 == 0 else None)
            if number % 5 == 0:
                issue = replace(issue, state=IssueState.CLOSED)
                events.append(mended(issue))
            elif number % 2 == 0:
                events.append(an_event(issue))
            issues.append(issue)
    looks = {site.code: a_look(site, state=SweepState.FAILED) for site in watched}
    return a_digest(*issues, events=tuple(events), sites=watched, looks=looks)


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_whatever_the_storm_the_text_stays_short_and_the_mail_small(locale: str) -> None:
    storm = a_storm()
    told = letter(storm, locale)
    assert len(told.text.splitlines()) < TEXT_LINES
    assert len(told.html.encode()) < 200_000
    assert str(storm.counts.open) in told.subject
    for section in storm.sections:
        assert str(section.total) in told.text


def test_what_finds_no_place_is_counted_with_where_to_see_it() -> None:
    assert "xunwang issues list" in letter(a_storm()).text
    assert (
        "https://watch.example/issues"
        in letter(a_storm(), style=replace(STYLE, base_url="https://watch.example/")).text
    )


@pytest.mark.parametrize(("locale", "words"), [("zh_CN", "未发现异常"), ("en", "nothing")])
def test_nothing_at_all_is_told_on_one_line(locale: str, words: str) -> None:
    told = letter(a_digest(), locale)
    assert words in told.subject
    assert len([line for line in told.text.splitlines() if line.strip()]) <= 5
    assert "border-left:4px" not in told.html  # the mark of a section


def test_the_english_letter_has_no_chinese_but_what_comes_from_the_pages() -> None:
    site = a_site(name="Shancheng")
    label = TargetRef(kind=TargetKind.COLUMN, key="https://www.example/c/", label="Notices")
    issue = an_issue(target=label, outcome=Outcome.SUSPICION, repeats=2, due_at=SINCE, instances=9)
    look = a_look(site, state=SweepState.DOUBTFUL, reasons=("监测端自身网络异常",), sound=None)
    digest = a_digest(issue, sites=(site,), looks={site.code: look}, recipient=Recipient(email="a@b.example"))
    told = letter(digest, "en")
    for part in (told.subject, told.text, told.html):
        assert not CHINESE.search(part), CHINESE.findall(part)


def test_words_of_a_page_can_put_nothing_into_the_html() -> None:
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    target = TargetRef(kind=TargetKind.LINK, key=f"https://www.example/{evil}", label=evil[:40])
    bad_scheme = TargetRef(kind=TargetKind.LINK, key="javascript:alert(1)", label="x")
    issues = (an_issue(1, target=target), an_issue(2, target=bad_scheme, check="broken_link"))
    html = letter(a_digest(*issues, sites=(a_site(name=evil),))).html
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript:' not in html
    assert "javascript:alert(1)" in html


def test_the_html_needs_nothing_a_mail_program_refuses() -> None:
    html = letter(a_storm(3, 20)).html
    for forbidden in (
        "<script",
        "<style",
        "<link",
        "display:flex",
        "display:grid",
        "position:",
        "var(",
        "<img",
        "src=",
    ):
        assert forbidden not in html
    assert html.count("<table") == html.count("</table>")
    assert html.count("<tr") == html.count("</tr>")


def test_a_row_says_what_where_how_long_and_how_often() -> None:
    issue = an_issue(due_at=UNTIL.replace(day=12), instances=900, repeats=1)
    text = letter(a_digest(issue)).text
    for words in (
        "山城区人民政府",
        "栏目不更新",
        "期限 6 个月",
        issue.target.key,
        "已持续 11 天",
        "超期 4 天",
        "出现于 900 处",
        "反复出现（第 2 次）",
    ):
        assert words in text
