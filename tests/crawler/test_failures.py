"""Exceptions of every client become named failures, and what nobody has foreseen accuses no site."""

import zlib

import pytest

from crawler.fetch.failures import RefusedError, detail_of, failure_of
from domain.fetches import FetchFailure


class OddError(Exception):
    """Nothing that anybody has foreseen."""


def caused(outer: Exception, inner: Exception) -> Exception:
    outer.__cause__ = inner
    return outer


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (ConnectionRefusedError(), FetchFailure.REFUSED),
        (ConnectionResetError(), FetchFailure.RESET),
        (TimeoutError(), FetchFailure.TIMEOUT),
        (zlib.error("x"), FetchFailure.BAD_ENCODING),
        (RefusedError(FetchFailure.ROBOTS), FetchFailure.ROBOTS),
        (caused(OSError("general"), zlib.error("specific")), FetchFailure.BAD_ENCODING),
        (ExceptionGroup("both", [OddError(), ConnectionResetError()]), FetchFailure.RESET),
        (OddError("?"), FetchFailure.STOPPED),
    ],
)
def test_the_most_telling_cause_names_the_failure(error: Exception, failure: FetchFailure) -> None:
    assert failure_of(error) is failure
    assert failure is not FetchFailure.STOPPED or failure.ours


def test_causes_that_go_round_in_a_circle_end() -> None:
    first, second = OddError("a"), OddError("b")
    first.__context__, second.__context__ = second, first
    assert failure_of(first) is FetchFailure.STOPPED


def test_the_remark_is_one_short_line() -> None:
    assert detail_of(OddError("first\nsecond" + "x" * 500)) == "OddError: first"
    assert len(detail_of(OddError("x" * 500))) <= 200
