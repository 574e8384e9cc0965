"""Commands about new-media accounts: list, show, enter what a person saw, import posts."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.console import fail, remark, say, show
from cli.declare import declare, group
from cli.house import house
from cli.issues import By, doer
from cli.words import _

Looked = Annotated[
    datetime | None,
    typer.Option(
        "--looked",
        formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"],
        help=_("查看的日期或时间；默认现在。此后的内容视为没有看到"),
        show_default=False,
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    accounts = group(app, "accounts", _("新媒体账号：列出、查看，录入人工看到的内容。"))
    declare(
        accounts,
        "list",
        list_accounts,
        _("列出账号及最近一次看到的情况。"),
        examples=("xunwang accounts list", "xunwang accounts list --silent"),
    )
    declare(
        accounts,
        "show",
        show_account,
        _("查看一个账号：备案信息、读到的内容、未能看到的部分及原因、与网站的关联。"),
        examples=("xunwang accounts show A0001",),
    )
    declare(
        accounts,
        "enter",
        enter,
        _("录入人工在平台上看到的内容，供机器无法查看的平台判定。"),
        _("没有新内容时用 --nothing-new：表示到查看时为止没有更新的内容。"),
        examples=(
            _("xunwang accounts enter A0001 --title 标题 --published 2026-11-20 --picture 截图.png"),
            "xunwang accounts enter A0001 --nothing-new --by office",
            "xunwang accounts enter A0001 --feature comment --nothing-new",
        ),
    )


def list_accounts(
    silent: Annotated[bool, typer.Option("--silent", help=_("只列出有未整改问题的账号"))] = False,
) -> None:
    """A line an account."""
    from cli.account_tables import accounts_table
    from models.database import transaction
    from pipeline.account_view import account_views

    with house() as wiring, transaction(wiring.sessions) as session:
        views = [view for view in account_views(wiring, session) if view.open_issues or not silent]
    if not views:
        fail("没有可列出的账号：先用 xunwang import accounts FILE 导入名录。")
    show(accounts_table(views))


def show_account(code: Annotated[str, typer.Argument(metavar="CODE", help=_("账号代码"))]) -> None:
    """Everything known of one account."""
    from cli.account_tables import account_page
    from models.database import transaction
    from pipeline.account_view import account_views

    with house() as wiring, transaction(wiring.sessions) as session:
        (view,) = account_views(wiring, session, [code])
    for table in account_page(view):
        show(table)


def enter(
    code: Annotated[str, typer.Argument(metavar="CODE", help=_("账号代码"))],
    title: Annotated[str, typer.Option(help=_("内容标题"), show_default=False)] = "",
    published: Annotated[
        str, typer.Option(help=_("发布时间，如 2026-11-20 或 2026-11-20 08:30"), show_default=False)
    ] = "",
    url: Annotated[str, typer.Option(help=_("内容的网址"), show_default=False)] = "",
    picture: Annotated[Path | None, typer.Option(help=_("截图文件，作为证据保存"), show_default=False)] = None,
    feature: Annotated[
        list[str] | None,
        typer.Option(
            help=_("已试用有效的互动入口：comment、message、consult、menu_link；可写多次"), show_default=False
        ),
    ] = None,
    nothing_new: Annotated[bool, typer.Option("--nothing-new", help=_("看过，没有新内容"))] = False,
    looked: Looked = None,
    by: By = "",
    note: Annotated[str, typer.Option(help=_("备注"), show_default=False)] = "",
) -> None:
    """What a person saw of an account."""
    from pipeline.importing_posts import enter_look

    if not (title or published or nothing_new):
        raise typer.BadParameter(_("请用 --title 和 --published 写明看到的内容，或用 --nothing-new 表示没有新内容"))
    with house() as wiring:
        new = enter_look(
            wiring,
            code,
            by=doer(by),
            title=title,
            published=published,
            url=url,
            picture=picture,
            features=feature or (),
            looked_at=looked.replace(tzinfo=wiring.zone) if looked else None,
            note=note,
        )
    if title and not new:
        say("这条内容已录入过；查看时间已更新。")
    else:
        say("已录入。下次巡查或 xunwang sweep {code} 时据此判定。", code=code)


def import_posts(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("CSV、XLSX 或 YAML 文件"))],
    looked: Looked = None,
    by: By = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("只说明会有什么变化，不写入"))] = False,
) -> None:
    """Import posts that people collected."""
    from models.database import transaction
    from pipeline.importing_posts import apply_posts, plan_posts

    with house() as wiring, transaction(wiring.sessions) as session:
        now = wiring.clock().astimezone(wiring.zone)
        plan = plan_posts(session, file, now=now)
        for row in plan.bad_rows:
            remark(row.message, line=row.line, **row.values)
        posts = sum(len(found) for found in plan.posts.values())
        if not posts:
            fail("{file} 中没有可以导入的行：请按上面的说明更正后再导入。", file=str(file))
        if dry_run:
            say("{n} 条内容，{accounts} 个账号。以上为预演，没有写入。", n=posts, accounts=len(plan.posts))
            return
        at = looked.replace(tzinfo=wiring.zone) if looked else now
        new = apply_posts(session, plan, looked_at=min(at, now), by=doer(by))
    say("已写入：{n} 条内容，其中新增 {new} 条，{accounts} 个账号。", n=posts, new=new, accounts=len(plan.posts))
