"""«Is it mended?»: one site again, or just the faults named, before all routine work."""

import asyncio

from domain.sweeps import SweepPurpose
from domain.wording import N_
from models.database import transaction
from models.links import pending_sites
from models.queries import known_issues, sites_by_code
from pipeline.orders import LOOKED_AT_AGAIN
from pipeline.sweep import Runner, SweepRefusedError, Watcher, claim_and_order, named_sites, run_sweeps, sweep_sites
from pipeline.take import SweepSummary
from pipeline.wiring import Wiring


def recheck(
    wiring: Wiring,
    code: str,
    *,
    check: str | None = None,
    url: str | None = None,
    progress: Watcher | None = None,
    run: Runner = asyncio.run,
) -> list[SweepSummary]:
    """Look again at one site, or at its issues of one check or one address only.

    Links, pages and messages are looked at by themselves, in seconds; whatever needs the site around it (columns, home page,
    marks) sweeps the whole site. Raises SweepRefusedError when the site or such an issue is unknown.
    """
    if check is None and url is None:
        return sweep_sites(wiring, [code], purpose=SweepPurpose.RESCAN, progress=progress, run=run)
    with transaction(wiring.sessions) as session:
        site = named_sites(session, [code])[0]
        named = [
            issue
            for issue in known_issues(session, code)
            if (check is None or issue.check_id == check) and (url is None or issue.target.key == url)
        ]
        if not named:
            raise SweepRefusedError(
                N_("{code} 没有这样的问题：用 xunwang issues list --site {code} 查看检查项与地址"), code=code
            )
        narrow = all(issue.target.kind in LOOKED_AT_AGAIN for issue in named)
        bundle = claim_and_order(session, wiring, site, purpose=SweepPurpose.RECHECK, only=named) if narrow else None
    if not narrow:
        return sweep_sites(wiring, [code], purpose=SweepPurpose.RESCAN, progress=progress, run=run)
    return run(run_sweeps(wiring, [bundle], progress=progress)) if bundle else []


def look_again(wiring: Wiring, *, run: Runner = asyncio.run) -> list[SweepSummary]:
    """Try the links of all sites again whose verdict is still open and whose next try is due; the site's known faults rest."""
    with transaction(wiring.sessions) as session:
        codes = pending_sites(session, now=wiring.clock(), limit=wiring.settings.sites_per_child)
        sites = sites_by_code(session, codes) if codes else []
        bundles = [claim_and_order(session, wiring, site, purpose=SweepPurpose.RECHECK, only=()) for site in sites]
    ordered = [bundle for bundle in bundles if bundle is not None]
    return run(run_sweeps(wiring, ordered)) if ordered else []
