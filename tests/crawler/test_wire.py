"""One address through Scrapy by the shorter way: the same answers as by the ordinary one, fewer endpoints, and the policy at every connection."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from asking import CALLED_OFF, Question, Told, asked
from builders import a_fetch
from certificates import issued
from cryptography.hazmat.primitives import serialization
from fixture_site import FixtureSite, a_page
from hypothesis import given
from hypothesis import strategies as st
from scrapy.exceptions import StopDownload
from sweeping import an_order
from twisted.web.client import URI
from w3lib.url import safe_url_string

from crawler.extract.addresses import normalise
from crawler.fetch import guard
from crawler.fetch.answer import Answer, key_of_body
from crawler.fetch.lean import _PLAIN, _LatePause
from crawler.fetch.straight import QuietSignals
from crawler.fetch.wire import _AS_IT_IS
from crawler.spiders.recall import read_after_all
from domain.fetches import FetchFailure
from domain.sweeps import Budget, Pace

PATIENT = Pace(delay_s=0, concurrency=4, timeout_s=60, retry_spacing_s=(0.1, 0.1))
SMALL = Budget(max_seconds=60, max_renders=0, max_body_bytes=3_000_000)
PAGE = (
    b"<html><head><title>" + "政务公开".encode() + b"</title></head><body>" + b"<p>words</p>" * 4000 + b"</body></html>"
)
TYPE = b"Content-Type: text/html; charset=utf-8\r\n"


def length(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n" % len(body)


WHOLE = b"HTTP/1.1 200 OK\r\n" + TYPE + length(PAGE) + b"\r\n" + PAGE
WAYS: dict[str, tuple[bytes, ...]] = {
    "/whole": (WHOLE,),
    "/bytewise-head": (*(WHOLE[n : n + 1] for n in range(40)), WHOLE[40:]),
    "/head-then-body": (WHOLE[: -len(PAGE)], PAGE[:1000], PAGE[1000:]),
    "/cut-in-the-empty-line": (WHOLE[: -len(PAGE) - 2], WHOLE[-len(PAGE) - 2 :]),
    "/bare-newlines": (WHOLE.replace(b"\r\n", b"\n"),),
    "/empty-line-in-the-body": (
        b"HTTP/1.1 200 OK\n" + TYPE + b"Content-Length: 28\n\n" + b"<p>a</p>\r\n\r\n<p>b</p>\r\n\r\n1234",
    ),
    "/line-without-colon": (WHOLE.replace(TYPE, TYPE + b"nonsense\r\n"),),
    "/folded": (WHOLE.replace(TYPE, b"Content-Type: text/html;\r\n charset=utf-8\r\n"),),
    "/told-twice": (WHOLE.replace(TYPE, TYPE + b'Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nETag: "x"\r\n'),),
    "/wait-a-moment": (b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + WHOLE,),
    "/chunked": (
        b"HTTP/1.1 200 OK\r\n" + TYPE + b"Transfer-Encoding: chunked\r\n\r\n",
        b"%x\r\n" % len(PAGE) + PAGE + b"\r\n",
        b"0\r\n\r\n",
    ),
    "/chunked-at-once": (
        b"HTTP/1.1 200 OK\r\n"
        + TYPE
        + b"Transfer-Encoding: chunked\r\n\r\n"
        + b"%x\r\n" % len(PAGE)
        + PAGE
        + b"\r\n0\r\n\r\n",
    ),
    "/nothing": (b"HTTP/1.1 200 OK\r\n" + TYPE + b"Content-Length: 0\r\n\r\n",),
    "/no-content": (b"HTTP/1.1 204 No Content\r\n\r\n",),
    "/unchanged": (b'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n',),
    "/too-much": (WHOLE + b"more than it said",),
    "/no-status": (b"HTTP/1.1\r\n\r\n",),
    "/two-lengths": (WHOLE.replace(TYPE, TYPE + b"Content-Length: 3\r\n"),),
    "/a-file": (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: 400000\r\n\r\n" + b"x" * 400_000,
    ),
    "/elsewhere": (b"HTTP/1.1 302 Found\r\nLocation: /whole\r\nContent-Length: 0\r\n\r\n",),
}
"""What a server may send, piece by piece; the connection stays open."""
BROKEN = ("/too-much", "/no-status", "/two-lengths")
LAST: dict[str, tuple[bytes, ...]] = {
    "/until-the-end": (b"HTTP/1.1 200 OK\r\n" + TYPE + b"\r\n", PAGE),
    "/cut-short": (WHOLE[:-500],),
    "/closes": (WHOLE.replace(TYPE, TYPE + b"Connection: close\r\n"),),
}
"""The same, and then it closes."""


@dataclass
class Raw:
    """A server that sends exactly these bytes."""

    home: str = ""
    connections: int = 0
    left: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when somebody has left while he waited for the answer to ``/never``; ``/when-left`` is answered only then."""
    _stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while line := await reader.readline():
                while (await reader.readline()).strip():
                    pass
                path = line.split()[1].decode()
                if path == "/never":
                    with suppress(ConnectionError):
                        await reader.read(1)
                    self.left.set()
                    return
                if path == "/when-left":
                    await self.left.wait()
                for piece in WAYS.get(path) or LAST.get(path) or (WHOLE,):
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(0.001)
                if path in LAST:
                    return
        except OSError:
            pass
        finally:
            writer.close()


def own_certificate(folder: Path) -> ssl.SSLContext:
    """A server's context with a certificate that nobody vouches for."""
    mine = issued("nobody")
    pem = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "own.pem").write_bytes(mine.key.private_bytes(*pem) + mine.pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "own.pem")
    return context


@contextmanager
def raw_server(tls: ssl.SSLContext | None = None) -> Iterator[Raw]:
    raw, ready = Raw(), threading.Event()
    loop = asyncio.new_event_loop()

    async def run() -> None:
        server = await asyncio.start_server(raw.serve, "0.0.0.0", 0, ssl=tls)
        raw.home = f"{'https' if tls else 'http'}://127.1.250.1:{server.sockets[0].getsockname()[1]}"
        ready.set()
        await raw._stop.wait()
        server.close()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield raw
    finally:
        loop.call_soon_threadsafe(raw._stop.set)
        thread.join(10)
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0.01))
        loop.close()


def questions_for(home: str) -> list[Question]:
    asked = [Question(url=home + path) for path in (*WAYS, *LAST)]
    asked += [Question(url=home + path, method="HEAD") for path in ("/unchanged", "/nothing", "/a-file", "/whole")]
    asked += [Question(url=home + path, read="all") for path in ("/a-file", "/whole")]
    asked += [
        Question(url=home + path, read=read)
        for path in ("/a-file", "/whole")
        for read in ("first", "first_plain", "nothing")
    ]
    asked.append(Question(url=home + "/whole", most_bytes=1000))
    # Each on an address of its own: what a bad answer does to its connection must not reach another question.
    return [replace(one, url=one.url.replace(".250.1:", f".250.{n}:")) for n, one in enumerate(asked, 2)]


def behaviours(site: FixtureSite) -> list[Question]:
    queries = (
        "status=404", "status=503&retry_after=7", "drop=1", "reset=1", "garbage=1", "gzip=good", "gzip=broken", "gzip=cut",
        "gzip=lie", "bomb=8", "huge=1", "endless=1", "loop=1", "redirect=http://[1/", "cookie=1", "charset=gb18030",
    )  # fmt: skip
    asked = [Question(url=site.url(f"/?{query}")) for query in queries]
    asked.append(Question(url=site.url("/"), validators=(("If-None-Match", '"x"'),)))
    asked.append(Question(url=f"http://localhost:{site.port}/"))
    asked.append(Question(url="http://nobody.invalid/"))
    return asked


@pytest.fixture(scope="module")
def both() -> tuple[Told, Told, list[Question]]:
    """The same questions by both ways."""
    with raw_server() as raw, FixtureSite({"/": a_page()}) as site:
        order = an_order(raw.home + "/", pace=PATIENT, budget=SMALL, allowed_networks=("127.1.0.0/16",))
        questions = [*questions_for(raw.home), *behaviours(site)]
        return asked(order, questions), asked(order, questions, lean=False), questions


def test_the_shorter_way_is_in_use_with_the_locked_versions(both: tuple[Told, Told, list[Question]]) -> None:
    short, ordinary, _ = both
    assert guard.LEAN, "another Scrapy or Twisted: read crawler/fetch/lean.py against it, then say so in guard.LEAN"
    assert (short.lean, ordinary.lean) == (True, False)


def test_both_ways_give_the_same_answers_whatever_a_server_sends(both: tuple[Told, Told, list[Question]]) -> None:
    short, ordinary, questions = both
    for question, one, other in zip(questions, short.answers, ordinary.answers, strict=True):
        assert one == other, question
    answers = {
        (question.url.rpartition("/")[2], question.read): answer
        for question, answer in zip(questions, short.answers, strict=True)
        if question.method == "GET" and question.most_bytes is None
    }
    assert answers["whole", "text"][0] == 200
    assert answers["bytewise-head", "text"] == answers["chunked", "text"][:5] + answers["whole", "text"][5:]
    assert answers["?huge=1", "text"][1] == FetchFailure.TOO_LARGE.value


def test_a_body_that_is_known_is_not_decoded_again_and_any_other_is() -> None:
    key, kind = key_of_body(PAGE), "text/html; charset=utf-8"
    known = [(key, kind, "utf-8"), (key_of_body(b"another"), kind, "utf-8"), (key, "text/html", "gb18030")]
    with raw_server() as raw:
        order = an_order(raw.home + "/", pace=PATIENT)
        told = asked(order, [Question(url=raw.home + "/whole", known=one) for one in known])
    same, *others = [(answer[4], answer[-3], answer[-2]) for answer in told.answers]
    assert same == ("utf-8", "", True)
    assert others == [("utf-8", PAGE.decode()[:200], False)] * 2
    assert len({answer[-1] for answer in told.answers}) == 1, "the body is there in any case"


def test_what_seemed_to_be_known_can_be_read_after_all() -> None:
    fetch = a_fetch(content_type="text/html; charset=gb18030")
    answer = Answer(fetch=fetch, body="政务公开".encode("gb18030"), as_known=True)
    assert read_after_all(answer) == replace(answer, text="政务公开", as_known=False)
    assert read_after_all(replace(answer, as_known=False)).text == ""


def test_who_never_answers_costs_the_time_limit_by_both_ways() -> None:
    with raw_server() as raw:
        order = an_order(raw.home + "/", pace=replace(PATIENT, timeout_s=1))
        for lean in (True, False):
            told = asked(order, [Question(url=raw.home + "/never")], lean=lean)
            assert told.answers[0][:2] == (None, FetchFailure.TIMEOUT.value)


def test_a_name_that_leads_to_a_forbidden_address_is_refused_by_both_ways(
    both: tuple[Told, Told, list[Question]],
) -> None:
    short, ordinary, questions = both
    place = next(n for n, one in enumerate(questions) if one.url.startswith("http://localhost"))
    assert short.answers[place][:2] == ordinary.answers[place][:2] == (None, FetchFailure.PRIVATE_ADDRESS.value)


def test_an_endpoint_is_made_for_a_connection_and_not_for_a_request() -> None:
    with raw_server() as raw:
        told = asked(an_order(raw.home + "/", pace=PATIENT), [Question(url=raw.home + "/whole")] * 30, at_once=2)
        assert {answer[0] for answer in told.answers} == {200}
        assert told.endpoints == raw.connections <= 2


def test_encrypted_answers_are_the_same_by_both_ways_and_connections_are_used_again(tmp_path: Path) -> None:
    with raw_server(own_certificate(tmp_path)) as raw:
        order, questions = (
            an_order(raw.home + "/", pace=PATIENT),
            [Question(url=raw.home + path) for path in WAYS if path not in BROKEN],
        )
        questions += [Question(url=raw.home + "/whole")] * 10
        short = asked(order, questions)
        made = raw.connections
        assert short.answers == asked(order, questions, lean=False).answers
    assert short.answers[-1][0] == 200
    assert short.endpoints <= made < 10


def test_whoever_calls_a_request_off_ends_its_connection_at_once() -> None:
    with raw_server() as raw:
        told = asked(
            an_order(raw.home + "/", pace=PATIENT),
            [Question(url=raw.home + "/never", call_off_s=0.2), Question(url=raw.home + "/when-left")],
        )
    assert told.answers[0] == (CALLED_OFF,)
    assert told.answers[1][0] == 200


@given(
    st.text("ab0.-", min_size=1, max_size=8),
    st.sampled_from(["", ":80", ":8080"]),
    st.text("abZ09.-_/~!$&'()*+,;=:@%?#[]|^`{}\"<> \\é中", max_size=20),
)
def test_what_is_asked_as_it_is_needs_no_cleaning(host: str, port: str, rest: str) -> None:
    raw = f"http://{host}{port}/{rest}"
    for url in (raw, _normalised(raw)):
        if _AS_IT_IS.fullmatch(url):
            assert safe_url_string(url) == url


@given(
    st.sampled_from(["http", "https"]),
    st.text("ab0.-", min_size=1, max_size=8),
    st.sampled_from(["", ":80", ":443", ":8080"]),
    st.text("abZ09.-_/~!$&'()*+,;=:@%?#", max_size=20),
)
def test_what_is_only_cut_at_its_host_is_what_taking_it_apart_would_give(
    scheme: str, host: str, port: str, rest: str
) -> None:
    url = f"{scheme}://{host}{port}/{rest}".encode()
    if plain := _PLAIN.fullmatch(url):
        origin, path = plain.groups()
        whole, cut = (URI.fromBytes(one) for one in (url, origin + b"/"))  # type: ignore[no-untyped-call]
        assert (whole.originForm, whole.scheme, whole.host, whole.port) == (path, cut.scheme, cut.host, cut.port)


def _normalised(url: str) -> str:
    try:
        return normalise(url)
    except ValueError:
        return ""


def test_what_scrapy_would_clean_is_not_asked_as_it_is() -> None:
    for url in (
        "http://a.cn/?",
        "http://a.cn/é",
        "http://a.cn/a|b",
        "http://u@a.cn/",
        "http://A.cn/",
        "http://a.cn/?'",
    ):
        assert not _AS_IT_IS.fullmatch(url), url
    assert _AS_IT_IS.fullmatch("https://www.a.gov.cn:8443/col/col1/index.html?uid=1&pageNum=2")


def test_a_signal_is_sent_as_long_as_somebody_hears_it() -> None:
    signals, heard, told = QuietSignals(object()), object(), list[int]()

    def receiver(number: int) -> None:
        told.append(number)

    assert signals.send_catch_log(heard, number=1) == []
    signals.connect(receiver, heard)
    signals.send_catch_log(heard, number=2)
    signals.disconnect(receiver, heard)
    signals.send_catch_log(heard, number=3)
    assert told == [2]


def test_a_receiver_connected_straight_gets_every_argument_and_may_stop_the_download() -> None:
    signals, heard, told = QuietSignals(object()), object(), list[dict[str, int]]()

    def receiver(**arguments: int) -> None:
        told.append(arguments)
        if arguments["number"] > 1:
            raise StopDownload(fail=False)

    signals.connect_straight(receiver, heard)
    assert signals.send_catch_log(heard, number=1, more=5) == []
    ((stopped_by, failure),) = signals.send_catch_log(heard, number=2)
    assert (stopped_by, type(failure.value), told) == (
        receiver,
        StopDownload,
        [{"number": 1, "more": 5}, {"number": 2}],
    )


def test_a_pause_is_taken_when_nobody_resumes_before_the_piece_is_through() -> None:
    class Socket:
        done = ""

        def pauseProducing(self) -> None:
            self.done += "p"

        def resumeProducing(self) -> None:
            self.done += "r"

    socket = Socket()
    pauses = _LatePause(socket)  # type: ignore[no-untyped-call]
    pauses.busy = True
    pauses.pauseProducing()
    pauses.resumeProducing()
    pauses.end()
    assert socket.done == ""
    pauses.busy = True
    pauses.pauseProducing()
    pauses.end()
    assert socket.done == "p"
    pauses.resumeProducing()
    pauses.pauseProducing()
    assert socket.done == "prp"
