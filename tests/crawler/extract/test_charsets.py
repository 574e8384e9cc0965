"""Bodies become the text visitors read, whatever the labels say; asserts nothing about what a page means."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.charsets import declared_charset, decode, header_charset

SENTENCE = "关于印发《市级部门预算管理办法》的通知，各有关单位要认真贯彻执行。"
TRADITIONAL = "關於印發市級部門預算管理辦法的通知,各有關單位要認真貫徹執行,並將執行情況報送辦公室備查。"
PAGE = "<html><head>{meta}<title>通知公告</title></head><body><p>" + SENTENCE * 3 + "</p></body></html>"


def page(charset: str, meta: str = "") -> bytes:
    return PAGE.format(meta=meta).encode(charset)


@pytest.mark.parametrize(
    ("body", "content_type", "name"),
    [
        pytest.param(page("utf-8"), "text/html; charset=utf-8", "utf-8", id="header-alone"),
        pytest.param(page("gb18030"), 'text/html; charset="GBK"', "gb18030", id="quoted-header"),
        pytest.param(page("gb18030", '<meta charset="gb2312">'), "text/html", "gb18030", id="meta-alone"),
        pytest.param(page("gb18030"), "", "gb18030", id="gb-without-any-label"),
        pytest.param(page("utf-8"), "text/html", "utf-8", id="utf-8-without-any-label"),
        pytest.param(
            page("gb18030", '<meta charset="gb2312">'),
            "text/html; charset=utf-8",
            "gb18030",
            id="header-wrong-meta-right",
        ),
        pytest.param(page("gb18030"), "text/html; charset=utf-8", "gb18030", id="header-wrong-no-meta"),
        pytest.param(
            page("utf-8", '<meta charset="utf-8">'),
            "text/html; charset=GB2312",
            "utf-8",
            id="header-says-gb-meta-says-utf-8",
        ),
        pytest.param(page("utf-8", '<meta charset="gb2312">'), "", "utf-8", id="meta-wrong"),
        pytest.param(page("gb18030", '<meta charset="utf-8">'), "", "gb18030", id="meta-says-utf-8-bytes-are-gb"),
        pytest.param(page("gb18030"), "text/html; charset=ISO-8859-1", "gb18030", id="server-default-label"),
        pytest.param(page("utf-8"), "text/html; charset=ISO-8859-1", "utf-8", id="server-default-label-over-utf-8"),
        pytest.param(page("utf-8-sig"), "text/html; charset=gbk", "utf-8", id="mark-beats-header"),
        pytest.param(page("utf-16"), "", "utf-16le", id="utf-16-with-mark"),
        pytest.param(page("utf-16-be"), "", "utf-16be", id="utf-16-without-mark"),
        pytest.param(page("utf-8"), "text/html; charset=no-such-charset", "utf-8", id="unknown-label"),
    ],
)
def test_the_text_is_what_was_meant(body: bytes, content_type: str, name: str) -> None:
    text, charset = decode(body, content_type)

    assert charset == name
    assert SENTENCE in text
    assert "\ufffd" not in text


@pytest.mark.parametrize(
    "content_type", ["", "text/html; charset=big5", "text/html; charset=utf-8", "text/html; charset=gbk"]
)
def test_traditional_chinese_in_big5_is_read_as_big5(content_type: str) -> None:
    body = f"<html><title>公告</title><body>{TRADITIONAL * 4}</body></html>".encode("big5")

    text, charset = decode(body, content_type)

    assert charset == "big5"
    assert TRADITIONAL in text


def test_one_broken_byte_does_not_overturn_the_label() -> None:
    body = page("utf-8", '<meta charset="utf-8">').replace(b"<p>", b"<p>\xff")

    text, charset = decode(body, "text/html; charset=utf-8")

    assert charset == "utf-8"
    assert SENTENCE in text


def test_a_body_cut_within_a_character_is_read_to_the_cut() -> None:
    text, charset = decode(page("utf-8", '<meta charset="gb2312">')[:-16], "")

    assert charset == "utf-8"
    assert SENTENCE in text


def test_characters_beyond_gb2312_are_read_though_the_label_says_gb2312() -> None:
    text, _ = decode("<meta charset=gb2312><p>喆、镕、䶮、𠮷</p>".encode("gb18030"), "")

    assert "喆、镕、䶮、𠮷" in text


def test_a_western_page_keeps_its_label() -> None:
    assert decode("<p>Café Zürich, déjà vu</p>".encode("latin-1"), "text/html; charset=iso-8859-1") == (
        "<p>Café Zürich, déjà vu</p>",
        "windows-1252",
    )


def test_a_label_inside_a_comment_or_another_attribute_does_not_count() -> None:
    assert (
        declared_charset(b'<!-- <meta charset="big5"> --><a title="<meta charset=big5>"><meta charset=gbk>')
        == "gb18030"
    )


def test_a_label_behind_long_scripts_is_found() -> None:
    assert declared_charset(b"<script>" + b"var a = 1;" * 500 + b"</script><meta charset=gbk>") == "gb18030"


def test_what_the_document_says_of_itself_does_not_matter_where_the_header_says_utf_8_and_is_right() -> None:
    body = page("utf-8", '<META CHARSET="GB2312">')
    assert decode(body, "text/html; charset=utf-8") == (body.decode(), "utf-8")
    assert decode(body, "text/html") == (body.decode(), "utf-8")
    assert declared_charset(body) == "gb18030", "also in capitals"
    assert decode(b"\x00a\x00b\x00c\x00d", "text/html; charset=utf-8")[1] == "utf-16be"


def test_the_header_is_read_in_its_odd_forms() -> None:
    odd = ["text/html;charset=gb2312", "text/html; Charset = 'gbk'", "text/html; charset=GB_2312-80; boundary=x"]

    assert {header_charset(value) for value in odd} == {"gb18030"}


@given(st.binary(max_size=300), st.text(max_size=40))
def test_no_body_and_no_header_can_make_it_raise(body: bytes, content_type: str) -> None:
    text, charset = decode(body, content_type)

    assert isinstance(text, str)
    assert charset


def test_real_texts_of_the_region_are_told_without_any_label(shared_fixtures: Path) -> None:
    """The folder names the truth; files of Chinese, Japanese and Unicode charsets: all right ."""
    truth = {"GB2312": {"gb18030"}, "Big5": {"big5"}, "SHIFT_JIS": {"shift_jis"}, "utf-8": {"utf-8"}}
    truth |= {"UTF-16": {"utf-16be", "utf-16le"}, "UTF-16LE": {"utf-16le"}}
    files = [file for folder in truth for file in sorted((shared_fixtures / "chardet" / folder).iterdir())]
    wrong = [file.name for file in files if decode(file.read_bytes(), "")[1] not in truth[file.parent.name]]

    assert len(files) > 40
    assert wrong == []


def test_the_standards_prescan_cases_are_right(shared_fixtures: Path) -> None:
    """Truth is what a browser takes; the default of western locales stands for «nothing declared». All 59 right."""
    cases = (shared_fixtures / "html5lib-encoding" / "tests1.dat").read_bytes().split(b"#data\n")[1:]
    wrong = []
    for case in cases:
        data, _, gold = case.rpartition(b"\n#encoding\n")
        wanted = header_charset(f"charset={gold.strip().decode()}")
        found = "utf-8" if data.startswith(b"\xef\xbb\xbf") else declared_charset(data) or "windows-1252"
        if found != wanted:
            wrong.append(data[:80])

    assert len(cases) > 50
    assert wrong == []
