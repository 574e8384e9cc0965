"""The JSON interface against its own description; tokens, errors in one shape, tags, pages, webhooks that are signed."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from web_house import House, a_house, a_token, client
from web_stock import MINE, Stock, see_mended, stock

from domain.issues import Act
from domain.people import Right, Role
from models.database import transaction
from pipeline.ledger import Actor
from pipeline.webhooks import PAUSES, add_webhook, deliver, deliveries, sign


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with a_house(tmp_path) as made:
        yield made


@pytest.fixture
def stored(house: House) -> Stock:
    return stock(house)


def test_a_token_allows_its_scopes_and_never_more_than_its_person(house: House, stored: Stock) -> None:
    reading = client(house, a_token(house, Role.SUPERVISOR, Right.READ))
    assert reading.get("/api/v1/issues").status_code == 200
    assert reading.post("/api/v1/rescans", json={"site": MINE}).status_code == 403
    assert reading.get("/api/v1/users").status_code == 403
    short = client(house, a_token(house, Role.VIEWER, lives=timedelta(hours=1)))
    assert short.get("/api/v1/me").json()["rights"] == ["read"]
    house.clock.pass_by(timedelta(hours=2))
    assert short.get("/api/v1/me").status_code == 401
    assert client(house, "xw_nonsense").get("/api/v1/me").status_code == 401


def test_every_error_has_one_shape(house: House, stored: Stock) -> None:
    api = client(house, a_token(house, Role.SUPERVISOR))
    for answer, status in (
        (house.client().get("/api/v1/sites"), 401),
        (api.get("/api/v1/sites/nowhere"), 404),
        (api.get("/api/v1/no-such-thing"), 404),
        (api.get("/api/v1/sites?limit=0"), 422),
        (api.post(f"/api/v1/issues/{stored.mine[0]}/acts", json={"act": "dismiss"}), 409),
    ):
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == status


def test_lists_come_in_pages_and_an_unchanged_answer_is_not_sent_again(house: House, stored: Stock) -> None:
    api = client(house, a_token(house, Role.SUPERVISOR))
    first = api.get("/api/v1/issues?limit=2").json()
    assert (len(first["items"]), first["total"]) == (2, 3)
    second = api.get(first["next"]).json()
    assert (len(second["items"]), second["next"]) == (1, None)
    answer = api.get("/api/v1/sites")
    again = api.get("/api/v1/sites", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_rescan_is_asked_for_and_followed(house: House, stored: Stock) -> None:
    api = client(house, a_token(house, Role.OPERATOR))
    made = api.post("/api/v1/rescans", json={"site": MINE, "check": "broken_link"})
    assert made.status_code == 202
    assert api.get(f"/api/v1/rescans/{made.json()['id']}").json()["state"] == "waiting"
    assert [job.task for job in house.queue.jobs] == ["rescan"]


@contextmanager
def a_receiver(*statuses: int) -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """A server that answers with these statuses, then with 200, and notes what it is sent."""
    got: list[tuple[dict[str, str], bytes]] = []
    left = list(statuses)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(left.pop(0) if left else 200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/hook", got
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_webhook_is_told_once_signed_and_again_after_a_failure(house: House, stored: Stock) -> None:
    with a_receiver(503) as (url, got):
        actor = Actor(by="test", at=house.clock.now)
        with transaction(house.wiring.sessions) as session:
            _hook, secret = add_webhook(session, name="", url=url, acts=[Act.GONE], actor=actor)
        assert deliver(house.wiring) == 0, "what was before is not told"
        see_mended(house, MINE, "gone.html")
        assert deliver(house.wiring) == 0, "the receiver was ill"
        assert deliver(house.wiring) == 0, "and is left in peace for a while"
        house.clock.pass_by(timedelta(seconds=PAUSES[0] + 1))
        assert deliver(house.wiring) == 1
        assert deliver(house.wiring) == 0
        assert len(got) == 2
        headers, body = got[-1]
        assert headers["x-xunwang-signature"] == sign(secret, headers["x-xunwang-timestamp"], body)
        told = json.loads(body)
        assert (told["event"]["act"], told["issue"]["issue"]) == ("gone", stored.mine[0])
    with transaction(house.wiring.sessions) as session:
        noted = deliveries(session)[0]
    assert (noted.state.value, noted.tries, noted.status) == ("sent", 2, 200)


def test_a_receiver_that_stays_away_is_given_up_in_the_end(house: House, stored: Stock) -> None:
    actor = Actor(by="test", at=house.clock.now)
    with transaction(house.wiring.sessions) as session:
        add_webhook(session, name="", url="http://127.0.0.1:9/", acts=[], actor=actor)
    see_mended(house, MINE, "gone.html")
    for pause in (0, *PAUSES):
        house.clock.pass_by(timedelta(seconds=pause + 1))
        deliver(house.wiring)
    with transaction(house.wiring.sessions) as session:
        noted = deliveries(session)
    assert {one.state.value for one in noted} == {"given_up"}
    assert all(one.error for one in noted)
