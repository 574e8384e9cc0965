"""Questions to the memory: right answers, and as many statements as questions, however much is stored."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from builders import HOME, NOW
from memory import SITE, a_database, a_finding, a_report, a_rule, a_run, store_site
from sqlalchemy import event, select

from domain.findings import Evidence, EvidenceKind
from domain.issues import Act, IssueState, Reason
from domain.records import ProbeSample
from domain.registry import Account, Platform
from domain.sweeps import SweepPurpose, SweepState
from models.database import Sessions, transaction
from models.issues import IssueRow
from models.overview import open_issues, schedules, totals, untold_events
from models.periods import last_sweeps, manual_entries, ruled_issues
from models.queries import (
    accounts_by_code,
    history_of,
    issue_by_fingerprint,
    issues_where,
    known_issues,
    latest_sweeps,
    probes_between,
    running_sweeps,
    sites_by_code,
    sweep_by_id,
)
from models.registry import AccountRow
from models.sweeps import save_run, save_samples
from pipeline.settle import settle

DAY = timedelta(days=1)
OTHER = "5001010002"


@pytest.fixture
def made(database_url: str) -> Iterator[Sessions]:
    with a_database(database_url) as sessions:
        store_site(sessions)
        store_site(sessions, code=OTHER, home_url="https://other.example/")
        yield sessions


@contextmanager
def statements(made: Sessions) -> Iterator[list[str]]:
    told: list[str] = []

    def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
        told.append(statement)

    engine = made.kw["bind"]
    event.listen(engine, "before_cursor_execute", note)
    yield told
    event.remove(engine, "before_cursor_execute", note)


def sweep(made: Sessions, name: str, *names: str, subject: str = SITE, days: int = 0, **run: object) -> None:
    at = NOW + days * DAY
    found = [a_finding(one, subject=subject, at=at) for one in names]
    with transaction(made) as session:
        made_run = a_run(name, subject=subject, at=at, **run)  # type: ignore[arg-type]
        settle(session, made_run, a_report(*found), rules=[a_rule()], columns=[], now=at)


def rule_on(made: Sessions, name: str, **values: object) -> None:
    with transaction(made) as session:
        row = session.scalars(select(IssueRow).where(IssueRow.target_label == name)).one()
        for field, value in values.items():
            setattr(row, field, value)


def test_sites_and_accounts_are_found_by_code_in_order(made: Sessions) -> None:
    with transaction(made) as session:
        account = Account(code="w1", name="某号", platform=Platform.WEIBO, organizer="某局", site_code=SITE)
        session.add(AccountRow.from_domain(account))
    with transaction(made) as session:
        assert [site.code for site in sites_by_code(session)] == [SITE, OTHER]
        assert [site.code for site in sites_by_code(session, [OTHER, "unknown"])] == [OTHER]
        assert accounts_by_code(session) == accounts_by_code(session, ["w1", "unknown"]) == [account]


def test_known_issues_are_the_living_ones_of_the_site(made: Sessions) -> None:
    sweep(made, "s1", "open", "exempt", "dismissed", "closed")
    sweep(made, "s2", "elsewhere", subject=OTHER)
    for name, state in (("exempt", "exempt"), ("dismissed", "dismissed"), ("closed", "closed")):
        rule_on(made, name, state=IssueState(state))
    with transaction(made) as session:
        assert {issue.target.label for issue in known_issues(session, SITE)} == {"open", "exempt"}


def test_issues_are_listed_by_subject_check_and_state(made: Sessions) -> None:
    sweep(made, "s1", "a", "b")
    sweep(made, "s2", "c", subject=OTHER, days=1)
    rule_on(made, "b", state=IssueState.NOTICED)
    with transaction(made) as session:
        assert [issue.target.label for issue in issues_where(session)] == ["c", "a"]
        assert [issue.target.label for issue in issues_where(session, states=[IssueState.NOTICED])] == ["b"]
        assert [issue.target.label for issue in issues_where(session, code=SITE)] == ["a"]
        assert issues_where(session, check="stale_column") == []
        assert len(issues_where(session, limit=1)) == 1


def test_an_issue_is_shown_with_its_history(made: Sessions) -> None:
    sweep(made, "s1", "a")
    with transaction(made) as session:
        (issue,) = issues_where(session)
        assert issue_by_fingerprint(session, issue.fingerprint) == issue
        assert issue_by_fingerprint(session, "0" * 20) is None
        assert [event.act for event in history_of(session, issue.fingerprint)] == [Act.SEEN]


def test_the_latest_sweep_is_the_newest_sound_one_of_the_whole_site(made: Sessions) -> None:
    sweep(made, "old")
    sweep(made, "new", days=1)
    sweep(made, "recheck", days=2, purpose=SweepPurpose.RECHECK)
    sweep(made, "doubtful", days=3, state=SweepState.DOUBTFUL)
    with transaction(made) as session:
        assert {code: run.id for code, run in latest_sweeps(session).items()} == {SITE: "new"}
        assert latest_sweeps(session, [OTHER]) == {}


def test_a_sweep_under_way_is_known_until_it_is_settled(made: Sessions) -> None:
    running = replace(a_run("s1", state=SweepState.RUNNING), finished_at=None, health=None, coverage=None)
    with transaction(made) as session:
        assert save_run(session, running)
        assert running_sweeps(session) == [running]
    sweep(made, "s1")
    with transaction(made) as session:
        assert running_sweeps(session) == []
        assert not save_run(session, running)
        assert sweep_by_id(session, "s1") == a_run("s1")


def test_probes_are_stored_once_and_given_back_in_order(made: Sessions) -> None:
    samples = [
        ProbeSample(at=NOW + n * DAY, ok=n != 1, elapsed_ms=n, failure="dns" if n == 1 else "", control_alive=True)
        for n in range(3)
    ]
    with transaction(made) as session:
        assert save_samples(session, SITE, reversed(samples)) == 3
        assert save_samples(session, SITE, samples) == 0
        assert probes_between(session, SITE, since=NOW, until=NOW + DAY) == samples[:2]
        assert probes_between(session, OTHER, since=NOW, until=NOW + 9 * DAY) == []


def test_the_city_at_a_glance(made: Sessions) -> None:
    sweep(made, "s1", "a", "b")
    rule_on(made, "b", state=IssueState.DISMISSED)
    with transaction(made) as session:
        assert open_issues(session) == {SITE: {"broken_link": 1}}
        times = schedules(session, NOW)
        assert (times[SITE].swept_at, times[SITE].busy, times[OTHER].swept_at) == (NOW, False, None)
        assert untold_events(session) == 2
        assert totals(session, "2030Q2", "cn-2019") == {}


def test_the_last_sound_sweep_of_a_period_speaks_for_it(made: Sessions) -> None:
    for number in range(4):
        sweep(made, f"s{number}", days=number)
    sweep(made, "other", subject=OTHER, days=1, purpose=SweepPurpose.RECHECK)
    with transaction(made) as session:
        found = last_sweeps(session, [SITE, OTHER], since=NOW + DAY, until=NOW + 3 * DAY)
        assert {code: run.id for code, run in found.items()} == {SITE: "s2"}
        assert last_sweeps(session, [], since=NOW, until=NOW + DAY) == {}


def test_only_issues_on_which_people_have_spoken_are_ruled(made: Sessions) -> None:
    sweep(made, "s1", "a", "b", "c", "d")
    rule_on(made, "b", state=IssueState.DISMISSED, reason=Reason.REDUCED)
    rule_on(made, "c", confirmed_by="某人")
    rule_on(made, "d", state=IssueState.EXEMPT)
    with transaction(made) as session:
        assert {issue.target.label for issue in ruled_issues(session, SITE)} == {"b", "c", "d"}
        assert manual_entries(session, SITE, "2030Q2") == {}


def test_no_question_takes_more_statements_for_more_rows(made: Sessions) -> None:
    shown = Evidence(kind=EvidenceKind.PAGE, url=HOME, captured_at=NOW, key="sha256:" + "a" * 64)

    def cost(number: int) -> int:
        at = NOW + number * DAY
        found = [a_finding(f"{number}-{one}", at=at, evidence=(shown,)) for one in range(number)]
        with transaction(made) as session, statements(made) as told:
            settle(session, a_run(f"s{number}", at=at), a_report(*found), rules=[a_rule()], columns=[], now=at)
            latest_sweeps(session)
            known_issues(session, SITE)
            open_issues(session)
        return len(told)

    few = cost(2)
    # Bulk inserts come in portions of a thousand rows at most, and look-ups in portions of five hundred.
    assert cost(300) <= few
