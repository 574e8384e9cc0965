"""What people do to issues: each act is on record, and one that does not apply is refused and changes nothing."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from builders import NOW
from memory import a_database, a_finding, a_report, a_run, store_site
from sqlalchemy import select, text

from domain.issues import Act, Issue, IssueEvent, IssueState, Reason
from models.database import Sessions, transaction
from models.issues import IssueEventRow, IssueRow
from pipeline import acts
from pipeline.acts import ActError
from pipeline.settle import settle

LATER = NOW + timedelta(hours=1)
UNTIL = date(2030, 7, 1)

DOINGS: dict[Act, Callable[..., list[Issue]]] = {
    Act.CONFIRM: lambda session, which: acts.confirm(session, which, by="审核员", at=LATER, note="属实"),
    Act.ASSIGN: lambda session, which: acts.assign(
        session, which, to="某局", by="审核员", at=LATER, due_at=LATER + timedelta(days=3)
    ),
    Act.CLAIM: lambda session, which: acts.claim(session, which, by="某局", at=LATER),
    Act.EXPLAIN: lambda session, which: acts.explain(session, which, by="某局", at=LATER, note="已列入迁移计划"),
    Act.DISMISS: lambda session, which: acts.dismiss(
        session, which, reason=Reason.FALSE_ALARM, by="审核员", at=LATER, note="误报"
    ),
    Act.EXEMPT: lambda session, which: acts.exempt(
        session, which, until=UNTIL, reason=Reason.PLANNED_FIX, by="审核员", at=LATER
    ),
}


@pytest.fixture
def made(database_url: str) -> Iterator[Sessions]:
    with a_database(database_url) as sessions:
        store_site(sessions)
        with transaction(sessions) as session:
            found = [a_finding(name) for name in ("a", "b", "c")]
            settle(session, a_run(), a_report(*found), rules=[], columns=[], now=NOW)
        yield sessions


def of(made: Sessions, name: str) -> Issue:
    with transaction(made) as session:
        return session.scalars(select(IssueRow).where(IssueRow.target_label == name)).one().to_domain()


def events(made: Sessions, name: str) -> list[IssueEvent]:
    print_ = of(made, name).fingerprint
    with transaction(made) as session:
        rows = session.scalars(
            select(IssueEventRow).where(IssueEventRow.fingerprint == print_).order_by(IssueEventRow.id)
        )
        return [row.to_domain() for row in rows]


def do(made: Sessions, act: Act, *names: str) -> list[Issue]:
    prints = [of(made, name).fingerprint for name in names]
    with transaction(made) as session:
        return DOINGS[act](session, prints)


@pytest.mark.parametrize(
    ("act", "state"),
    [
        (Act.CONFIRM, IssueState.OPEN),
        (Act.ASSIGN, IssueState.ASSIGNED),
        (Act.CLAIM, IssueState.CLAIMED),
        (Act.DISMISS, IssueState.DISMISSED),
        (Act.EXEMPT, IssueState.EXEMPT),
    ],
)
def test_each_act_is_done_and_on_record(made: Sessions, act: Act, state: IssueState) -> None:
    (done,) = do(made, act, "a")
    assert done == of(made, "a")
    assert done.state is state
    event = events(made, "a")[-1]
    assert (event.act, event.before, event.after, event.at) == (act, IssueState.OPEN, state, LATER)
    assert event.by in {"审核员", "某局"}
    assert event.processed_at is None
    assert of(made, "b").state is IssueState.OPEN


def test_what_was_said_is_kept(made: Sessions) -> None:
    do(made, Act.CONFIRM, "a")
    do(made, Act.ASSIGN, "a")
    assert (of(made, "a").confirmed_by, of(made, "a").assignee) == ("审核员", "某局")
    assert of(made, "a").due_at == LATER + timedelta(days=3)
    do(made, Act.DISMISS, "b")
    assert (of(made, "b").reason, of(made, "b").note) == (Reason.FALSE_ALARM, "误报")
    do(made, Act.EXEMPT, "c")
    assert (of(made, "c").reason, of(made, "c").exempt_until) == (Reason.PLANNED_FIX, UNTIL)


@pytest.mark.parametrize("act", DOINGS)
def test_an_act_that_does_not_apply_is_refused_and_changes_nothing(made: Sessions, act: Act) -> None:
    do(made, Act.DISMISS, "a")
    before = of(made, "a"), events(made, "a"), of(made, "b")
    with pytest.raises(ActError) as refusal:
        do(made, act, "b", "a")
    assert of(made, "a").fingerprint in str(refusal.value)
    assert str(refusal.value).count("。") == 1
    assert (of(made, "a"), events(made, "a"), of(made, "b")) == before


def test_a_beginning_that_fits_one_issue_stands_for_it(made: Sessions) -> None:
    full = of(made, "a").fingerprint
    with transaction(made) as session:
        assert acts.resolve(session, full) == full
        assert acts.resolve(session, f" {full[:8].upper()} ") == full


@pytest.mark.parametrize(
    ("which", "part"),
    [("", "不是问题编号"), ("abc", "前 4 位"), ("xyz1", "不是问题编号"), ("f" * 20, "没有编号"), ("a%", "不是")],
)
def test_what_is_no_issue_is_named(made: Sessions, which: str, part: str) -> None:
    with transaction(made) as session, pytest.raises(ActError, match=part):
        acts.resolve(session, which)


def test_a_beginning_that_fits_several_issues_is_refused(made: Sessions) -> None:
    with transaction(made) as session:
        for name, print_ in (("a", "abcd1" + "0" * 15), ("b", "abcd2" + "0" * 15)):
            session.execute(text("DELETE FROM issue_events"))
            session.execute(
                text("UPDATE issues SET fingerprint = :p WHERE target_label = :n"), {"p": print_, "n": name}
            )
    with transaction(made) as session:
        with pytest.raises(ActError, match="多个"):
            acts.resolve(session, "abcd")
        assert acts.resolve(session, "abcd2") == "abcd2" + "0" * 15


def test_what_makes_no_sense_is_refused(made: Sessions) -> None:
    which = [of(made, "a").fingerprint]
    with transaction(made) as session:
        with pytest.raises(ActError, match="豁免"):
            acts.exempt(session, which, until=date(2030, 6, 14), reason=Reason.NOT_OURS, by="x", at=LATER)
        with pytest.raises(ActError, match="期限"):
            acts.assign(session, which, to="某局", by="x", at=LATER, due_at=NOW)
        with pytest.raises(ActError, match="谁"):
            acts.assign(session, which, to=" ", by="x", at=LATER)
        with pytest.raises(ActError, match="操作人"):
            acts.claim(session, which, by="", at=LATER)
    assert len(events(made, "a")) == 1


def test_an_issue_named_twice_is_acted_on_once(made: Sessions) -> None:
    do(made, Act.CONFIRM, "a", "a")
    assert len(events(made, "a")) == 2


def test_an_exemption_lapses_the_day_after_its_last(made: Sessions) -> None:
    do(made, Act.EXEMPT, "a")
    with transaction(made) as session:
        assert acts.lapse(session, today=UNTIL, now=LATER) == 0
    with transaction(made) as session:
        assert acts.lapse(session, today=UNTIL + timedelta(days=1), now=LATER) == 1
        assert acts.lapse(session, today=UNTIL + timedelta(days=1), now=LATER) == 0
    assert (of(made, "a").state, of(made, "a").exempt_until) == (IssueState.OPEN, None)
    assert events(made, "a")[-1].act is Act.LAPSE
