"""Commands about what came of it: findings, score, digest."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cli import entries
from cli.console import CommandError, put, remark, say, show, waiting
from cli.declare import declare, group_that_runs
from cli.formats import Format, Layout, Out, layout_of, write_findings
from cli.house import house
from cli.looking import known_check
from cli.words import SPEAKER, _

if TYPE_CHECKING:
    from pipeline.notify import Told


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    declare(
        app,
        "findings",
        findings,
        _("每个网站和账号最近一次可信巡查发现了什么。"),
        examples=(
            "xunwang findings --site 5001010001",
            "xunwang findings --check stale_column --format jsonl",
            "xunwang findings --format xlsx --out findings.xlsx",
        ),
    )
    scores = group_that_runs(
        app,
        "score",
        score,
        _("按指标评分：每一处扣分及其依据，和仍待人工核定的事项；人工填报、签认与撤回。"),
        examples=(
            "xunwang score",
            "xunwang score --site 5001010001 --period 2026Q4",
            "xunwang score --accounts",
            "xunwang score --set chongqing --format json",
        ),
    )
    entries.register(scores)
    declare(
        app,
        "digest",
        digest,
        _("每位收件人的日报；不加 --send 只显示，不发送。"),
        _("日报依次说明新发现、超期、未能检查、已整改和仍未整改的问题；同一天不会给同一个人发第二次。"),
        examples=("xunwang digest", "xunwang digest --date 2026-11-23", "xunwang digest --send"),
    )


def findings(
    site: Annotated[str | None, typer.Option(metavar="CODE", help=_("只看这个网站或账号"))] = None,
    check: Annotated[str | None, typer.Option(metavar="ID", help=_("只看这个检查项，见 xunwang checks"))] = None,
    layout: Layout = None,
    out: Out = None,
) -> None:
    """Findings of the latest sound sweeps."""
    from models.database import transaction
    from pipeline.findings import latest_findings, subject_names

    wanted = layout_of(layout, out)
    if check is not None:
        known_check(check)
    with house() as wiring, transaction(wiring.sessions) as session:
        if site is not None and site not in subject_names(session):
            raise CommandError("没有代码为 {code} 的网站或账号：用 xunwang import 导入，或核对代码。", code=site)
        found = latest_findings(session, wiring.rulebook.indicators, code=site, check=check)
        write_findings(found, wanted, out)


def score(
    ctx: typer.Context,
    site: Annotated[str | None, typer.Option(metavar="CODE", help=_("只看这个网站或账号，并列出每一处扣分"))] = None,
    accounts: Annotated[bool, typer.Option("--accounts", help=_("新媒体账号，而不是网站（只有单项否决）"))] = False,
    period: Annotated[
        str | None, typer.Option(metavar="2026Q4", help=_("哪个时段：2026Q4、2026-11、2026H1 或 2026；默认本季度"))
    ] = None,
    set_id: Annotated[
        str | None, typer.Option("--set", metavar="ID", help=_("用哪套指标，见 xunwang indicators"))
    ] = None,
    layout: Annotated[Format, typer.Option("--format", help=_("table 供人阅读，json 供程序使用"))] = Format.TABLE,
) -> None:
    """Score cards with every lost point."""
    if ctx.invoked_subcommand is not None:
        return
    import json

    from cli.cards import card_json, card_page, cards_table
    from domain.scorecards import Period
    from models.database import transaction
    from models.queries import issues_where
    from pipeline.account_score import score_accounts
    from pipeline.findings import subject_names
    from pipeline.score import score_sites
    from pipeline.subjects import subjects_of

    if period is not None:
        try:
            Period.parse(period)
        except ValueError:
            raise typer.BadParameter(
                _("时段 {period} 读不懂：请写成 2026Q4、2026-11、2026H1 或 2026", period=period)
            ) from None
    with house() as wiring:
        with waiting("正在评分……"):
            codes = None if site is None else [site]
            with transaction(wiring.sessions) as session:
                of_accounts = accounts or (codes is not None and bool(subjects_of(session, codes).accounts))
            score_them = score_accounts if of_accounts else score_sites
            cards = score_them(wiring, codes, period=period, set_id=set_id)
        indicators = (wiring.rulebook_of(set_id) if set_id else wiring.rulebook).indicators
        with transaction(wiring.sessions) as session:
            names = subject_names(session)
            issues = {} if site is None else {one.fingerprint: one for one in issues_where(session, code=site)}
    if layout is Format.JSON:
        put(
            json.dumps([card_json(card, indicators, names.get(card.subject, "")) for card in cards], ensure_ascii=False)
        )
    elif not cards:
        raise CommandError("没有可以评分的网站或账号：先用 xunwang import 导入名录。")
    elif site is None:
        show(cards_table(cards, indicators, names))
        say("得分后的 * 表示暂定（仍有待人工核定的事项），! 表示有待签认的单项否决。")
    else:
        for card in cards:
            for table in card_page(card, indicators, names.get(card.subject, ""), issues):
                show(table)


def digest(
    day: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help=_("哪一天；默认今天"), show_default=False)
    ] = None,
    send: Annotated[bool, typer.Option("--send", help=_("发送；没有设置发信服务器时写入数据文件夹的 outbox"))] = False,
) -> None:
    """The day's digest of each recipient."""
    from pipeline.notify import compose_digests, send_digests
    from pipeline.way_out import Way

    wanted = day.date() if day else None
    with house() as wiring:
        if not send:
            anybody = False
            for one in compose_digests(wiring, wanted):
                _show(one, first=not anybody)
                anybody = True
            if not anybody:
                raise _no_recipient()
            return
        told = send_digests(wiring, wanted, send=True, eager=True)
    if not told:
        raise _no_recipient()
    for one in told:
        _told(one)
    failed = [one for one in told if one.way in {Way.DEFERRED, Way.REFUSED, Way.UNSURE}]
    if failed and len(failed) == len(told):
        raise CommandError("日报一份也没有发出：原因见上，更正后再运行 xunwang digest --send。")


def _no_recipient() -> CommandError:
    return CommandError("没有收件人：在名录中填写联系邮箱，或设置 XUNWANG_SUPERVISOR_EMAILS。")


def _show(one: "Told", *, first: bool) -> None:
    assert one.letter is not None
    put(("" if first else "\n") + _("—— 收件人：{email} ——", email=one.recipient.email))
    put(one.letter.text.rstrip())


def _told(one: "Told") -> None:
    from pipeline.way_out import WAY_NAMES

    line = f"{one.recipient.email}  {_(WAY_NAMES[one.way])}" + (f"  {one.where}" if one.where else "")
    put(line)
    if one.error is not None:
        remark("{sentence}", sentence=SPEAKER.sentence(one.error))
