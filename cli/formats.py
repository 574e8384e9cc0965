"""The shapes results can be written in, and the writing of findings and issues in them."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from cli.console import fail, put, remark, show
from cli.words import SPEAKER, _

if TYPE_CHECKING:
    from domain.issues import Issue
    from reports.findings import Cell, Found


class Format(StrEnum):
    """For one thing, or a few."""

    TABLE = "table"
    JSON = "json"


class ListFormat(StrEnum):
    """For many things."""

    TABLE = "table"
    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"


Layout = Annotated[
    ListFormat | None,
    typer.Option("--format", help=_("输出格式；不写时由 --out 的后缀决定，没有 --out 时为 table"), show_default=False),
]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help=_("写入文件（.csv、.xlsx 或 .jsonl），而不是屏幕"))
]
_ENDINGS = {f".{one.value}": one for one in ListFormat if one is not ListFormat.TABLE}


def layout_of(layout: ListFormat | None, out: Path | None) -> ListFormat:
    """The format meant by --format and --out together. Raises CommandError where they say different things or nothing."""
    if out is None:
        return layout or ListFormat.TABLE
    by_name = _ENDINGS.get(out.suffix.lower())
    if layout is ListFormat.TABLE:
        fail("表格只能显示在屏幕上：写入文件请用 --format csv、xlsx 或 jsonl。")
    if layout is None and by_name is None:
        fail("从文件名 {path} 看不出格式：后缀请用 .csv、.xlsx 或 .jsonl，或写明 --format。", path=str(out))
    if layout is not None and by_name is not None and layout is not by_name:
        fail("--format {format} 与文件名 {path} 的后缀不一致：请改其中一个。", format=layout.value, path=str(out))
    found = layout or by_name
    assert found is not None
    return found


def write_findings(found: Sequence["Found"], layout: ListFormat, out: Path | None) -> None:
    """Findings in the shape asked for, to a file or standard output."""
    from checks.registry import discover
    from cli.tables import findings_table
    from reports.findings import FINDING_HEADINGS, finding_json, finding_row

    titles = {check.id: check.title for check in discover().values()}
    write(
        layout,
        out,
        title=_("检查结果"),
        objects=(finding_json(one, SPEAKER) for one in found),
        headings=FINDING_HEADINGS,
        rows=(finding_row(one, SPEAKER, titles) for one in found),
        table=lambda: findings_table(found, titles),
        count=len(found),
    )


def write_issues(issues: Sequence["Issue"], names: Mapping[str, str], layout: ListFormat, out: Path | None) -> None:
    """Issues in the shape asked for, to a file or standard output."""
    from checks.registry import discover
    from cli.tables import issues_table
    from reports.findings import ISSUE_HEADINGS, issue_json, issue_row

    titles = {check.id: check.title for check in discover().values()}
    write(
        layout,
        out,
        title=_("问题清单"),
        objects=(issue_json(issue, SPEAKER) for issue in issues),
        headings=ISSUE_HEADINGS,
        rows=(issue_row(issue, SPEAKER, titles, names.get(issue.subject, "")) for issue in issues),
        table=lambda: issues_table(issues, names, titles),
        count=len(issues),
    )


def write(
    layout: ListFormat,
    out: Path | None,
    *,
    title: str,
    objects: Iterable[Mapping[str, Any]],
    headings: Sequence[str],
    rows: Iterable[Sequence["Cell"]],
    table: Any,
    count: int,
) -> None:
    """One list in one of the shapes. ``table`` makes the table for people."""
    from reports.sheets import to_csv, to_xlsx

    heads = [_(heading) for heading in headings]
    match layout:
        case ListFormat.TABLE:
            _show(table(), count)
        case ListFormat.JSONL:
            _text("".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in objects), out, count)
        case ListFormat.CSV:
            _text(to_csv(heads, rows), out, count)
        case ListFormat.XLSX:
            if out is None and sys.stdout.isatty():
                fail("XLSX 不能显示在屏幕上：请用 --out 写明文件名。")
            _bytes(to_xlsx(title, heads, rows), out, count)


def _show(table: Table, count: int) -> None:
    if count:
        show(table)
    else:
        put(_("没有符合条件的记录。"))


def _text(text: str, out: Path | None, count: int) -> None:
    if out is None:
        sys.stdout.write(text)
    else:
        _bytes(text.encode("utf-8"), out, count)


def _bytes(content: bytes, out: Path | None, count: int) -> None:
    if out is None:
        sys.stdout.buffer.write(content)
        return
    out.write_bytes(content)
    remark("已写入 {path}（{n} 条）。", path=str(out), n=count)
