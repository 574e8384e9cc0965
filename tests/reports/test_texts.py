"""Sentences come out in the reader's language, whole, whatever their values are."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from domain.findings import Fault
from domain.issues import IssueState
from domain.registry import ColumnCategory
from reports.catalogue import catalogue, settle_locale
from reports.texts import Speaker
from reports.vocabulary import NAMES

ROOT = Path(__file__).resolve().parents[2]
ZH, EN = Speaker("zh_CN"), Speaker("en")
STALE = "最新信息发布于 {newest}，已 {age_days} 天未更新（期限 {limit}）"


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("zh_CN", "zh_CN"),
        ("zh-Hans-CN", "zh_CN"),
        ("en", "en"),
        ("en_GB.UTF-8", "en"),
        ("xx", "zh_CN"),
        ("", "zh_CN"),
        ("../en", "zh_CN"),
    ],
)
def test_an_unknown_language_is_spoken_as_chinese(asked: str, spoken: str) -> None:
    assert settle_locale(asked) == spoken


def test_a_fault_is_told_in_both_languages_with_its_span_in_words() -> None:
    fault = Fault(message=STALE, values={"newest": "2030-01-05", "age_days": 161, "limit": "6 months"})
    assert ZH.sentence(fault) == "最新信息发布于 2030-01-05，已 161 天未更新（期限 6 个月）"
    english = EN.sentence(fault)
    assert english != ZH.sentence(fault)
    assert "161" in english
    assert "6 months" in english


def test_working_days_are_told_in_words_too() -> None:
    assert (ZH.span("15 working days"), ZH.span("1 working day")) == ("15 个工作日", "1 个工作日")
    assert (EN.span("15 working days"), EN.span("1 working day")) == ("15 working days", "1 working day")


def test_tokens_are_named_and_lists_are_joined() -> None:
    assert ZH.value("missing", ("icp", "site_map")) == "ICP 备案编号、网站地图"
    assert EN.value("missing", ("icp", "site_map")).count(",") == 1
    assert ZH.value("missing", ()) == "无"
    assert ZH.value("failure", "timeout") == "响应超时"
    assert ZH.value("category", "notice") == "通知公告类"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "未知"),
        (True, "是"),
        (3, "3"),
        (0.5, "0.5"),
        (2.0, "2"),
        ("2030-06-15T01:00:00+00:00", "2030-06-15 09:00"),
    ],
)
def test_plain_values_are_shown_as_people_write_them(value: str | int | float | None, shown: str) -> None:
    assert ZH.value("any", value) == shown


def test_words_of_a_page_are_never_taken_for_tokens_or_spans() -> None:
    for key in ("title", "name", "anchor"):
        assert ZH.value(key, "notice") == "notice"
        assert ZH.value(key, "6 months") == "6 months"


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("缺 {nothing}", "缺 …"),
        ("{newest.year} {newest[0]}", "… …"),
        ("{share:.1%}", "25.0%"),
        ("{newest:.1%}", "2030-01-05"),
        ("{newest!r}", "2030-01-05"),
        ("一个 } 括号", "一个 } 括号"),
        ("{}", "…"),
    ],
)
def test_a_template_never_fails_whatever_it_asks_for(template: str, told: str) -> None:
    assert ZH.render(template, {"newest": "2030-01-05", "share": 0.25}) == told


def test_a_value_with_braces_is_not_read_as_a_template() -> None:
    assert ZH.render("标题 {title}", {"title": "{secret}", "secret": "x"}) == "标题 {secret}"


def test_english_tells_one_from_many() -> None:
    assert EN.span("1 day") == "1 day"
    assert EN.span("14 days") == "14 days"
    assert ZH.span("14 days") == "14 天"
    assert ZH.span("as long as it takes") == "as long as it takes"
    assert ZH.duration(185) == "3 分 05 秒"


def test_every_member_that_is_told_has_a_name_in_both_languages() -> None:
    for kind, names in NAMES.items():
        assert {member.value for member in kind} == set(names), kind.__name__
        for member in kind:
            assert ZH.name(member) != EN.name(member), f"{kind.__name__}.{member.name} has no English name"
    assert ZH.name(IssueState.CLAIMED) == "报称已整改"
    assert ZH.name(ColumnCategory.NEWS) == "动态要闻类"


def test_the_empty_sentence_stays_empty() -> None:
    assert EN.text("") == ""
    assert EN.render("", {}) == ""


def test_a_language_is_spoken_without_its_compiled_catalogue(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "xunwang.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
        'msgid "网站"\nmsgstr "website"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr("reports.catalogue.FOLDER", tmp_path)
    catalogue.cache_clear()
    try:
        assert Speaker("en").text("网站") == "website"
        assert Speaker("en").text("没有译文") == "没有译文"
    finally:
        catalogue.cache_clear()


def test_lists_in_the_sentences_of_faults_are_joined_as_the_reader_joins_them() -> None:
    fault = Fault(
        message="链接指向的位置不存在：{fragments}",
        values={"fragments": ("#a", "#b"), "why": ("没有列表", "没有日期"), "words": ("notice", "6 months")},
    )
    assert ZH.value("fragments", fault.values["fragments"]) == "#a、#b"
    assert EN.value("fragments", fault.values["fragments"]) == "#a, #b"
    assert EN.value("words", fault.values["words"]) == "notice, 6 months"
    assert (ZH.value("why", fault.values["why"]).count("；"), EN.value("why", fault.values["why"]).count("; ")) == (
        1,
        1,
    )


@pytest.mark.parametrize(
    ("msgid", "values", "told"),
    [
        ("{n} 项发现", {"n": 1}, "1 finding"),
        ("{n} 项发现", {"n": 2}, "2 findings"),
        ("，影响 {n} 个链接、{m} 个网站", {"n": 1, "m": 2}, ": 1 link on 2 sites"),
        ("，影响 {n} 个链接、{m} 个网站", {"n": 2, "m": 1}, ": 2 links on 1 site"),
        ("{n} 页", {"n": 0}, "0 pages"),
    ],
)
def test_one_is_one_and_more_are_more(msgid: str, values: dict[str, int], told: str) -> None:
    assert EN.text(msgid, **values) == told


def test_every_english_sentence_that_counts_has_a_form_for_one() -> None:
    counted = re.compile(
        r"\{(?:n|days|age_days|tries|count|items|probes|pages|sites|accounts|links)\} ([a-z-]+ ){0,2}?[a-z]+s\b"
    )
    never_one = {"characters", "rows", "was", "is", "has", "hours", "this"}
    with (ROOT / "locale" / "en" / "LC_MESSAGES" / "xunwang.po").open("rb") as source:
        single = [str(message.string) for message in read_po(source) if isinstance(message.id, str) and message.id]
    wrong = [text for text in single if (found := counted.search(text)) and found[0].split()[-1] not in never_one]
    assert wrong == []


def test_a_fault_begins_with_a_capital_unless_it_begins_with_what_was_met() -> None:
    stale = EN.sentence(Fault(message=STALE, values={"newest": "2030-01-05", "age_days": 1, "limit": "6 months"}))
    assert stale.startswith("N")
    assert "for 1 day (" in stale
    host = Fault(message="域名 {host} 没有 IPv6 地址（AAAA 记录）", values={"host": "www.example.gov.cn"})
    assert EN.sentence(host).startswith("www.example.gov.cn")
    word = Fault(
        message="{unit}在{platform}上还有账号：{twins}",
        values={"unit": "some office", "platform": "wechat", "twins": ("a", "b")},
    )
    assert EN.sentence(word).startswith("some office")
