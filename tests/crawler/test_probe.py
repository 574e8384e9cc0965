"""What one probe measures on the wire."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from fixture_site import FixtureSite

from crawler.probe import Prober
from domain.records import ProbeSample

LOOPBACK = ("127.0.0.0/8", "::1/128")
NOTICE = "<html><title>某某局</title><body><p>网站升级维护中，给您带来不便敬请谅解！</p></body></html>"
HOME = "<html><title>某某局</title><body><h1>某某局</h1><p>首页内容</p></body></html>"


def probed(url: str, *, limit_s: float = 3, extra: bool = False) -> ProbeSample:
    async def ask() -> ProbeSample:
        async with Prober(allowed_networks=LOOPBACK, limit_s=limit_s, vantage="机房一") as prober:
            return await prober.probe(url, extra=extra)

    return asyncio.run(ask())


@pytest.fixture
def site() -> Iterator[FixtureSite]:
    with FixtureSite({"/": HOME, "/up": NOTICE}) as served:
        yield served


def test_a_page_that_opens_is_timed_step_by_step(site: FixtureSite) -> None:
    sample = probed(site.url("/"))
    assert sample.ok
    assert (sample.status, sample.failure, sample.family, sample.vantage) == (200, "", 4, "机房一")
    assert sample.connect_ms is not None
    assert sample.first_byte_ms is not None
    assert sample.connect_ms <= sample.first_byte_ms <= sample.elapsed_ms
    assert sample.tls_ms is None
    assert sample.dns_ms is None, "an address written as a number needs no name server"


def test_the_hash_tells_whether_the_page_is_the_same(site: FixtureSite) -> None:
    first, again = probed(site.url("/")), probed(site.url("/"))
    site.pages["/"] = HOME.replace("首页", "别的")
    assert first.body_hash == again.body_hash != probed(site.url("/")).body_hash


@pytest.mark.parametrize(
    ("query", "status", "failure"),
    [("status=500", 500, ""), ("hang=1", None, "timeout"), ("drop=1", None, "reset"), ("delay=2", 200, "timeout")],
)
def test_what_does_not_open_fails(site: FixtureSite, query: str, status: int | None, failure: str) -> None:
    sample = probed(site.url(f"/?{query}"), limit_s=1)
    assert not sample.ok
    assert sample.failure == failure
    assert sample.status in {status, None}


@pytest.mark.parametrize("query", ["status=403", "gate=1", "status=429"])
def test_a_wall_is_an_answer(site: FixtureSite, query: str) -> None:
    assert probed(site.url(f"/?{query}")).ok


def test_an_upgrade_notice_is_none(site: FixtureSite) -> None:
    sample = probed(site.url("/up"))
    assert not sample.ok
    assert "升级维护" in sample.notice


def test_a_repetition_speaks_like_a_browser(site: FixtureSite) -> None:
    assert probed(site.url("/?agent=1"), extra=True).status == 200


@contextmanager
def six() -> Iterator[str]:
    """A page on the IPv6 loopback."""
    try:
        server = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")

    def serve() -> None:
        while True:
            try:
                opened, _ = server.accept()
            except OSError:
                return
            with opened:
                opened.recv(4096)
                opened.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")

    threading.Thread(target=serve, daemon=True).start()
    yield f"http://[::1]:{server.getsockname()[1]}/"
    server.close()


def test_ipv6_is_named() -> None:
    with six() as url:
        assert (probed(url).family, probed(url).ok) == (6, True)
