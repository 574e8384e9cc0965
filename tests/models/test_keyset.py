"""Pages by place: forwards, backwards and by number they are cut from the same list, with equals and with empty values."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from builders import NOW
from memory import SITE, a_database, store_site

from domain.findings import Outcome
from domain.issues import Issue, IssueState
from domain.targets import TargetKind
from models.database import Sessions, transaction
from models.issues import IssueRow
from models.queries_issues import ISSUE_SORTS, IssueFilter, issues_page, place_of
from models.queries_sites import AtLeast, Wanted

DAY = timedelta(days=1)
COUNT, SIZE = 23, 4
SORTS = ["", *ISSUE_SORTS, *(f"-{one}" for one in ISSUE_SORTS)]


@pytest.fixture
def made(database_url: str) -> Iterator[Sessions]:
    with a_database(database_url) as sessions:
        store_site(sessions)
        with transaction(sessions) as session:
            session.add_all(an_issue(number) for number in range(COUNT))
        yield sessions


def an_issue(number: int) -> IssueRow:
    """Many share their values, every third has no deadline."""
    return IssueRow(
        fingerprint=f"{number * 7 % COUNT:064d}", rule_id="links.broken", check_id=("broken_link", "stale_news")[number % 2],
        subject=SITE if number % 4 else "other~site", target_kind=TargetKind.LINK, target_key=f"https://x/{number}",
        state=IssueState.OPEN, outcome=Outcome.FAULT, message="坏", first_seen=NOW - number % 5 * DAY,
        last_seen=NOW + number % 3 * timedelta(microseconds=1), judged_at=NOW, opened_at=NOW, instances=number % 6,
        due_at=None if number % 3 == 0 else NOW + number % 4 * DAY, values={}, found_on=[], evidence=[],
    )  # fmt: skip


def page(made: Sessions, sort: str, **where: object) -> list[Issue]:
    with transaction(made) as session:
        return issues_page(session, Wanted(sort=sort, limit=SIZE, **where), IssueFilter(folded=True), now=NOW)[0]  # type: ignore[arg-type]


def test_pages_by_place_are_the_pages_by_number(made: Sessions) -> None:
    for sort in SORTS:
        by_number = [page(made, sort, offset=offset) for offset in range(0, COUNT, SIZE)]
        whole = [one.fingerprint for some in by_number for one in some]
        assert len(set(whole)) == COUNT, sort
        forwards, after = [], ""
        while some := page(made, sort, after=after):
            forwards += [one.fingerprint for one in some]
            after = place_of(some[-1], sort)
        assert forwards == whole, sort
        backwards: list[str] = []
        before = place_of(by_number[-1][-1], sort)
        while some := page(made, sort, before=before):
            backwards = [one.fingerprint for one in some] + backwards
            before = place_of(some[0], sort)
        assert backwards == whole[:-1], sort


def test_a_place_means_the_same_after_rows_have_come(made: Sessions) -> None:
    first = page(made, "-seen")
    there = place_of(first[-1], "-seen")
    second = page(made, "-seen", after=there)
    with transaction(made) as session:
        newer = an_issue(0)
        newer.fingerprint, newer.last_seen = "f" * 64, NOW + DAY
        session.add(newer)
    assert page(made, "-seen", after=there) == second
    assert page(made, "-seen", before=place_of(second[0], "-seen")) == first
    assert page(made, "-seen", offset=SIZE) != second


@pytest.mark.parametrize("place", ["nonsense", "~", "never~abc", "a~b~c"])
def test_a_place_that_makes_no_sense_is_as_if_it_were_not_there(made: Sessions, place: str) -> None:
    assert page(made, "first", after=place) == page(made, "first")
    assert page(made, "-instances", before=place) == page(made, "-instances")


def test_counting_ends_where_nobody_needs_more(made: Sessions) -> None:
    with transaction(made) as session:

        def total(most: int, **where: object) -> int:
            wanted = Wanted(limit=SIZE, most=most, **where)  # type: ignore[arg-type]
            return issues_page(session, wanted, IssueFilter(), now=NOW)[1]

        assert total(0) == total(COUNT) == COUNT
        assert not isinstance(total(COUNT), AtLeast)
        assert total(10) == 10
        assert isinstance(total(10), AtLeast)
        place = place_of(page(made, "", offset=COUNT - 2)[0], "")
        assert total(0, after=place) == COUNT, "a short page behind a place does not tell how much lies before it"
