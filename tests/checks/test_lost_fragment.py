"""Places within pages: a suspicion where the page was read and has none, nothing otherwise."""

from builders import NOW, a_fetch, a_link

from checks.links.lost_fragment import Params, lost_fragment
from domain.findings import Outcome


def test_a_place_the_page_does_not_have_is_for_a_person() -> None:
    (fault,) = lost_fragment(a_link(a_fetch(200), lost_fragments=("part3", "附件")), Params(), NOW)
    assert fault.outcome is Outcome.SUSPICION
    assert fault.values["fragments"] == ("#part3", "#附件")


def test_a_page_that_does_not_open_and_a_page_that_has_all_say_nothing() -> None:
    assert not list(lost_fragment(a_link(a_fetch(404), lost_fragments=("x",)), Params(), NOW))
    assert not list(lost_fragment(a_link(a_fetch(200)), Params(), NOW))
