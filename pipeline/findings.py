"""What the latest sound sweep of each site and account found, with the issues it belongs to; reads only."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from domain.indicators import IndicatorSet
from domain.issues import Issue
from domain.sweeps import SweepRun
from models.findings import FindingRow
from models.issues import IssueRow
from models.parts import in_parts
from models.probes import latest_series
from models.queries import accounts_by_code, latest_sweeps, sites_by_code
from models.sweeps import SweepRow
from reports.findings import Found


def latest_findings(
    session: Session,
    indicators: IndicatorSet,
    *,
    code: str | None = None,
    check: str | None = None,
    among: Sequence[str] | None = None,
) -> list[Found]:
    """Findings of the latest sound sweep of one site or account, of those ``among`` some, or of each; ordered by code, then as reported.

    Where the probes of a site were judged later than its sweep, they speak for the rules they answered; each finding stands
    once. A site that has never been swept soundly contributes only what its probes say.
    """
    codes = among if code is None else [code]
    sweeps = latest_sweeps(session, codes)
    series = latest_series(session, codes)
    names = subject_names(session)
    counted_by = {rule.id: indicators.fed_by(rule.id) for rule in indicators.rules}
    found: list[Found] = []
    for subject in sorted({*sweeps, *series}):
        rows = _rows(session, sweeps.get(subject), series.get(subject), check)
        issues = _issues(session, [row.fingerprint for row in rows])
        found += [
            Found(
                finding=row.to_domain(),
                fingerprint=row.fingerprint,
                issue=issues.get(row.fingerprint),
                indicators=counted_by.get(row.rule_id, ()),
                subject_name=names.get(subject, ""),
            )
            for row in rows
        ]
    return found


def _rows(session: Session, sweep: SweepRun | None, series: SweepRun | None, check: str | None) -> list[FindingRow]:
    """The findings of a sweep and of the newest verdict on the probes, each rule told by whichever judged it last."""
    newer = _told_by(session, series)
    if sweep is not None and series is not None and _end(series) < _end(sweep):
        newer -= _told_by(session, sweep)
    rows: list[FindingRow] = []
    for run, ours in ((sweep, False), (series, True)):
        if run is None:
            continue
        wanted = select(FindingRow).where(FindingRow.sweep_id == run.id)
        if check is not None:
            wanted = wanted.where(FindingRow.check_id == check)
        found = session.scalars(wanted.options(selectinload(FindingRow.evidence)).order_by(FindingRow.position))
        rows += [row for row in found if (row.rule_id in newer) is ours]
    return rows


def _told_by(session: Session, run: SweepRun | None) -> set[str]:
    """The rules a run answered or could not answer."""
    if run is None:
        return set()
    examined = session.scalar(select(SweepRow.examined).where(SweepRow.id == run.id)) or {}
    named = session.scalars(select(FindingRow.rule_id).where(FindingRow.sweep_id == run.id).distinct())
    return {*examined, *named}


def _end(run: SweepRun) -> datetime:
    return run.finished_at or run.ordered_at


def subject_names(session: Session) -> Mapping[str, str]:
    """Code → name of every site and account."""
    things = {account.code: account.name for account in accounts_by_code(session)}
    return things | {site.code: site.name for site in sites_by_code(session)}


def _issues(session: Session, fingerprints: list[str]) -> dict[str, Issue]:
    return {
        row.fingerprint: row.to_domain()
        for part in in_parts(fingerprints)
        for row in session.scalars(select(IssueRow).where(IssueRow.fingerprint.in_(part)))
    }
