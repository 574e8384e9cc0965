"""What holds for every check, present and to come."""

import dataclasses
from pathlib import Path
from typing import get_type_hints

import pytest

from checks.registry import discover
from domain.records import RECORD_TYPES
from domain.rules import Check

CHECKS = list(discover().values())
EVERY = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)


def test_the_checks_of_the_contract_are_found() -> None:
    assert {
        "empty_column",
        "stale_column",
        "stale_home_page",
        "broken_link",
        "overdue_reply",
        "unreachable_site",
        "missing_identity_mark",
    } <= discover().keys()


@EVERY
def test_every_check_has_a_test_of_its_own(check: Check) -> None:
    assert (Path(__file__).parent / f"test_{check.id}.py").is_file()


@EVERY
def test_every_check_says_why_it_matters_and_how_to_mend(check: Check) -> None:
    for heading in ("## Why it matters", "## How to fix it", "## What it does not judge"):
        assert heading in check.doc, heading


@EVERY
def test_every_id_names_the_fault(check: Check) -> None:
    assert not check.id.startswith(("is_", "has_", "no_", "check_"))
    assert check.title


@EVERY
def test_every_check_takes_a_record_and_typed_parameters(check: Check) -> None:
    assert set(check.record_types) <= set(RECORD_TYPES)
    assert dataclasses.is_dataclass(check.params_type)
    hints = get_type_hints(check.params_type)
    assert all(field.name in hints for field in dataclasses.fields(check.params_type))
