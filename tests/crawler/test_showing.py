"""Evidence of broken links: the page that names one, the place outlined; the exchange as an archive file."""

from io import BytesIO
from pathlib import Path

from fixture_site import FixtureSite, a_page
from sweeping import an_order, links_of, swept
from warcio.archiveiterator import ArchiveIterator

from domain.sweeps import Budget

LONG = "本局召开会议，研究部署下一阶段工作，要求各单位抓好落实。" * 40


def test_a_confirmed_broken_link_has_a_picture_of_its_place_and_the_exchange(tmp_path: Path) -> None:
    pages: dict[str, str | bytes] = {
        "/": a_page("/a.html", title="首页"),
        "/a.html": a_page("/gone.html", title="通知", body=f'<p>{LONG}</p><img src="/no.png" width="80" height="60">'),
    }
    with FixtureSite(pages) as site:
        (bundle,) = swept(tmp_path, an_order(site, budget=Budget(max_seconds=90, max_renders=20)))
    links = links_of(bundle)
    for path in ("/gone.html", "/no.png"):
        shown = links[path].shown
        assert shown is not None, path
        assert shown.page.endswith("/a.html")
        assert bundle.blob(shown.key).startswith(b"\xff\xd8")
    assert links["/a.html"].shown is None
    archive = bundle.blob(links["/gone.html"].exchange_key)
    response, request = list(ArchiveIterator(BytesIO(archive)))
    assert (response.rec_type, response.http_headers.get_statuscode()) == ("response", "404")
    assert response.rec_headers.get_header("WARC-Target-URI").endswith("/gone.html")
    assert request.http_headers.get_header("User-Agent")


def test_no_more_pictures_are_taken_than_the_budget_says(tmp_path: Path) -> None:
    pages: dict[str, str | bytes] = {"/": a_page(*(f"/gone{number}.html" for number in range(6)))}
    with FixtureSite(pages) as site:
        (bundle,) = swept(tmp_path, an_order(site, budget=Budget(max_seconds=90, max_renders=20, max_pictures=2)))
    assert sum(link.shown is not None for link in links_of(bundle).values()) == 2


def test_pictures_and_sheets_that_a_style_sheet_names_are_settled_once(tmp_path: Path) -> None:
    pages: dict[str, str | bytes] = {
        "/": a_page("/a.html", body='<link rel="stylesheet" href="/css/main.css">'),
        "/a.html": a_page(body='<link rel="stylesheet" href="/css/main.css">'),
        "/css/main.css": '@import "more.css"; /* url(old.png) */ .top{background:url(../img/gone.png)}',
        "/css/more.css": ".x{background:url('dot.png')}",
        "/css/dot.png": b"\x89PNG\r\n\x1a\n",
    }
    with FixtureSite(pages) as site:
        (bundle,) = swept(tmp_path, an_order(site))
        assert site.asked("/css/main.css") == 1
        assert site.asked("/css/old.png") == 0
    links = links_of(bundle)
    assert [fetch.status for fetch in links["/img/gone.png"].attempts] == [404, 404]
    assert links["/img/gone.png"].found_on == (site.url("/css/main.css"),)
    assert links["/img/gone.png"].on_home
    assert links["/css/dot.png"].attempts[-1].ok
