"""Compare-and-set: of two who want a site one gets it, and what the dead have claimed becomes free."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from builders import NOW
from memory import SITE, a_database, store_site

from domain.registry import Account, AccountState, Platform, SiteState
from models.claims import (
    claim_account,
    claim_probe,
    claim_site,
    claimed_sites,
    due_accounts,
    due_probes,
    due_sweeps,
    hand_over,
    release_account,
    release_probe,
    release_site,
)
from models.database import Sessions, transaction
from models.registry import AccountRow

HOUR = timedelta(hours=1)


@pytest.fixture
def made(database_url: str) -> Iterator[Sessions]:
    with a_database(database_url) as sessions:
        store_site(sessions)
        yield sessions


def claim(made: Sessions, by: str, *, at: float = 0) -> bool:
    now = NOW + at * HOUR
    with transaction(made) as session:
        return claim_site(session, SITE, by=by, now=now, until=now + HOUR)


def due(made: Sessions, *, at: float = 0) -> list[str]:
    with transaction(made) as session:
        return due_sweeps(session, now=NOW + at * HOUR, limit=10)


def test_a_new_site_is_due_at_once_and_not_while_it_is_claimed(made: Sessions) -> None:
    assert due(made) == [SITE]
    assert claim(made, "one")
    assert due(made) == []


def test_a_claimed_site_is_refused_to_others_until_the_claim_runs_out(made: Sessions) -> None:
    assert claim(made, "one")
    assert not claim(made, "two", at=0.5)
    assert due(made, at=1) == [SITE]
    assert claim(made, "two", at=1)


def test_many_who_want_one_site_get_it_once(made: Sessions) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(lambda name: claim(made, name), "abcd")) == [False, False, False, True]


def test_a_released_site_is_due_when_it_was_said(made: Sessions) -> None:
    claim(made, "one")
    with transaction(made) as session:
        assert release_site(session, SITE, by="one", next_sweep_at=NOW + 2 * HOUR)
    assert due(made, at=1) == []
    assert due(made, at=2) == [SITE]


def test_who_has_lost_a_claim_cannot_release_it(made: Sessions) -> None:
    claim(made, "slow")
    claim(made, "two", at=1)
    with transaction(made) as session:
        assert not release_site(session, SITE, by="slow", next_sweep_at=NOW)
        assert claimed_sites(session) == {SITE: "two"}


def test_a_claim_can_be_handed_over_once(made: Sessions) -> None:
    claim(made, "dead")
    with transaction(made) as session:
        assert hand_over(session, SITE, before="dead", after="one")
        assert not hand_over(session, SITE, before="dead", after="two")
        assert claimed_sites(session) == {SITE: "one"}


def test_who_has_waited_longest_goes_first_and_the_never_swept_before_all(made: Sessions) -> None:
    for number, hours in ((2, -1), (3, -5)):
        code = f"500101000{number}"
        store_site(made, code=code)
        with transaction(made) as session:
            claim_site(session, code, by="x", now=NOW, until=NOW + HOUR)
            release_site(session, code, by="x", next_sweep_at=NOW + hours * HOUR)
    assert due(made) == [SITE, "5001010003", "5001010002"]
    with transaction(made) as session:
        assert due_sweeps(session, now=NOW, limit=2) == [SITE, "5001010003"]


@pytest.mark.parametrize(
    ("state", "swept", "probed"),
    [
        (SiteState.PLANNED, False, False),
        (SiteState.RUNNING, True, True),
        (SiteState.CHANGING, True, True),
        (SiteState.SUSPENDED, False, True),
        (SiteState.MIGRATING, True, True),
        (SiteState.CLOSED, False, False),
        (SiteState.DEREGISTERED, False, False),
        (SiteState.EXCEPTION, False, False),
    ],
)
def test_only_sites_that_are_kept_up_come_due(made: Sessions, state: SiteState, swept: bool, probed: bool) -> None:
    code = "5001010009"
    store_site(made, code=code, state=state)
    with transaction(made) as session:
        assert (code in due_sweeps(session, now=NOW, limit=9)) is swept
        assert (code in due_probes(session, now=NOW)) is probed


def test_probes_have_a_schedule_of_their_own(made: Sessions) -> None:
    claim(made, "sweeper")
    with transaction(made) as session:
        assert due_probes(session, now=NOW) == [SITE]
        assert claim_probe(session, SITE, by="prober", now=NOW, until=NOW + HOUR)
        assert not claim_probe(session, SITE, by="other", now=NOW, until=NOW + HOUR)
        assert due_probes(session, now=NOW) == []
        assert release_probe(session, SITE, next_probe_at=NOW + HOUR)
        assert due_probes(session, now=NOW) == []
        assert due_probes(session, now=NOW + HOUR) == [SITE]
        assert claimed_sites(session) == {SITE: "sweeper"}


def test_accounts_are_claimed_like_sites(made: Sessions) -> None:
    with transaction(made) as session:
        for code, state in (("w1", AccountState.OPENED), ("w2", AccountState.DEREGISTERED)):
            account = Account(code=code, name=code, platform=Platform.WECHAT, organizer="某局", state=state)
            session.add(AccountRow.from_domain(account))
    with transaction(made) as session:
        assert due_accounts(session, now=NOW, limit=9) == ["w1"]
        assert claim_account(session, "w1", by="one", now=NOW, until=NOW + HOUR)
        assert not claim_account(session, "w1", by="two", now=NOW, until=NOW + HOUR)
        assert release_account(session, "w1", by="one", next_sweep_at=NOW + HOUR)
        assert due_accounts(session, now=NOW, limit=9) == []
