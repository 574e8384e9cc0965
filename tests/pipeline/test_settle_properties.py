"""Whatever sweeps say, saying it again changes nothing, and nothing closes that was not looked at."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from builders import NOW
from hypothesis import given, settings
from hypothesis import strategies as st
from memory import a_finding, a_report, a_rule, a_run
from sqlalchemy import select

from domain.findings import Outcome
from domain.issues import Act, Issue, IssueState
from domain.rules import CheckReport
from domain.sweeps import SweepPurpose, SweepRun, SweepState
from issues.fingerprint import fingerprint
from issues.lifecycle import after, sighted
from models.base import Base
from models.database import Sessions, open_database, sessions, transaction
from models.issues import IssueEventRow, IssueRow
from pipeline.settle import settle

NAMES = ("a", "b", "c")
Step = tuple[SweepRun, CheckReport]


@st.composite
def histories(draw: st.DrawFn) -> list[Step]:
    """Some days of sweeps over three links, each link found broken, suspicious, fine, unclear or not looked at."""
    steps: list[Step] = []
    for day in range(draw(st.integers(1, 6))):
        at = NOW + timedelta(days=day)
        looks = {name: draw(st.sampled_from(["fault", "suspicion", "unknown", "fine", "none"])) for name in NAMES}
        found = [a_finding(name, at=at, outcome=Outcome(look)) for name, look in looks.items() if look in set(Outcome)]
        report = a_report(*found, fine=[name for name, look in looks.items() if look == "fine"])
        run = a_run(f"s{day}", at=at, purpose=draw(st.sampled_from(SweepPurpose)))
        if draw(st.integers(0, 4)) == 0:
            run = a_run(run.id, at=at, state=SweepState.DOUBTFUL)
        steps.append((run, report))
    return steps


@contextmanager
def a_memory() -> Iterator[Sessions]:
    engine = open_database("sqlite://")
    Base.metadata.create_all(engine)
    yield sessions(engine)
    engine.dispose()


def take(made: Sessions, step: Step, confirm: int) -> None:
    run, report = step
    with transaction(made) as session:
        settle(session, run, report, rules=[a_rule(confirm=confirm)], columns=[], now=run.finished_at or NOW)


def remembered(made: Sessions) -> tuple[list[Issue], list[object]]:
    with transaction(made) as session:
        issues = [row.to_domain() for row in session.scalars(select(IssueRow).order_by(IssueRow.fingerprint))]
        rows = session.scalars(select(IssueEventRow).order_by(IssueEventRow.id))
        return issues, [replace(row.to_domain(), sweep_id="") for row in rows]


@settings(max_examples=25, deadline=None)
@given(histories(), st.integers(1, 3), st.randoms(use_true_random=False))
def test_what_is_said_again_changes_nothing(history: list[Step], confirm: int, random: object) -> None:
    with a_memory() as once, a_memory() as often:
        for step in history:
            take(once, step, confirm)
            take(often, step, confirm)
            take(often, step, confirm)
        echoes = [*history, *((replace(run, id=f"again-{run.id}"), report) for run, report in history)]
        random.shuffle(echoes)  # type: ignore[attr-defined]
        for step in echoes:
            take(often, step, confirm)
        assert remembered(often) == remembered(once)


@settings(max_examples=60, deadline=None)
@given(histories(), st.integers(1, 3))
def test_issues_are_what_the_sound_looks_one_after_the_other_make_of_them(history: list[Step], confirm: int) -> None:
    """The same by a second, simple way: one link at a time, by hand."""
    with a_memory() as made:
        for step in history:
            take(made, step, confirm)
        issues = {issue.target.label: issue.state for issue in remembered(made)[0]}
    for name in NAMES:
        state: IssueState | None = None
        streak = 0
        for run, report in history:
            if run.state is not SweepState.DONE:
                continue
            print_ = fingerprint(a_finding(name))
            found = [f for f in report.findings if fingerprint(f) == print_ and f.fault.outcome is not Outcome.UNKNOWN]
            if found:
                streak += 1
                state = sighted(state, enough=streak >= confirm) or state
            elif state is not None and any(e.target_ref == a_finding(name).target.ref for e in report.examined):
                streak = 0
                state = after(state, Act.GONE) or state
        assert issues.get(name) is state
