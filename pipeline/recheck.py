"""«Is it mended?»: one site again, or just the faults named, before all routine work."""

import asyncio
from functools import cache

from checks.registry import discover
from domain.records import ColumnRecord
from domain.sweeps import KnownFault, SweepPurpose
from domain.targets import TargetKind
from domain.wording import N_
from models.database import transaction
from models.links import pending_sites
from models.queries import known_issues, seen_columns, sites_by_code
from pipeline.orders import LOOKED_AT_AGAIN, read_alone
from pipeline.pointed import pointed_at
from pipeline.sweep import Runner, SweepRefusedError, Watcher, claim_and_order, named_sites, run_sweeps, sweep_sites
from pipeline.take import SweepSummary
from pipeline.wiring import Wiring

NOTHING_THERE = N_(
    "{code} 没有这样的问题、栏目、链接或留言：用 xunwang issues list --site {code}、xunwang columns {code} 或 xunwang export links --site {code} 查看"
)


def recheck(
    wiring: Wiring,
    code: str,
    *,
    check: str | None = None,
    url: str | None = None,
    progress: Watcher | None = None,
    run: Runner = asyncio.run,
) -> list[SweepSummary]:
    """Look again at one site, or at its issues of one check or one address only, or at one of its columns, links or messages.

    Links, pages and messages are looked at by themselves, in seconds; columns with their further pages and what dates them,
    message boards with their messages. Whatever needs the site around it (home page, marks, surveys, guides) sweeps the whole site. A link that nobody has called wrong is asked
    once: when that fails it is tried again by itself, and only then judged. Raises SweepRefusedError when the site, or such an issue,
    column, link or message, is unknown.
    """
    if check is None and url is None:
        return sweep_sites(wiring, [code], purpose=SweepPurpose.RESCAN, progress=progress, run=run)
    with transaction(wiring.sessions) as session:
        site = named_sites(session, [code])[0]
        living = known_issues(session, code)
        named = [
            issue
            for issue in living
            if (check is None or issue.check_id == check) and (url is None or issue.target.key == url)
        ]
        by_itself = {one.column.url: read_alone(one.column.category, one.shape) for one in seen_columns(session, code)}
        asked = url if url in by_itself and (check is None or check in _of_columns()) else None
        alone: tuple[KnownFault, ...] = ()
        if not named and asked is None:
            known = pointed_at(session, wiring, code, url) if url is not None and check is None else None
            if known is None:
                raise SweepRefusedError(NOTHING_THERE, code=code)
            alone = (known,)
        links = [issue for issue in named if issue.target.kind in LOOKED_AT_AGAIN]
        others = [issue for issue in named if issue.target.kind not in LOOKED_AT_AGAIN]
        columns = {issue.target.key for issue in others} | ({asked} if asked else set())
        narrow = all(by_itself.get(column) for column in columns) and all(
            issue.check_id in _of_columns() for issue in others
        )
        focus = sorted(columns)
        # A board is looked at with all its messages: those that are known to be wrong too, wherever they stand by now.
        links += [
            issue
            for issue in living
            if issue not in links and issue.target.kind is TargetKind.THREAD and not columns.isdisjoint(issue.found_on)
        ]
        bundle = (
            claim_and_order(session, wiring, site, purpose=SweepPurpose.RECHECK, only=links, focus=focus, alone=alone)
            if narrow
            else None
        )
    if not narrow:
        return sweep_sites(wiring, [code], purpose=SweepPurpose.RESCAN, progress=progress, run=run)
    return run(run_sweeps(wiring, [bundle], progress=progress, hurry=True)) if bundle else []


@cache
def _of_columns() -> frozenset[str]:
    """Checks that judge a column by its record alone."""
    return frozenset(id_ for id_, one in discover().items() if one.record_types == (ColumnRecord,))


def look_again(wiring: Wiring, *, run: Runner = asyncio.run) -> list[SweepSummary]:
    """Try the links of all sites again whose verdict is still open and whose next try is due; the site's known faults rest."""
    with transaction(wiring.sessions) as session:
        codes = pending_sites(session, now=wiring.clock(), limit=wiring.settings.sites_per_child)
        sites = sites_by_code(session, codes) if codes else []
        bundles = [claim_and_order(session, wiring, site, purpose=SweepPurpose.RECHECK, only=()) for site in sites]
    ordered = [bundle for bundle in bundles if bundle is not None]
    return run(run_sweeps(wiring, ordered)) if ordered else []
