"""Kinds of files by their first bytes and by their names."""

import pytest

from crawler.extract.signatures import announced, begins_like, fits

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\n", "pdf"),
        (b"\r\n\r\n%PDF-1.4", "pdf"),
        (OLE + b"\0" * 100, "ole"),
        (b"PK\x03\x04\x14\0", "zip"),
        (b"Rar!\x1a\x07\x01\0", "rar"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "webp"),
        (b"<!DOCTYPE html><html>", "html"),
        (b"\xef\xbb\xbf\r\n<!-- x --><html>", "html"),
        ("<title>页面不存在</title>".encode("gb18030"), "html"),
        (b'<html xmlns:w="urn:schemas-microsoft-com:office:word"><body>', "office_html"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "mhtml"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">', "svg"),
        ("姓名\t单位\n张三\t某局\n".encode("gb18030"), "text"),
        (b"\x62\x14\x23\x65\x00\x01\x02", "unknown"),
    ],
)
def test_the_first_bytes_tell_the_kind(data: bytes, kind: str) -> None:
    assert begins_like(data) == kind


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://www.example.gov.cn/a/P0202.DOC", "doc"),
        ("http://www.example.gov.cn/down.jsp?file=%E9%99%84%E4%BB%B6.xls&n=1", "xls"),
        ("http://www.example.gov.cn/a.pdf#page=2", "pdf"),
        ("http://www.example.gov.cn/col/", ""),
        ("http://www.example.doc.cn/", ""),
        ("http://www.example.gov.cn/v1.2/index.jsp", ""),
    ],
)
def test_an_address_announces_a_file_by_its_ending(url: str, name: str) -> None:
    assert announced(url) == name


@pytest.mark.parametrize(
    ("name", "like"),
    [
        ("doc", "ole"), ("doc", "zip"), ("doc", "office_html"), ("xls", "text"), ("wps", "ole"), ("docx", "ole"),
        ("rar", "zip"), ("jpg", "png"), ("ofd", "zip"), ("txt", "text"), ("pdf", "pdf"),
    ],
)  # fmt: skip
def test_what_the_usual_program_opens_fits(name: str, like: str) -> None:
    assert fits(name, like)


@pytest.mark.parametrize(
    ("name", "like"), [("pdf", "ole"), ("doc", "html"), ("ofd", "pdf"), ("jpg", "text"), ("zip", "pdf")]
)
def test_what_it_does_not_open_does_not(name: str, like: str) -> None:
    assert not fits(name, like)
