"""Recipients a page at a time: together the pages hold everybody once, with the same scope and name as when all are read."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from builders import NOW, an_account
from memory import a_database
from told import a_site

from config.settings import Settings
from domain.people import Scope
from domain.registry import Contact
from models.database import Sessions, transaction
from models.notices import ChannelRow, RecipientRow
from models.people import SubscriptionRow
from models.registry import AccountRow, SiteRow
from pipeline.addressees import MOST_BOUNCES, everybody
from pipeline.digest_readers import Reader, digest_reader, digest_readers, first_reader
from pipeline.digest_round import digest_people
from pipeline.telling import Told, all_told, is_told, told_page

SETTINGS = Settings.load({"XUNWANG_SUPERVISOR_EMAILS": "chief@city.example, Both@City.example"})

_REFUSING: dict[str, dict[str, Any]] = {
    "unit2@a.example": {"digest": False},
    "acc1@b.example": {"left_at": NOW},
    "acc3@b.example": {"bounces": MOST_BOUNCES},
}
"""Named in the registry, and each for one reason without a digest."""


@pytest.fixture
def sessions(database_url: str) -> Iterator[Sessions]:
    """Units with one address, addresses of several units, in capitals; subscriptions of every scope; wishes."""
    with a_database(database_url) as made:
        with transaction(made) as session:
            for number in range(7):
                mail = ("unit{n}@a.example", "Shared@A.example", "")[number % 3].format(n=number)
                session.add(
                    SiteRow.from_domain(a_site(f"S{number}", organizer=f"单位{number}", contact=Contact(email=mail)))
                )
                mail = ("unit{n}@a.example", "acc{n}@b.example")[number % 2].format(n=number)
                session.add(
                    AccountRow.from_domain(
                        an_account(code=f"A{number}", organizer=f"单位{number // 2}", contact=Contact(email=mail))
                    )
                )
            for email, scope, key, name, active in (
                ("unit0@a.example", Scope.ORGANIZER, "单位1", "", True),
                ("watcher@c.example", Scope.SUBJECT, "S2", "王五", True),
                ("watcher@c.example", Scope.SUBJECT, "S3", "王五", True),
                ("gone@c.example", Scope.SUBJECT, "S2", "", False),
                ("nobody@c.example", Scope.ORGANIZER, "没有的单位", "", True),
                ("both@city.example", Scope.ALL, "", "李四", True),
                ("unit3@a.example", Scope.ALL, "", "", True),
            ):
                session.add(
                    SubscriptionRow(
                        email=email, scope=scope, scope_key=key, name=name, active=active, locale="en", created_at=NOW
                    )
                )
            for email in ("unit0@a.example", "left@d.example", "old@d.example"):
                session.add(RecipientRow(email=email, digest=False, through=[], left_at=NOW))
            for email, wishes in _REFUSING.items():
                session.add(RecipientRow(email=email, through=[], **wishes))
            session.add(RecipientRow(email="acc5@b.example", through=[], bounces=MOST_BOUNCES - 1))
        yield made


def test_who_gets_the_digest_is_the_same_a_page_at_a_time_and_one_alone(sessions: Sessions) -> None:
    with transaction(sessions) as session:
        for name, scope, key, digest in (
            ("群", Scope.ALL, "", True),
            ("组", Scope.ORGANIZER, "单位1", True),
            ("x", Scope.ALL, "", False),
        ):
            session.add(
                ChannelRow(
                    name=name, sealed="x", scope=scope, scope_key=key, locale="en", digest=digest, active=True,
                    alarms=True, steps=True, through=[], created_at=NOW,
                )
            )  # fmt: skip
        session.flush()
        wanted = digest_people(everybody(session, SETTINGS).addressees)
        assert "acc5@b.example" in {one.email for one in wanted}
        for size in (1, 2, 3, 50):
            found: list[Reader] = []
            while True:
                some, total = digest_readers(session, SETTINGS, limit=size, offset=len(found))
                found += some
                if not some:
                    break
            assert [(one.email, one.name, one.locale, one.everything) for one in found] == [
                (one.email, one.name, one.locale, one.codes is None) for one in wanted
            ]
            assert total == len(wanted)
        assert [digest_reader(session, SETTINGS, one.email) for one in wanted] == wanted
        assert first_reader(session, SETTINGS) == wanted[0].email
        for nobody in (
            "unit0@a.example",
            *_REFUSING,
            "left@d.example",
            "gone@c.example",
            "nobody@d.example",
            "channel:3",
            "channel:x",
            "",
        ):
            assert digest_reader(session, SETTINGS, nobody) is None


def everyone(sessions: Sessions) -> list[Told]:
    with transaction(sessions) as session:
        return all_told(session, SETTINGS)


@pytest.mark.parametrize("size", [1, 3, 50])
def test_the_pages_together_hold_everybody_once_as_when_all_are_read(sessions: Sessions, size: int) -> None:
    wanted = everyone(sessions)
    found: list[Told] = []
    with transaction(sessions) as session:
        while len(found) < len(wanted):
            page = told_page(session, SETTINGS, limit=size, offset=len(found))
            assert page.total == len(wanted)
            assert 0 < len(page.rows) <= size
            found += page.rows
        assert told_page(session, SETTINGS, limit=size, offset=len(found)).rows == []
    assert found == wanted
    assert [one.everything for one in wanted][:4] == [True, True, True, False]
    assert {one.email: one.subjects for one in wanted}["unit0@a.example"] == 5


@pytest.mark.parametrize("q", ["UNIT", "单位2", "王五", "李四", "d.example", "nothing at all", "100%"])
def test_a_search_finds_addresses_and_names(sessions: Sessions, q: str) -> None:
    wanted = [one for one in everyone(sessions) if q.lower() in f"{one.email} {one.name}".lower()]
    with transaction(sessions) as session:
        page = told_page(session, SETTINGS, q=q, limit=50)
    found = {one.email: one for one in page.rows}
    assert page.total == len(found)
    assert {one.email for one in wanted} <= set(found)
    # A unit finds the addresses it shares with others as well, whose rows name no unit.
    assert all(replace(found[one.email]) == one for one in wanted)
    assert all(not found[email].name for email in set(found) - {one.email for one in wanted})


def test_who_is_told_is_told_of_one_address_as_of_all(sessions: Sessions) -> None:
    known = {one.email for one in everyone(sessions)}
    with transaction(sessions) as session:
        for email in [*known, "gone@c.example", "x@nowhere.example"]:
            assert is_told(session, SETTINGS, email.upper()) == (email in known)
