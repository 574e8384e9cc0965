"""Expressions written so that a scanner skips say the same as those that spell out what they mean."""

import random
import re
from itertools import product

import pytest

from crawler.extract.days import full_days
from crawler.extract.guides import guide_words
from crawler.extract.listdates import may_date
from crawler.extract.outline import among_names
from crawler.extract.pagekind import says_when_asked
from crawler.extract.placeholders import words_in
from crawler.extract.rows import is_article_address
from crawler.extract.vocabulary import ARTICLE_ADDRESS, ASKED_LABEL, COLUMN_ADDRESS, MORE_WORDS, TRAIL_WORDS

_MAY_DATE = re.compile(r"[\d０-９]|[一二][〇○零Ｏ一二三四五六七八九Oo]{3}年|[今昨前]|刚[刚才]")
_TRAIL = re.compile(r"(?:当前|现在|所在|您的|你的)(?:的)?(?:所在)?(?:的)?位置|您(?:现在|当前)?所?在|^\s*位置\s*[:：]")
_MORE = re.compile(
    r"^[\s\[【(（<«+>·.…]*(?:查看|点击|了解|浏览|阅读)?(?:更\s*多|全部|MORE|more|More)(?:信息|内容|\.\.\.)?[\s\]】)）»>+·.…›→]*$|^(?:[>»›]{1,3}|\+{1,3}|[.…]{2,3})$"
)
_ARTICLE = re.compile(
    r"/t?(?:19|20)\d{6}[_/.-]|/art(?:icle)?[_/-]\d|[/_](?:post|content|detail|info|show|view|news|item|article|doc|c)[_/.-]\d{2,}|"
    r"/(?:19|20)\d\d[-/]?(?:0?[1-9]|1[0-2])[-/]|[/_-]\d{5,}[_.\w-]*\.(?:s?html?|jsp|aspx?|php)|[?&]\w*(?:id|uuid)=[\w-]*\d|"
    r"/[0-9a-f]{24,36}(?:[./]|$)|/\d{4,}(?:[/.]|$)|\.(?:pdf|docx?|wps|xlsx?|zip|rar|ceb|ofd)$",
    re.IGNORECASE,
)
_COLUMN = re.compile(
    r"/col/?col\d+|[/_](?:col|channel|node|list|class|lm|column|cat|category|lanmu|gb|lb|more|index)[_/-]?\d*(?:[./?]|$)|"
    r"[?&](?:classid|class_id|catid|cid|columnid|channelid|typeid|lmid|nodeid|sortid|lanmuid|bigclass\w*|smallclass\w*|type|lm)=",
    re.IGNORECASE,
)
_WORDS = [
    "当前",
    "现在",
    "所在",
    "您的",
    "你的",
    "的",
    "位置",
    "：",
    ":",
    "您",
    "在",
    "所",
    "查看",
    "更多",
    "更",
    "多",
    "全部",
    "MORE",
    "信息",
    "...",
    ">",
    "»",
    "+",
    "…",
    "[",
    "】",
    "一九九〇年",
    "二〇二六年",
    "今",
    "刚",
    "刚才",
    "１",
    "2",
    "年",
    "通知",
    " ",
]
_PATHS = [
    "/",
    "t2026",
    "20261029",
    "_",
    ".",
    ".html",
    "-",
    "?",
    "&",
    "id=",
    "uuid=",
    "content",
    "12",
    "99999",
    ".pdf",
    "/art/",
    "abcdef0123456789abcdef0123",
    "2026",
    "01",
    "col",
    "list",
    "type=",
    "doc_33",
    "/2025/12/",
    "index",
    "ſ",
    "ı",
]


def _texts(pieces: list[str], seed: int, most: int = 8) -> list[str]:
    chance = random.Random(seed)
    return ["".join(chance.choices(pieces, k=chance.randrange(1, most))) for _ in range(3000)]


@pytest.mark.parametrize("seed", [1, 2])
def test_words_are_told_as_their_plain_forms_tell_them(seed: int) -> None:
    for text in map(str.strip, _texts(_WORDS, seed)):
        assert may_date(text) is (_MAY_DATE.search(text) is not None), text
        assert bool(TRAIL_WORDS.search(text)) is bool(_TRAIL.search(text)), text
        assert bool(MORE_WORDS.match(text)) is bool(_MORE.match(text)), text


@pytest.mark.parametrize("seed", [3, 4])
def test_addresses_are_told_as_their_plain_forms_tell_them(seed: int) -> None:
    for url in _texts(_PATHS, seed):
        assert bool(ARTICLE_ADDRESS.search(url)) is bool(_ARTICLE.search(url)), url
        assert bool(COLUMN_ADDRESS.search(url)) is bool(_COLUMN.search(url)), url
        assert is_article_address(url) is (bool(_ARTICLE.search(url)) and not _COLUMN.search(url)), url


def test_a_page_says_when_it_was_asked_with_each_of_the_labels() -> None:
    whos = ASKED_LABEL.pattern.removeprefix("(?:").partition(")")[0].split("|")
    for who, when in product(whos, ("时间", "日期")):
        assert says_when_asked(f"<li>{who}{when}：2026-11-02</li>"), who
    assert not says_when_asked("<li>来信：提交成功，时间不限</li>")


def test_words_of_guides_count_once_each_wherever_they_stand() -> None:
    assert guide_words("办理依据 办理依据 设定依据，申请条件申请材料") == 4
    assert guide_words("办理办结时限、法定时限，承诺办结时限") == 3
    assert guide_words("依据 条件 办理 时限 收费") == 0


def test_a_year_is_read_at_the_beginning_and_not_within_a_longer_number() -> None:
    assert [day.day.isoformat() for day in full_days("2026-11-02 1999/1/2")] == ["2026-11-02", "1999-01-02"]
    assert full_days("12026-11-02") == full_days("3.2026-11-02") == full_days("2126-11-02") == []


def test_names_of_boxes_are_told_by_their_expression() -> None:
    named = among_names(re.compile(r"(?:^|\s)post(?:\s|$)"))
    assert [named(names) for names in ("post ", "a post", "posts ", " ", "a post")] == [True, True, False, False, True]


def test_strings_with_a_stamp_do_not_count_as_running_text() -> None:
    strings = (
        "关于做好全市防汛工作情况的通报",
        "今天是二〇二六年十一月二日星期一",
        "全市各单位要认真抓好工作落实",
        "最后更新最后更新最后更新",
    )
    assert words_in(strings) == len(strings[0]) + len(strings[2])
    assert words_in((strings[1], strings[3])) == 0
    assert words_in(strings[::2]) == len(strings[0]) + len(strings[2])
