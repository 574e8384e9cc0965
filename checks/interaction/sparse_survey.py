"""Sites that asked the public too seldom."""

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
    """How many surveys are asked of which sites."""

    least: int = 6
    window: Span = Span(months=12)
    site_kinds: tuple[str, ...] = ("portal",)


@check(title="征集调查次数不足")
def sparse_survey(site: ChannelsRecord, params: Params, now: datetime) -> Iterator[Fault]:
    """Fewer surveys and consultations (征集调查) in the last year than asked for; a suspicion that a person confirms.

    ## Why it matters
    Too few surveys cost the whole mark of the item (deduct.interact.survey).

    ## How to fix it
    Hold them, with a way to take part online, and publish what came of them.

    ## What it does not judge
    Department sites, unless the rule names them; announcements of results, which are no surveys of their own; columns that lead to
    another site or could not be read back over the year: then the number is unknown.
    """
    if params.site_kinds and site.site_kind not in params.site_kinds:
        return
    counted = Counted(
        activities=site.surveys, columns=site.survey_columns, unread=site.surveys_unread, site=site, least=params.least
    )
    yield from count_activities(
        counted,
        params.window,
        now,
        message="近一年征集调查仅 {count} 次（应不少于 {least} 次），请人工核实",
        unknown=N_("近一年征集调查次数未能数清（已见 {count} 次），本次不作判定"),
    )
