"""Tables about new-media accounts; computes nothing."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from cli.tables import a_table, score_text
from cli.words import SPEAKER, _

if TYPE_CHECKING:
    from domain.scorecards import ScoreCard
    from pipeline.take import SweepSummary

SHOWN_CALM = 40
"""With more accounts than this only those are shown of which there is something to say."""


def looks_table(looks: "Sequence[SweepSummary]", cards: "Mapping[str, ScoreCard]", titles: Mapping[str, str]) -> Table:
    """A line an account that has something to tell, a sum below."""
    from domain.sweeps import HealthState

    table = a_table(_("账号"), _("各项问题"), ">" + _("疑似"), ">" + _("未能判定"), ">" + _("结论"), _("结果"))
    for look in looks:
        calm = look.health.state is HealthState.SOUND and not (look.faults or look.suspicions or look.unknown)
        if calm and len(looks) > SHOWN_CALM:
            continue
        faults = _("，").join(f"{_(titles.get(check, check))} {n}" for check, n in sorted(look.faults.items()))
        sound = look.health.state is HealthState.SOUND
        result = (
            Text(_("新增 {opened}，消除 {closed}", opened=look.settled.opened, closed=look.settled.closed))
            if sound
            else Text(_("存疑：{reasons}", reasons="；".join(_(one) for one in look.health.reasons)), style="yellow")
        )
        table.add_row(
            Text(f"{look.site_name} {look.site_code}"),
            faults,
            str(look.suspicions or ""),
            str(look.unknown or ""),
            score_text(cards.get(look.site_code)),
            result,
        )
    table.add_section()
    table.add_row(
        SPEAKER.ntext("合计 {n} 个账号", len(looks)),
        str(sum(sum(look.faults.values()) for look in looks)),
        str(sum(look.suspicions for look in looks)),
        str(sum(look.unknown for look in looks)),
        "",
        "",
        style="bold",
    )
    return table
