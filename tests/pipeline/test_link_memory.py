"""What is kept of links between sweeps: yesterday's word on outside targets, and tries of targets that are still open."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from builders import NOW, a_fetch, a_link, a_site
from memory import a_database
from sqlalchemy.orm import Session

from checks.links.broken_link import Params, broken_link
from checks.registry import discover
from checks.run import run_rules
from domain.artifacts import Artifacts
from domain.fetches import FetchFailure
from domain.records import LinkRecord
from domain.rules import CheckReport, Rule
from domain.sweeps import SweepOrder, SweepPurpose
from domain.targets import TargetKind, TargetRef
from models.database import transaction
from models.links import pending_of, pending_sites
from pipeline.link_memory import NEXT_TRIES, VERDICTS_LAST, remember_links, with_memory

OUTSIDE = "http://www.elsewhere.example/"


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    with a_database(database_url) as sessions, transaction(sessions) as opened:
        yield opened


def an_order(code: str = "1", purpose: SweepPurpose = SweepPurpose.ROUTINE, at: datetime = NOW) -> SweepOrder:
    return SweepOrder(id=f"{code}-{at}", site=a_site(code=code), purpose=purpose, ordered_at=at)


def outside(*attempts: object, url: str = OUTSIDE, **given: object) -> LinkRecord:
    link = a_link(*attempts, internal=False, **given)  # type: ignore[arg-type]
    return replace(link, url=url, target=TargetRef(kind=TargetKind.LINK, key=url))


def judged(*links: LinkRecord) -> CheckReport:
    rule = Rule(id="broken-link", check=discover()["broken_link"], params=Params())
    artifacts = Artifacts(sweep_id="s", subject="1", home_url="http://x/", records=links)
    return run_rules([rule], artifacts, NOW)


def remember(session: Session, order: SweepOrder, *links: LinkRecord, now: datetime = NOW) -> None:
    remember_links(session, order, links, judged(*links), now=now)


def test_a_site_is_told_what_it_found_outside_and_only_for_a_day(session: Session) -> None:
    remember(session, an_order(), outside(a_fetch(200)))
    at = a_fetch(200).at
    (verdict,) = with_memory(session, an_order(), now=at + timedelta(hours=2)).verdicts
    assert (verdict.url, verdict.attempts) == (OUTSIDE, (a_fetch(200),))
    assert not with_memory(session, an_order(), now=at + VERDICTS_LAST + timedelta(minutes=1)).verdicts
    assert not with_memory(session, an_order(purpose=SweepPurpose.RECHECK), now=at).verdicts


def test_what_one_site_has_asked_no_other_asks_that_day(session: Session) -> None:
    remember(session, an_order("1"), outside(a_fetch(200)))
    assert [one.url for one in with_memory(session, an_order("2"), now=NOW).verdicts] == [OUTSIDE]
    assert not with_memory(session, an_order("2"), now=NOW + timedelta(days=1)).verdicts


def test_of_what_only_others_name_an_order_holds_so_many_and_what_many_name_goes_first(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.links._MOST_OF_OTHERS", 3)
    urls = [f"http://www.elsewhere.example/{number}" for number in range(6)]
    remember(session, an_order("1"), *(outside(a_fetch(200), url=url) for url in urls))
    remember(session, an_order("2"), outside(a_fetch(200), url=urls[5]))
    told = [one.url for one in with_memory(session, an_order("3"), now=NOW).verdicts]
    assert (told[0], len(told)) == (urls[5], 3)


def test_links_of_the_site_itself_are_asked_every_time(session: Session) -> None:
    remember(session, an_order(), a_link(a_fetch(200)))
    assert not with_memory(session, an_order(), now=NOW).verdicts


def test_a_target_not_tried_often_enough_is_planned_again_and_its_tries_count(session: Session) -> None:
    failed = a_fetch(failure=FetchFailure.TIMEOUT)
    remember(session, an_order(), outside(failed, failed))
    (open_one,) = with_memory(session, an_order(), now=NOW).pending
    assert (open_one.url, open_one.attempts, open_one.found_on) == (OUTSIDE, (failed, failed), a_link().found_on)
    assert pending_sites(session, now=NOW) == []
    assert pending_sites(session, now=NOW + NEXT_TRIES[0]) == ["1"]
    (fault,) = broken_link(replace(outside(), attempts=(*open_one.attempts, failed)), Params(), NOW)
    assert fault.outcome.value == "fault"


def test_each_try_waits_longer_and_the_last_leaves_it_to_the_next_sweep(session: Session) -> None:
    now = NOW
    for step in NEXT_TRIES:
        remember(session, an_order(), a_link(a_fetch(404)), now=now)
        assert pending_sites(session, now=now + step - timedelta(seconds=1)) == []
        now += step
        assert pending_sites(session, now=now) == ["1"]
    remember(session, an_order(purpose=SweepPurpose.RECHECK), a_link(a_fetch(404)), now=now)
    assert pending_sites(session, now=now + timedelta(days=9)) == []
    assert len(pending_of(session, "1")) == 1


@pytest.mark.parametrize("attempts", [(404, 404), (200,)])
def test_a_verdict_ends_the_waiting(session: Session, attempts: tuple[int, ...]) -> None:
    remember(session, an_order(), a_link(a_fetch(404)))
    remember(session, an_order(), a_link(*(a_fetch(status) for status in attempts)))
    assert pending_of(session, "1") == []


def test_what_no_page_names_any_more_is_forgotten_by_a_whole_sweep_only(session: Session) -> None:
    remember(session, an_order(), a_link(a_fetch(404)))
    remember(session, an_order(purpose=SweepPurpose.RECHECK))
    assert len(pending_of(session, "1")) == 1
    remember(session, an_order())
    assert pending_of(session, "1") == []


def test_of_a_target_that_comes_and_goes_only_the_failures_since_then_count(session: Session) -> None:
    ok, failed = a_fetch(200), a_fetch(500)
    remember(session, an_order(), a_link(ok, failed))
    (open_one,) = pending_of(session, "1")
    assert open_one.attempts == (failed,)


def test_moments_survive_the_database(session: Session, tmp_path: Path) -> None:
    fetch = replace(a_fetch(404), at=datetime(2026, 1, 5, 8, 30, 1, tzinfo=UTC), redirects=(OUTSIDE,))
    remember(session, an_order(), a_link(fetch))
    assert pending_of(session, "1")[0].attempts == (fetch,)
