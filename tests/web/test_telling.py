"""Channels and recipients are managed in the browser; a recipient leaves with one click and without signing in."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from chat_server import chat_server
from mail_server import HOST, mail_server
from told import a_site
from web_house import House, a_house

from domain.people import Role
from domain.registry import Contact
from models.database import transaction
from models.registry import SiteRow
from pipeline.notify import send_digests
from pipeline.telling import all_told

ONE = "one@unit.example"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with a_house(tmp_path, XUNWANG_PUBLIC_URL="https://watch.city.example") as made:
        with transaction(made.wiring.sessions) as session:
            session.add(SiteRow.from_domain(a_site("1", "网站1", contact=Contact(email=ONE))))
        yield made


def test_a_channel_is_added_tried_and_taken_away_and_its_address_is_never_shown(house: House) -> None:
    browser = house.browser(Role.SUPERVISOR)
    with chat_server() as room:
        sent = {"name": "值班群", "address": room.address("hush-hush"), "scope": "all", "wants": ["alarms"]}
        assert browser.post("/telling/channels", sent).status_code == 303
        page = browser.get("/telling").text
        assert "值班群" in page
        assert "hush-hush" not in page
        browser.post("/telling/channels/值班群", {"do": "test"})
        assert [path for path, _ in room.posts] == ["/hush-hush"]
    browser.get("/telling")
    browser.post("/telling/channels/值班群", {"do": "test"})
    assert "连接不上" in browser.notice("/telling")
    browser.post("/telling/channels/值班群", {"do": "remove"})
    browser.get("/telling")
    assert "值班群" not in browser.get("/telling").text


def test_a_bad_address_is_refused_without_repeating_it(house: House) -> None:
    browser = house.browser(Role.SUPERVISOR)
    browser.post("/telling/channels", {"name": "群", "address": "nothing://hush-hush", "scope": "all"})
    page = browser.get("/telling").text
    assert "apprise 格式" in page
    assert "hush-hush" not in page


def test_what_a_recipient_wants_is_changed(house: House) -> None:
    browser = house.browser(Role.SUPERVISOR)
    sent = {"do": "save", "wants": ["alarms"], "quiet_as": "own", "quiet": "22:00-07:00", "through": ["down"]}
    assert browser.post(f"/telling/recipients/{ONE}", sent).status_code == 303
    with transaction(house.wiring.sessions) as session:
        (one,) = [one for one in all_told(session, house.wiring.settings) if one.email == ONE]
    assert (one.wishes.digest, one.wishes.alarms, one.wishes.quiet) == (False, True, "22:00-07:00")


def test_one_click_leaves_without_signing_in_and_a_manager_takes_it_back(house: House) -> None:
    with mail_server() as box:
        settings = replace(house.wiring.settings, smtp_url=f"smtp://{HOST}:{box.port}")
        object.__setattr__(house.wiring, "settings", settings)
        send_digests(house.wiring, send=True)
        (mail,) = box.mails
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.fullmatch(r"<https://watch\.city\.example(/unsubscribe/\S+)>", str(mail["List-Unsubscribe"]))
    assert found
    link, client = found[1], house.client()
    assert client.get(link).status_code == 200
    assert send_to(house) == [ONE]
    assert client.post(link[:-1] + ("A" if link[-1] != "A" else "B")).status_code == 404
    assert send_to(house) == [ONE]
    answer = client.post(link, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert send_to(house) == []
    house.browser(Role.SUPERVISOR).post(f"/telling/recipients/{ONE}", {"do": "resume"})
    assert send_to(house) == [ONE]


def send_to(house: House) -> list[str]:
    return [one.recipient.email for one in send_digests(house.wiring, send=False)]
