"""Builds the order a child works by: what is known of the site, and how gently and how far it may be looked at."""

from collections.abc import Sequence
from datetime import datetime

from config.settings import Settings
from domain.issues import Issue, IssueState
from domain.records import ColumnShape, OutsideSeen
from domain.registry import Column, ColumnCategory, Site
from domain.sweeps import KnownFault, SeenItem, SweepOrder, SweepPurpose
from domain.targets import TargetKind

READ_WITH_THE_SITE = frozenset(
    {ColumnCategory.THREADS, ColumnCategory.SURVEY, ColumnCategory.INTERVIEW, ColumnCategory.GUIDES}
)
"""Kinds of column that are judged by what lies behind their items: messages, guides. All but a message board itself are read with the whole site."""
LOOKED_AT_AGAIN = frozenset({TargetKind.LINK, TargetKind.THREAD, TargetKind.PAGE})
"""Kinds of target that are not met by walking the site again: their places are visited on purpose, so that they can close."""


def read_alone(category: ColumnCategory, shape: ColumnShape | None) -> bool:
    """True when a look at this column alone gives the verdicts of a whole sweep: on it, and on the messages of a board."""
    board = category is ColumnCategory.THREADS and shape is ColumnShape.THREADS
    return board or category not in READ_WITH_THE_SITE


def sweep_id(site_code: str, now: datetime) -> str:
    """A new sweep's id: readable, sortable, unique as long as a site is ordered once a microsecond."""
    return f"{now:%Y%m%dT%H%M%S%f}-{site_code}"


def build_order(
    settings: Settings,
    site: Site,
    *,
    purpose: SweepPurpose,
    columns: Sequence[Column],
    issues: Sequence[Issue],
    outside: Sequence[OutsideSeen] = (),
    now: datetime,
    lexicon_path: str = "",
    allowed_words: Sequence[str] = (),
    seen: Sequence[SeenItem] = (),
    focus: Sequence[str] = (),
    alone: Sequence[KnownFault] = (),
) -> SweepOrder:
    """The order for one site. ``issues``: those of the site that are not dismissed; ``now`` aware.

    ``focus``: addresses of the columns that alone are read again. ``alone``: links and messages without an issue that are looked at.
    """
    return SweepOrder(
        id=sweep_id(site.code, now),
        site=site,
        purpose=purpose,
        ordered_at=now,
        time_zone=settings.time_zone,
        budget=settings.budget(),
        pace=settings.pace(),
        user_agent=settings.user_agent,
        allowed_networks=tuple(str(network) for network in settings.allow_private_networks),
        control_urls=settings.control_urls,
        browser_path=settings.browser_path,
        ca_file=settings.ca_file,
        lexicon_path=lexicon_path,
        allowed_words=tuple(sorted(allowed_words)),
        columns=tuple(columns),
        check_fragments=settings.check_fragments,
        seen=tuple(seen),
        focus=tuple(focus),
        settled_days=settings.settled_days,
        outside=tuple(outside),
        known_faults=(
            *alone,
            *(
                KnownFault(check_id=issue.check_id, target=issue.target, found_on=issue.found_on)
                for issue in issues
                if issue.target.kind in LOOKED_AT_AGAIN
                and (issue.state.counts or issue.state in {IssueState.NOTICED, IssueState.EXEMPT})
            ),
        ),
    )
