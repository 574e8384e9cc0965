"""A search that is told which few sites and accounts its word names finds what it finds when the database looks for them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from builders import NOW, an_account
from memory import a_database
from told import a_site

from domain.findings import Outcome
from domain.issues import IssueState
from domain.targets import TargetKind
from models import queries_issues
from models.database import Sessions, transaction
from models.issues import IssueRow
from models.queries_issues import IssueFilter, issues_page, named_few
from models.queries_sites import Wanted
from models.registry import AccountRow, SiteRow

WORDS = ("教育", "e1", "发布", "标题3", "https://s", "abcd", "nothing at all", "%", "S")


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sessions]:
    with a_database(f"sqlite:///{tmp_path_factory.mktemp('named') / 'memory.db'}") as made:
        with transaction(made) as session:
            for number in range(4):
                session.add(
                    SiteRow.from_domain(a_site(f"S{number}", f"第{number}教育局" if number % 2 else f"水务局{number}%"))
                )
                session.add(AccountRow.from_domain(replace(an_account(code=f"acc{number}"), name=f"发布e{number}")))
            for number in range(40):
                subject = f"S{number % 4}" if number % 3 else f"acc{number % 4}"
                at = NOW - timedelta(minutes=number)
                session.add(
                    IssueRow(
                        fingerprint=f"{'abcd' if number % 7 == 0 else 'ffff'}{number:036d}", rule_id="r", check_id="broken_link", subject=subject,
                        target_kind=TargetKind.LINK, target_key=f"https://{subject}.example/{number}", target_label=f"标题{number}",
                        state=IssueState.OPEN, outcome=Outcome.FAULT, message="坏", first_seen=at, last_seen=at, judged_at=at, opened_at=at,
                        values={}, found_on=[], evidence=[],
                    )
                )  # fmt: skip
        yield made


@pytest.mark.parametrize("word", WORDS)
def test_a_search_finds_the_same_whether_or_not_it_is_told_what_its_word_names(sessions: Sessions, word: str) -> None:
    with transaction(sessions) as session:
        wanted = Wanted(q=word, limit=100)
        named = named_few(session, word)
        assert named is not None
        told, _ = issues_page(session, replace(wanted, named=named), IssueFilter(folded=True), now=NOW)
        looked, _ = issues_page(session, wanted, IssueFilter(folded=True), now=NOW)
    assert told == looked
    assert bool(looked) is (word != "nothing at all")


def test_a_word_that_names_many_is_left_to_the_database(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction(sessions) as session:
        assert named_few(session, "教育") == ("S1", "S3")
        assert named_few(session, "e1") == ("acc1",)
        assert named_few(session, "没有") == ()
        monkeypatch.setattr(queries_issues, "FEW", 1)
        assert named_few(session, "教育") is None
        assert named_few(session, "e1") == ("acc1",)
