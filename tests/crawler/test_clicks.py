"""Paging and menus that only a browser can follow, on a real small site: postbacks, attached handlers, routes of an application."""

import json
import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from sweeping import an_order, receipt_of, swept

from domain.records import ColumnRecord, ColumnShape
from domain.sweeps import Budget

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium here; scripts/setup installs it"),
]

AT = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)
DAYS = (("2026-01-05", "2026-02-03", "2026-01-02"), ("2026-03-01", "2026-06-12", "2026-03-04"), ("2026-01-01",))
"""Three pages of a list in no order: the newest item stands on the second."""
MENU = """<div class="nav" id="menu"><ul><li><a href="/">首页</a></li><li class="to">工作动态</li><li class="to">通知公告</li><li class="to">办事服务</li></ul></div>
<script>
const leads = ['/dt/', '/tz.aspx', '#/services'];
document.querySelectorAll('.to').forEach((one, at) => one.addEventListener('click', () => { location.href = leads[at]; }));
if (location.hash === '#/services') addEventListener('DOMContentLoaded', () => { document.querySelector('#app').innerHTML = ROUTE; });
</script>"""


def rows(name: str, days: tuple[str, ...]) -> str:
    return "".join(
        f'<li><a href="/a/{name}{day.replace("-", "")}.html">关于{name}第{day[-2:]}号事项的信息</a><span>{day}</span></li>'
        for day in days
    )


def page(name: str, content: str) -> str:
    route = json.dumps(f"<h2>办事服务</h2><ul>{rows('fw', DAYS[1])}</ul>").replace("/", "\\/")
    menu = MENU.replace("ROUTE", route)
    trail = f'<div class="wz">当前位置：<a href="/">首页</a> &gt; {name}</div>' if name else ""
    return f'<html><head><meta charset="utf-8"><title>{name or "首页"}-某局</title></head><body>{menu}{trail}<div id="app">{content}</div></body></html>'


def posted_back(number: int) -> str:
    """A list of ASP.NET: the pager sends the whole form with the name of the control and the number."""
    return page(
        "通知公告",
        f'<form method="post" action="/tz.aspx" id="form1"><input type="hidden" name="__EVENTTARGET" value=""><input type="hidden" name="__EVENTARGUMENT" value="">'
        f"<h2>通知公告</h2><ul>{rows('tz', DAYS[number - 1])}</ul><div>第{number}页/共3页 "
        + "".join(f"<a href=\"javascript:__doPostBack('pager','{n}')\">{n}</a> " for n in (1, 2, 3))
        + (f"<a href=\"javascript:__doPostBack('pager','{number + 1}')\">下一页</a>" if number < 3 else "")
        + "</div></form><script>function __doPostBack(t,a){var f=document.getElementById('form1');f.__EVENTTARGET.value=t;f.__EVENTARGUMENT.value=a;f.submit();}</script>",
    )


def handled() -> str:
    """A list whose pager has its handlers attached by script."""
    pages = json.dumps([rows("dt", days) for days in DAYS])
    return page(
        "工作动态",
        f"<h2>工作动态</h2><ul id='l'>{rows('dt', DAYS[0])}</ul><div>共3页 <span class='n'>1</span> <span class='n'>2</span> <span class='n'>3</span> <button id='next'>下一页</button></div>"
        f"<script>let at=0;const pages={pages};document.querySelector('#next').addEventListener('click',()=>{{"
        "at=Math.min(at+1,2);document.querySelector('#l').innerHTML=pages[at];});</script>",
    )


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        answers = {
            "/": page("", "<p>某局门户网站欢迎您，本网站发布本局有关工作信息。</p>"),
            "/dt/": handled(),
            "/tz.aspx": posted_back(1),
        }
        text = answers.get(self.path)
        if text is None and self.path.startswith("/a/"):
            text = page("某篇文章", "<h1>某篇文章的标题</h1><p>正文内容如下，请各单位遵照执行。</p>")
        self._send(text)

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self._send(posted_back(int(sent["__EVENTARGUMENT"][0])))

    def _send(self, text: str | None) -> None:
        body = (text or "").encode()
        self.send_response(200 if text is not None else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *given: object) -> None:
        """Silent."""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, ColumnRecord]]:
    """The columns of the site after one sweep, by address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        home = f"http://127.0.0.1:{server.server_port}/"
        budget = Budget(max_seconds=150, max_renders=20, max_pictures=0, max_searches=0, list_pages=3)
        (bundle,) = swept(
            tmp_path_factory.mktemp("clicks"), an_order(home, budget=budget, ordered_at=AT), deadline_s=180
        )
        assert receipt_of(bundle).finish_reason == "finished"
        yield {record.url.removeprefix(home): record for record in bundle.artifacts().of(ColumnRecord)}
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def days(record: ColumnRecord) -> set[date]:
    return {entry.dated.day for entry in record.entries if entry.dated is not None}


def test_entries_of_a_menu_to_which_scripts_attach_clicks_are_columns(found: dict[str, ColumnRecord]) -> None:
    assert {url: record.name for url, record in found.items()} == {
        "dt/": "工作动态",
        "tz.aspx": "通知公告",
        "#/services": "办事服务",
    }


@pytest.mark.parametrize("url", ["tz.aspx", "dt/"], ids=["postback", "attached-handler"])
def test_a_pager_that_only_a_click_turns_is_turned_in_the_browser(found: dict[str, ColumnRecord], url: str) -> None:
    record = found[url]
    assert (record.shape, record.pages_read, record.more_unread) == (ColumnShape.LIST, 3, False)
    assert max(days(record)) == date(2026, 6, 12), "it stands on the second page"
    assert len(record.entries) == sum(map(len, DAYS))


def test_a_route_of_an_application_is_a_page_of_its_own(found: dict[str, ColumnRecord]) -> None:
    record = found["#/services"]
    assert (record.shape, record.rendered) == (ColumnShape.LIST, True)
    assert max(days(record)) == date(2026, 6, 12)
