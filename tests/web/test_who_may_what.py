"""Every route asks for a right, refuses the wrong role, and shows an operator nothing of another unit."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from web_house import House
from web_stock import ACCOUNT, MINE, THEIRS, Stock

from domain.people import RIGHTS, Right, Role
from web.api import PREFIX
from web.app import all_routes

OPEN = {
    "/healthz", "/readyz", "/metrics", "/sign-in", "/welcome/{secret}", "/unsubscribe/{token}",
    "/sign-in/provider", "/sign-in/provider/back", "/sign-out/provider",
}  # fmt: skip
"""Routes that ask nobody who they are."""
SAMPLES = {
    "code": MINE, "fingerprint": "0" * 20, "key": "sha256:" + "0" * 64, "objection_id": "1", "proof_id": "1", "sweep_id": "s-" + MINE,
    "tab": "columns", "secret": "x", "rescan_id": "1", "token_id": "1", "webhook_id": "1", "set_id": "cn-2019",
    "email": "viewer@city.example", "name": "x", "upload": "x", "period": "2026Q4", "subscription_id": "1", "kind": "sites", "token": "x.y",
    "ending": "html", "subject": "sites", "indicator": "x",
}  # fmt: skip


def right_of(route: APIRoute) -> Right | None:
    """What a route asks for, read off its dependencies; KeyError when it asks nobody."""

    def walk(dependant: Dependant) -> Iterator[Any]:
        yield dependant.call
        for one in dependant.dependencies:
            yield from walk(one)

    asked = [call.right for call in walk(route.dependant) if hasattr(call, "right")]
    if not asked:
        raise KeyError(route.path)
    return asked[0]  # type: ignore[no-any-return]


def path_of(route: APIRoute) -> str:
    """Where it lies in the whole application."""
    return PREFIX + route.path if route.endpoint.__module__.startswith("web.api.") else route.path


def routes() -> list[tuple[str, str, Right | None]]:
    """Method, path and right of every route of the application."""
    found = []
    for route in all_routes():
        for method in sorted((route.methods or set()) - {"HEAD"}):
            found.append((method, path_of(route), None if route.path in OPEN else right_of(route)))
    return found


def test_every_route_but_the_open_ones_asks_for_a_right() -> None:
    asked = {path: right for _method, path, right in routes()}
    assert {path for path, right in asked.items() if right is None} <= OPEN
    assert len(asked) > 40


@pytest.mark.parametrize("role", list(Role))
def test_every_route_refuses_the_wrong_role(house: House, stored: Stock, role: Role) -> None:
    browser = house.browser(role)
    wrong: list[tuple[str, str, int]] = []
    for method, path, right in routes():
        if right is None or path == "/sign-out":
            continue
        address = path.format(**SAMPLES)
        headers = {"x-csrf-token": browser.csrf}
        status = browser.client.request(method, address, headers=headers).status_code
        allowed = right in RIGHTS[role]
        if (status == 403) is allowed or status in {401, 500}:
            wrong.append((method, path, status))
    assert not wrong


def test_nobody_who_is_not_signed_in_gets_anything(house: House, stored: Stock) -> None:
    client = house.client()
    given = []
    for method, path, right in routes():
        if right is not None:
            answer = client.request(method, path.format(**SAMPLES))
            if not (answer.status_code in {401, 403} or answer.headers.get("location") == "/sign-in"):
                given.append((method, path, answer.status_code))
    assert not given


def test_an_operator_sees_only_what_belongs_to_the_unit(house: House, stored: Stock) -> None:
    operator = house.browser(Role.OPERATOR)
    assert "教育局网站" in operator.get("/").text
    for path in ("/", "/sites", "/issues?state=all", "/accounts", "/sweeps"):
        page = operator.get(path).text
        assert "水务局" not in page, path
        assert THEIRS not in page, path
    for path in (
        f"/sites/{THEIRS}",
        f"/sites/{THEIRS}/columns",
        f"/issues/{stored.theirs[0]}",
        f"/accounts/{ACCOUNT}",
        f"/sweeps/s-{THEIRS}",
        f"/issues/{stored.theirs[0]}/warc",
        f"/evidence/{stored.their_page}",
        f"/evidence/{stored.their_page}?issue={stored.theirs[0]}",
        f"/evidence/{stored.their_page}?issue={stored.mine[0]}",
    ):
        assert operator.get(path).status_code == 404, path
    assert operator.post(f"/issues/{stored.theirs[0]}/act", {"act": "claim"}).status_code == 404
    assert (
        operator.post("/issues/act", {"act": "claim", "which": [stored.mine[0], stored.theirs[0]]}).status_code == 404
    )
    assert operator.post(f"/sites/{THEIRS}/rescan").status_code == 404
    assert operator.get(f"/issues/{stored.mine[0]}").status_code == 200
    assert operator.get(f"/evidence/{stored.page}").status_code == 200


def test_exports_and_the_json_interface_hold_no_more_than_the_pages(house: House, stored: Stock) -> None:
    operator = house.browser(Role.OPERATOR)
    for path in ("/sites", "/issues", "/accounts", "/sweeps", "/events", "/rescans"):
        assert THEIRS not in operator.get(f"/api/v1{path}").text, path
    for path in (
        f"/sites/{THEIRS}",
        f"/sites/{THEIRS}/columns",
        f"/sites/{THEIRS}/findings",
        f"/sites/{THEIRS}/scorecard",
        f"/accounts/{ACCOUNT}",
        f"/issues/{stored.theirs[0]}",
        f"/issues/{stored.theirs[0]}/events",
        f"/sweeps/s-{THEIRS}",
    ):
        assert operator.get(f"/api/v1{path}").status_code == 404, path
    for layout in ("csv", "jsonl"):
        assert THEIRS not in operator.get(f"/issues?state=all&format={layout}").text
        assert THEIRS not in operator.get(f"/sites?format={layout}").text


def test_a_saved_page_of_a_watched_site_is_never_run(house: House, stored: Stock) -> None:
    viewer = house.browser(Role.VIEWER)
    answer = viewer.get(f"/evidence/{stored.page}")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-security-policy"].startswith("sandbox;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    picture = viewer.get(f"/evidence/{stored.picture}")
    assert picture.headers["content-type"] == "image/png"
    assert picture.headers["content-security-policy"].startswith("sandbox;")
