"""Sweeps of sites that answer well with something else than was asked for: error pages, empty files, the home page."""

from pathlib import Path
from typing import Any

from fixture_site import FixtureSite, a_page
from sweeping import an_order, links_of, swept

from domain.records import LinkRecord, StandIn

LONG = "本局召开会议，研究部署下一阶段工作，要求各单位抓好落实。" * 12


def links(tmp_path: Path, pages: dict[str, str | bytes], **given: Any) -> tuple[dict[str, LinkRecord], FixtureSite]:
    with FixtureSite(pages, **given) as site:
        (bundle,) = swept(tmp_path, an_order(site))
    return links_of(bundle), site


def test_only_the_beginning_of_a_file_is_fetched_however_large_it_is(tmp_path: Path) -> None:
    found, site = links(tmp_path, {"/": a_page("/big.pdf?huge=1")})
    assert found["/big.pdf?huge=1"].attempts[-1].ok
    # Two gigabytes of web page where a PDF was announced: looked at twice, and each time left after the beginning.
    asked = [one for one in site.requests if one.path.startswith("/big")]
    assert [one.headers["range"] for one in asked] == ["bytes=0-16383"] * 2
    assert found["/big.pdf?huge=1"].begins_like == "html"


def test_files_that_are_empty_or_errors_are_told_from_files_that_open(tmp_path: Path) -> None:
    error = a_page(title="提示", body="<p>您访问的文件不存在或已被删除</p>").replace("<a ", "<b ")
    found, _ = links(
        tmp_path,
        {
            "/": a_page("/empty.pdf", "/error.doc", "/fine.doc", "/saved.doc", "/wrong.pdf", "/login.xls"),
            "/empty.pdf": b"",
            "/error.doc": error,
            "/fine.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512,
            "/saved.doc": '<html xmlns:w="urn:schemas-microsoft-com:office:word"><body>报名表</body></html>',
            "/wrong.pdf": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512,
            "/login.xls": a_page(title="用户登录", body=f"<form>用户名 密码</form><p>{LONG}</p>"),
        },
    )
    assert {path: link.stand_in for path, link in found.items()} == {
        "/empty.pdf": StandIn.EMPTY,
        "/error.doc": StandIn.SAYS_MISSING,
        "/fine.doc": None,
        "/saved.doc": None,
        "/wrong.pdf": StandIn.OTHER_KIND,
        "/login.xls": StandIn.WEB_PAGE,
    }
    assert found["/empty.pdf"].stand_in_tries == 2
    assert (found["/wrong.pdf"].announced, found["/wrong.pdf"].begins_like) == ("pdf", "ole")


def test_a_folder_with_its_own_page_for_missing_ones_is_compared_with_that(tmp_path: Path) -> None:
    def lost(path: str) -> str | None:
        return a_page(title="友情提示", body="哎呀，迷路了！") if path.startswith("/old/") else None

    found, _ = links(
        tmp_path,
        {
            "/": a_page("/old/gone7.html", "/old/here.html", "/new/short.html"),
            "/old/here.html": a_page(title="友情提示", body=LONG),
            "/new/short.html": a_page(title="友情提示", body="哎呀，快讯！"),
        },
        fallback=lost,
    )
    gone = found["/old/gone7.html"]
    assert (gone.stand_in, gone.stand_in_tries) == (StandIn.LIKE_MISSING, 2)
    assert found["/old/here.html"].stand_in is None
    assert found["/new/short.html"].stand_in is None


def test_a_shell_that_is_the_same_at_every_address_is_not_taken_for_missing(tmp_path: Path) -> None:
    names = [f"/app/{number}.html" for number in range(12)]
    shell = a_page(title="政务服务", body="正在加载内容，请稍候")
    found, _ = links(tmp_path, {"/": a_page(*names)}, fallback=lambda path: shell if path.startswith("/app/") else None)
    assert {found[name].stand_in for name in names} == {None}


def test_a_page_sent_home_like_every_unknown_one_is_noted_and_a_moved_one_is_not(tmp_path: Path) -> None:
    found, _ = links(
        tmp_path,
        {
            "/": a_page("/old/1.html?redirect=/", "/moved.html?redirect=/new.html"),
            "/new.html": a_page(title="新页", body=LONG),
        },
    )
    assert found["/moved.html?redirect=/new.html"].stand_in is None
