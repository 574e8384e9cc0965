"""Settling: what a sweep says becomes issues and events exactly once, and nothing is closed that was not seen mended."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from builders import NOW
from memory import SITE, a_database, a_finding, a_report, a_rule, a_run, link, store_site
from sqlalchemy import event, func, select

from domain.artifacts import Missing
from domain.findings import Evidence, EvidenceKind, Outcome
from domain.issues import Act, Issue, IssueState, Reason
from domain.rules import CheckError, CheckReport
from domain.sweeps import HealthState, SweepPurpose, SweepRun, SweepState
from issues.fingerprint import fingerprint
from models.database import Sessions, transaction
from models.findings import EvidenceRow, FindingRow
from models.issues import IssueEventRow, IssueRow
from models.registry import SiteRow
from models.sweeps import SweepRow
from pipeline.settle import Settled, settle

HOUR = timedelta(hours=1)


@pytest.fixture
def made(database_url: str) -> Iterator[Sessions]:
    with a_database(database_url) as sessions:
        store_site(sessions)
        yield sessions


def take(
    made: Sessions, run: SweepRun, report: CheckReport, *, confirm: int = 1, now: datetime | None = None
) -> Settled:
    with transaction(made) as session:
        return settle(
            session, run, report, rules=[a_rule(confirm=confirm)], columns=[], now=now or run.finished_at or NOW
        )


def issues_of(made: Sessions) -> dict[str, Issue]:
    with transaction(made) as session:
        return {row.target_label: row.to_domain() for row in session.scalars(select(IssueRow))}


def events_of(made: Sessions) -> list[tuple[Act, IssueState | None, IssueState]]:
    with transaction(made) as session:
        rows = session.scalars(select(IssueEventRow).order_by(IssueEventRow.id))
        return [(row.act, row.before, row.after) for row in rows]


def everything(made: Sessions) -> list[object]:
    """The whole memory of sweeps and issues, row by row."""
    with transaction(made) as session:
        return [
            [tuple(row) for row in session.execute(select(kind.__table__).order_by(*kind.__table__.primary_key))]
            for kind in (SweepRow, FindingRow, EvidenceRow, IssueRow, IssueEventRow, SiteRow)
        ]


def force(made: Sessions, label: str, **values: object) -> None:
    """What people did to an issue between two sweeps."""
    with transaction(made) as session:
        row = session.scalars(select(IssueRow).where(IssueRow.target_label == label)).one()
        for name, value in values.items():
            setattr(row, name, value)


def test_a_new_fault_opens_an_issue_and_tells_so(made: Sessions) -> None:
    assert take(made, a_run(), a_report(a_finding())) == Settled(opened=1, seen=1)
    issue = issues_of(made)["gone.html"]
    assert issue.state is IssueState.OPEN
    assert issue.fingerprint == fingerprint(a_finding())
    assert (issue.first_seen, issue.last_seen, issue.sightings) == (NOW, NOW, 1)
    assert issue.values == {"status": 404}
    assert events_of(made) == [(Act.SEEN, None, IssueState.OPEN)]


def test_the_same_sweep_settled_twice_changes_nothing(made: Sessions) -> None:
    first = take(made, a_run(), a_report(a_finding("a"), a_finding("b")))
    before = everything(made)
    again = take(made, a_run(), a_report(a_finding("a"), a_finding("b")), now=NOW + HOUR)
    assert everything(made) == before
    assert (again.opened, again.seen, again.fresh) == (first.opened, first.seen, False)


def test_the_same_report_under_another_name_changes_no_issue(made: Sessions) -> None:
    take(made, a_run("s1"), a_report(a_finding()))
    before = issues_of(made), events_of(made)
    take(made, a_run("s2"), a_report(a_finding()))
    assert (issues_of(made), events_of(made)) == before


def test_a_known_fault_seen_again_is_counted_and_renewed_without_an_event(made: Sessions) -> None:
    take(made, a_run("s1"), a_report(a_finding()))
    later = NOW + 24 * HOUR
    again = a_finding(at=later, values={"status": 410}, instances=9)
    assert take(made, a_run("s2", at=later), a_report(again)) == Settled(seen=1)
    issue = issues_of(made)["gone.html"]
    assert (issue.sightings, issue.first_seen, issue.last_seen) == (2, NOW, later)
    assert (issue.values, issue.instances) == ({"status": 410}, 9)
    assert len(events_of(made)) == 1


def test_an_issue_closes_when_its_place_was_seen_mended(made: Sessions) -> None:
    take(made, a_run("s1"), a_report(a_finding()))
    assert take(made, a_run("s2", at=NOW + HOUR), a_report(fine=["gone.html"])) == Settled(closed=1)
    assert issues_of(made)["gone.html"].state is IssueState.CLOSED
    assert events_of(made)[-1] == (Act.GONE, IssueState.OPEN, IssueState.CLOSED)


@pytest.mark.parametrize(
    "silent",
    [
        a_report(),
        a_report(fine=["another.html"]),
        a_report(fine=["gone.html"], rule="another.rule"),
        a_report(a_finding(outcome=Outcome.UNKNOWN)),
        a_report(missing=[Missing(target=link("gone.html"), record_type="LinkRecord", reason="尚未访问")]),
        CheckReport(
            findings=(),
            examined=a_report(fine=["gone.html"]).examined,
            errors=(CheckError(rule_id="links.broken", target_ref=link("gone.html").ref, error="ValueError"),),
        ),
    ],
    ids=["nothing", "another-target", "another-rule", "unknown", "missing", "broken-check"],
)
def test_an_issue_is_never_closed_by_what_was_not_examined(made: Sessions, silent: CheckReport) -> None:
    take(made, a_run("s1"), a_report(a_finding()))
    before = issues_of(made)
    assert take(made, a_run("s2", at=NOW + HOUR), silent).closed == 0
    assert issues_of(made) == before


def test_what_could_not_be_judged_opens_nothing_but_is_on_record(made: Sessions) -> None:
    assert take(made, a_run(), a_report(a_finding(outcome=Outcome.UNKNOWN))) == Settled()
    assert issues_of(made) == {}
    with transaction(made) as session:
        assert session.scalar(select(func.count()).select_from(FindingRow)) == 1


@pytest.mark.parametrize("state", [SweepState.DOUBTFUL, SweepState.FAILED])
def test_a_doubtful_sweep_is_stored_and_opens_and_closes_nothing(made: Sessions, state: SweepState) -> None:
    take(made, a_run("s1"), a_report(a_finding("a")))
    before = issues_of(made), events_of(made)
    report = a_report(a_finding("b", at=NOW + HOUR), fine=["a"])
    assert take(made, a_run("s2", at=NOW + HOUR, state=state), report) == Settled()
    assert (issues_of(made), events_of(made)) == before
    with transaction(made) as session:
        row = session.get_one(SweepRow, "s2")
        assert (row.state, row.health, row.to_domain().health) == (
            state,
            HealthState.DOUBTFUL,
            a_run("s2", state=state).health,
        )
        assert session.scalars(select(SiteRow)).one().latest_sweep_id == "s1"


def test_a_sweep_under_way_cannot_be_settled(made: Sessions) -> None:
    with pytest.raises(ValueError, match="running"):
        take(made, a_run(state=SweepState.RUNNING), a_report())


def test_a_fault_that_comes_back_reopens_its_issue_as_a_repeat(made: Sessions) -> None:
    take(made, a_run("s1"), a_report(a_finding()))
    force(made, "gone.html", confirmed_by="reviewer")
    take(made, a_run("s2", at=NOW + HOUR), a_report(fine=["gone.html"]))
    settled = take(made, a_run("s3", at=NOW + 2 * HOUR), a_report(a_finding(at=NOW + 2 * HOUR)))
    assert settled == Settled(opened=1, seen=1, repeats=1)
    issue = issues_of(made)["gone.html"]
    assert (issue.state, issue.repeats, issue.first_seen, issue.confirmed_by) == (IssueState.OPEN, 1, NOW, "")
    assert events_of(made)[-1] == (Act.SEEN, IssueState.CLOSED, IssueState.OPEN)


def test_a_rule_that_wants_two_sightings_tells_nobody_of_the_first(made: Sessions) -> None:
    assert take(made, a_run("s1"), a_report(a_finding()), confirm=2).opened == 0
    assert issues_of(made)["gone.html"].state is IssueState.NOTICED
    with transaction(made) as session:
        assert session.scalar(select(func.count()).where(IssueEventRow.processed_at.is_(None))) == 0
    later = NOW + HOUR
    assert take(made, a_run("s2", at=later), a_report(a_finding(at=later)), confirm=2).opened == 1
    assert issues_of(made)["gone.html"].state is IssueState.OPEN


def test_sightings_with_a_mended_look_between_them_do_not_add_up(made: Sessions) -> None:
    for number, report in enumerate(
        [a_report(a_finding()), a_report(fine=["gone.html"]), a_report(a_finding(at=NOW + 2 * HOUR))]
    ):
        settled = take(made, a_run(f"s{number}", at=NOW + number * HOUR), report, confirm=2)
        assert (settled.opened, settled.closed) == (0, 0)
    issue = issues_of(made)["gone.html"]
    assert (issue.state, issue.repeats) == (IssueState.NOTICED, 0)


def test_a_claim_that_is_not_true_goes_back_to_its_assignee(made: Sessions) -> None:
    take(made, a_run("s1"), a_report(a_finding()))
    force(made, "gone.html", state=IssueState.CLAIMED, assignee="unit")
    take(made, a_run("s2", at=NOW + HOUR), a_report(a_finding(at=NOW + HOUR)))
    issue = issues_of(made)["gone.html"]
    assert (issue.state, issue.assignee) == (IssueState.ASSIGNED, "unit")


def test_what_a_person_dismissed_stays_dismissed(made: Sessions) -> None:
    take(made, a_run("s1"), a_report(a_finding()))
    force(made, "gone.html", state=IssueState.DISMISSED, reason=Reason.FALSE_ALARM, note="已核对")
    take(made, a_run("s2", at=NOW + HOUR), a_report(a_finding(at=NOW + HOUR)))
    take(made, a_run("s3", at=NOW + 2 * HOUR), a_report(fine=["gone.html"]))
    issue = issues_of(made)["gone.html"]
    assert (issue.state, issue.reason, issue.note) == (IssueState.DISMISSED, Reason.FALSE_ALARM, "已核对")


def test_an_exemption_holds_until_its_day_even_if_the_fault_goes_and_comes_back(made: Sessions) -> None:
    take(made, a_run("s1"), a_report(a_finding()))
    until = (NOW + 48 * HOUR).date()
    force(made, "gone.html", state=IssueState.EXEMPT, reason=Reason.PLANNED_FIX, exempt_until=until)
    take(made, a_run("s2", at=NOW + HOUR), a_report(fine=["gone.html"]))
    take(made, a_run("s3", at=NOW + 48 * HOUR), a_report(a_finding(at=NOW + 48 * HOUR)))
    assert issues_of(made)["gone.html"].state is IssueState.EXEMPT
    take(made, a_run("s4", at=NOW + 60 * HOUR), a_report(fine=["gone.html"]))
    late = NOW + 96 * HOUR
    take(made, a_run("s5", at=late), a_report(a_finding(at=late)))
    issue = issues_of(made)["gone.html"]
    assert (issue.state, issue.exempt_until, issue.reason) == (IssueState.OPEN, None, None)


def test_a_sweep_that_began_before_a_recheck_cannot_reopen_what_the_recheck_saw_mended(made: Sessions) -> None:
    take(made, a_run("s1"), a_report(a_finding()))
    mended_at = NOW + 5 * HOUR
    recheck = a_run("r", at=mended_at, purpose=SweepPurpose.RECHECK)
    take(made, recheck, a_report(fine=["gone.html"]))
    # Its ten minutes began before the recheck and ended after it.
    overlapping = mended_at + timedelta(minutes=3)
    take(made, a_run("s2", at=overlapping), a_report(a_finding(at=overlapping)))
    assert issues_of(made)["gone.html"].state is IssueState.CLOSED


def test_sweeps_settled_in_the_wrong_order_leave_the_word_of_the_newest(made: Sessions) -> None:
    take(made, a_run("new", at=NOW + 24 * HOUR), a_report(a_finding("b", at=NOW + 24 * HOUR), fine=["a"]))
    take(made, a_run("old", at=NOW), a_report(a_finding("a"), fine=["b"]))
    assert {label: issue.state for label, issue in issues_of(made).items()} == {"b": IssueState.OPEN}
    with transaction(made) as session:
        assert session.scalars(select(SiteRow)).one().latest_sweep_id == "new"


def test_a_recheck_is_not_taken_for_a_sweep_of_the_whole_site(made: Sessions) -> None:
    take(made, a_run("s1"), a_report(a_finding("a"), a_finding("b")))
    later = NOW + HOUR
    take(made, a_run("r", at=later, purpose=SweepPurpose.RECHECK), a_report(fine=["a"]))
    assert {label: issue.state for label, issue in issues_of(made).items()} == {
        "a": IssueState.CLOSED,
        "b": IssueState.OPEN,
    }
    with transaction(made) as session:
        assert session.scalars(select(SiteRow)).one().latest_sweep_id == "s1"


def test_two_faults_of_one_target_are_two_issues_and_close_apart(made: Sessions) -> None:
    both = [a_finding(discriminator=name) for name in ("icp", "badge")]
    take(made, a_run("s1"), a_report(*both))
    take(made, a_run("s2", at=NOW + HOUR), a_report(a_finding(at=NOW + HOUR, discriminator="icp")))
    with transaction(made) as session:
        states = dict(session.execute(select(IssueRow.fingerprint, IssueRow.state)).all())
    assert states == {fingerprint(both[0]): IssueState.OPEN, fingerprint(both[1]): IssueState.CLOSED}


def test_one_dead_target_on_two_sites_is_one_issue_each(made: Sessions) -> None:
    take(made, a_run("s1"), a_report(a_finding()))
    take(made, a_run("s2", subject="other"), a_report(a_finding(subject="other")))
    take(made, a_run("s3", subject="other", at=NOW + HOUR), a_report(fine=["gone.html"]))
    with transaction(made) as session:
        states = dict(session.execute(select(IssueRow.subject, IssueRow.state)).all())
    assert states == {SITE: IssueState.OPEN, "other": IssueState.CLOSED}


def test_evidence_is_kept_in_the_store_before_anything_is_written(made: Sessions) -> None:
    shown = Evidence(
        kind=EvidenceKind.LISTING, url="https://x/", captured_at=NOW, key="sha256:" + "a" * 64, excerpt="…"
    )
    report = a_report(a_finding("a", evidence=(shown,)), a_finding("b", evidence=(shown,)))
    kept: list[str] = []
    with transaction(made) as session:
        settle(session, a_run(), report, rules=[], columns=[], now=NOW, keep=kept.extend)
    assert kept == [shown.key]
    assert issues_of(made)["a"].evidence == (shown,)

    def full(keys: Sequence[str]) -> None:
        raise OSError(28, "No space left on device")

    other = Evidence(kind=EvidenceKind.LISTING, url="https://x/", captured_at=NOW, key="sha256:" + "b" * 64)
    before = everything(made)
    later = a_finding("c", at=NOW + HOUR, evidence=(other,))
    with pytest.raises(OSError, match="No space"), transaction(made) as session:
        settle(session, a_run("s2", at=NOW + HOUR), a_report(later), rules=[], columns=[], now=NOW, keep=full)
    assert everything(made) == before


def test_text_that_a_database_refuses_is_stored_without_it(made: Sessions) -> None:
    strange = a_finding("gone.html", message="坏\x00字\ud800", values={"anchor": "a\x00b\udfff"})
    take(made, a_run(), a_report(strange))
    issue = issues_of(made)["gone.html"]
    assert (issue.message, issue.values) == ("坏字?", {"anchor": "ab?"})


def test_a_sweep_remembers_what_each_rule_answered(made: Sessions) -> None:
    take(made, a_run(), a_report(a_finding("a"), a_finding("x", outcome=Outcome.UNKNOWN), fine=["b", "c"]))
    with transaction(made) as session:
        row = session.get_one(SweepRow, "s1")
        assert row.examined == {"links.broken": 3}
        assert row.to_domain() == a_run()


def test_one_sweep_settled_by_many_at_once_is_settled_by_one(made: Sessions) -> None:
    report = a_report(*(a_finding(name) for name in "abc"))
    with ThreadPoolExecutor(4) as pool:
        settled = list(pool.map(lambda _: take(made, a_run(), report), range(4)))
    assert sorted(one.fresh for one in settled) == [False, False, False, True]
    assert {one.opened for one in settled} == {3}
    assert len(events_of(made)) == 3


def test_two_sweeps_of_one_site_settled_at_once_open_each_issue_once(made: Sessions) -> None:
    report = a_report(*(a_finding(name) for name in "abc"))
    with ThreadPoolExecutor(2) as pool:
        settled = list(pool.map(lambda name: take(made, a_run(name), report), ["s1", "s2"]))
    assert sum(one.opened for one in settled) == 3
    assert len(events_of(made)) == 3
    assert {issue.sightings for issue in issues_of(made).values()} == {1}


def test_a_word_of_a_person_during_the_settling_wins(postgres_url: str) -> None:
    with a_database(postgres_url) as made:
        take(made, a_run("s1"), a_report(a_finding("a"), a_finding("b")))
        spoken: list[str] = []

        def speak(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            # The sweep has read the issues and is about to close them.
            if statement.startswith("UPDATE issues") and not spoken:
                spoken.append(statement)
                force(made, "a", state=IssueState.DISMISSED)

        event.listen(made.kw["bind"], "before_cursor_execute", speak)
        settled = take(made, a_run("s2", at=NOW + HOUR), a_report(fine=["a", "b"]))
        assert spoken
        assert settled.closed == 1
        assert {label: issue.state for label, issue in issues_of(made).items()} == {
            "a": IssueState.DISMISSED,
            "b": IssueState.CLOSED,
        }
        assert len(events_of(made)) == 3


def test_a_recheck_keeps_the_shared_cause_a_whole_sweep_has_named(made: Sessions) -> None:
    take(made, a_run("s1"), a_report(a_finding(cause="template")))
    for number, purpose in enumerate([SweepPurpose.RECHECK, SweepPurpose.ROUTINE], start=1):
        at = NOW + number * HOUR
        take(made, a_run(f"r{number}", at=at, purpose=purpose), a_report(a_finding(at=at)))
        kept = issues_of(made)["gone.html"].cause
        assert kept == ("template" if purpose is SweepPurpose.RECHECK else None)


def test_settling_a_large_site_stays_in_bulk(made: Sessions) -> None:
    names = [f"page-{number}.html" for number in range(3000)]
    take(made, a_run("s1"), a_report(*(a_finding(name) for name in names)))
    later = NOW + 24 * HOUR
    settled = take(
        made,
        a_run("s2", at=later),
        a_report(*(a_finding(name, at=later) for name in names[:1500]), fine=names[1500:]),
    )
    assert settled == Settled(seen=1500, closed=1500)
