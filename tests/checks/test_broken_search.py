"""No search, a dead one and a blind one are faults; what nobody could read is unknown."""

import pytest
from builders import HOME, NOW

from checks.identity.broken_search import Params, broken_search
from domain.findings import Fault, Outcome
from domain.records import SearchOutcome, SearchRecord, SearchTry, SearchWay
from domain.targets import TargetKind, TargetRef


def about_site(**given: object) -> list[Fault]:
    target = TargetRef(kind=TargetKind.SITE, key=HOME)
    usual: dict[str, object] = {"target": target, "url": HOME, "captured_at": NOW, "about_site": True, "sure": True}
    return list(broken_search(SearchRecord(**(usual | given)), Params(), NOW))  # type: ignore[arg-type]


def about_page(*outcomes: SearchOutcome, **given: object) -> list[Fault]:
    target = TargetRef(kind=TargetKind.PAGE, key=f"{HOME}search")
    tries = tuple(
        SearchTry(title=f"第{number}条信息的标题", article_url=f"{HOME}{number}.html", outcome=outcome)
        for number, outcome in enumerate(outcomes)
    )
    usual: dict[str, object] = {
        "target": target,
        "url": target.key,
        "captured_at": NOW,
        "about_site": False,
        "way": SearchWay.GET,
        "tries": tries,
    }
    return list(broken_search(SearchRecord(**(usual | given)), Params(), NOW))  # type: ignore[arg-type]


def test_a_site_with_a_search_is_no_fault() -> None:
    assert not about_site(way=SearchWay.GET)


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        ({}, Outcome.FAULT),
        ({"typed_fields": 1}, Outcome.SUSPICION),
        ({"sure": False}, Outcome.UNKNOWN),
    ],
    ids=["none", "a-field-of-unknown-use", "not-rendered"],
)
def test_a_site_without_search_is_accused_only_when_a_browser_has_looked(
    given: dict[str, object], outcome: Outcome
) -> None:
    (fault,) = about_site(**given)
    assert (fault.outcome, fault.values["how"]) == (outcome, "absent")
    assert fault.evidence


FOUND, ABSENT, FAILED, UNKNOWN = SearchOutcome.FOUND, SearchOutcome.ABSENT, SearchOutcome.FAILED, SearchOutcome.UNKNOWN


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        ((FOUND, FOUND, FOUND), None),
        ((FOUND, UNKNOWN, UNKNOWN), None),
        ((FOUND, FAILED), None),
        ((ABSENT, ABSENT, ABSENT), (Outcome.FAULT, "blind")),
        ((ABSENT, ABSENT, UNKNOWN), (Outcome.FAULT, "blind")),
        ((ABSENT,), (Outcome.SUSPICION, "blind")),
        ((FOUND, ABSENT), (Outcome.SUSPICION, "blind")),
        ((FAILED, FAILED), (Outcome.FAULT, "dead")),
        ((UNKNOWN, UNKNOWN), (Outcome.UNKNOWN, "unknown")),
        ((), (Outcome.UNKNOWN, "unknown")),
    ],
)
def test_the_answers_decide(outcomes: tuple[SearchOutcome, ...], said: tuple[Outcome, str] | None) -> None:
    faults = about_page(*outcomes)
    assert [(fault.outcome, fault.values["how"]) for fault in faults] == ([said] if said else [])


def test_titles_not_found_are_named() -> None:
    (fault,) = about_page(ABSENT, ABSENT)
    assert fault.values["missing"] == ("第0条信息的标题", "第1条信息的标题")


def test_a_search_page_that_is_used_no_more_is_no_fault() -> None:
    assert not about_page(replaced=True)
