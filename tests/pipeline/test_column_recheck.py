"""A column is looked at alone, with or without an issue: what was mended there closes, what is wrong there opens, all else rests."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from fixture_site import FixtureSite
from paper_city import swept
from paper_site import crumb, page, rows, site

from domain.issues import Issue, IssueState
from domain.sweeps import SweepPurpose
from models.database import transaction
from models.queries import columns_of, issues_where
from pipeline.recheck import recheck
from pipeline.sweep import SweepRefusedError
from pipeline.wiring import Wiring

CODE = "5001010001"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Wiring, FixtureSite]]:
    """A site whose notices stopped in May, swept once as a whole; its workings stopped too."""
    pages: dict[str, str | bytes] = {f"/{path}": text for path, text in site().items()}
    with swept(pages, CODE, tmp_path_factory.mktemp("data")) as made:
        yield made


def issues_at(wiring: Wiring, url: str) -> dict[str, Issue]:
    with transaction(wiring.sessions) as session:
        found = issues_where(session, code=CODE, states=list(IssueState))
    return {one.check_id: one for one in found if one.target.key == url}


def listed(day: str) -> str:
    return page("通知公告", crumb(("/tzgg/", "通知公告")) + rows("/tzgg/", day, "2026-05-01", "2026-04-01"))


def test_a_mended_column_closes_its_issue_and_one_that_stopped_again_opens_it(
    city: tuple[Wiring, FixtureSite],
) -> None:
    wiring, served = city
    url, other = served.url("/tzgg/"), served.url("/dt/")
    today = datetime.now(UTC).date()
    served.pages["/tzgg/"] = listed((today - timedelta(days=400)).isoformat())
    recheck(wiring, CODE, url=url)
    assert issues_at(wiring, url)["stale_column"].state is IssueState.OPEN
    before = issues_at(wiring, other)
    served.pages["/tzgg/"] = listed((today - timedelta(days=1)).isoformat())
    served.requests.clear()
    (done,) = recheck(wiring, CODE, check="stale_column", url=url)
    assert done.run.purpose is SweepPurpose.RECHECK
    assert done.settled.closed == 1
    assert issues_at(wiring, url)["stale_column"].state is IssueState.CLOSED
    assert issues_at(wiring, other) == before, "nothing was said of the column beside it"
    assert not any(one.path.startswith("/dt/t") for one in served.requests)


def test_a_column_without_an_issue_is_looked_at_too_and_keeps_its_place(city: tuple[Wiring, FixtureSite]) -> None:
    wiring, served = city
    with transaction(wiring.sessions) as session:
        before = {one.url: one.path for one in columns_of(session, CODE)}
    url = served.url("/zwgk/jgzn/")
    assert not issues_at(wiring, url)
    (done,) = recheck(wiring, CODE, url=url)
    assert (done.run.purpose, done.settled.opened, done.settled.closed) == (SweepPurpose.RECHECK, 0, 0)
    with transaction(wiring.sessions) as session:
        assert {one.url: one.path for one in columns_of(session, CODE)} == before


def test_what_is_neither_an_issue_nor_a_column_is_refused_in_one_sentence(city: tuple[Wiring, FixtureSite]) -> None:
    wiring, served = city
    with pytest.raises(SweepRefusedError):
        recheck(wiring, CODE, url=served.url("/nowhere/"))
    with pytest.raises(SweepRefusedError):
        recheck(wiring, CODE, check="broken_link", url=served.url("/dt/"))
