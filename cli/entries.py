"""Commands below `xunwang score`: what people enter for indicators, with evidence; list it, withdraw it, sign a veto."""

import getpass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.cards import grounds, indicator_title
from cli.console import CommandError, say, show
from cli.declare import declare
from cli.house import house
from cli.tables import a_table
from cli.words import SPEAKER, _
from domain.scorecards import Entered

if TYPE_CHECKING:
    from pipeline.ledger import Actor
    from pipeline.wiring import Wiring

Code = Annotated[str, typer.Argument(metavar="CODE", help=_("网站或账号代码"))]
Which = Annotated[str, typer.Argument(metavar="INDICATOR", help=_("指标编号，见 xunwang indicators"))]
When = Annotated[
    str | None, typer.Option("--period", metavar="2026Q4", help=_("哪个时段；默认本季度"), show_default=False)
]
By = Annotated[str, typer.Option("--by", metavar="NAME", help=_("填报人；默认为当前系统用户"), show_default=False)]
Why = Annotated[str, typer.Option("--why", help=_("理由"), show_default=False)]
Texts = Annotated[list[str] | None, typer.Option("--text", help=_("文字证据；可写多次"), show_default=False)]
Urls = Annotated[
    list[str] | None, typer.Option("--url", metavar="URL", help=_("网址证据；可写多次"), show_default=False)
]
Files = Annotated[
    list[Path] | None,
    typer.Option("--file", metavar="FILE", help=_("文件证据，存入证据库；可写多次"), show_default=False),
]


def register(score: typer.Typer) -> None:
    """Add the commands of this module to `xunwang score`."""
    declare(
        score,
        "enter",
        enter,
        _("人工填报一项指标：扣分、加分、名录问题、不适用或未发现问题，附证据。"),
        _("人工核定和“机器发现、人工确认”的指标都可以填报；同一时段再次填报会替换前一次，前一次留在操作记录中。"),
        examples=(
            "xunwang score enter 5001010001 bonus.publish.data gained --points 3 --url https://www.example.gov.cn/data/",
            "xunwang score enter 5001010001 deduct.function.login lost --points 2 --why 两套账号 --file login.png",
        ),
    )
    declare(
        score,
        "sign",
        sign,
        _("签认一项单项否决：须写明理由。未签认的否决不会使网站不合格。"),
        examples=("xunwang score sign 5001010001 veto.site.columns.blank --why 现场核对属实 --by 张工",),
    )
    declare(
        score,
        "entries",
        entries,
        _("列出人工填报与签认：何人、何时、理由、证据。"),
        examples=("xunwang score entries 5001010001 --period 2026Q4",),
    )
    declare(
        score,
        "withdraw",
        withdraw,
        _("撤回一项填报或签认，须写明理由。"),
        examples=("xunwang score withdraw 5001010001 bonus.publish.data --why 填错网站",),
    )


def enter(
    code: Code,
    indicator: Which,
    entered: Annotated[
        Entered, typer.Argument(metavar="RESULT", help=_("clear、lost、gained、found、not_applicable 或 signed"))
    ],
    points: Annotated[float, typer.Option("--points", min=0, help=_("扣去或加上的分数"), show_default=False)] = 0,
    why: Why = "",
    text: Texts = None,
    url: Urls = None,
    file: Files = None,
    period: When = None,
    by: By = "",
) -> None:
    """A person's result for one indicator."""
    _enter(code, indicator, entered, points=points, why=why, text=text, url=url, file=file, period=period, by=by)


def sign(
    code: Code,
    indicator: Which,
    why: Why = "",
    text: Texts = None,
    url: Urls = None,
    file: Files = None,
    period: When = None,
    by: By = "",
) -> None:
    """Sign a veto."""
    _enter(code, indicator, Entered.SIGNED, points=0, why=why, text=text, url=url, file=file, period=period, by=by)


def entries(code: Code, period: When = None) -> None:
    """What people have entered."""
    from models.database import transaction
    from pipeline.entries import listed
    from pipeline.subjects import subjects_of

    with house() as wiring:
        wanted = period or _quarter(wiring)
        with transaction(wiring.sessions) as session:
            subjects_of(session, [code])
            found = listed(session, code, wanted)
        indicators = wiring.rulebook.indicators
    if not found:
        say("{code} 在 {period} 没有人工填报。", code=code, period=wanted)
        return
    table = a_table(_("指标"), _("填报"), ">" + _("分数"), _("填报人"), _("时间"), _("理由与证据"))
    for entry in found:
        known = indicators.indicator(entry.indicator_id)
        table.add_row(
            indicator_title(known) if known else entry.indicator_id,
            SPEAKER.name(entry.entered),
            f"{entry.points:g}" if entry.points else "",
            entry.by,
            SPEAKER.moment(entry.at) if entry.at else "",
            "\n".join(grounds(entry)),
        )
    show(table)


def withdraw(code: Code, indicator: Which, why: Why = "", period: When = None, by: By = "") -> None:
    """Take an entry back."""
    from pipeline.entries import withdraw as act

    with house() as wiring:
        entry = act(wiring, code, indicator, period=period or _quarter(wiring), actor=_actor(wiring, by), why=why)
    say(
        "已撤回 {by} 的填报：{indicator}（{entered}）",
        by=entry.by,
        indicator=indicator,
        entered=SPEAKER.name(entry.entered),
    )


def _enter(
    code: str,
    indicator: str,
    entered: Entered,
    *,
    points: float,
    why: str,
    text: list[str] | None,
    url: list[str] | None,
    file: list[Path] | None,
    period: str | None,
    by: str,
) -> None:
    from pipeline.entries import enter as act

    with house() as wiring:
        entry = act(
            wiring,
            code,
            indicator,
            entered,
            period=period or _quarter(wiring),
            actor=_actor(wiring, by),
            points=points,
            why=why,
            texts=text or (),
            urls=url or (),
            files=file or (),
        )
    say(
        "已填报 {indicator}：{entered}，填报人 {by}",
        indicator=indicator,
        entered=SPEAKER.name(entry.entered),
        by=entry.by,
    )


def _quarter(wiring: "Wiring") -> str:
    from pipeline.score import period_of

    return period_of(_now(wiring).date())


def _now(wiring: "Wiring") -> datetime:
    return wiring.clock().astimezone(wiring.zone)


def _actor(wiring: "Wiring", by: str) -> "Actor":
    from pipeline.ledger import Actor

    name = by.strip()
    if not name:
        try:
            name = getpass.getuser()
        except (OSError, KeyError):
            raise CommandError("请写明填报人（--by）。") from None
    return Actor(by=name, at=_now(wiring))
