"""Whole sweeps against real servers: what is hidden, what stands behind outside links, what only search engines get."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from fixture_site import FixtureSite
from sweeping import an_order, receipt_of, swept

from domain.records import HiddenRecord, HidingWay, LinkRecord, OutsidePage, OutsideRecord, OutsideSeen, StandIn
from domain.sweeps import Budget, KnownFault, SweepPurpose
from domain.targets import TargetKind, TargetRef

CASINO = "<html><title>澳门娱乐城</title><body>百家乐 老虎机 注册送彩金</body></html>"
PAPER = "<html><title>晚报</title><body><p>今日新闻</p> 云ICP备12345678号</body></html>"


def home(*links: str) -> str:
    return f"<html><title>某某局</title><body><h1>某某局</h1>{''.join(links)}</body></html>"


def records(folder: Path, order: object) -> tuple[dict[str, OutsideRecord], dict[str, HiddenRecord]]:
    (bundle,) = swept(folder, order)  # type: ignore[arg-type]
    receipt_of(bundle)
    artifacts = bundle.artifacts()
    return (
        {record.url: record for record in artifacts.of(OutsideRecord)},
        {record.url: record for record in artifacts.of(HiddenRecord)},
    )


@pytest.fixture
def outside() -> Iterator[FixtureSite]:
    moved = "<html><script>location.href='{}';</script></html>"
    with FixtureSite({"/": PAPER, "/casino": CASINO, "/up": "<html><body>网站升级维护中</body></html>"}) as served:
        served.pages["/moved"] = moved.format(served.url("/casino").replace(served.host, "127.0.0.1"))
        yield served


def test_outside_pages_are_read_and_stand_ins_are_not_taken_for_them(tmp_path: Path, outside: FixtureSite) -> None:
    links = [f'<a href="{outside.url(path)}">伙伴{path}</a>' for path in ("/", "/casino", "/up", "/gone")]
    with FixtureSite({"/": home(*links)}) as site:
        read, _ = records(tmp_path, an_order(site))
    assert set(read) == {outside.url("/"), outside.url("/casino")}
    paper = read[outside.url("/")]
    assert paper.page is not None
    assert (paper.page.title, paper.page.filing, paper.anchor, paper.instances) == ("晚报", "12345678", "伙伴/", 1)
    assert paper.on_home
    assert "老虎机" in read[outside.url("/casino")].page.text  # type: ignore[union-attr]


def test_an_outside_page_that_says_it_is_missing_is_noted_at_its_link(tmp_path: Path, outside: FixtureSite) -> None:
    outside.pages["/lost"] = "<html><title>页面不存在</title><body>抱歉，您访问的页面不存在或已删除</body></html>"
    urls = [outside.url("/lost"), outside.url("/")]
    with FixtureSite({"/": home(*(f'<a href="{url}">伙伴</a>' for url in urls))}) as site:
        (bundle,) = swept(tmp_path, an_order(site))
    artifacts = bundle.artifacts()
    stand_ins = {link.url: link.stand_in for link in artifacts.of(LinkRecord)}
    assert [stand_ins[url] for url in urls] == [StandIn.SAYS_MISSING, None]
    assert {record.url for record in artifacts.of(OutsideRecord)} == {outside.url("/")}


def test_what_was_read_today_is_not_asked_again(tmp_path: Path, outside: FixtureSite) -> None:
    url = outside.url("/")
    known = OutsidePage(url=url, at=datetime.now(UTC) - timedelta(hours=3), title="早先")
    older = replace(known, at=known.at - timedelta(days=3))
    with FixtureSite({"/": home(f'<a href="{url}">晚报</a>')}) as site:
        read, _ = records(tmp_path, an_order(site, outside=(OutsideSeen(page=known, steady=older),)))
        assert read[url].page == known
        assert read[url].before == older
        assert outside.asked("/", "GET") == 0
        stale = OutsideSeen(page=older, steady=older)
        read, _ = records(tmp_path / "later", an_order(site, id="later", outside=(stale,)))
        assert read[url].page.title == "晚报"  # type: ignore[union-attr]


def test_a_host_is_asked_for_a_few_pages_only(tmp_path: Path, outside: FixtureSite) -> None:
    links = [f'<a href="{outside.url(f"/?n={number}")}">{number}</a>' for number in range(20)]
    with FixtureSite({"/": home(*links)}) as site:
        read, _ = records(tmp_path, an_order(site))
        assert len(read) == 5
        read, _ = records(tmp_path / "none", an_order(site, id="none", budget=Budget(max_renders=0, max_outside=0)))
        assert read == {}


def test_a_known_link_that_is_taken_off_is_on_record_as_gone(tmp_path: Path) -> None:
    with FixtureSite({"/": home("<p>没有外链</p>")}) as site:
        gone = TargetRef(kind=TargetKind.LINK, key="http://127.1.249.249:9/")
        fault = KnownFault(check_id="hijacked_link", target=gone, found_on=(site.url("/"),))
        read, _ = records(tmp_path, an_order(site, known_faults=(fault,)))
    assert read[gone.key].instances == 0


def test_hidden_links_are_collected_on_the_page_that_has_them_first(tmp_path: Path, outside: FixtureSite) -> None:
    planted = f'<div style="position:absolute;left:-9999px"><a href="{outside.url("/casino")}">娱乐城</a></div>'
    with FixtureSite() as site:
        site.pages |= {
            "/": home('<a href="/a.html">甲</a><a href="/b.html">乙</a>', planted),
            "/a.html": home(planted),
            "/b.html": home(),
        }
        _, hidden = records(tmp_path, an_order(site))
        (link,) = hidden[site.url("/")].links
        assert (link.url, link.way) == (outside.url("/casino"), HidingWay.OFF_SCREEN)
        assert hidden[site.url("/")].instances == 2
        assert set(hidden) == {site.url("/")}


def test_the_browser_has_the_last_word(tmp_path: Path, outside: FixtureSite) -> None:
    casino, paper = outside.url("/casino"), outside.url("/")
    body = (
        f'<div id="a" style="display:none"><a href="{casino}">娱乐城</a></div>'
        f'<div id="b" style="display:none"><a href="{paper}">晚报</a></div>'
        "<script>setTimeout(function(){var x=document.querySelectorAll('div')[1];x.style.display='block'},50)</script>"
    )
    with FixtureSite({"/": home(body)}) as site:
        _, hidden = records(tmp_path, an_order(site, budget=Budget(max_seconds=60, max_renders=5)))
    seen = {link.url: link.seen_in_browser for link in hidden[site.url("/")].links}
    assert seen == {casino: False, paper: True}


@contextmanager
def cloaking(extra: str) -> Iterator[str]:
    """A site that shows search engines, and visitors who come from one, another home page."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            engine = "spider" in self.headers.get("User-Agent", "") or "baidu" in self.headers.get("Referer", "")
            page = home(extra).replace("某某局</title>", "澳门娱乐城</title>") if engine else home()
            body = page.encode()
            self.send_response(200 if self.path == "/" else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def test_what_only_search_engines_are_shown_is_noted(tmp_path: Path, outside: FixtureSite) -> None:
    with cloaking(f'<a href="{outside.url("/casino")}">娱乐城</a>') as url:
        _, hidden = records(tmp_path, an_order(url))
    (link,) = hidden[url].links
    assert (link.url, link.way) == (outside.url("/casino"), HidingWay.FOR_SEARCH_ENGINES)
    assert hidden[url].title_for_search_engines == "澳门娱乐城"


def swept_home(folder: Path, outside: FixtureSite, css: str, body: str) -> dict[str, HiddenRecord]:
    link = '<link rel="stylesheet" href="/site.css">'
    page = f"<html><head><title>某某局</title>{link}</head><body><h1>某某局</h1>{body}</body></html>"
    with FixtureSite({"/": page, "/site.css": css}) as site:
        _, hidden = records(folder, an_order(site, budget=Budget(max_seconds=60, max_renders=5)))
        return {"home" if url == site.url("/") else url: record for url, record in hidden.items()}


def test_links_that_a_style_sheet_in_a_file_hides_are_found_and_confirmed_by_the_browser(
    tmp_path: Path, outside: FixtureSite
) -> None:
    one, two = outside.url("/casino"), outside.url("/")
    body = f'<div class="k9"><a href="{one}">甲</a></div><p class="pale"><a href="{two}">乙</a></p>'
    css = ".k9 { position: absolute; top: -3000px } body { background: #fff } .pale a { color: #fdfdfd }"
    links = {link.url: link for link in swept_home(tmp_path, outside, css, body)["home"].links}
    assert {url: (link.way, link.seen_in_browser) for url, link in links.items()} == {
        one: (HidingWay.OFF_SCREEN, False),
        two: (HidingWay.SAME_COLOUR, False),
    }


def test_white_letters_on_a_banner_and_what_a_script_shows_after_all_are_not_hidden(
    tmp_path: Path, outside: FixtureSite
) -> None:
    one, two, three = outside.url("/casino"), outside.url("/"), outside.url("/gone")
    body = (
        f'<div class="banner"><svg width="400" height="80"><rect width="400" height="80" fill="navy"/></svg><a href="{one}">甲</a></div>'
        f'<div class="box" id="b"><a href="{two}">乙</a></div><script>document.getElementById("b").className="box on"</script>'
        f'<div class="dark"><a href="{three}">丙</a></div>'
    )
    css = (
        ".banner { position: relative } .banner a { position: absolute; left: 20px; top: 20px; color: #fff }"
        ".box { display: none } .on { display: block } .dark { position: relative } .dark a { color: #fff }"
        '.dark::before { content: ""; position: absolute; inset: 0; z-index: -1; background: #000 }'
    )
    assert swept_home(tmp_path, outside, css, body)["home"].links == ()


def test_what_is_known_to_be_hidden_is_not_mended_because_nobody_could_look(
    tmp_path: Path, outside: FixtureSite
) -> None:
    link = '<link rel="stylesheet" href="/gone.css">'
    page = f'<html><head><title>某某局</title>{link}</head><body><p class="k9"><a href="{outside.url("/")}">甲</a></p></body></html>'
    with FixtureSite({"/": page}) as site:
        target = TargetRef(kind=TargetKind.PAGE, key=site.url("/"))
        fault = KnownFault(check_id="hidden_link", target=target, found_on=(site.url("/"),))
        _, hidden = records(tmp_path, an_order(site, known_faults=(fault,)))
        assert hidden == {}
        _, hidden = records(tmp_path / "fresh", an_order(site, id="fresh"))
        assert set(hidden) == {site.url("/")}


def test_looking_again_at_another_fault_says_nothing_of_what_is_hidden(tmp_path: Path, outside: FixtureSite) -> None:
    link = '<link rel="stylesheet" href="/site.css"><a href="/gone.html">丁</a>'
    page = f'<html><head><title>某某局</title>{link}</head><body><p class="k9"><a href="{outside.url("/")}">甲</a></p></body></html>'
    with FixtureSite({"/": page, "/site.css": ".k9 { display: none }"}) as site:
        target = TargetRef(kind=TargetKind.LINK, key=site.url("/gone.html"))
        fault = KnownFault(check_id="broken_link", target=target, found_on=(site.url("/"),))
        order = an_order(site, purpose=SweepPurpose.RECHECK, known_faults=(fault,))
        assert records(tmp_path, order)[1] == {}
