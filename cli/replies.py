"""Commands about messages and replies: import a mailbox export, print how fast sites answer."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.console import CommandError, fail, remark, say
from cli.declare import declare
from cli.formats import Layout, Out, layout_of, write
from cli.house import house
from cli.words import SPEAKER, _

if TYPE_CHECKING:
    from domain.replies import ReplySpeed

HEADINGS = (
    "网站标识码",
    "网站",
    "截至",
    "留言",
    "有答复时间",
    "未答复",
    "1 个工作日内答复",
    "占比",
    "中位数（工作日）",
    "最慢（工作日）",
    "最慢的留言",
)


def register(app: typer.Typer, imports: typer.Typer) -> None:
    """Add the commands of this module; ``imports`` is the group «import»."""
    declare(
        imports,
        "threads",
        import_threads,
        _("导入不公开的信箱导出的留言，下次巡查时与公开的留言一并判定。"),
        _(
            "需要的列：网站标识码、标题、来信时间（也可用英文列名）；可选：编号、答复时间、办理状态、答复单位、答复内容、信件类型、信箱、网址。"
            "同一编号的留言以最近一次导入为准。"
        ),
        examples=("xunwang import threads mailbox.xlsx --dry-run", "xunwang import threads mailbox.csv"),
    )
    declare(
        app,
        "replies",
        replies,
        _("各网站近一年答复留言的快慢：1 个工作日内答复的比例、中位数、最慢的一件。"),
        examples=("xunwang replies", "xunwang replies --site 5001010001 --format jsonl"),
    )


def import_threads(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("CSV、XLSX 或 YAML 文件"))],
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("只说明会有什么变化，不写入"))] = False,
) -> None:
    """Import a mailbox export."""
    from models.database import transaction
    from pipeline.mailbox import apply_messages, plan_messages

    with house() as wiring, transaction(wiring.sessions) as session:
        plan = plan_messages(session, file, now=wiring.clock())
        for row in plan.bad:
            remark(row.message, line=row.line, **row.values)
        say(
            "{file}：新增 {new}，变更 {changed}，未变 {same}，有误未导入 {bad}",
            file=plan.file,
            new=len(plan.new),
            changed=len(plan.changed),
            same=plan.unchanged,
            bad=len(plan.bad),
        )
        if not (plan.new or plan.changed or plan.unchanged):
            fail("{file} 中没有可以导入的行：请按上面的说明更正后再导入。", file=str(file))
        if dry_run:
            say("以上为预演，没有写入。")
            return
        apply_messages(session, plan)
    say("已写入：新增 {new}，变更 {changed}。", new=len(plan.new), changed=len(plan.changed))


def replies(
    site: Annotated[str | None, typer.Option(metavar="CODE", help=_("只看这个网站"))] = None,
    layout: Layout = None,
    out: Out = None,
) -> None:
    """How fast sites answer."""
    from cli.tables import a_table
    from models.database import transaction
    from models.queries import sites_by_code
    from models.replies import latest_speeds

    wanted = layout_of(layout, out)
    with house() as wiring, transaction(wiring.sessions) as session:
        names = {one.code: one.name for one in sites_by_code(session)}
        if site is not None and site not in names:
            raise CommandError("没有代码为 {code} 的网站或账号：用 xunwang import 导入，或核对代码。", code=site)
        speeds = latest_speeds(session, site)
    rows = [_row(one, names) for one in speeds]

    def table() -> Any:
        made = a_table(*(f">{_(head)}" if 3 <= at <= 9 else _(head) for at, head in enumerate(HEADINGS)))
        for row in rows:
            made.add_row(*("" if cell is None else str(cell) for cell in row))
        return made

    write(
        wanted,
        out,
        title=_("答复快慢"),
        objects=(_object(one, names) for one in speeds),
        headings=HEADINGS,
        rows=rows,
        table=table,
        count=len(speeds),
    )


def _row(one: "ReplySpeed", names: dict[str, str]) -> list[Any]:
    share = one.share_within_one_day
    return [
        one.site_code,
        names.get(one.site_code, ""),
        SPEAKER.moment(one.as_of),
        one.messages,
        one.answered,
        one.open,
        one.within_one_day,
        "" if share is None else f"{share:.1%}",
        one.median_days,
        one.slowest_days,
        one.slowest_subject,
    ]


def _object(one: "ReplySpeed", names: dict[str, str]) -> dict[str, Any]:
    share = one.share_within_one_day
    return {
        "site": one.site_code,
        "name": names.get(one.site_code, ""),
        "as_of": one.as_of.isoformat(timespec="seconds"),
        "messages": one.messages,
        "answered": one.answered,
        "open": one.open,
        "within_one_day": one.within_one_day,
        "share_within_one_day": None if share is None else round(share, 4),
        "median_days": one.median_days,
        "slowest_days": one.slowest_days,
        "slowest_subject": one.slowest_subject,
        "slowest_url": one.slowest_url or None,
    }
