"""Whose turn it is to ask a host: one holder at a time, the one who waits is next, a rest is kept, and a dead holder's time runs out."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from builders import NOW
from memory import a_database

from domain.workers import Lease
from models.database import transaction
from models.host_turns import HostTurnRow, forget_turns
from pipeline.host_turns import LocalTurns, SharedTurns, Turns

HOST = "www.example.gov.cn"
LEASE = Lease(lasts=timedelta(seconds=90))


class Watch:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> object:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture(params=["in memory", "in the database"])
def turns(request: pytest.FixtureRequest, database_url: str, watch: Watch) -> Iterator[Turns]:
    if request.param == "in memory":
        yield LocalTurns(watch)  # type: ignore[arg-type]
        return
    with a_database(database_url) as sessions:
        yield SharedTurns(sessions, watch, LEASE)  # type: ignore[arg-type]


def test_one_holds_a_host_until_it_is_given_back_and_has_rested(turns: Turns, watch: Watch) -> None:
    assert turns.take(HOST, "a")
    assert turns.take(HOST, "a"), "asking again for what one has costs nothing"
    assert not turns.take(HOST, "b")
    assert turns.take("other.example", "b")
    turns.free([HOST], "b", 0)
    assert not turns.take(HOST, "b"), "nobody gives back what is another's"
    turns.free([HOST], "a", 2)
    assert not turns.take(HOST, "b")
    watch.pass_by(3)
    assert turns.take(HOST, "b")


def test_whoever_waits_is_next_and_the_holder_hears_of_it(turns: Turns, watch: Watch) -> None:
    turns.take(HOST, "a")
    assert turns.renew("a") == set()
    assert not turns.take(HOST, "b")
    assert turns.renew("a") == {HOST}
    turns.free([HOST], "a", 0)
    assert not turns.take(HOST, "a"), "not before the one who waits"
    assert not turns.take(HOST, "c")
    assert turns.take(HOST, "b")
    assert not turns.take(HOST, "a")


def test_a_wish_that_is_not_repeated_is_forgotten(turns: Turns, watch: Watch) -> None:
    turns.take(HOST, "a")
    turns.take(HOST, "b")
    watch.pass_by(11)
    assert turns.renew("a") == set()
    turns.free([HOST], "a", 0)
    assert turns.take(HOST, "a")


def test_what_a_silent_worker_held_is_free_after_its_lease(database_url: str, watch: Watch) -> None:
    with a_database(database_url) as sessions:
        turns = SharedTurns(sessions, watch, LEASE)  # type: ignore[arg-type]
        assert turns.take(HOST, "dies")
        watch.pass_by(60)
        turns.renew("dies")
        watch.pass_by(60)
        assert not turns.take(HOST, "b"), "renewed a minute ago"
        watch.pass_by(31)
        assert turns.take(HOST, "b")
        with transaction(sessions) as session:
            forget_turns(session, before=watch.now + timedelta(days=2))
            assert session.query(HostTurnRow).count() == 0
