"""Commands about what is watched: import sites, import accounts, columns."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import replies
from cli.accounts import import_posts
from cli.console import fail, put, remark, say, show
from cli.declare import declare, group
from cli.house import house
from cli.looking import normal
from cli.words import SPEAKER, _
from domain.registry import ColumnCategory

if TYPE_CHECKING:
    from pipeline.importing import ImportPlan

File = Annotated[Path, typer.Argument(metavar="FILE", help=_("CSV、XLSX 或 YAML 文件"))]
DryRun = Annotated[bool, typer.Option("--dry-run", help=_("只说明会有什么变化，不写入"))]
_SHOWN = 20


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    imports = group(app, "import", _("导入名录：先说明新增、变更和缺少的条目，再写入。"))
    declare(
        imports,
        "sites",
        import_sites,
        _("导入网站名录。"),
        _("需要的列：网站标识码、网站名称、首页网址、主办单位（也可用英文列名）。有误的行逐行说明，不影响其他行。"),
        examples=(_("xunwang import sites 名录.xlsx --dry-run"), "xunwang import sites sites.csv"),
    )
    declare(
        imports,
        "accounts",
        import_accounts,
        _("导入政务新媒体账号名录。"),
        _("需要的列：账号代码、名称、平台、主办单位（也可用英文列名）。有误的行逐行说明，不影响其他行。"),
        examples=("xunwang import accounts accounts.csv",),
    )
    declare(
        imports,
        "posts",
        import_posts,
        _("导入人工收集的新媒体发布内容，供机器无法查看的平台判定。"),
        _("需要的列：账号代码、标题、发布时间（也可用英文列名）；可选：网址、正文。"),
        examples=("xunwang import posts posts.xlsx", "xunwang import posts posts.csv --looked 2026-11-20"),
    )
    replies.register(app, imports)
    declare(
        app,
        "columns",
        columns,
        _("列出一个网站已知的栏目，或设定其中一个。"),
        _("加上 --url 可以设定一个栏目的类型、豁免或更新规律；人工设定不会被以后的巡查覆盖。"),
        examples=(
            "xunwang columns 5001010001",
            "xunwang columns 5001010001 --url https://www.example.gov.cn/tzgg/ --type notice",
            "xunwang columns 5001010001 --url https://www.example.gov.cn/rkpc/ --not-periodic",
        ),
    )


def import_sites(file: File, dry_run: DryRun = False) -> None:
    """Import a registry of sites."""
    from pipeline.importing import apply_sites, plan_sites

    _import(file, dry_run, plan_sites, apply_sites)


def import_accounts(file: File, dry_run: DryRun = False) -> None:
    """Import a registry of accounts."""
    from pipeline.importing import apply_accounts, plan_accounts

    _import(file, dry_run, plan_accounts, apply_accounts)


def _import(file: Path, dry_run: bool, plan_of: Callable[..., Any], apply: Callable[..., Any]) -> None:
    from models.database import transaction

    with house() as wiring, transaction(wiring.sessions) as session:
        plan = plan_of(session, file)
        _tell(plan)
        if not (plan.new or plan.changed or plan.unchanged):
            fail("{file} 中没有可以导入的行：请按上面的说明更正后再导入。", file=str(file))
        if dry_run:
            say("以上为预演，没有写入。")
            return
        done = apply(session, plan)
    say("已写入：新增 {new}，变更 {changed}。", new=done.new, changed=done.changed)


def _tell(plan: "ImportPlan[Any]") -> None:
    for row in (*plan.bad_rows, *plan.remarks):
        remark(row.message, line=row.line, **row.values)
    say(
        "{file}：新增 {new}，变更 {changed}，未变 {same}，名录中缺少 {gone}，有误未导入 {bad}",
        file=plan.file,
        new=len(plan.new),
        changed=len(plan.changed),
        same=plan.unchanged,
        gone=len(plan.gone),
        bad=len(plan.bad_rows),
    )
    _some([f"+ {one.code} {one.name}" for one in plan.new])
    _some(
        [
            f"~ {change.after.code} {change.after.name}: "
            + "; ".join(f"{field.field} {field.old or '–'} → {field.new or '–'}" for field in change.fields)
            for change in plan.changed
        ]
    )
    _some([f"- {one.code} {one.name} " + _("（不在文件中，保留不动）") for one in plan.gone])


def _some(lines: list[str]) -> None:
    for line in lines[:_SHOWN]:
        put(f"  {line}")
    if len(lines) > _SHOWN:
        put("  " + SPEAKER.ntext("……另有 {n} 条", len(lines) - _SHOWN))


def columns(
    code: Annotated[str, typer.Argument(metavar="CODE", help=_("网站标识码"))],
    url: Annotated[str | None, typer.Option(metavar="URL", help=_("要设定的栏目的网址"))] = None,
    category: Annotated[
        ColumnCategory | None,
        typer.Option(
            "--type",
            metavar="TYPE",
            help=_(
                "设定栏目类型：news、notice、policy、interpretation、personnel、plan、statistics、periodic、static、archive、threads、survey、interview、guides；unknown 为撤回设定"
            ),
        ),
    ] = None,
    exempt_until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help=_("豁免到这一天（含）；须写 --reason"))
    ] = None,
    reason: Annotated[str, typer.Option(help=_("豁免理由"))] = "",
    end_exemption: Annotated[bool, typer.Option("--end-exemption", help=_("结束豁免"))] = False,
    periodic: Annotated[
        bool | None, typer.Option("--periodic/--not-periodic", help=_("是否应定期更新；季节性、一次性栏目为否"))
    ] = None,
) -> None:
    """List the columns of a site, or set something about one."""
    from cli.tables import columns_table
    from models.database import transaction
    from models.items import tempos_of
    from models.queries import seen_columns
    from pipeline.sweep import named_sites

    setting = category is not None or exempt_until is not None or end_exemption or periodic is not None
    if setting and url is None:
        raise typer.BadParameter(_("请用 --url 写明要设定的栏目"))
    if exempt_until is not None and end_exemption:
        raise typer.BadParameter(_("--exempt-until 与 --end-exemption 只能写一个"))
    with house() as wiring, transaction(wiring.sessions) as session:
        named_sites(session, [code])
        address = normal(url)
        if setting and address is not None:
            _set(session, code, address, category, exempt_until, reason, end_exemption, periodic)
        seen = [one for one in seen_columns(session, code) if address is None or one.column.url == address]
        if not seen:
            fail("网站 {code} 还没有已知的栏目：先运行 xunwang sweep {code}。", code=code)
        today = wiring.clock().astimezone(wiring.zone).date()
        tempos = tempos_of(session, code, today=today, zone=wiring.zone)
        show(columns_table(seen, tempos))


def _set(
    session: Any,
    code: str,
    url: str,
    category: ColumnCategory | None,
    exempt_until: datetime | None,
    reason: str,
    end_exemption: bool,
    periodic: bool | None,
) -> None:
    from pipeline.column_acts import exempt_column, set_category, set_periodic

    if category is not None:
        set_category(session, code, url, None if category is ColumnCategory.UNKNOWN else category)
    if exempt_until is not None or end_exemption:
        exempt_column(session, code, url, until=exempt_until.date() if exempt_until else None, reason=reason)
    if periodic is not None:
        set_periodic(session, code, url, periodic=periodic)
