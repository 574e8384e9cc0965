"""Addresses: normal form, scope, identity, traps."""

import json
from pathlib import Path

import pytest

from crawler.extract.addresses import (
    folder_of,
    host_of,
    hosts_in_scope,
    identity,
    in_scope,
    is_trap,
    normalise,
    without_index,
)

BASE = "https://www.example.gov.cn/zwgk/tzgg/index.html?x=1"


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("./202601/t1.html", "https://www.example.gov.cn/zwgk/tzgg/202601/t1.html"),
        ("../", "https://www.example.gov.cn/zwgk/"),
        ("?page=2", "https://www.example.gov.cn/zwgk/tzgg/index.html?page=2"),
        ("", BASE),
        ("#top", BASE),
        ("/a b", "https://www.example.gov.cn/a%20b"),
        ("..\\..\\x.htm", "https://www.example.gov.cn/x.htm"),
        ("//WWW.Other.GOV.CN:443/", "https://www.other.gov.cn/"),
        ("http://www.Example.gov.cn:80/x#y", "http://www.example.gov.cn/x"),
        (" \n/x\t/y ", "https://www.example.gov.cn/x/y"),
        ("http://例子.测试/", "http://xn--fsqu00a.xn--0zwm56d/"),
    ],
)
def test_addresses_are_joined_as_browsers_do(written: str, normal: str) -> None:
    assert normalise(written, BASE) == normal


@pytest.mark.parametrize("written", ["http:///", "http://", "https://a b/"])
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(ValueError):
        normalise(written, BASE)


def test_the_normal_form_is_that_of_the_web_platform(shared_fixtures: Path) -> None:
    cases = json.loads((shared_fixtures / "url-wpt" / "urltestdata.dev.json").read_text(encoding="utf-8"))
    tried = wrong = 0
    for case in cases:
        if not isinstance(case, dict) or not str(case.get("base") or "").startswith(("http://", "https://")):
            continue
        written = case["input"]
        if case.get("failure") or not str(case.get("href", "")).startswith(("http://", "https://")):
            continue
        tried += 1
        try:
            wrong += normalise(written, normalise(case["base"])) != case["href"].partition("#")[0]
        except ValueError:
            wrong += 1
    assert tried > 70
    assert wrong <= 0.01 * tried


def test_the_scope_is_the_host_with_and_without_www_and_what_the_registry_names() -> None:
    hosts = hosts_in_scope("https://www.example.gov.cn/", ["zwfw.example.gov.cn", "127.0.0.1:8000"])
    assert in_scope("http://example.gov.cn/x", hosts)
    assert in_scope("https://zwfw.example.gov.cn/", hosts)
    assert in_scope("http://127.0.0.1:8000/", hosts)
    assert not in_scope("https://other.example.gov.cn/", hosts)
    assert not in_scope("ftp://www.example.gov.cn/", hosts)


def test_an_address_on_loopback_has_no_www_twin() -> None:
    assert hosts_in_scope("http://127.1.2.3:8000/") == {"127.1.2.3:8000"}


def test_the_identity_drops_sessions_and_where_the_visitor_came_from() -> None:
    assert identity("https://x.cn/a.jsp;jsessionid=0A1B?id=7&spm=1.2&utm_source=w") == "https://x.cn/a.jsp?id=7"
    assert identity("https://x.cn/(S(abcdefghijklmnopqrstuvwx))/a.aspx") == "https://x.cn/a.aspx"
    assert identity("https://x.cn/a?page=2") == "https://x.cn/a?page=2"


def test_parts_of_addresses() -> None:
    assert host_of("http://127.0.0.1:8000/x") == "127.0.0.1:8000"
    assert folder_of("https://x.cn/a/b.html?y=/z") == "https://x.cn/a/"
    assert folder_of("https://x.cn/") == "https://x.cn/"
    assert without_index("https://x.cn/a/index.html") == "https://x.cn/a/"
    assert without_index("https://x.cn/a/list.html") == "https://x.cn/a/list.html"


@pytest.mark.parametrize(
    "url",
    [
        "https://x.cn/a/a/a/",
        "https://x.cn/zw/gk/zw/gk/zw/gk/index.html",
        "https://x.cn/rili/?m=2031-05",
        "https://x.cn/calendar?year=1890",
        "https://x.cn/s?" + "&".join(f"p{n}={n}" for n in range(20)),
        "https://x.cn/s?sort=a&sort=b&sort=c",
        "https://x.cn/" + "/".join("abcdefghijklmnopqrst"),
        "https://x.cn/" + "a" * 1200,
    ],
)
def test_endless_spaces_are_known_by_their_addresses(url: str) -> None:
    assert is_trap(url, this_year=2026)


@pytest.mark.parametrize(
    "url",
    [
        "https://x.cn/art/2026/1/1/art_1_1.html",
        "https://x.cn/zwgk/zwgk/zcwj/202601/t20260101_1.html",
        "https://x.cn/rili/?m=2026-05",
        "https://x.cn/col/col1/col1/1/1/1/1/index.html",
        "https://x.cn/list.asp?classid=12&page=2",
    ],
)
def test_ordinary_addresses_are_no_traps(url: str) -> None:
    assert not is_trap(url, this_year=2026)


def test_a_route_of_an_application_is_an_address_of_its_own_and_a_place_in_a_page_is_none() -> None:
    page = "https://x.gov.cn/app/index.html"
    assert normalise("#/list/3", page) == f"{page}#/list/3"
    assert normalise("a.html#!/about?x=1", page) == "https://x.gov.cn/app/a.html#!/about?x=1"
    for written in ("#", "#/", "#top", "#!/", "#/ "):
        assert normalise(written, page) == page
