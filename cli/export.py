"""The command that hands out what was seen as files: columns, links, messages, probes."""

from typing import Annotated

import typer
from rich.table import Table

from cli.declare import declare
from cli.formats import Layout, Out, layout_of, write
from cli.house import house
from cli.words import SPEAKER, _
from domain.wording import N_
from reports.exports import SHAPES, Kind, as_object


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    declare(
        app,
        "export",
        export,
        _("导出看到的内容：栏目、链接、留言、探测记录。"),
        _("栏目、链接和留言取自每个网站最近一次可信巡查；问题清单用 xunwang issues，检查结果用 xunwang findings。"),
        examples=(
            "xunwang export columns --format xlsx --out columns.xlsx",
            "xunwang export probes --site 5001010001 --days 30 --format csv",
        ),
    )


def export(
    kind: Annotated[Kind, typer.Argument(help=_("导出什么"))],
    site: Annotated[list[str] | None, typer.Option(metavar="CODE", help=_("只要这些网站；可写多次"))] = None,
    days: Annotated[int, typer.Option(min=1, max=400, help=_("探测记录：最近多少天"))] = 7,
    layout: Layout = None,
    out: Out = None,
) -> None:
    """Hand out what was seen."""
    from cli.tables import a_table
    from pipeline.exports import records_of

    wanted = layout_of(layout, out)
    shape = SHAPES[kind]
    headings = (N_("网站标识码"), N_("网站"), *shape.headings)
    with house() as wiring:
        found = list(records_of(wiring, kind, site, days=days))
    rows = [(one.code, one.name, *shape.cells(record, SPEAKER)) for one, record in found]

    def table() -> Table:
        made = a_table(*(_(heading) for heading in headings))
        for row in rows:
            made.add_row(*(str(cell) for cell in row))
        return made

    write(
        wanted,
        out,
        title=_(shape.title),
        objects=(as_object(one.code, one.name, record) for one, record in found),
        headings=headings,
        rows=rows,
        table=table,
        count=len(rows),
    )
