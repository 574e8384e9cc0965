"""Page tags are read as written; asserts nothing about whether a page should carry them."""

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.extract.charsets import decode
from crawler.extract.tags import page_tags


@pytest.mark.parametrize(
    "meta",
    [
        '<meta name="PubDate" content="2030-01-05 09:30">',
        '<META NAME="PUBDATE" CONTENT="2030-01-05 09:30"/>',
        '<meta content="2030-01-05 09:30" name="PubDate">',
        '<meta name="PubDate"content="2030-01-05 09:30">',
        "<meta name = PubDate content = '2030-01-05 09:30 ' >",
        '<meta\n  name=" PubDate "\n  content="2030-01-05 09:30"\n>',
        '<meta name="PubDate" content=""><meta name="pubdate" content="2030-01-05 09:30">',
    ],
)
def test_a_tag_is_read_in_all_its_spellings(meta: str) -> None:
    assert page_tags(f"<html><head>{meta}</head><body></body></html>") == {"pubdate": "2030-01-05 09:30"}


def test_an_empty_or_placeholder_tag_is_told_as_it_stands() -> None:
    html = '<meta name="ArticleTitle"><meta name="ColumnName" content="null"><meta name="SiteIDCode" content="政府网站标识码">'

    assert page_tags(html) == {"articletitle": "", "columnname": "null", "siteidcode": "政府网站标识码"}


def test_other_tags_and_tags_in_comments_are_left_alone() -> None:
    html = '<meta name="viewport" content="x"><meta charset="gbk"><!-- <meta name="SiteName" content="旧网站"> -->'

    assert page_tags(LexborHTMLParser(html)) == {}


@pytest.mark.parametrize(
    ("page", "tags"),
    [
        (
            "gne/pages/tests/gzggw/1.html",
            {"siteidcode": "", "pubdate": "2016-11-22 09:53", "contentsource": "省发改委"},
        ),
        (
            "gne/pages/tests/shanxi/1.html",
            {"siteidcode": "1400000045", "pubdate": "2019-09-18 06:23", "columnname": "山西要闻"},
        ),
    ],
)
def test_tags_of_real_government_pages_are_read(shared_fixtures: Path, page: str, tags: dict[str, str]) -> None:
    text, _ = decode((shared_fixtures / page).read_bytes(), "")

    assert tags.items() <= page_tags(text).items()
