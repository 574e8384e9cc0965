"""Order → children → bundles → taken in: sweeps sites now and says what came of each."""

import asyncio
import contextlib
import shutil
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import structlog
from sqlalchemy import event
from sqlalchemy.orm import Session

from crawler import launch
from crawler.bundle import SweepBundle
from domain.issues import Issue
from domain.registry import Site
from domain.sweeps import KnownFault, SweepOrder, SweepPurpose, SweepRun, SweepState
from domain.wording import N_, PlainError
from models.claims import claim_site
from models.database import transaction
from models.errors import DiskFullError, StorageError
from models.files import no_room
from models.items import seen_items
from models.outside import outside_of
from models.parts import in_parts
from models.periods import WHOLE
from models.queries import columns_of, known_issues, sites_by_code
from models.replies import messages_of
from models.sweeps import save_run
from pipeline.following import Following
from pipeline.host_turns import serve_turns
from pipeline.link_memory import with_memory
from pipeline.orders import build_order
from pipeline.site_memory import hand_down
from pipeline.take import SweepSummary, take, take_each
from pipeline.wiring import Wiring
from pipeline.wording import allowed_words, lexicon_of

log = structlog.get_logger()

GRACE = timedelta(seconds=30)
FOLLOW_EVERY_S = 0.5
LEAVES_WITHIN_S = 3.0
"""A child that has written its last receipt is waited for so long; one that does not leave holds no result up."""
REMEMBERED = timedelta(days=400)
"""An item that no list has shown for so long is not looked for."""
QUICK_RETRY_S = 2.0
"""At most so long a look that a person waits for pauses before it tries a known fault again."""


class SweepRefusedError(PlainError):
    """What was asked cannot be swept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepProgress:
    """How far one site is, for whoever watches."""

    site_code: str
    site_name: str
    pages: int
    planned: int
    phase: str
    """Phase of the child, or ``taken`` when the site's result is stored."""


B = TypeVar("B", bound=SweepBundle)

Watcher = Callable[[SweepProgress], None]

Runner = Callable[[Coroutine[Any, Any, list[SweepSummary]]], list[SweepSummary]]
"""Runs the children's loop; a service hands in one that it can interrupt."""


def sweep_sites(
    wiring: Wiring,
    codes: Sequence[str] | None = None,
    *,
    purpose: SweepPurpose = SweepPurpose.ROUTINE,
    progress: Watcher | None = None,
    run: Runner = asyncio.run,
) -> list[SweepSummary]:
    """Sweep the sites of these codes, or all that are kept up; waits for the end.

    Sites that somebody else is sweeping are left to them. Raises SweepRefusedError for an unknown code, or when there is
    nothing to sweep. An interruption leaves what was finished; the rest is doubtful and swept again.
    """
    bundles = order_sweeps(wiring, codes, purpose=purpose)
    return run(run_sweeps(wiring, bundles, progress=progress))


def order_sweeps(
    wiring: Wiring, codes: Sequence[str] | None = None, *, purpose: SweepPurpose = SweepPurpose.ROUTINE
) -> list[SweepBundle]:
    """Claim the sites and write an order for each; the children have not started yet."""
    with transaction(wiring.sessions) as session:
        sites = named_sites(session, codes)
        wanted = [site for site in sites if codes is not None or site.state.swept]
        if not wanted:
            raise SweepRefusedError(N_("没有可以巡查的网站：先用 xunwang import sites FILE 导入名录"))
        bundles = [claim_and_order(session, wiring, site, purpose=purpose) for site in wanted]
    return [bundle for bundle in bundles if bundle is not None]


def named_sites(session: Session, codes: Sequence[str] | None) -> list[Site]:
    """The sites of these codes, all when None. Raises SweepRefusedError that names the codes nobody knows."""
    sites = sites_by_code(session, codes)
    unknown = sorted(set(codes or ()) - {site.code for site in sites})
    if unknown:
        raise SweepRefusedError(
            N_("没有代码为 {codes} 的网站：用 xunwang import sites 导入，或核对代码"), codes=tuple(unknown)
        )
    return sites


def claim_and_order(
    session: Session,
    wiring: Wiring,
    site: Site,
    *,
    purpose: SweepPurpose,
    only: Sequence[Issue] | None = None,
    focus: Sequence[str] = (),
    alone: Sequence[KnownFault] = (),
) -> SweepBundle | None:
    """Claim one site and write its order; None when somebody else is sweeping it. ``only``: look at these issues alone.

    ``focus``: and at these columns, by address. ``alone``: and at these links and messages, which have no issue.
    """
    now = wiring.clock()
    if not claim_site(session, site.code, by=wiring.owner.token, now=now, until=now + _deadline(wiring)):
        log.info("site is being swept already", site=site.code)
        return None
    lexicon, lexicon_path = lexicon_of(wiring)
    order = build_order(
        wiring.settings,
        site,
        purpose=purpose,
        columns=columns_of(session, site.code),
        outside=outside_of(session, site.code),
        issues=known_issues(session, site.code) if only is None else only,
        now=now,
        lexicon_path=lexicon_path,
        allowed_words=sorted(allowed_words(session, lexicon, site.code)),
        seen=seen_items(session, site.code, since=now - REMEMBERED) if purpose in WHOLE else (),
        focus=focus,
        alone=alone,
    )
    order = replace(order, mailbox=tuple(messages_of(session, site.code)))
    order = with_memory(session, order, now=now)
    if purpose is SweepPurpose.RECHECK and (only or focus or alone):
        order = _in_seconds(order, known=bool(only or focus))
    bundle = new_bundle(session, wiring, order.id, partial(SweepBundle.create, order=order))
    if purpose is not SweepPurpose.RECHECK:
        hand_down(session, wiring, site.code, bundle)
    run = SweepRun(
        id=order.id,
        site_code=site.code,
        purpose=purpose,
        state=SweepState.RUNNING,
        ordered_at=now,
        bundle_key=str(bundle.path.relative_to(wiring.bundles)),
        rulebook_id=wiring.rulebook.id,
    )
    save_run(session, run)
    return bundle


def new_bundle(session: Session, wiring: Wiring, sweep_id: str, create: Callable[[Path], B]) -> B:
    """The folder of a sweep that this transaction orders: where the transaction fails, nothing is left of it.

    Raises DiskFullError, OSError.
    """
    path = wiring.bundles / f"{wiring.clock():%Y-%m-%d}" / sweep_id
    try:
        bundle = create(path)
    except OSError as error:
        if no_room(error):
            raise DiskFullError(str(wiring.bundles)) from error
        raise
    wiring.owner.busy.add(sweep_id)

    @event.listens_for(session, "after_rollback", once=True)
    def forget(_: Session) -> None:
        # An order is tried again every few seconds: what each try left would fill what room there is.
        wiring.owner.busy.discard(sweep_id)
        shutil.rmtree(path, ignore_errors=True)

    return bundle


def _in_seconds(order: SweepOrder, *, known: bool) -> SweepOrder:
    """An order for which a person waits.

    Where a fault is known, a second try soon can only clear it, never accuse anybody anew. Where none is, tries that follow each
    other closely would accuse: there is one, and what fails is tried again later by itself, as any open link. Other open links of
    the site are none of its business.
    """
    quick = tuple(min(spacing, QUICK_RETRY_S) for spacing in order.pace.retry_spacing_s) if known else ()
    meant = {one.target.key for one in order.known_faults if one.check_id}
    pending = tuple(one for one in order.pending if one.url in meant)
    return replace(order, pace=replace(order.pace, retry_spacing_s=quick), pending=pending)


async def run_sweeps(
    wiring: Wiring,
    bundles: Sequence[SweepBundle],
    *,
    progress: Watcher | None = None,
    children: int | None = None,
    hurry: bool = False,
) -> list[SweepSummary]:
    """Run the children, a few sites in each, and take in every bundle as its child ends. Results in the order given.

    ``children``: how many run at a time; None: as the settings say. ``hurry``: somebody waits for a short look.
    """
    at_once = children or wiring.settings.sweep_children
    places = asyncio.Semaphore(at_once)
    taken: dict[str, SweepSummary] = {}

    def take_one(bundle: SweepBundle, *, cut_off: bool = False) -> None:
        taken[bundle.path.name] = summary = take(wiring, bundle, cut_off=cut_off)
        log.info(
            "sweep taken in",
            sweep=summary.run.id,
            site=summary.site_code,
            health=summary.health.state.value,
            pages=summary.run.pages,
            opened=summary.settled.opened,
            closed=summary.settled.closed,
        )
        if progress:
            progress(_progress(bundle, phase="taken"))

    async def follow(batch: Sequence[SweepBundle]) -> None:
        # A site's result is taken in as soon as its receipt lies there; it need not wait for its neighbours in the child.
        # The last ones wait until the child has gone, in a moment: judging beside it would be the peak of both in memory.
        following = Following(wiring)
        waiting: set[str] = set()
        while left := [bundle for bundle in batch if bundle.path.name not in taken.keys() | waiting]:
            ready = [bundle for bundle in left if bundle.receipt() is not None]
            if len(ready) == len(left):
                await asyncio.sleep(LEAVES_WITHIN_S)
            for bundle in left:
                if bundle in ready:
                    try:
                        take_one(bundle)
                    except StorageError as error:
                        # Tried again when the child has gone; its neighbours need not wait for that.
                        waiting.add(bundle.path.name)
                        log.warning("a sweep cannot be taken in now", sweep=bundle.path.name, error=str(error))
                elif progress:
                    progress(_progress(bundle))
            if following.due():
                await asyncio.to_thread(following.note, left)
            await asyncio.sleep(FOLLOW_EVERY_S / 5 if hurry else FOLLOW_EVERY_S)

    def end(batch: Sequence[SweepBundle], *, interrupted: bool) -> None:
        left = [bundle for bundle in batch if bundle.path.name not in taken]
        try:
            # Also after an interruption: what the children have finished is not lost, the rest is noted as doubtful.
            take_each(partial(take_one, bundle, cut_off=interrupted) for bundle in left)
        finally:
            # What could not be taken in, as when the database is away, is left to `recover`.
            wiring.owner.done_with([bundle.path.name for bundle in batch], taken=taken)

    async def one_child(batch: Sequence[SweepBundle]) -> None:
        async with places:
            following = asyncio.create_task(follow(batch))
            interrupted = False
            try:
                await launch.sweep(
                    batch,
                    deadline=_deadline(wiring),
                    grace=GRACE,
                    serve=partial(serve_turns, wiring.host_turns),
                    hurry=hurry,
                )
            except asyncio.CancelledError:
                interrupted = True
                raise
            finally:
                try:
                    following.cancel()
                    with contextlib.suppress(asyncio.CancelledError, StorageError):
                        await following
                finally:
                    end(batch, interrupted=interrupted)

    batches = _batches(bundles, wiring.settings.sites_per_child, at_once)
    try:
        ends = await asyncio.gather(*map(one_child, batches), return_exceptions=True)
    finally:
        # An interruption may come before a batch has its child: what nobody has been at is free again at once.
        end([bundle for bundle in bundles if bundle.path.name in wiring.owner.busy], interrupted=True)
    for trouble in ends:  # only now: the trouble of one batch must not cut off the others
        if trouble is not None:
            raise trouble
    return [taken[bundle.path.name] for bundle in bundles]


def _batches(bundles: Sequence[SweepBundle], most: int, children: int) -> list[Sequence[SweepBundle]]:
    """As many batches as children where the sites are few, so that every core has work; else of the most a child takes."""
    per_child = min(most, -(-len(bundles) // children) or 1)
    return list(in_parts(bundles, per_child))


def _progress(bundle: SweepBundle, phase: str = "") -> SweepProgress:
    site = bundle.order().site
    seen = bundle.progress()
    return SweepProgress(
        site_code=site.code,
        site_name=site.name,
        pages=seen.pages if seen else 0,
        planned=seen.planned if seen else 0,
        phase=phase or (seen.phase if seen else ""),
    )


def _deadline(wiring: Wiring) -> timedelta:
    # The child ends by its own limit; the parent's is a little later, for a child that hangs.
    return timedelta(minutes=wiring.settings.sweep_deadline_minutes) + timedelta(minutes=5)
