"""The JSON interface where the house is run: registry with a preview, subscriptions, people, settings, indicator sets, audit."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from web_house import PEOPLE, House, a_house, a_token, client
from web_stock import MINE, THEIRS, stock

from domain.people import Role


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_house(Path(tmp_path_factory.mktemp("house"))) as made:
        stock(made)
        yield made


@pytest.fixture
def api(house: House) -> httpx.Client:
    return client(house, a_token(house, Role.SUPERVISOR))


TABLE = "code,name,home_url,organizer\n5001019999,新网站,https://www.new.example.gov.cn/,新单位\nbad,,,\n"


def test_an_import_is_previewed_without_a_trace_and_then_done(api: httpx.Client) -> None:
    file = {"file": ("sites.csv", TABLE.encode(), "text/csv")}
    plan = api.post("/api/v1/registry/sites/preview", files=file).json()
    assert plan["new"] == ["5001019999"]
    assert len(plan["left_out"]) >= 1
    assert MINE in plan["gone"]
    assert api.get("/api/v1/sites/5001019999").status_code == 404
    done = api.post("/api/v1/registry/sites/import", json={"upload": plan["upload"]})
    assert done.json() == {"new": 1, "changed": 0}
    assert api.get("/api/v1/sites/5001019999").json()["name"] == "新网站"
    again = api.post("/api/v1/registry/sites/import", json={"upload": plan["upload"]})
    assert (again.status_code, again.headers["content-type"]) == (409, "application/problem+json")


def test_a_file_that_is_no_table_is_refused_in_one_sentence(api: httpx.Client) -> None:
    for name, content in (("sites.exe", b"MZ"), ("sites.xlsx", b"no zip"), ("sites.yaml", b"a: [")):
        answer = api.post("/api/v1/registry/sites/preview", files={"file": (name, content)})
        assert answer.status_code == 409, name
        assert answer.json()["detail"], name


def test_a_site_is_suspended_and_the_log_says_who(api: httpx.Client) -> None:
    assert api.patch(f"/api/v1/registry/sites/{THEIRS}", json={"state": "suspended"}).status_code == 204
    assert api.get(f"/api/v1/sites/{THEIRS}").json()["state"] == "suspended"
    line = api.get("/api/v1/audit?act=site_changed&limit=1").json()["items"][0]
    assert (line["by"], line["object"]) == (PEOPLE[Role.SUPERVISOR], THEIRS)
    assert api.patch(f"/api/v1/registry/sites/{THEIRS}", json={"state": "nonsense"}).status_code == 409


def test_who_is_told_is_added_and_taken_away(api: httpx.Client) -> None:
    assert api.post("/api/v1/subscriptions", json={"email": "Boss@City.example"}).status_code == 204
    told = api.get("/api/v1/subscriptions").json()
    mine = next(one for one in told if one["email"] == "boss@city.example")
    assert api.delete(f"/api/v1/subscriptions/{mine['id']}").status_code == 204
    assert api.delete(f"/api/v1/subscriptions/{mine['id']}").status_code == 404


def test_a_person_is_switched_off(api: httpx.Client) -> None:
    viewer = PEOPLE[Role.VIEWER]
    changed = api.patch(f"/api/v1/users/{viewer}", json={"active": False}).json()
    assert (changed["active"], changed["rights"]) == (False, [])
    assert api.patch("/api/v1/users/nobody@city.example", json={"active": False}).status_code == 404


def test_settings_come_without_secrets_and_the_doctor_with_remedies(house: House, api: httpx.Client) -> None:
    settings = {one["name"]: one for one in api.get("/api/v1/settings").json()}
    assert settings["XUNWANG_INDICATOR_SET"]["value"] == house.wiring.settings.indicator_set
    found = api.get("/api/v1/doctor").json()
    assert found
    assert all(one["remedy"] for one in found if not one["ok"])


def test_indicator_sets_are_read_and_compared(house: House, api: httpx.Client) -> None:
    lines = api.get("/api/v1/indicator-sets").json()
    here = house.wiring.settings.indicator_set
    assert [one["id"] for one in lines if one["in_force"]] == [here]
    assert api.get(f"/api/v1/indicator-sets/{here}/differences?other={here}").json() == []
    other = next(one["id"] for one in lines if one["id"] != here)
    assert api.get(f"/api/v1/indicator-sets/{here}/differences?other={other}").json()
    assert api.get("/api/v1/indicator-sets/nowhere").status_code == 404
    assert api.get(f"/api/v1/indicator-sets/{here}").json()["id"] == here
