"""A column is blank only when it was opened, rendered and offers nothing."""

import pytest
from builders import NOW, a_column

from checks.columns.empty_column import Params, empty_column
from domain.findings import Outcome
from domain.records import ColumnShape


def test_a_rendered_blank_column_is_a_fault_with_its_listing_as_evidence() -> None:
    (fault,) = empty_column(a_column(shape=ColumnShape.BLANK), Params(), NOW)
    assert fault.outcome is Outcome.FAULT
    assert fault.evidence


def test_the_words_of_a_placeholder_stand_in_the_message() -> None:
    (fault,) = empty_column(a_column(shape=ColumnShape.BLANK, placeholder="栏目建设中"), Params(), NOW)
    assert "栏目建设中" in fault.message.format_map(fault.values)


@pytest.mark.parametrize(
    "column",
    [a_column(shape=ColumnShape.BLANK, rendered=False), a_column(shape=ColumnShape.UNREADABLE)],
    ids=["never-rendered", "unreadable"],
)
def test_what_could_not_be_read_is_unknown(column: object) -> None:
    (fault,) = empty_column(column, Params(), NOW)  # type: ignore[arg-type]
    assert fault.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("shape", [s for s in ColumnShape if s not in {ColumnShape.BLANK, ColumnShape.UNREADABLE}])
def test_no_other_shape_is_accused(shape: ColumnShape) -> None:
    assert not list(empty_column(a_column(shape=shape), Params(), NOW))


def test_an_exempt_column_is_left_alone() -> None:
    assert not list(empty_column(a_column(shape=ColumnShape.BLANK, exempt=True), Params(), NOW))
