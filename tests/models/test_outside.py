"""Outside pages are remembered for the whole city, and as they were before they changed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from builders import HOME, NOW
from memory import SITE, a_database, store_site

from domain.records import OutsidePage, OutsideRecord
from domain.targets import TargetKind, TargetRef
from models.database import Sessions, transaction
from models.outside import forget_outside, outside_of, remember_outside

OTHER = "5001010002"
URL = "http://www.partner.example/"
PAPER = OutsidePage(url=URL, at=NOW, title="晚报", text="今日新闻 时政 民生 评论 报社简介", filing="12345678")
BOUGHT = replace(PAPER, at=NOW + timedelta(days=1), title="Global Fitness", text="workout plans", filing="")


@pytest.fixture
def made(database_url: str) -> Iterator[Sessions]:
    with a_database(database_url) as sessions:
        store_site(sessions)
        yield sessions


def take(made: Sessions, code: str, page: OutsidePage) -> None:
    record = OutsideRecord(
        target=TargetRef(kind=TargetKind.LINK, key=URL), url=URL, found_on=(HOME,), instances=1, page=page
    )
    with transaction(made) as session:
        remember_outside(session, code, [record], now=page.at)


def known(made: Sessions, code: str) -> list[tuple[str, str]]:
    with transaction(made) as session:
        return [(seen.page.title, seen.steady.title) for seen in outside_of(session, code)]


def test_what_it_always_was_stays_when_it_changes_altogether(made: Sessions) -> None:
    take(made, SITE, PAPER)
    assert known(made, SITE) == [("晚报", "晚报")]
    take(made, SITE, BOUGHT)
    assert known(made, SITE) == [("Global Fitness", "晚报")]


def test_small_changes_are_followed(made: Sessions) -> None:
    take(made, SITE, PAPER)
    take(made, SITE, replace(PAPER, at=BOUGHT.at, title="晚报数字版"))
    assert known(made, SITE) == [("晚报数字版", "晚报数字版")]


def test_an_older_reading_replaces_nothing(made: Sessions) -> None:
    take(made, SITE, BOUGHT)
    take(made, OTHER, PAPER)
    assert known(made, SITE) == known(made, OTHER) == [("Global Fitness", "Global Fitness")]


def test_what_nobody_names_any_more_is_forgotten(made: Sessions) -> None:
    take(made, SITE, PAPER)
    with transaction(made) as session:
        forget_outside(session, before=NOW + timedelta(days=400))
    assert known(made, SITE) == []
