"""A mark is missing only when a browser did not see it either."""

from builders import NOW, some_marks

from checks.identity.missing_identity_mark import Params, missing_identity_mark
from domain.findings import Outcome


def test_all_marks_present_is_no_fault() -> None:
    assert not list(missing_identity_mark(some_marks(), Params(), NOW))


def test_missing_marks_are_named_in_the_order_of_the_rule() -> None:
    (fault,) = missing_identity_mark(some_marks(police=None, badge=None), Params(), NOW)
    assert fault.values["missing"] == ("badge", "police")
    assert fault.outcome is Outcome.FAULT
    assert fault.evidence


def test_a_page_that_was_not_rendered_is_unknown() -> None:
    (fault,) = missing_identity_mark(some_marks(rendered=False, icp=None), Params(), NOW)
    assert fault.outcome is Outcome.UNKNOWN


def test_marks_nobody_asks_for_do_not_count() -> None:
    assert not list(missing_identity_mark(some_marks(site_map=None), Params(), NOW))
