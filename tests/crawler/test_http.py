"""The single-address client against a real server: every way to answer badly has a name, and memory stays bounded."""

import time
import tracemalloc

import pytest
from fixture_site import FixtureSite, a_page
from sweeping import LOOPBACK

from crawler.fetch.answer import Read
from crawler.fetch.http import HttpFetcher
from crawler.policy import Policy
from domain.fetches import FetchFailure

LOCAL = Policy(allowed_networks=LOOPBACK)
F = FetchFailure


async def ask(url: str, *, policy: Policy = LOCAL, timeout_s: float = 5, read: Read = Read.TEXT, **given: object):  # type: ignore[no-untyped-def]
    async with HttpFetcher(policy=policy, timeout_s=timeout_s, **given) as fetcher:  # type: ignore[arg-type]
        return await fetcher.ask(url, read=read)


@pytest.mark.parametrize(
    ("query", "status", "failure"),
    [
        ("status=404", 404, None),
        ("status=503", 503, None),
        ("drop=1", None, F.RESET),
        ("reset=1", None, F.RESET),
        ("garbage=1", None, F.BAD_PROTOCOL),
        ("gzip=good", 200, None),
        ("gzip=broken", 200, F.BAD_ENCODING),
        ("gzip=lie", 200, F.BAD_ENCODING),
        ("loop=1", 302, F.TOO_MANY_REDIRECTS),
        ("redirects=9", 200, None),
        ("redirects=40", 302, F.TOO_MANY_REDIRECTS),
        ("cookie=1", 200, None),
        ("redirect=http://[1/", 302, F.BAD_ADDRESS),
        ("redirect=ftp://x/y", None, F.BAD_ADDRESS),
        ("huge=1", 200, F.TOO_LARGE),
        ("bomb=40", 200, F.TOO_LARGE),
    ],
)
async def test_every_answer_has_a_name(query: str, status: int | None, failure: FetchFailure | None) -> None:
    with FixtureSite({"/": a_page()}) as site:
        answer = await ask(site.url(f"/?{query}"))
    assert answer.fetch.failure is failure, answer.fetch.detail
    if failure is not F.BAD_ADDRESS:
        assert answer.fetch.status == status


@pytest.mark.parametrize("query", ["hang=1", "drip=0.2"])
async def test_a_site_that_never_finishes_costs_the_time_limit_and_no_more(query: str) -> None:
    with FixtureSite({"/": a_page()}) as site:
        answer = await ask(site.url(f"/?{query}"), timeout_s=1)
    assert answer.fetch.failure is F.TIMEOUT
    assert answer.fetch.elapsed_ms >= 990


async def test_an_endless_body_is_left_at_the_limit_and_memory_stays_bounded() -> None:
    with FixtureSite({"/": a_page()}) as site:
        tracemalloc.start()
        answer = await ask(site.url("/?endless=1"), timeout_s=30, max_body_bytes=2_000_000)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert answer.fetch.failure is F.TOO_LARGE
    assert answer.body == b""
    assert peak < 20_000_000


async def test_an_attachment_is_judged_by_its_headers_alone() -> None:
    with FixtureSite({"/a.pdf": b"%PDF" + b"x" * 500_000}) as site:
        headers_only = await ask(site.url("/a.pdf"))
        whole = await ask(site.url("/a.pdf"), read=Read.ALL)
    assert (headers_only.fetch.ok, headers_only.body) == (True, b"")
    assert len(whole.body) == 500_004


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
async def test_text_is_decoded_with_and_without_a_charset_in_the_header(charset: str) -> None:
    page = a_page(title="龘县政务公开").replace('charset="utf-8"', f'charset="{charset}"')
    with FixtureSite({"/": page}) as site:
        for query in (f"charset={charset}", f"charset={charset}&silent=1"):
            answer = await ask(site.url(f"/?{query}"))
            assert "龘县政务公开" in answer.text
            assert answer.fetch.encoding == charset


async def test_private_addresses_are_refused_directly_by_name_and_behind_a_redirect() -> None:
    with FixtureSite({"/": a_page()}) as inner, FixtureSite({"/": a_page()}) as site:
        only = Policy(allowed_networks=(f"{site.host}/32",))
        for url in (
            inner.url("/"),
            f"http://localhost:{inner.port}/",
            site.url(f"/?redirect={inner.url('/')}"),
            f"http://[::ffff:{inner.host}]:{inner.port}/",
        ):
            assert (await ask(url, policy=only)).fetch.failure is F.PRIVATE_ADDRESS, url
        assert not inner.requests


async def test_nobody_listens_and_nobody_is_called_so() -> None:
    with FixtureSite() as site:
        gone = site.url("/")
    assert (await ask(gone)).fetch.failure is F.REFUSED
    assert (await ask("http://nobody.invalid/")).fetch.failure is F.DNS


async def test_the_later_client_speaks_like_a_browser_and_the_first_does_not() -> None:
    with FixtureSite({"/": a_page()}) as site:
        assert (await ask(site.url("/?agent=1"))).fetch.status == 403
        assert (await ask(site.url("/?agent=1"), like_browser=True)).fetch.status == 200


async def test_what_a_busy_server_asks_for_is_on_record() -> None:
    begin = time.monotonic()
    with FixtureSite({"/": a_page()}) as site:
        answer = await ask(site.url("/?status=503&retry_after=120"))
    assert answer.fetch.retry_after_s == 120
    assert time.monotonic() - begin < 60, "recorded, not waited for"
