"""Sites on which nobody can ask or suggest anything."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checks.registry import check
from domain.findings import Evidence, EvidenceKind, Fault, Outcome, Value
from domain.records import BoardKind, ChannelForm, ChannelsRecord
from domain.wording import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """How much of the site must have been seen."""

    min_columns: int = 5
    """Columns that must have been read before anybody says that none of them is a channel."""
    max_unread_share: float = 0.2
    """Share of columns that could not be read from which the site was not seen well enough."""


@check(title="未提供咨询建言渠道")
def missing_channel(site: ChannelsRecord, params: Params, now: datetime) -> Iterator[Fault]:
    """The site offers no channel for questions and suggestions (网上咨询建言渠道); a suspicion that a person confirms.

    ## Why it matters
    A site without an effective channel fails outright (veto.site.interaction.no_channel).

    ## How to fix it
    Offer a mailbox or message board that every visitor can reach from the home page, and answer what comes in.

    ## What it does not judge
    Petition and discipline channels do not count as one. A mailbox on another site, such as a shared platform, does. Nothing is
    ever sent: whether a form works, a person must try. Sites of which too few columns could be read are left open.
    """
    of_use = [channel for channel in site.channels if channel.kind is BoardKind.CONSULTATION]
    if any(channel.form in {ChannelForm.THREADS, ChannelForm.FORM, ChannelForm.JUMP} for channel in of_use):
        return
    others = tuple(
        channel.name for channel in site.channels if channel.kind in {BoardKind.PETITION, BoardKind.DISCIPLINE}
    )
    all_columns = site.columns_read + site.columns_unread
    values: dict[str, Value] = {
        "columns_read": site.columns_read,
        "columns_unread": site.columns_unread,
        "others": others,
        "named": tuple(channel.name for channel in of_use),
    }
    evidence = (Evidence(kind=EvidenceKind.PAGE, url=site.url, captured_at=site.captured_at, key=site.evidence_key),)
    unseen = (
        any(channel.form is ChannelForm.UNREAD for channel in of_use)
        or site.columns_read < params.min_columns
        or site.columns_unread > params.max_unread_share * all_columns
    )
    if unseen:
        yield Fault(
            message="未见咨询建言渠道，但有栏目未能读到，本次不作判定",
            values=values,
            evidence=evidence,
            outcome=Outcome.UNKNOWN,
        )
        return
    if of_use:
        text = N_("有咨询建言栏目，但其中未见可以留言的入口，请人工核实")
    elif others:
        text = N_("未见咨询建言渠道（信访、举报类渠道不计），请人工核实")
    else:
        text = N_("未见咨询建言渠道，请人工核实")
    yield Fault(message=text, values=values, evidence=evidence, outcome=Outcome.SUSPICION, confidence=0.7)
