"""Coming in: passwords, one-time links, sessions, too many tries, forms of other sites."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from web_house import PASSWORD, PEOPLE, Clock, House, a_house, served

from config.settings import Settings
from domain.people import Role
from models.access import AuditRow, LinkPurpose, SignInRow
from models.database import transaction
from pipeline.ledger import Actor
from pipeline.sign_in import TRIES, WINDOW
from pipeline.users import change_user, ensure_first_user, password_link
from pipeline.wiring import Wiring
from web.service import first_link


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with a_house(tmp_path) as made:
        yield made


def test_nobody_sees_a_page_before_signing_in_and_everybody_comes_back_to_it_after(house: House) -> None:
    client = house.client()
    answer = client.get("/me")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    answer = client.post("/sign-in", data={"email": PEOPLE[Role.VIEWER].upper(), "password": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/me")
    assert PEOPLE[Role.VIEWER] in client.get("/me").text


def test_the_cookie_is_out_of_reach_for_scripts_and_the_database_holds_only_its_hash(house: House) -> None:
    client = house.client()
    answer = client.post("/sign-in", data={"email": PEOPLE[Role.VIEWER], "password": PASSWORD})
    cookie = next(one for one in answer.headers.get_list("set-cookie") if one.startswith("xunwang="))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    secret = cookie.split("=")[1].split(";")[0]
    with transaction(house.wiring.sessions) as session:
        assert secret not in session.scalars(select(SignInRow.token_hash)).all()


def test_a_wrong_password_and_an_unknown_person_are_answered_alike_and_noted(house: House) -> None:
    client = house.client()
    wrong = client.post("/sign-in", data={"email": PEOPLE[Role.VIEWER], "password": "wrong"})
    unknown = client.post("/sign-in", data={"email": "nobody@city.example", "password": "wrong"})
    assert wrong.status_code == unknown.status_code == 401
    assert "邮箱或密码不对" in wrong.text
    assert "邮箱或密码不对" in unknown.text
    with transaction(house.wiring.sessions) as session:
        noted = session.scalars(select(AuditRow.by).where(AuditRow.act == "sign_in_failed")).all()
    assert noted == [PEOPLE[Role.VIEWER], "nobody@city.example"]


def test_after_too_many_wrong_tries_even_the_right_password_has_to_wait(house: House) -> None:
    client = house.client()
    right = {"email": PEOPLE[Role.VIEWER], "password": PASSWORD}
    for _ in range(TRIES):
        assert client.post("/sign-in", data=right | {"password": "wrong"}).status_code == 401
    assert client.post("/sign-in", data=right).status_code == 429
    house.clock.pass_by(WINDOW + timedelta(seconds=1))
    assert client.post("/sign-in", data=right).status_code == 303


def test_a_session_ends_when_unused_and_lives_on_while_used(house: House) -> None:
    used, unused = house.browser(Role.VIEWER), house.browser(Role.VIEWER)
    for _ in range(5):
        house.clock.pass_by(timedelta(hours=3))
        assert used.get("/me").status_code == 200
    assert unused.get("/me").status_code == 303


def test_a_form_without_its_token_or_from_another_site_is_refused(house: House) -> None:
    browser = house.browser(Role.VIEWER)
    assert browser.client.post("/sign-out").status_code == 403
    assert browser.post("/sign-out", headers={"origin": "https://evil.example"}).status_code == 403
    assert browser.post("/sign-out", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert browser.get("/me").status_code == 200
    assert browser.post("/sign-out").status_code == 303
    assert browser.get("/me").status_code == 303


def test_who_is_switched_off_is_out_at_once(house: House) -> None:
    browser = house.browser(Role.OPERATOR)
    actor = Actor(by="test", at=house.clock.now)
    with transaction(house.wiring.sessions) as session:
        change_user(session, PEOPLE[Role.OPERATOR], actor=actor, active=False)
    assert browser.get("/me").status_code == 303


def test_the_first_start_makes_one_administrator_whose_link_works_once(tmp_path: Path) -> None:
    wiring = Wiring.from_settings(Settings.load({"XUNWANG_DATA": str(tmp_path)}))
    secret = first_link(wiring)
    with served(wiring, Clock()) as house:
        client = house.client()
        assert client.get(f"/welcome/{secret}").status_code == 200, "looking does not use it up"
        chosen = {"password": PASSWORD, "again": PASSWORD}
        assert client.post(f"/welcome/{secret}", data=chosen | {"again": "other"}).status_code == 422
        assert client.post(f"/welcome/{secret}", data={"password": "short", "again": "short"}).status_code == 422
        assert client.post(f"/welcome/{secret}", data=chosen).status_code == 303
        assert client.get("/me").status_code == 200
        assert client.post(f"/welcome/{secret}", data=chosen).status_code == 404
        with transaction(wiring.sessions) as session:
            assert ensure_first_user(session, at=wiring.clock()) is None
    wiring.close()


def test_a_link_that_asks_for_no_password_works_on_this_machine_only(house: House) -> None:
    actor = Actor(by="test", at=house.clock.now)
    with transaction(house.wiring.sessions) as session:
        secret = password_link(session, PEOPLE[Role.SUPERVISOR], actor=actor, purpose=LinkPurpose.ENTER)
    client = house.client()
    assert client.post(f"/welcome/{secret}", headers={"x-forwarded-for": "203.0.113.9"}).status_code == 404
    assert client.post(f"/welcome/{secret}").status_code == 303
    assert client.get("/me").status_code == 200


def test_language_and_theme_follow_the_reader(house: House) -> None:
    browser = house.browser(Role.VIEWER)
    assert '<html lang="en" data-theme="dark"' in browser.get("/me?lang=en&theme=dark").text
    assert '<html lang="en" data-theme="dark"' in browser.get("/me").text
    assert 'lang="zh-CN"' in browser.get("/me?lang=zh_CN").text


def test_every_answer_forbids_foreign_scripts_and_frames(house: House) -> None:
    answer = house.client().get("/sign-in")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_redirect_never_leads_to_another_site(house: House) -> None:
    client = house.client()
    for elsewhere in ("//evil.example", "https://evil.example/", "/\\evil.example"):
        client.cookies.set("next", elsewhere)
        answer = client.post("/sign-in", data={"email": PEOPLE[Role.VIEWER], "password": PASSWORD})
        assert answer.headers["location"] == "/"
