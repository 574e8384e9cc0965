"""What the latest sound sweep of each site and account found, with the issues it belongs to; reads only."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from domain.indicators import IndicatorSet
from domain.issues import Issue
from models.findings import FindingRow
from models.issues import IssueRow
from models.queries import CHUNK, accounts_by_code, latest_sweeps, sites_by_code
from reports.findings import Found


def latest_findings(
    session: Session, indicators: IndicatorSet, *, code: str | None = None, check: str | None = None
) -> list[Found]:
    """Findings of the latest sound sweep of one site or account, or of each; ordered by code, then as reported.

    A site that has never been swept soundly contributes nothing.
    """
    codes = None if code is None else [code]
    sweeps = latest_sweeps(session, codes)
    names = subject_names(session)
    counted_by = {rule.id: indicators.fed_by(rule.id) for rule in indicators.rules}
    found: list[Found] = []
    for subject in sorted(sweeps):
        wanted = select(FindingRow).where(FindingRow.sweep_id == sweeps[subject].id)
        if check is not None:
            wanted = wanted.where(FindingRow.check_id == check)
        rows = session.scalars(wanted.options(selectinload(FindingRow.evidence)).order_by(FindingRow.position)).all()
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


def subject_names(session: Session) -> Mapping[str, str]:
    """Code → name of every site and account."""
    things = {account.code: account.name for account in accounts_by_code(session)}
    return things | {site.code: site.name for site in sites_by_code(session)}


def _issues(session: Session, fingerprints: list[str]) -> dict[str, Issue]:
    return {
        row.fingerprint: row.to_domain()
        for start in range(0, len(fingerprints), CHUNK)
        for row in session.scalars(
            select(IssueRow).where(IssueRow.fingerprint.in_(fingerprints[start : start + CHUNK]))
        )
    }
