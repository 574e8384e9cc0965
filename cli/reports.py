"""Commands that write documents: the circular, score sheets, annual forms; compute nothing."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import CommandError, remark, waiting
from cli.declare import declare, group
from cli.house import house
from cli.issues import By, doer
from cli.words import SPEAKER, _
from domain.circulars import Edition
from domain.indicators import Subject

if TYPE_CHECKING:
    from domain.scorecards import Period
    from pipeline.wiring import Wiring

Out = Annotated[Path, typer.Option("--out", metavar="FILE", help=_("写入哪个文件；格式由后缀决定"))]
When = Annotated[
    str | None,
    typer.Option(
        "--period",
        metavar="2026Q4",
        help=_("哪个时段：2026Q4、2026-11、2026H1 或 2026；默认本季度"),
        show_default=False,
    ),
]
SetId = Annotated[
    str | None, typer.Option("--set", metavar="ID", help=_("用哪套指标，见 xunwang indicators"), show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    reports = group(app, "report", _("写出文书：通报、得分表、整改通知、年度报表。"))
    declare(
        reports,
        "bulletin",
        bulletin,
        _("一个时段的检查情况通报，写成 .docx、.pdf 或 .html。"),
        _("总数、占比和分数段都由该时段的得分与问题算出；公开版不含单个问题清单和人员信息。"),
        examples=(
            "xunwang report bulletin --period 2026Q4 --set chongqing --style chongqing --out tongbao.docx",
            "xunwang report bulletin --edition internal --out tongbao.pdf",
        ),
    )
    declare(
        reports,
        "sites",
        sites,
        _("全部网站的得分表（.xlsx）：得分、分数段、名次和走势都是可核对的公式。"),
        examples=("xunwang report sites --period 2026Q4 --set chongqing --out sites.xlsx",),
    )
    declare(
        reports,
        "annual",
        annual,
        _("政府网站工作年度报表（.xlsx 或 .docx）：机器估计列在填报栏旁边，并列出只能人工填报的项目。"),
        _("估计来自名录和巡查看到的公开内容，须核对后填报；.xlsx 会随填报显示还缺哪些项目。"),
        examples=(
            "xunwang report annual --period 2026 --out annual.xlsx",
            "xunwang report annual --period 2026 --site 5001010001 --out annual.docx",
        ),
    )
    declare(
        reports,
        "accounts",
        accounts,
        _("全部新媒体账号的得分表（.xlsx）。"),
        examples=("xunwang report accounts --period 2026Q4 --out accounts.xlsx",),
    )
    declare(
        reports,
        "rectification",
        rectification,
        _("网站或账号的整改通知（.xlsx、.pdf 或 .html）：问题、证据截图、条款、期限。"),
        _("单位在 .xlsx 上逐项答复后，用 xunwang issues reply 导入。--all 为每个有问题的网站和账号各写一份到文件夹。"),
        examples=(
            "xunwang report rectification 5001010001 --due 2026-12-15 --out zhenggai.xlsx",
            "xunwang report rectification --all --assign --due 2026-12-15 --out notices/",
        ),
    )
    declare(
        reports,
        "template",
        template,
        _("写出通报的 Word 模板，供修改后用 --template 使用。"),
        examples=("xunwang report template --out template.docx",),
    )


def bulletin(
    out: Out,
    period: When = None,
    set_id: SetId = None,
    style: Annotated[
        str | None,
        typer.Option("--style", metavar="ID", help=_("通报样式；默认见设置 circular_style"), show_default=False),
    ] = None,
    edition: Annotated[Edition, typer.Option("--edition", help=_("public 公开版，internal 内部版"))] = Edition.PUBLIC,
    day: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help=_("成文日期；默认今天"), show_default=False)
    ] = None,
    number: Annotated[str, typer.Option("--number", help=_("发文字号"), show_default=False)] = "",
    template: Annotated[
        Path | None, typer.Option("--template", metavar="FILE", help=_("自己的 Word 模板（.docx）"), show_default=False)
    ] = None,
) -> None:
    """The circular of a period."""
    from pipeline.circular import Wish, circular_file

    def make(wiring: "Wiring") -> bytes:
        wish = Wish(
            period=the_period(wiring, period),
            edition=edition,
            set_id=set_id or "",
            style_id=style or "",
            day=day.date() if day else None,
            number=number,
            template=template,
        )
        return circular_file(wiring, wish, ending(out, "docx", "pdf", "html"), SPEAKER)

    write_document(out, make)


def sites(out: Out, period: When = None, set_id: SetId = None) -> None:
    """Scores of all sites."""
    _scores(out, period, set_id, Subject.SITE)


def accounts(out: Out, period: When = None, set_id: SetId = None) -> None:
    """Scores of all accounts."""
    _scores(out, period, set_id, Subject.ACCOUNT)


def _scores(out: Path, period: str | None, set_id: str | None, subject: Subject) -> None:
    from pipeline.score_report import score_report

    ending(out, "xlsx")
    write_document(
        out, lambda wiring: score_report(wiring, the_period(wiring, period), subject, SPEAKER, set_id=set_id or "")
    )


def annual(
    out: Out,
    period: Annotated[
        str | None,
        typer.Option("--period", metavar="2026", help=_("哪一年；默认今年"), show_default=False),
    ] = None,
    site: Annotated[
        list[str] | None, typer.Option("--site", metavar="CODE", help=_("只要这些网站；可写多次"), show_default=False)
    ] = None,
) -> None:
    """The annual report form, a sheet or a page a site."""
    from pipeline.annual import annual_forms
    from reports.annual import forms_docx, forms_xlsx

    make = {"xlsx": forms_xlsx, "docx": forms_docx}[ending(out, "xlsx", "docx")]
    if period is not None and not (period.isascii() and period.isdigit() and len(period) == 4):
        raise typer.BadParameter(_("年度报表按年填报：--period 请写四位年份，例如 2026"))

    def made(wiring: "Wiring") -> bytes:
        year = int(period) if period else wiring.clock().astimezone(wiring.zone).year
        return make(annual_forms(wiring, year, site), SPEAKER)

    write_document(out, made)


def rectification(
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help=_("写入哪个文件；--all 时为文件夹"))],
    code: Annotated[str | None, typer.Argument(metavar="CODE", help=_("网站或账号的代码"), show_default=False)] = None,
    all_: Annotated[bool, typer.Option("--all", help=_("每个有问题的网站和账号各一份"))] = False,
    layout: Annotated[
        str | None,
        typer.Option("--format", metavar="xlsx|pdf|html", help=_("--all 时的格式，默认 xlsx"), show_default=False),
    ] = None,
    due: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help=_("整改期限；默认按通报样式的工作日数"), show_default=False),
    ] = None,
    assign: Annotated[bool, typer.Option("--assign", help=_("同时把问题交办给主办单位，期限同上"))] = False,
    style: Annotated[
        str | None,
        typer.Option("--style", metavar="ID", help=_("通报样式；默认见设置 circular_style"), show_default=False),
    ] = None,
    number: Annotated[str, typer.Option("--number", help=_("发文字号"), show_default=False)] = "",
    by: By = "",
) -> None:
    """The rectification sheet of one or of all."""
    from pipeline.circular import ReportError
    from pipeline.ledger import Actor
    from pipeline.rectification import hand_over, open_codes, rectification_file, the_notice

    if (code is None) != all_:
        raise typer.BadParameter(_("请写一个代码，或用 --all"))
    if layout is not None and layout not in {"xlsx", "pdf", "html"}:
        raise typer.BadParameter(_("--format 只能是 xlsx、pdf 或 html"))
    wanted = layout or "xlsx" if all_ else ending(out, "xlsx", "pdf", "html")
    if layout is not None and layout != wanted:
        raise CommandError(
            "--format {format} 与文件名 {path} 的后缀不一致：请改其中一个。", format=layout, path=str(out)
        )
    day = due.date() if due else None
    written: list[tuple[Path, bytes]] = []
    with house() as wiring, waiting("正在生成……"):
        codes = open_codes(wiring) if code is None else [code]
        if not codes:
            raise ReportError("没有需要整改的问题，不必发整改通知。")
        for one in codes:
            if assign:
                actor = Actor(by=doer(by), at=wiring.clock().astimezone(wiring.zone))
                hand_over(wiring, one, day or the_notice(wiring, one, style_id=style or "").due, actor=actor)
            content = rectification_file(wiring, one, wanted, SPEAKER, due=day, number=number, style_id=style or "")
            written.append((out / f"{one}.{wanted}" if all_ else out, content))
    if all_:
        out.mkdir(parents=True, exist_ok=True)
    for path, content in written:
        put_file(path, content)


def template(out: Out) -> None:
    """The default Word template."""
    from pipeline.circular import default_template

    ending(out, "docx")
    put_file(out, default_template(SPEAKER))


def ending(out: Path, *known: str) -> str:
    """The ending of a file, if it is one of those. Raises CommandError."""
    found = out.suffix.removeprefix(".").lower()
    if found not in known:
        raise CommandError(
            "{path} 的后缀不对：这份文书只能写成 {known}。", path=str(out), known=tuple(f".{one}" for one in known)
        )
    return found


def the_period(wiring: "Wiring", asked: str | None) -> "Period":
    """The period asked for, else the current quarter. Raises BadParameter."""
    from domain.scorecards import Period

    if asked is None:
        return Period.quarter_of(wiring.clock().astimezone(wiring.zone).date())
    try:
        return Period.parse(asked)
    except ValueError:
        raise typer.BadParameter(
            _("时段 {period} 读不懂：请写成 2026Q4、2026-11、2026H1 或 2026", period=asked)
        ) from None


def write_document(out: Path, make: "Callable[[Wiring], bytes]") -> None:
    """Make a document over the opened house and write it; nothing is written when it cannot be made."""
    with house() as wiring, waiting("正在生成……"):
        content = make(wiring)
    put_file(out, content)


def put_file(out: Path, content: bytes) -> None:
    """Write a file. Raises CommandError."""
    try:
        out.write_bytes(content)
    except OSError as error:
        raise CommandError("{path} 无法写入：{reason}。", path=str(out), reason=error.strerror or str(error)) from error
    remark("已写入 {path}。", path=str(out))
