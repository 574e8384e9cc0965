"""Findings → issues and their events, in one transaction; the only writer of what sweeps say about issues."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, Update, bindparam, case, func, insert, or_, select, update
from sqlalchemy.orm import Session

from domain.findings import Finding, Outcome
from domain.issues import Act, IssueEvent, IssueState
from domain.records import ColumnRecord
from domain.rules import CheckReport, Rule
from domain.sweeps import HealthState, SweepRun, SweepState
from issues.fingerprint import fingerprint
from issues.lifecycle import after, sighted
from issues.reconcile import reconcile
from models.findings import EvidenceRow, FindingRow, evidence_values, finding_values
from models.issues import (
    IssueEventRow,
    IssueRow,
    event_values,
    first_sighting_values,
    sighting_values,
    with_earlier_pictures,
)
from models.parts import in_parts
from models.periods import WHOLE
from models.registry import AccountRow, SiteRow
from models.sweeps import SweepRow, save_run
from models.upsert import insert_new, table_of
from pipeline.remember_columns import remember_columns

KEPT_MISSING = 1000
"""Missing things a sweep's row names; their full number stands in the bundle."""
LIVING = (IssueState.NOTICED, IssueState.OPEN, IssueState.ASSIGNED, IssueState.CLAIMED, IssueState.EXEMPT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What taking in a sweep has changed."""

    opened: int = 0
    """Issues that now count and did not before, with the repeats."""
    closed: int = 0
    """Issues that counted and were seen mended."""
    seen: int = 0
    """Distinct faults and suspicions of the report."""
    repeats: int = 0
    """Of the opened ones: those that had been closed before (反复出现)."""
    fresh: bool = True
    """False when this very sweep had been settled before and nothing was done."""


def settle(
    session: Session,
    run: SweepRun,
    report: CheckReport,
    *,
    rules: Sequence[Rule],
    columns: Sequence[ColumnRecord],
    now: datetime,
    keep: Callable[[Sequence[str]], None] | None = None,
) -> Settled:
    """Take one finished sweep into the memory. The caller commits; on any error it rolls back and nothing has happened.

    Settling the same sweep again changes nothing and gives the same counts with ``fresh=False``. A doubtful or failed sweep is
    stored and opens and closes nothing. A sweep that began before an issue was last judged says nothing about that issue.

    ``rules``: the bound rules, for their ``confirm``. ``columns``: the sweep's column records. ``now``: aware, the moment of
    settling. ``keep``: copies the blobs of these evidence keys into the store, called before the first write.
    Raises ValueError for a sweep that is still under way.
    """
    if run.state in {SweepState.QUEUED, SweepState.RUNNING}:
        raise ValueError(f"sweep {run.id} is {run.state.value}: only a finished sweep can be settled")
    sound = run.state is SweepState.DONE and run.health is not None and run.health.state is HealthState.SOUND
    if keep is not None and sound:
        keep(list(dict.fromkeys(e.key for finding in report.findings for e in finding.fault.evidence if e.key)))
    if not _take(session, run, now):
        return _settled_before(session, run.id)
    settled = Settled()
    if sound:
        prints = [fingerprint(finding) for finding in report.findings]
        _store_findings(session, run, report, prints)
        settled = _Settling(session, run, report, prints, rules, now).settle()
        remember_columns(session, run.site_code, columns, seen_at=run.finished_at or now, whole=run.purpose in WHOLE)
        if run.purpose in WHOLE:
            _point_to_latest(session, run, now)
    _note_result(session, run, report, settled)
    session.expire_all()  # the bulk statements have passed by the objects in the session
    return settled


def _take(session: Session, run: SweepRun, now: datetime) -> bool:
    """Store the run and claim the settling of it; False when somebody has settled it already.

    A write comes first: on SQLite it takes the lock, so that no other writer can come between reading and writing.
    """
    save_run(session, run)
    taken = update(SweepRow).where(SweepRow.id == run.id, SweepRow.settled_at.is_(None)).values(settled_at=now)
    return _rows(session, taken) == 1


def _settled_before(session: Session, sweep_id: str) -> Settled:
    row = session.execute(
        select(SweepRow.opened, SweepRow.closed, SweepRow.seen, SweepRow.repeats).where(SweepRow.id == sweep_id)
    ).one()
    return Settled(opened=row.opened, closed=row.closed, seen=row.seen, repeats=row.repeats, fresh=False)


def _store_findings(session: Session, run: SweepRun, report: CheckReport, prints: Sequence[str]) -> None:
    found = [
        finding_values(finding, sweep_id=run.id, position=position, fingerprint=prints[position])
        for position, finding in enumerate(report.findings)
    ]
    shown = [
        row
        for position, finding in enumerate(report.findings)
        for row in evidence_values(finding, sweep_id=run.id, position=position)
    ]
    if found:
        session.execute(insert(table_of(FindingRow)), found)
    if shown:
        session.execute(insert(table_of(EvidenceRow)), shown)


def _point_to_latest(session: Session, run: SweepRun, now: datetime) -> None:
    finished = run.finished_at or now
    for row in (SiteRow, AccountRow):
        session.execute(
            update(row)
            .where(row.code == run.site_code, or_(row.latest_sweep_at.is_(None), row.latest_sweep_at <= finished))
            .values(latest_sweep_id=run.id, latest_sweep_at=finished)
        )


def _note_result(session: Session, run: SweepRun, report: CheckReport, settled: Settled) -> None:
    session.execute(
        update(SweepRow)
        .where(SweepRow.id == run.id)
        .values(
            opened=settled.opened,
            closed=settled.closed,
            seen=settled.seen,
            repeats=settled.repeats,
            examined=dict(sorted(Counter(item.rule_id for item in report.examined).items())),
            errors=[{"rule": e.rule_id, "target": e.target_ref, "error": e.error} for e in report.errors],
            missing=[
                {"target": m.target.ref, "record_type": m.record_type, "reason": m.reason}
                for m in report.missing[:KEPT_MISSING]
            ],
        )
    )


class _Settling:
    """One sound sweep on its way into the issues."""

    def __init__(
        self,
        session: Session,
        run: SweepRun,
        report: CheckReport,
        prints: Sequence[str],
        rules: Sequence[Rule],
        now: datetime,
    ) -> None:
        self._session = session
        self._run = run
        self._report = report
        self._now = now
        self._confirm = {rule.id: rule.confirm for rule in rules}
        self._found: dict[str, Finding] = {}
        for print_, finding in zip(prints, report.findings, strict=True):
            if finding.fault.outcome is not Outcome.UNKNOWN:
                self._found.setdefault(print_, finding)
        self._events: list[IssueEvent] = []

    def settle(self) -> Settled:
        known = self._known()
        since = self._run.started_at or self._run.finished_at or self._now
        # What was judged while or after this sweep was under way may be newer than what the sweep saw.
        open_to_word = {print_: row for print_, row in known.items() if row.judged_at <= since}
        said = reconcile((row.to_domain() for row in open_to_word.values()), self._report)
        opened, repeats = self._see({p: open_to_word[p] for p in said.seen if p in open_to_word})
        opened += self._open([p for p in said.seen if p not in known], since)
        closed = self._close({p: open_to_word[p] for p in said.gone})
        if self._events:
            self._session.execute(insert(table_of(IssueEventRow)), [event_values(event) for event in self._events])
        return Settled(opened=opened, closed=closed, seen=len(self._found), repeats=repeats)

    def _known(self) -> dict[str, IssueRow]:
        """The subject's living issues, and the ended ones that the report speaks of: those may come back."""
        living = select(IssueRow).where(IssueRow.subject == self._run.site_code, IssueRow.state.in_(LIVING))
        known = {row.fingerprint: row for row in self._session.scalars(living)}
        for chunk in in_parts([print_ for print_ in self._found if print_ not in known]):
            ended = select(IssueRow).where(IssueRow.fingerprint.in_(chunk))
            known.update((row.fingerprint, row) for row in self._session.scalars(ended))
        return known

    def _open(self, prints: Sequence[str], since: datetime) -> int:
        """Faults never met before."""
        if not prints or self._is_overtaken(since):
            return 0
        rows = []
        for print_ in prints:
            finding = self._found[print_]
            state = sighted(None, enough=self._enough(finding, 1))
            opened_at = self._now if state is IssueState.OPEN else None
            values = first_sighting_values(finding, fingerprint=print_)
            rows.append({**values, "state": state, "opened_at": opened_at, "last_sweep_id": self._run.id})
        states = {row["fingerprint"]: row["state"] for row in rows}
        inserted = [print_ for (print_,) in insert_new(self._session, IssueRow, rows, key=("fingerprint",))]
        for print_ in sorted(inserted):
            self._tell(print_, Act.SEEN, None, states[print_])
        return sum(states[print_].counts for print_ in inserted)

    def _is_overtaken(self, since: datetime) -> bool:
        """A whole sweep that ended after this one began has been settled: what it did not find, this one may not open."""
        newest = self._session.scalar(
            select(func.max(SweepRow.finished_at)).where(
                SweepRow.subject == self._run.site_code,
                SweepRow.id != self._run.id,
                SweepRow.state == SweepState.DONE,
                SweepRow.purpose.in_(WHOLE),
                SweepRow.settled_at.is_not(None),
            )
        )
        return newest is not None and newest > since

    def _see(self, rows: Mapping[str, IssueRow]) -> tuple[int, int]:
        """Known issues that were found again: renew what is known, and open or reopen where the table says so."""
        moves: dict[tuple[IssueState, IssueState], list[str]] = defaultdict(list)
        for print_, row in rows.items():
            finding = self._found[print_]
            exempt = row.exempt_until is not None and row.exempt_until >= finding.observed_at.date()
            new = sighted(row.state, enough=self._enough(finding, row.streak + 1), exempt=exempt)
            if new is not None:
                moves[row.state, new].append(print_)
        opened = repeats = 0
        for (before, new), prints in moves.items():
            moved = self._move(prints, Act.SEEN, before, new, **self._changes(before, new))
            if new is IssueState.OPEN:
                opened += len(moved)
                repeats += sum(rows[print_].opened_at is not None for print_ in moved)
        self._renew(rows)
        return opened, repeats

    def _changes(self, before: IssueState, new: IssueState) -> dict[str, Any]:
        """What else changes with the state of an issue that was found again."""
        changes: dict[str, Any] = {}
        if before is IssueState.CLOSED:
            # A fault that came back starts anew: an old signature or deadline says nothing about it.
            changes |= {"closed_at": None, "assignee": "", "due_at": None, "confirmed_by": ""}
        if new is IssueState.OPEN:
            came_back = case((IssueRow.opened_at.is_(None), 0), else_=1)
            changes |= {"repeats": IssueRow.repeats + came_back, "opened_at": self._now}
            changes |= {"reason": None, "exempt_until": None}
        return changes

    def _renew(self, rows: Mapping[str, IssueRow]) -> None:
        """Every sighting renews the evidence and the wording; what people have set stays."""
        if not rows:
            return
        table = table_of(IssueRow)
        whole = self._run.purpose in WHOLE
        sightings = [
            {
                **(values if whole else with_earlier_pictures(values, row)),
                "last_sweep_id": self._run.id,
                "print_": print_,
            }
            for print_, row in rows.items()
            for values in (sighting_values(self._found[print_]),)
        ]
        names = [name for name in sightings[0] if name != "print_"]
        renewal = (
            update(table)
            .where(table.c.fingerprint == bindparam("print_"))
            .values({name: bindparam(name) for name in names})
            .values(sightings=table.c.sightings + 1, streak=table.c.streak + 1)
        )
        if not whole:
            # It saw too little of the site to know a shared cause better than the last whole sweep.
            renewal = renewal.values(cause=func.coalesce(bindparam("cause"), table.c.cause))
        self._session.connection().execute(renewal, sightings)

    def _close(self, rows: Mapping[str, IssueRow]) -> int:
        """Known issues whose place was looked at and found mended."""
        moves: dict[IssueState, list[str]] = defaultdict(list)
        for print_, row in rows.items():
            if after(row.state, Act.GONE) is not None:
                moves[row.state].append(print_)
        closed = 0
        for before, prints in moves.items():
            judged_at = self._run.finished_at or self._now
            moved = self._move(
                prints, Act.GONE, before, IssueState.CLOSED, closed_at=self._now, judged_at=judged_at, streak=0
            )
            closed += len(moved) if before is not IssueState.NOTICED else 0
        return closed

    def _move(self, prints: Sequence[str], act: Act, before: IssueState, new: IssueState, **changes: Any) -> list[str]:
        """Compare-and-set: only issues still in the state they were read in; the fingerprints of those moved."""
        moved: list[str] = []
        for chunk in in_parts(prints):
            statement = (
                update(IssueRow)
                .where(IssueRow.fingerprint.in_(chunk), IssueRow.state == before)
                .values(state=new, **changes)
                .returning(IssueRow.fingerprint)
                .execution_options(synchronize_session=False)
            )
            moved += self._session.scalars(statement)
        for print_ in sorted(moved):
            self._tell(print_, act, before, new)
        return moved

    def _tell(self, print_: str, act: Act, before: IssueState | None, new: IssueState) -> None:
        quiet = new is IssueState.NOTICED or (before is IssueState.NOTICED and new is IssueState.CLOSED)
        self._events.append(
            IssueEvent(
                fingerprint=print_,
                at=self._now,
                act=act,
                before=before,
                after=new,
                sweep_id=self._run.id,
                # Nobody is told of what was never sure: it is history, but not in the outbox.
                processed_at=self._now if quiet else None,
            )
        )

    def _enough(self, finding: Finding, streak: int) -> bool:
        return streak >= self._confirm.get(finding.rule_id, 1)


def _rows(session: Session, statement: Update) -> int:
    result = session.execute(statement.execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)
    return result.rowcount
