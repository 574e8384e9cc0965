"""Between sweeps of links: what an order is told of earlier tries, and what is kept of a sweep's own; in the caller's transaction."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from domain.findings import Outcome
from domain.records import LinkRecord
from domain.rules import CheckReport
from domain.sweeps import SweepOrder, SweepPurpose
from models.links import (
    drop_pending,
    fresh_verdicts,
    key_of,
    pending_of,
    put_pending,
    rechecks_of,
    remember_verdicts,
)

VERDICTS_LAST = timedelta(hours=20)
"""An outside target is asked once a day for the whole city; a little less, so that a daily rhythm never meets yesterday's word."""
NEXT_TRIES = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
"""When an open target is tried again by itself; after the last it waits for the site's next sweep."""


def with_memory(session: Session, order: SweepOrder, *, now: datetime) -> SweepOrder:
    """The order with the open targets of its site, and for whole sweeps with the fresh verdicts on outside targets."""
    verdicts = (
        ()
        if order.purpose is SweepPurpose.RECHECK
        else fresh_verdicts(session, order.site.code, since=now - VERDICTS_LAST)
    )
    return replace(order, pending=tuple(pending_of(session, order.site.code)), verdicts=tuple(verdicts))


def remember_links(
    session: Session, order: SweepOrder, links: tuple[LinkRecord, ...], report: CheckReport, *, now: datetime
) -> None:
    """Keep the verdicts on outside targets for others, and plan the next try of what is still open.

    ``links``: the records of a sound sweep; ``report`` says which of them could not be judged for want of tries.
    """
    site = order.site.code
    open_now = {
        finding.target.key
        for finding in report.findings
        if finding.check_id == "broken_link"
        and finding.fault.outcome is Outcome.UNKNOWN
        and finding.fault.values.get("pending")
    }
    told = {verdict.url for verdict in order.verdicts}
    remember_verdicts(
        session,
        site,
        [
            link
            for link in links
            if not link.internal
            and link.attempts
            and link.url not in open_now
            and link.url.startswith(("http://", "https://"))
            and not (link.url in told and link.attempts[-1].at < order.ordered_at)
        ],
    )
    before = rechecks_of(session, site)
    carried = {one.url for one in order.pending}
    alone = {one.target.key for one in order.known_faults if not one.check_id}
    planned = []
    for link in links:
        if link.url in open_now:
            if link.url in alone - carried and key_of(link.url) in before:
                continue  # somebody looked in between: its tries, spaced as they are to be, go on
            done = before.get(key_of(link.url), -1) + 1
            next_at = now + NEXT_TRIES[done] if done < len(NEXT_TRIES) else None
            planned.append((replace(link, attempts=_failing(link)), done, next_at))
    settled = {key_of(link.url) for link in links} - {key_of(url) for url in open_now}
    if order.purpose is not SweepPurpose.RECHECK:
        settled |= set(before) - {key_of(url) for url in open_now}  # no page of the site names it any more
    drop_pending(session, site, settled & set(before))
    put_pending(session, site, planned)


def _failing(link: LinkRecord) -> tuple:  # type: ignore[type-arg]
    """The tries since the last good one."""
    tail = list(link.attempts)
    for position in range(len(tail) - 1, -1, -1):
        if tail[position].ok:
            return tuple(tail[position + 1 :])
    return tuple(tail)
