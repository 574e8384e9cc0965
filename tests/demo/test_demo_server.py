"""The city on the wire: sockets, gates, walls, one-off failures, validators, mending."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from datetime import date
from urllib.parse import quote, urlsplit

import httpx
import pytest

from demo.hosts import CONTROL, DEAD, RESETTING, WALL_403, WALL_412, WALL_429, WALL_503, WALL_AGENT, WALL_HEAD
from demo.model import Fault
from demo.server import PortTaken, RunningCity, running_city
from demo.site import Site
from demo.wires import pass_value

TODAY = date(2026, 11, 24)
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36"}


@pytest.fixture(scope="module")
def running() -> Iterator[RunningCity]:
    with running_city(today=TODAY) as served:
        yield served


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=10, trust_env=False, verify=False) as made:
        yield made


@pytest.fixture(autouse=True)
def forget(running: RunningCity) -> None:
    running.server.app.journal.reset()


def site_of(running: RunningCity, wire: str) -> Site:
    return next(s for s in running.city.sites if s.wire.value == wire)


def fault_of(running: RunningCity, check: str, family: str | None = None) -> tuple[Site, Fault]:
    for site in running.city.sites:
        for fault in site.faults:
            if fault.check == check and family in (None, site.family.key) and site.wire.value == "plain":
                return site, fault
    raise AssertionError(f"no {check}")


def test_a_plain_site_answers_get_and_head_alike(running: RunningCity, client: httpx.Client) -> None:
    url = site_of(running, "plain").home_url
    got, head = client.get(url), client.head(url)
    assert (got.status_code, head.status_code) == (200, 200)
    assert head.content == b""
    assert "云州市人民政府门户网站" in got.text


def test_static_families_answer_304_until_something_is_mended(running: RunningCity, client: httpx.Client) -> None:
    site, fault = fault_of(running, "stale_column", "trs")
    first = client.get(site.home_url)
    validators = {"If-None-Match": first.headers["etag"]}
    assert client.get(site.home_url, headers=validators).status_code == 304
    assert client.get(site.home_url, headers={"If-Modified-Since": first.headers["last-modified"]}).status_code == 304
    running.mend(fault.id)
    try:
        assert client.get(fault.url).headers["last-modified"] != first.headers["last-modified"]
    finally:
        running.unmend(fault.id)


def test_gzip_is_sent_only_to_those_who_take_it(running: RunningCity, client: httpx.Client) -> None:
    site = next(s for s in running.city.sites if s.look.gzip and s.wire.value == "plain")
    assert client.get(site.home_url, headers={"Accept-Encoding": "gzip"}).headers["content-encoding"] == "gzip"
    assert "content-encoding" not in client.get(site.home_url, headers={"Accept-Encoding": "identity"}).headers


def test_legacy_pages_are_gb18030_and_their_header_says_nothing(running: RunningCity, client: httpx.Client) -> None:
    sites = [s for s in running.city.sites if s.family.key == "legacy" and s.wire.value == "plain"]
    for site in sites:
        answer = client.get(site.home_url)
        assert answer.headers["content-type"] == "text/html"
        assert site.name in answer.content.decode("gb18030")
    assert [b"gb2312" in client.get(s.home_url).content for s in sites] == [True, False]


@pytest.mark.parametrize(("wire", "status"), [("gate_412", 412), ("gate_521", 521)])
def test_a_script_gate_opens_to_its_cookie_only(
    running: RunningCity, client: httpx.Client, wire: str, status: int
) -> None:
    site = site_of(running, wire)
    assert client.get(site.home_url).status_code == status
    assert client.get(site.url(site.columns["tzgg"].path)).status_code == status
    cookie = {"Cookie": f"yz_clearance={pass_value(site.address)}"}
    assert site.name in client.get(site.home_url, headers=cookie).text


def test_unreachable_sites_fail_each_in_its_way_and_answer_once_mended(running: RunningCity) -> None:
    with httpx.Client(timeout=1.5, trust_env=False, verify=False) as client:
        seen: dict[str, str] = {}
        for how in ("refused", "silent", "error", "maintenance"):
            site = site_of(running, how)
            try:
                answer = client.get(site.home_url)
                seen[how] = "notice" if "升级维护" in answer.text else str(answer.status_code)
            except httpx.HTTPError as error:
                seen[how] = type(error).__name__
            running.mend(site.wire_fault)
            mended = client.get(site.home_url)
            assert mended.status_code == 200
            assert site.name in mended.content.decode(site.family.charset)
            running.unmend(site.wire_fault)
        assert seen == {"refused": "ConnectError", "silent": "ReadTimeout", "error": "500", "maintenance": "notice"}
        with pytest.raises(httpx.ConnectError):
            client.get(site_of(running, "refused").home_url)


def test_walls_stop_machines_and_let_visitors_pass(running: RunningCity, client: httpx.Client) -> None:
    def url(address: str) -> str:
        return f"http://{address}:{running.city.port}/x/1"

    assert client.get(url(WALL_AGENT)).status_code == 403
    assert client.get(url(WALL_AGENT), headers=BROWSER).status_code == 200
    assert [client.head(url(WALL_HEAD)).status_code, client.get(url(WALL_HEAD)).status_code] == [403, 200]
    assert client.get(url(WALL_412)).status_code == 412
    assert client.get(url(WALL_412), headers={"Cookie": f"yz_clearance={pass_value(WALL_412)}"}).status_code == 200
    for address, status in ((WALL_429, 429), (WALL_503, 503)):
        refused = client.get(url(address))
        assert (refused.status_code, refused.headers["retry-after"]) == (status, "1")
        assert client.get(url(address)).status_code == 200
    assert client.get(url(WALL_403), headers=BROWSER).status_code == 403


def test_the_dead_host_refuses_and_the_resetting_host_resets(running: RunningCity, client: httpx.Client) -> None:
    with pytest.raises(httpx.ConnectError):
        client.get(f"http://{DEAD}:{running.city.port}/")
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        client.get(f"http://{RESETTING}:{running.city.port}/")


def test_one_off_failures_happen_once_until_the_journal_is_reset(running: RunningCity) -> None:
    site = next(s for s in running.city.sites if s.flaky)
    error = next(p for p, how in site.flaky.items() if how == "500")
    silence = next(p for p, how in site.flaky.items() if how == "silence")
    with httpx.Client(timeout=1, trust_env=False) as client:
        for _ in range(2):
            assert [client.get(site.url(error)).status_code for _ in range(2)] == [500, 200]
            with pytest.raises(httpx.ReadTimeout):
                client.get(site.url(silence))
            assert client.get(site.url(silence)).status_code == 200
            client.post(f"{running.control_url}reset").raise_for_status()


def test_traps_have_no_end(running: RunningCity, client: httpx.Client) -> None:
    site = next(s for s in running.city.sites if "traps" in s.features)
    for path in ("/rili/?m=2031-12", "/lj/" + "a/" * 40, "/zxzx/index.jsp;jsessionid=00ABCDEF"):
        assert client.get(site.url(path)).status_code == 200
    assert "m=2032-01" in client.get(site.url("/rili/?m=2031-12")).text


def test_a_huge_attachment_is_sent_whole(running: RunningCity, client: httpx.Client) -> None:
    site = next(s for s in running.city.sites if "huge" in s.features)
    path = next(p for p, (kind, _) in site.assets.items() if kind == "huge")
    assert int(client.head(site.url(quote(path))).headers["content-length"]) == 30 * 1024 * 1024
    with client.stream("GET", site.url(quote(path))) as answer:
        assert sum(len(piece) for piece in answer.iter_raw()) == 30 * 1024 * 1024


def test_hanweb_lists_go_on_through_the_data_proxy(running: RunningCity, client: httpx.Client) -> None:
    site = next(s for s in running.city.sites if s.family.key == "hanweb")
    column = site.columns["gzdt"]
    per = column.page_size
    query = f"startrecord={per + 1}&endrecord={per * 2}&perpage={per}"
    answer = client.post(site.url(f"/module/web/jpage/dataproxy.jsp?{query}"), data={"columnid": str(column.serial)})
    wanted = site.articles(column)[per : per * 2]
    assert answer.text.count("<record>") == len(wanted) > 0
    assert all(a.path in answer.text for a in wanted)


def test_the_json_interface_is_not_sorted_by_date(running: RunningCity, client: httpx.Client) -> None:
    site = next(s for s in running.city.sites if s.family.key == "json")
    column = site.columns["gzdt"]
    data = client.get(site.url(f"/api/v1/channel/articles?channelId={column.serial}&page=1&size=50")).json()["data"]
    times = [row["publishTime"] for row in data["rows"]]
    assert data["total"] == len(times) == len(site.articles(column))
    assert times != sorted(times, reverse=True)
    assert max(times) // 1000 == int(max(a.published for a in column.articles).timestamp())


def test_every_kind_of_fault_can_be_mended_and_broken_over_the_wire(running: RunningCity, client: httpx.Client) -> None:
    site, fault = fault_of(running, "broken_link")
    assert client.get(fault.url).status_code >= 400
    told = client.post(f"{running.control_url}mend", params={"fault": fault.id})
    assert told.json() == {"fault": fault.id, "check": "broken_link", "url": fault.url, "mended": True}
    assert client.get(fault.url).status_code == 200
    assert fault.id in client.get(f"{running.control_url}state").json()["mended"]
    client.post(f"{running.control_url}break", params={"fault": fault.id}).raise_for_status()
    assert client.get(fault.url).status_code >= 400
    assert site.active(fault.id)


def test_control_endpoints_refuse_what_they_do_not_know(running: RunningCity, client: httpx.Client) -> None:
    assert client.get(f"{running.control_url}mend?fault=x").status_code == 405
    assert client.post(f"{running.control_url}mend?fault=x").status_code == 404
    assert client.get(f"{running.control_url}nothing").status_code == 404
    elsewhere = site_of(running, "plain").url("/__demo__/state")
    assert client.get(elsewhere).status_code == 404


def test_the_journal_counts_requests_by_path(running: RunningCity, client: httpx.Client) -> None:
    site = site_of(running, "plain")
    for _ in range(3):
        client.get(site.url("/wzdt/"))
    client.get(site.url("/search/?q=x"))
    told = client.get(f"{running.control_url}log").json()
    assert told["requests"] == {site.address: {"/search/?q=x": 1, "/wzdt/": 3}}
    assert told["total"] == 4
    assert told["peak"] == {site.address: 1}


def test_the_feeds_of_accounts_say_what_the_truth_says(running: RunningCity, client: httpx.Client) -> None:
    told = [one for one in client.get(f"{running.control_url}truth").json()["accounts"] if "source" not in one]
    assert len(told) == 30
    for account in told:
        answer = client.get(account["feed_url"])
        if account["state"] in ("dead_404", "dead_500"):
            assert answer.status_code == int(account["state"][-3:])
        elif account["state"] == "dead_html":
            assert "text/html" in answer.headers["content-type"]
        else:
            assert answer.status_code == 200
            age = (TODAY - date.fromisoformat(account["newest"][:10])).days
            assert (age > 14) == (account["state"] in ("stale", "service"))
            assert client.get(account["home_url"]).status_code == 200
    assert sum(bool(a["faults"]) for a in told) == 6


def test_the_city_lives_on_loopback_only(running: RunningCity) -> None:
    addresses = [s.address for s in running.city.sites] + [CONTROL]
    assert all(a.startswith("127.20.") for a in addresses)
    assert len(set(addresses)) == len(addresses)


def test_a_taken_port_is_told_in_one_sentence(running: RunningCity) -> None:
    with (
        pytest.raises(PortTaken, match=f"port {running.city.port} is taken at 127.20"),
        running_city(today=TODAY, scale=1, port=running.city.port),
    ):
        pass


def test_a_stopped_city_frees_its_port() -> None:
    with running_city(today=TODAY, scale=2) as first:
        port = first.city.port
    with running_city(today=TODAY, scale=2, port=port) as second:
        assert httpx.get(second.city.sites[0].home_url, trust_env=False).status_code == 200
    with socket.socket() as probe:
        assert probe.connect_ex((urlsplit(second.city.sites[0].home_url).hostname, port)) != 0


def test_hundreds_of_sites_are_served_at_once() -> None:
    with (
        running_city(today=TODAY, scale=300, pages=60) as served,
        httpx.Client(timeout=10, trust_env=False, verify=False) as client,
    ):
        fine = [s for s in served.city.sites if s.wire.value == "plain"]
        assert len(fine) > 280
        assert all(client.get(s.home_url).status_code == 200 for s in fine[::10])
        assert json.loads(client.get(f"{served.control_url}log").text)["total"] == len(fine[::10])
