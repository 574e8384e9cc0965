"""Sites that talked with the public too seldom."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checks.interaction.counted import Counted, count_activities
from checks.registry import check
from domain.findings import Fault
from domain.records import ChannelsRecord
from domain.spans import Span
from domain.wording import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """How many interviews are asked of which sites."""

    least: int = 6
    window: Span = Span(months=12)
    site_kinds: tuple[str, ...] = ("portal",)


@check(title="在线访谈次数不足")
def sparse_interview(site: ChannelsRecord, params: Params, now: datetime) -> Iterator[Fault]:
    """Fewer online interviews (在线访谈) in the last year than asked for; a suspicion that a person confirms.

    ## Why it matters
    Too few interviews cost the whole mark of the item (deduct.interact.interview).

    ## How to fix it
    Hold them and publish each with its date.

    ## What it does not judge
    Department sites, unless the rule names them; columns that lead to another site or could not be read back over the year: then
    the number is unknown.
    """
    if params.site_kinds and site.site_kind not in params.site_kinds:
        return
    counted = Counted(
        activities=site.interviews,
        columns=site.interview_columns,
        unread=site.interviews_unread,
        site=site,
        least=params.least,
    )
    yield from count_activities(
        counted,
        params.window,
        now,
        message="近一年在线访谈仅 {count} 次（应不少于 {least} 次），请人工核实",
        unknown=N_("近一年在线访谈次数未能数清（已见 {count} 次），本次不作判定"),
    )
