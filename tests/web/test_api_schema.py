"""The JSON interface against its own description: whatever is sent, no server error; everything has an example that fits."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from jsonschema_rs import validator_for
from schemathesis.checks import not_a_server_error
from web_house import House, a_house, a_token, client
from web_stock import stock

from domain.people import Role

PATIENCE_S = 300
"""Longest wait for one answer: machines may be busy, and no test goes by the clock."""
Schema = dict[str, Any]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_house(Path(tmp_path_factory.mktemp("house"))) as made:
        stock(made)
        yield made


@pytest.fixture(scope="module")
def described(house: House) -> Schema:
    found: Schema = client(house, a_token(house, Role.SUPERVISOR)).get("/api/v1/openapi.json").json()
    return found


def operations(described: Schema) -> Iterator[tuple[str, Schema]]:
    """Method with path, and operation."""
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def without_browser(schema: Any) -> Any:
    """The description without PDF: each starts a browser, and papers have tests of their own."""
    if isinstance(schema, dict):
        return {
            key: [one for one in value if one != "pdf"] if key == "enum" else without_browser(value)
            for key, value in schema.items()
        }
    return [without_browser(one) for one in schema] if isinstance(schema, list) else schema


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_whatever_is_sent_there_is_no_server_error(house: House, described: Schema) -> None:
    token = a_token(house, Role.SUPERVISOR)
    plain = without_browser(described)
    plain["servers"] = [{"url": f"{house.address}/api/v1"}]
    schema = schemathesis.openapi.from_dict(plain)

    for found in schema.get_all_operations():
        operation = found.ok()  # type: ignore[union-attr]  # an operation that cannot be read fails the test here

        @given(case=operation.as_strategy())
        @settings(
            max_examples=4 if operation.method.upper() == "GET" else 6,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            database=None,
        )
        def ask(case: Any) -> None:
            answer = case.call(
                headers={"Authorization": f"Bearer {token}"}, base_url=f"{house.address}/api/v1", timeout=PATIENCE_S
            )
            case.validate_response(answer, checks=[not_a_server_error])

        ask()


def test_every_operation_has_a_chapter_and_says_what_it_does(described: Schema) -> None:
    chapters = {one["name"] for one in described["tags"]}
    for name, operation in operations(described):
        assert set(operation["tags"]) <= chapters, name
        assert operation["description"], name


def test_every_request_and_answer_has_an_example_that_fits(described: Schema) -> None:
    shown = 0
    for name, operation in operations(described):
        answers = [answer.get("content", {}) for answer in operation["responses"].values()]
        for content in (operation.get("requestBody", {}).get("content", {}), *answers):
            for kind, media in content.items():
                if kind not in {"application/json", "application/problem+json"} or not media["schema"]:
                    continue
                whole = {**media["schema"], "components": described["components"]}
                wrong = [str(one.message) for one in validator_for(whole).iter_errors(media.get("example"))]
                assert not wrong, (name, wrong, media.get("example"))
                shown += 1
    assert shown > 100


def test_every_error_is_described_in_the_one_shape(described: Schema) -> None:
    for name, operation in operations(described):
        for status, answer in operation["responses"].items():
            if status.startswith(("4", "5")):
                assert "application/problem+json" in answer["content"], (name, status)
                assert "application/json" not in answer["content"], (name, status)
