"""Publishing dates of articles and rows, and the dates that are none."""

import csv
import json
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract.addressdates import address_date
from crawler.extract.dates import article_date
from crawler.extract.listdates import list_date
from crawler.extract.shownsource import beginning, without_hidden
from domain.records import DateOrigin

TODAY = date(2026, 6, 15)
URL = "https://www.example.gov.cn/tzgg/202601/t20260107_123.html"
BODY = "<p>某市召开会议，研究部署下一阶段工作，与会人员围绕主题进行了深入讨论，形成了一致意见。</p>"


def page(line: str, *, head: str = "", body: str = BODY) -> str:
    return f"<html><head><title>关于做好某项工作的通知-某市</title>{head}</head><body><h1>关于做好某项工作的通知</h1>{line}{body}</body></html>"


@pytest.mark.parametrize(
    "line",
    [
        "<div>发布时间：2026-01-05 09:30</div>",
        "<div><span>发布日期</span><span>：</span><span>2026年1月5日</span></div>",
        "<table><tr><td>发布日期</td><td>2026-01-05</td></tr></table>",
        "<p>发 布 时 间：２０２６－０１－０５</p>",
        "<p>来源：市政府办　时间：2026-01-05　浏览次数：12</p>",
        "<p>日 期：2026.01.05 【字体：大 中 小】</p>",
        "<p>[ 2026-01-05 10:00:00 ]　来源：某局　【字体：大 中 小】</p>",
        "<p>2026-01-05 来源：某局</p>",
        "<p>发布时间：<!-- 时间 -->2026/1/5</p>",
        "<p>时间：26-01-05</p>",
        "<div>成文日期：2025-12-20</div><div>发布日期：2026-01-05</div>",
        "<div>信息来源：某局 发布日期：2026-01-05 最后更新：2026-06-15</div>",
    ],
)
def test_a_shown_date_is_read_whatever_the_line_looks_like(line: str) -> None:
    found = article_date(page(line), URL, TODAY)
    assert found is not None
    assert found.day == date(2026, 1, 5)
    assert found.origin in {DateOrigin.LABEL, DateOrigin.TEXT}


@pytest.mark.parametrize(
    "line",
    [
        "<p>施行日期：2026-03-01</p>",
        "<p>成文日期：2026-03-01</p>",
        "<p>有效期至：2026-03-01</p>",
        "<p>会议时间：2026-03-01</p>",
        "<p>更新时间：2026-03-01</p>",
        "<p>最后更新：2026-03-01 08:00</p>",
        "<p>截止日期：2026-03-01</p>",
        "<p>今天是2026年3月1日 星期日</p>",
        "<p>本办法自2026年3月1日起施行，有效期五年，由某局负责解释，原办法同时废止。</p>",
        "<ul><li><a href='a.html'>另外一篇文章的标题</a><span>2026-03-01</span></li></ul>",
        "<p>发布时间：<script>document.write(t)</script></p><p>3月1日上午，某市召开会议，研究部署下一阶段工作。</p>",
    ],
)
def test_other_dates_are_never_taken_for_the_publishing_date(line: str) -> None:
    found = article_date(page(line), "https://www.example.gov.cn/show.asp?id=1", TODAY)
    assert found is None


@pytest.mark.parametrize(
    "meta",
    [
        '<meta name="PubDate" content="2026-01-05 09:30">',
        "<meta name='pubdate' content='2026-01-05 09:30:00'/>",
        '<meta content="2026-01-05" name="PubDate">',
        '<meta name="PubDate"content="2026——01——05 09:30"/>',
        "<META NAME=PubDate CONTENT=2026/01/05>",
        '<meta name="firstpublishedtime" content="2026-01-05-23:59:59">',
        '<meta property="article:published_time" content="2026-01-05T09:30:00+08:00">',
    ],
)
def test_the_tag_is_read_in_every_spelling(meta: str) -> None:
    found = article_date(page("", head=meta), URL, TODAY)
    assert found is not None
    assert (found.day, found.origin) == (date(2026, 1, 5), DateOrigin.META)


@pytest.mark.parametrize("content", ["", "发布时间", "0000-00-00", "{{pubdate}}", "2027-01-05"])
def test_an_empty_odd_or_future_tag_gives_way_to_the_shown_date(content: str) -> None:
    html = page(
        "<p>发布时间：2026-01-05</p>",
        head=f'<meta name="PubDate" content="{content}"><meta name="Maketime" content="2026-06-14">',
    )
    found = article_date(html, URL, TODAY)
    assert found is not None
    assert (found.day, found.origin) == (date(2026, 1, 5), DateOrigin.LABEL)


def test_tag_and_shown_date_that_agree_are_surer_than_either() -> None:
    both = article_date(
        page("<p>发布时间：2026-01-05</p>", head='<meta name="PubDate" content="2026-01-05">'), URL, TODAY
    )
    apart = article_date(
        page("<p>发布时间：2026-01-05</p>", head='<meta name="PubDate" content="2026-06-01">'), URL, TODAY
    )
    assert both is not None
    assert apart is not None
    assert apart.day == date(2026, 1, 5)
    assert both.confidence > 0.95 > apart.confidence


def test_epoch_seconds_in_a_script_are_a_date() -> None:
    found = article_date(
        page("<p>发布时间：<script>var pubTime=1767576600;document.write(f(pubTime))</script></p>"),
        "https://x.gov.cn/1",
        TODAY,
    )
    assert found is not None
    assert (found.day, found.origin) == (date(2026, 1, 5), DateOrigin.SCRIPT)


def test_the_address_speaks_only_when_nothing_else_does() -> None:
    found = article_date(page(""), URL, TODAY)
    assert found is not None
    assert (found.day, found.origin) == (date(2026, 1, 7), DateOrigin.ADDRESS)
    assert found.confidence < 0.6


@pytest.mark.parametrize(
    "path",
    [
        "/202601/t20260105_1.html",
        "/art/2026/1/5/art_1_2.html",
        "/c/2026-01-05/5.shtml",
        "/2026-01/05/content_1.htm",
        "/2026/0105/c1.html",
        "/a/20260105/1.html",
    ],
)
def test_days_in_addresses_of_every_family(path: str) -> None:
    found = address_date(f"https://www.example.gov.cn{path}", TODAY)
    assert found is not None
    assert found.day == date(2026, 1, 5)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-01-05", date(2026, 1, 5)),
        ("[01-05]", date(2026, 1, 5)),
        ("05 2026-01", date(2026, 1, 5)),
        ("成文日期：2025-12-20 发布日期：2026-01-05", date(2026, 1, 5)),
        ("3天前", date(2026, 6, 12)),
        ("二〇二六年一月五日", date(2026, 1, 5)),
        ("来源：某局", None),
        ("施行日期：2026-01-05", None),
        ("2029-01-05", None),
        ("", None),
    ],
)
def test_the_date_of_a_row(text: str, day: date | None) -> None:
    found = list_date(text, TODAY)
    assert (found.day if found else None) == day


FOREIGN = "<html><body><h1>Council adopts the budget</h1>{line}<p>The council met and adopted it after long debate.</p></body></html>"


@pytest.mark.parametrize(
    "line",
    [
        '<time datetime="2026-01-05T23:30:00-05:00">5 January</time>',
        '<span itemprop="datePublished" content="2026-01-05">5 Jan</span>',
        '<abbr class="published" title="2026-01-05T08:00:00Z">yesterday</abbr>',
        '<p class="date">January 5, 2026</p>',
    ],
)
def test_a_page_in_another_language_gives_the_day_its_own_readers_see(line: str) -> None:
    found = article_date(FOREIGN.format(line=line), "https://www.example.com/budget", TODAY)
    assert found is not None
    assert found.day == date(2026, 1, 5)


def test_a_chinese_page_without_a_date_is_left_without_one_whatever_other_readers_guess() -> None:
    line = "<p>本办法自2026年3月1日起施行，有效期五年，由某局负责解释，原办法同时废止。</p>" + BODY * 3
    assert article_date(page(line), "https://www.example.gov.cn/x", TODAY) is None


def test_the_only_time_element_of_a_chinese_page_is_its_publishing_time() -> None:
    one = page("<time datetime='2026-01-05 09:30'></time>" + BODY * 3)
    found = article_date(one, "https://www.example.gov.cn/x", TODAY)
    assert found is not None
    assert found.day == date(2026, 1, 5)
    two = page("<time datetime='2026-01-05'></time><time datetime='2026-02-05'></time>" + BODY * 3)
    assert article_date(two, "https://www.example.gov.cn/x", TODAY) is None


def test_the_stamp_of_a_web_archive_is_no_publishing_date() -> None:
    assert (
        address_date("https://archive.example.org/web/20260301050607/http://www.example.gov.cn/a/1.html", TODAY) is None
    )
    kept = address_date(
        "https://archive.example.org/web/20260301050607/http://www.example.gov.cn/202601/t20260105_1.html", TODAY
    )
    assert kept is not None
    assert kept.day == date(2026, 1, 5)


@given(st.text(alphabet="<>/a=\"'h1pdiv 发布时间：2026-01057.年月日&;#x!script", max_size=300))
@settings(max_examples=150)
def test_no_page_makes_the_reader_of_dates_raise(text: str) -> None:
    article_date(f"<body>{text}", URL, TODAY)
    list_date(text, TODAY)


def _saved_articles(fixtures: Path) -> list[tuple[Path, str]]:
    cases = []
    for folder, column in (("gne", "publish_date"), ("gerapy", "publish_date")):
        with (fixtures / folder / "labels.tsv").open(encoding="utf-8") as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                if row[column]:
                    base = fixtures / folder / "pages" if folder == "gne" else fixtures / folder
                    cases.append((base / row["file"], row[column]))
    gold = json.loads((fixtures / "trafilatura-zh" / "evaldata.subset.json").read_text(encoding="utf-8"))
    return cases + [(fixtures / "trafilatura-zh" / "pages" / entry["file"], entry["date"]) for entry in gold.values()]


def _text(path: Path) -> str:
    body = path.read_bytes()
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("gb18030", "replace")


def test_saved_chinese_articles_give_their_date_and_never_a_wrong_one(shared_fixtures: Path) -> None:
    cases = _saved_articles(shared_fixtures)
    found = [(path, gold, article_date(_text(path), "https://example.com/x", TODAY)) for path, gold in cases]
    wrong = [str(path) for path, gold, dated in found if dated is not None and dated.day.isoformat() != gold]
    right = sum(1 for _, gold, dated in found if dated is not None and dated.day.isoformat() == gold)
    assert wrong == []
    assert right >= 0.97 * len(cases)


_PIECES = (
    "<p>", "发布时间：", "2026-01-05", "2027年1月1日", "<!--", "-->", "<script>", "</script>", "</SCRIPT\n>", "<style>", "</style>", "<textarea>", "<", ">", "正文",
    "<noscript>", "</noscript>", "x" * 150,
)  # fmt: skip


_HIDDEN = re.compile(r"<(?:(script|style|noscript|textarea|select)\b.*?</\1\s*>|!--.*?-->)", re.IGNORECASE | re.DOTALL)
"""All that ``without_hidden`` takes out, as one would say it who had all the time in the world."""


@given(st.lists(st.sampled_from(_PIECES), max_size=30))
def test_what_is_not_shown_goes_and_nothing_else(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert re.split(r"[ \x01]", without_hidden(text)) == [
        part for part in _HIDDEN.split(text)[:: _HIDDEN.groups + 1] for part in re.split(r"[ \x01]", part)
    ]


def test_a_hundred_thousand_comments_and_scripts_that_never_end_are_gone_through_once() -> None:
    text = "<!--<script><select>" * 100_000
    assert without_hidden(text) == text


@given(st.lists(st.sampled_from(_PIECES), max_size=30), st.integers(0, 600))
def test_the_beginning_of_what_is_shown_is_what_the_whole_begins_with(pieces: list[str], end: int) -> None:
    text = "".join(pieces)
    assert without_hidden(text).startswith(beginning(text, end))


@settings(max_examples=300)
@given(st.lists(st.sampled_from(_PIECES), max_size=30))
def test_a_page_read_to_its_label_only_says_what_the_whole_page_says(pieces: list[str]) -> None:
    text = f"<html><body>{''.join(pieces)}"
    far = text.replace("发布时间", "发布 时间")  # a label that is not looked for beforehand: the page is gone through
    found, whole = article_date(text, "", TODAY), article_date(far, "", TODAY)
    assert (found and (found.day, found.confidence)) == (whole and (whole.day, whole.confidence))


def test_a_label_in_a_comment_hides_no_other_date() -> None:
    line = f"<!-- 发布时间：2026-03-03 --><div>发布时间：{'<!-- --------------- -->' * 20}2026-01-05</div>"
    found = article_date(page(line), URL, TODAY)
    assert found is not None
    assert (found.day, found.origin) == (date(2026, 1, 5), DateOrigin.LABEL)
