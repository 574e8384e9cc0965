"""Wordings are found wherever they stand, except inside longer right ones; the lexicon's size changes nothing."""

from datetime import date

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.extract.pagetext import page_text
from crawler.extract.view import View
from crawler.extract.wording import Scanner, word_hits
from domain.lexicon import Term

TERMS = (
    Term(wrong="布署", right="部署", unless=("布署名",)),
    Term(wrong="按装", right="安装", unless=("按装机", "先按装配")),
    Term(wrong="再接再励", right="再接再厉"),
    Term(wrong="再励", right="再厉"),
)


def found(text: str, *, allowed: tuple[str, ...] = ()) -> list[str]:
    return [one.term.wrong for one in Scanner(TERMS, allowed).found(text)]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("全面布署工作", ["布署"]),
        ("布署布署", ["布署", "布署"]),
        ("统计局发布署名文章", []),
        ("发布署名文章并布署工作", ["布署"]),
        ("按装机容量计，先按装配式标准，再按装空调", ["按装"]),
        ("大家要再接再励", ["再接再励"]),
        ("", []),
        ("部署得当", []),
        ("😀布署😀", ["布署"]),
    ],
)
def test_exceptions_and_longer_wordings_win(text: str, wrong: list[str]) -> None:
    assert found(text) == wrong


def test_what_is_allowed_on_a_site_is_not_found() -> None:
    assert found("布署与按装", allowed=("布署",)) == ["按装"]


def test_an_empty_lexicon_finds_nothing() -> None:
    assert not list(Scanner(()).found("布署"))


def test_the_context_stays_within_its_line_and_tells_no_long_number() -> None:
    (one,) = Scanner(TERMS).found("上一行\n编号530102190304151234的任务布署完毕，下一步\n下一行")
    assert (one.before, one.after) == ("****的任务", "完毕，下一步")


def test_hits_of_one_wording_are_counted() -> None:
    (hit, other) = word_hits(Scanner(TERMS).found("布署一，按装，布署二"))
    assert (hit.wrong, hit.count, other.wrong) == ("布署", 2, "按装")


def test_words_cut_by_inline_elements_are_whole_and_cells_stay_apart() -> None:
    html = "<body><p>全面<span>布</span><b>署</b>工作</p><table><tr><td>宣布</td><td>署名</td></tr></table><script>按装</script></body>"
    text = page_text(LexborHTMLParser(html), View(html, "http://www.example.gov.cn/", date(2026, 1, 1)).elements)
    assert "全面布署工作" in text
    assert "按装" not in text
    assert found(text) == ["布署"]
