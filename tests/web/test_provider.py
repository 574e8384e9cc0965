"""Signing in through an identity provider: a real one on the loopback, honest or lying; nobody else is ever asked."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from identity_provider import CLIENT, SECRET, IdentityProvider, identity_provider
from joserfc.jwk import RSAKey
from sqlalchemy import select
from web_house import PEOPLE, Clock, House, a_house

from domain.people import Role
from models.access import AuditRow
from models.database import transaction
from models.people import UserRow
from pipeline.ledger import Actor
from pipeline.sign_in import TRIES
from pipeline.users import add_user, change_user

ROLES = {"XUNWANG_OIDC_ROLES": "审核组=reviewer,管理组=supervisor,单位=operator"}


@pytest.fixture(scope="module")
def provider() -> Iterator[IdentityProvider]:
    with identity_provider(Clock()) as made:
        yield made


@pytest.fixture(autouse=True)
def honest(provider: IdentityProvider) -> None:
    provider.person = {"email": PEOPLE[Role.REVIEWER], "email_verified": True}
    provider.lies, provider.says, provider.signs_with = {}, {}, None
    provider.codes.clear()
    provider.asked.clear()


def settings_of(provider: IdentityProvider, **more: str) -> dict[str, str]:
    return {
        "XUNWANG_OIDC_ISSUER": provider.address,
        "XUNWANG_OIDC_CLIENT_ID": CLIENT,
        "XUNWANG_OIDC_CLIENT_SECRET": SECRET,
        "XUNWANG_OIDC_NAME": "市统一认证",
        **more,
    }


@pytest.fixture(scope="module")
def house(provider: IdentityProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_house(tmp_path_factory.mktemp("house"), **settings_of(provider)) as made:
        yield made


@pytest.fixture
def grouped(provider: IdentityProvider, tmp_path: Path) -> Iterator[House]:
    with a_house(tmp_path, **settings_of(provider, XUNWANG_OIDC_UNKNOWN="create", **ROLES)) as made:
        yield made


def to_the_provider(house: House, client: httpx.Client) -> str:
    """Press the button; where the provider sends the browser back to."""
    away = client.get("/sign-in/provider")
    assert away.status_code == 303, away.text
    return httpx.get(away.headers["location"]).headers["location"]


def signed_in(house: House, client: httpx.Client) -> httpx.Response:
    return client.get(to_the_provider(house, client))


def noted(house: House, act: str) -> list[dict[str, Any]]:
    with transaction(house.wiring.sessions) as session:
        return list(session.scalars(select(AuditRow.detail).where(AuditRow.act == act).order_by(AuditRow.id)))


def test_a_known_person_comes_in_through_the_provider_and_lands_where_they_wanted(
    house: House, provider: IdentityProvider
) -> None:
    client = house.client()
    assert "用市统一认证登录" in client.get("/sign-in").text
    client.get("/issues?q=x")
    answer = signed_in(house, client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/issues?q=x")
    assert PEOPLE[Role.REVIEWER] in client.get("/me").text
    assert set(provider.asked) == {"/.well-known/openid-configuration", "/authorize", "/token", "/keys"}
    assert noted(house, "sign_in")[-1] == {"through": "oidc", "subject": "person-1"}


def test_leaving_offers_to_leave_the_provider_too(house: House, provider: IdentityProvider) -> None:
    client = house.client()
    signed_in(house, client)
    csrf = client.get("/me").text.split('name="csrf" value="')[1].split('"')[0]
    to = client.post("/sign-out", data={"csrf": csrf}).headers["location"]
    assert 'href="/sign-out/provider"' in client.get(to).text
    assert client.get("/me").status_code == 303
    end = client.get("/sign-out/provider").headers["location"]
    assert end.startswith(f"{provider.address}/end?client_id={CLIENT}")


@pytest.mark.parametrize(
    ("lies", "sentence", "why"),
    [
        ({"nonce": "of another sign-in"}, "nonce", "claim nonce"),
        ({"aud": "another application"}, "aud", "claim aud"),
        ({"iss": "https://elsewhere.example"}, "iss", "claim iss"),
        ({"azp": "another application"}, "azp", "claim azp"),
        ({"exp": 1_800_000_000}, "已过期", "expired"),
        ({"email": "nobody@city.example"}, "还不是这里的用户", "unknown"),
        ({"email": ""}, "没有 email", "no address"),
        ({"email": ["a@b.example"]}, "没有 email", "no address"),
        ({"email_verified": False}, "没有核实过邮箱", "unverified"),
    ],
)
def test_a_token_that_does_not_prove_a_known_person_is_refused_and_noted(
    house: House, provider: IdentityProvider, lies: dict[str, Any], sentence: str, why: str
) -> None:
    house.clock.pass_by(timedelta(minutes=20))  # earlier refusals of this address are forgiven
    provider.now.now = house.clock.now
    provider.lies = lies
    client = house.client()
    answer = signed_in(house, client)
    assert answer.status_code == 403
    assert sentence in answer.text
    assert client.get("/me").status_code == 303
    assert noted(house, "provider_refused")[-1] == {"why": why}


def test_a_signature_of_somebody_else_is_refused(house: House, provider: IdentityProvider) -> None:
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
    answer = signed_in(house, house.client())
    assert answer.status_code == 403
    assert "签名无法核实" in answer.text


def test_an_answer_is_good_for_the_browser_that_asked_and_for_one_try(house: House, provider: IdentityProvider) -> None:
    mine, other = house.client(), house.client()
    back = to_the_provider(house, mine)
    assert other.get(back).status_code == 403, "another browser has no cookie of ours"
    forged = back.replace(parse_qs(urlsplit(back).query)["state"][0], "forged")
    assert "不是从这个浏览器发起" in mine.get(forged).text
    assert mine.get(back).status_code == 403, "a try with a wrong state has used the sign-in up"
    again = to_the_provider(house, mine)
    assert mine.get(again).status_code == 303
    assert mine.get(again).status_code == 403


def test_a_sign_in_that_took_too_long_begins_anew(house: House, provider: IdentityProvider) -> None:
    client = house.client()
    back = to_the_provider(house, client)
    house.clock.pass_by(timedelta(minutes=11))
    provider.now.now = house.clock.now
    assert client.get(back).status_code == 403


def test_who_was_switched_off_here_stays_out(house: House, provider: IdentityProvider) -> None:
    actor = Actor(by="test", at=house.clock.now)
    with transaction(house.wiring.sessions) as session:
        add_user(session, "left@city.example", role=Role.VIEWER, actor=actor)
        change_user(session, "left@city.example", actor=actor, active=False)
    provider.person = {"email": "Left@city.example"}
    assert "已停用" in signed_in(house, house.client()).text


@pytest.mark.parametrize(
    ("says", "sentence"),
    [
        ({"issuer": "https://elsewhere.example"}, "不一致"),
        ({"token_endpoint": "https://elsewhere.example/token"}, "只向签发者本身发送请求"),
        ({"jwks_uri": "http://127.0.0.1:9/keys"}, "只向签发者本身发送请求"),
    ],
)
def test_a_provider_that_points_elsewhere_is_not_followed(
    provider: IdentityProvider, tmp_path: Path, says: dict[str, str], sentence: str
) -> None:
    provider.says = says
    with a_house(tmp_path, **settings_of(provider)) as house:
        answer = house.client().get("/sign-in/provider")
    assert answer.status_code == 403
    assert sentence in answer.text


def test_when_the_provider_is_down_the_page_says_so_and_passwords_still_work(tmp_path: Path) -> None:
    with identity_provider(Clock()) as gone:
        settings = settings_of(gone)
    with a_house(tmp_path, **settings) as house:
        answer = house.client().get("/sign-in/provider")
        assert answer.status_code == 502
        assert "没有应答" in answer.text
        assert 'name="password"' in answer.text
        assert house.browser(Role.VIEWER).get("/me").status_code == 200


def test_without_a_provider_there_is_no_button_and_no_way(tmp_path: Path) -> None:
    with a_house(tmp_path) as house:
        client = house.client()
        assert "/sign-in/provider" not in client.get("/sign-in").text
        for path in ("/sign-in/provider", "/sign-in/provider/back", "/sign-out/provider"):
            assert client.get(path).status_code == 404


def test_too_many_refusals_from_an_address_have_to_wait(provider: IdentityProvider, tmp_path: Path) -> None:
    with a_house(tmp_path, **settings_of(provider)) as house:
        client = house.client()
        for _ in range(TRIES):
            assert client.get("/sign-in/provider/back?code=x&state=y").status_code == 403
        assert client.get("/sign-in/provider").status_code == 429


def test_groups_make_the_role_and_outside_of_them_nobody_comes_in(grouped: House, provider: IdentityProvider) -> None:
    provider.now.now = grouped.clock.now
    provider.person = {"email": "new@city.example", "name": "新人", "groups": ["审核组", "别的"]}
    assert signed_in(grouped, grouped.client()).status_code == 303
    provider.person["groups"] = ["管理组", "审核组"]
    assert signed_in(grouped, grouped.client()).status_code == 303
    with transaction(grouped.wiring.sessions) as session:
        row = session.scalars(select(UserRow).where(UserRow.email == "new@city.example")).one()
        assert (row.role, row.name) == (Role.SUPERVISOR, "新人")
    provider.person["groups"] = ["别的"]
    assert "不属于任何可以登录的组" in signed_in(grouped, grouped.client()).text
    provider.person = {"email": "unit@city.example", "groups": "单位"}
    assert "必须写明所属单位" in signed_in(grouped, grouped.client()).text


def test_the_only_supervisor_is_not_locked_out_by_a_group(grouped: House, provider: IdentityProvider) -> None:
    provider.now.now = grouped.clock.now
    provider.person = {"email": PEOPLE[Role.SUPERVISOR], "groups": ["审核组"]}
    client = grouped.client()
    assert signed_in(grouped, client).status_code == 303
    assert client.get("/people").status_code == 200
    assert noted(grouped, "role_kept")[-1]["asked"] == "reviewer"
